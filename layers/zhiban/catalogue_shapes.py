"""The shape of every block of the catalogue YAML: which keys it has and what each may hold."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from layers.zhiban.read_catalogue import Block, Fault
from zhiban.domain.service_items import Unit

UNITS: Mapping[str, Unit] = {"个工作日": "wd", "日": "d", "个月": "mo"}
ON_THE_SPOT = "当场"
TERM = re.compile(r"(\d{1,3})(个工作日|日|个月)")
CITATION = re.compile(r"(?P<cite>.+?)(?: (?P<articles>第[0-9、条款第]+))?")
NOT_A_SOURCE = re.compile(r"同上|回忆|未读|https?:|www\.|github|\b[A-Z]{2,6}\b|not found", re.I)
LADDER = ("first_days", "again_days", "last_days", "worklist_working_days")
CHANGE_LADDER = (*LADDER[1:], "late_days", "followed_days")

SHAPES: dict[str, tuple[str, str]] = {
    "kind": (
        "code:text name:text short:text department:text issued_by:text validity:block "
        "limits:block duties:block unaffected:block items:blocks",
        "aliases:texts note:text renewal:blocks no_renewal:text scope:block provisions:blocks "
        "yearly:blocks late_change:block merge:block",
    ),
    "validity": ("years:years basis:basis", "note:text"),
    "limit": (
        "statutory:term basis:basis",
        "promised:term extension:term issue:term note:text",
    ),
    "rule": (
        "effective_from:day latest:term late_effect:late_effects accepts_late:flag "
        "new_term_from:new_term_from basis:basis confidence:confidence",
        "effective_to:day earliest:term unit_silent:flag deemed_renewed:flag ladder:block "
        "new_term_basis:basis note:text",
    ),
    "ladder": ("", " ".join(f"{step}:days" for step in LADDER)),
    "desk": ("warn_working_days:days sample_percent:days", ""),
    "change_ladder": (" ".join(f"{step}:days" for step in CHANGE_LADDER), ""),
    "duty": (
        "effect:effects basis:basis confidence:confidence",
        "effective_from:day effective_to:day deadline:term clock:clock advised:term item:text "
        "outcome:duty_outcome reason:text late:block note:text",
    ),
    "merge": ("allowed:flag basis:basis", ""),
    "late": ("wording:text basis:basis", ""),
    "unaffected": ("fields:texts reason:text basis:basis", ""),
    "scope": ("exclusions:blocks", "licensed:texts"),
    "exclusion": ("words:texts outcome:scope_outcome basis:basis", "effective_from:day"),
    "provision": ("topic:topics text:text basis:basis", ""),
    "yearly": (
        "code:text name:text basis:basis confidence:confidence late:block",
        "effective_from:day opens:month_day due:month_day no_day:text ladder:block note:text",
    ),
    "item": (
        "code:text name:text action:action materials:texts grade:grade first_batch:flag "
        "confidence:confidence",
        "fields:texts materials_only_if:block original_back:basis automatic:block note:text",
    ),
    "automatic": ("provisional:flag check_percent:days check_within:days basis:basis", ""),
    "material": ("code:text name:text sharing:sharing", ""),
    "law": ("cite:text", "effective_from:day ended:day note:text"),
    "extended": (
        "code:text name:text validity:text change:text issued_by:text basis:basis "
        "confidence:confidence",
        "aliases:texts earliest:term latest:term note:text",
    ),
}
"""Required and optional keys of every block, each with the sort of its value."""

CHOICES: dict[str, tuple[object, ...]] = {
    "confidence": ("high", "medium", "low"),
    "new_term_from": ("old_expiry", "decision"),
    "clock": ("event_date", "biz_registration_done"),
    "action": ("renewal", "change"),
    "grade": ("A", "B", "C"),
    "flag": (True, False),
    "duty_outcome": ("officer_task", "none"),
    "scope_outcome": ("no_licence", "filing_only"),
}


def split_term(text: str) -> tuple[int, Unit]:
    """A checked term as number and unit; 当场 (on the spot) is no working day at all."""
    match = TERM.fullmatch(text)
    return (int(match[1]), UNITS[match[2]]) if match else (0, "wd")


def cited(basis: str) -> list[str]:
    """The laws a basis names, without their articles, in its order."""
    matches = (CITATION.fullmatch(part.strip()) for part in basis.split("；"))
    return [match["cite"] for match in matches if match]


def check_shape(
    shape: str, block: Block, defaults: Mapping[str, Any], laws: Mapping[str, Block]
) -> Iterator[Fault]:
    """What is wrong with one block by itself: keys missing, unknown, or of the wrong sort."""
    required, optional = (dict(pair.split(":") for pair in keys.split()) for keys in SHAPES[shape])
    for key, sort in required.items():
        if block.get(key) in (None, "") and sort != "years":
            yield block.fault(f"缺少 {key}", key)
    for key, value in block.items():
        if key not in required and key not in optional:
            yield block.fault(f"不认识的字段 {key}", key)
        elif value not in (None, ""):
            sort = required.get(key) or optional[key]
            yield from _check_value(block, key, sort, defaults, laws)


def _check_value(
    block: Block, key: str, sort: str, defaults: Mapping[str, Any], laws: Mapping[str, Block]
) -> Iterator[Fault]:
    value = block[key]
    if sort == "basis":
        yield from _check_basis(block, key, laws)
    elif sort in CHOICES or sort in defaults:
        choices = CHOICES.get(sort) or tuple(defaults[sort])
        if not any(type(value) is type(choice) and value == choice for choice in choices):
            yield block.fault(f"{key} 不能是 {value}", key)
    elif not _SORTS[sort][0](value):
        yield block.fault(f"{key} {_SORTS[sort][1]}，不是 {value}", key)


def _check_basis(block: Block, key: str, laws: Mapping[str, Block]) -> Iterator[Fault]:
    value = block[key]
    if not isinstance(value, str) or NOT_A_SOURCE.search(value):
        yield block.fault(f"{key} 应写法规名称和条号，不是 {value}", key)
        return
    for cite in cited(value):
        if cite not in laws:
            yield block.fault(f"{key} 引用的法规不在 laws.yaml 里：{cite}", key)


def _is_month_day(value: object) -> bool:
    match = re.fullmatch(r"(\d\d)-(\d\d)", value) if isinstance(value, str) else None
    if match is None or not 1 <= int(match[1]) <= 12:
        return False
    return 1 <= int(match[2]) <= monthrange(2025, int(match[1]))[1]


_SORTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "text": (lambda v: isinstance(v, str), "应是文字"),
    "texts": (lambda v: isinstance(v, list) and all(isinstance(t, str) for t in v), "应是一列文字"),
    "block": (lambda v: isinstance(v, Block), "应是“字段：值”的形式"),
    "blocks": (
        lambda v: isinstance(v, list) and all(isinstance(b, Block) for b in v),
        "应是一列条目",
    ),
    "term": (
        lambda v: isinstance(v, str) and (v == ON_THE_SPOT or bool(TERM.fullmatch(v))),
        "应写作 15个工作日、30日或者 6个月",
    ),
    "day": (lambda v: type(v) is date, "应是日期"),
    "month_day": (_is_month_day, "应写作 03-31"),
    "years": (lambda v: type(v) is int and 0 < v < 100, "应是年数或者 null"),
    "days": (lambda v: type(v) is int and 0 < v < 400, "应是天数"),
}
