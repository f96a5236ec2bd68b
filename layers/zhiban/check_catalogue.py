"""Check the clerk's catalogue YAML: every fault is found at once, with its file and line.

Used by `compile_catalogue.py`; needs PyYAML and runs at build time only.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import yaml

UNITS = {"个工作日": "wd", "日": "d", "个月": "mo"}
DAYS_PER_UNIT = {"wd": 7 / 5, "d": 1.0, "mo": 30.4}
ON_THE_SPOT = "当场"
TERM = re.compile(r"(\d+)(个工作日|日|个月)")
LAW = re.compile("法|条例|办法|规定|细则")
NOT_A_SOURCE = re.compile(r"同上|回忆|未读|https?:|www\.|github|\b[A-Z]{2,6}\b|not found", re.I)

SHAPES: dict[str, tuple[str, str]] = {
    "kind": (
        "code name short department issued_by validity limits duties unaffected items",
        "aliases note renewal no_renewal scope provisions",
    ),
    "validity": ("years basis", "note"),
    "limit": ("statutory basis", "promised"),
    "rule": (
        "latest late_effect accepts_late new_term_from basis confidence",
        "effective_from effective_to earliest unit_silent deemed_renewed ladder note",
    ),
    "duty": ("effect basis confidence", "deadline clock advised item outcome reason note"),
    "unaffected": ("fields reason basis", ""),
    "scope": ("exclusions", "licensed"),
    "exclusion": ("words outcome basis", "effective_from"),
    "provision": ("topic text basis", ""),
    "item": (
        "code name action materials grade first_batch confidence",
        "fields materials_only_if note",
    ),
    "material": ("code name sharing", ""),
}
"""Required and optional keys of every block of the YAML."""

CHOICES: dict[str, tuple[object, ...]] = {
    "confidence": ("high", "medium", "low"),
    "new_term_from": ("old_expiry", "decision"),
    "clock": ("event_date", "biz_registration_done"),
    "action": ("renewal", "change"),
    "grade": ("A", "B", "C"),
    "accepts_late": (True, False),
    "unit_silent": (True, False),
    "deemed_renewed": (True, False),
    "first_batch": (True, False),
}
OUTCOMES = {"duty": ("officer_task", "none"), "exclusion": ("no_licence", "filing_only")}
TERMS = ("latest", "earliest", "deadline", "advised", "statutory", "promised")


class Fault(NamedTuple):
    """One thing wrong in the YAML, for the clerk who wrote it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """As compilers write it: file, line, message."""
        return f"{self.file}:{self.line}: {self.message}"


class Block(dict[str, Any]):
    """A YAML mapping that remembers the file it came from and the line of each key."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]

    def fault(self, message: str, key: str = "") -> Fault:
        """A fault at `key`, or at the start of the block."""
        return Fault(self.file, self.lines.get(key, self.line), message)


class _Loader(yaml.SafeLoader):
    """Builds Blocks and refuses a key written twice."""


def _block(loader: _Loader, node: yaml.MappingNode) -> Block:
    block = Block()
    block.file, block.line, block.lines = Path(loader.name).name, node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node))
        if key in block:
            raise yaml.MarkedYAMLError(problem=f"{key} 重复", problem_mark=key_node.start_mark)
        block[key] = loader.construct_object(value_node, deep=True)
        block.lines[key] = key_node.start_mark.line + 1
    return block


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _block)


class Sources(NamedTuple):
    """Everything the clerk wrote."""

    kinds: list[Block]
    materials: list[Block]
    defaults: Block


def read_sources(folder: Path) -> Sources:
    """Read every YAML file of `folder`; raises yaml.YAMLError for a file that is no YAML."""
    files = {}
    for path in sorted(folder.glob("*.yaml")):
        with path.open(encoding="utf-8") as stream:
            files[path.stem] = yaml.load(stream, _Loader)  # noqa: S506 - a SafeLoader
    materials, defaults = files.pop("materials"), files.pop("defaults")
    return Sources(list(files.values()), materials["materials"], defaults)


def _blocks(kind: Block) -> Iterator[tuple[str, Block]]:
    """Every block of a kind with the name of its shape."""
    yield "kind", kind
    for name in ("validity", "unaffected", "scope"):
        if name in kind:
            yield name, kind[name]
    yield from (("limit", limit) for limit in kind.get("limits", {}).values())
    yield from (("duty", duty) for duty in kind.get("duties", {}).values())
    for name, key in (("rule", "renewal"), ("provision", "provisions"), ("item", "items")):
        yield from ((name, block) for block in kind.get(key, ()))
    yield from (("exclusion", block) for block in kind.get("scope", {}).get("exclusions", ()))


def _check_shape(shape: str, block: Block) -> Iterator[Fault]:
    required, optional = (keys.split() for keys in SHAPES[shape])
    blank = [key for key in required if block.get(key) in (None, "") and key != "years"]
    yield from (block.fault(f"缺少 {key}", key) for key in blank)
    unknown = [key for key in block if key not in (*required, *optional)]
    yield from (block.fault(f"不认识的字段 {key}", key) for key in unknown)


def _check_values(shape: str, block: Block, defaults: Block) -> Iterator[Fault]:
    vocabularies = {"late_effect": "late_effects", "effect": "effects", "sharing": "sharing"}
    choices = {key: tuple(defaults[name]) for key, name in vocabularies.items()}
    choices = {**CHOICES, **choices, "outcome": OUTCOMES.get(shape, ())}
    for key, value in block.items():
        if key in choices and value not in choices[key]:
            yield block.fault(f"{key} 不能是 {value}", key)
        if key in TERMS and value is not None and not _is_term(value):
            yield block.fault(f"{key} 应写作 15个工作日、30日或者 6个月,不是 {value}", key)
        if key == "basis" and value and (not LAW.search(value) or NOT_A_SOURCE.search(value)):
            yield block.fault(f"basis 应写法规名称和条号,不是 {value}", key)
        if key.startswith("effective_") and not isinstance(value, date):
            yield block.fault(f"{key} 应是日期,不是 {value}", key)


def _is_term(value: object) -> bool:
    return isinstance(value, str) and (value == ON_THE_SPOT or TERM.fullmatch(value) is not None)


def split_term(text: str) -> tuple[int, str]:
    """A checked term as number and unit; 当场 (on the spot) is no working day at all."""
    match = TERM.fullmatch(text)
    return (int(match[1]), UNITS[match[2]]) if match else (0, "wd")


def _check_renewal(kind: Block) -> Iterator[Fault]:
    rules = kind.get("renewal", [])
    if bool(rules) == ("no_renewal" in kind):
        yield kind.fault("renewal 与 no_renewal 应当恰有一个")
    has_item = any(item["action"] == "renewal" for item in kind["items"])
    if bool(rules) != has_item:
        yield kind.fault("有延续规则的类型应有一个延续事项,反之亦然", "items")
    for rule in rules:
        if rule.get("earliest") and _days(rule["latest"]) > _days(rule["earliest"]):
            yield rule.fault("最晚日早于最早日", "latest")
    by_start = sorted(rules, key=lambda rule: rule.get("effective_from") or date.min)
    for older, newer in pairwise(by_start):
        ends, starts = older.get("effective_to"), newer.get("effective_from")
        if ends is None or starts is None or (starts - ends).days != 1:
            yield newer.fault("版本日期重叠或者中断,新版本应从旧版本终止的次日开始")


def _days(text: str) -> float:
    """About how many calendar days a term is, to see which of two is longer."""
    number, unit = split_term(text)
    return number * DAYS_PER_UNIT[unit]


def _check_duties(kind: Block, defaults: Block) -> Iterator[Fault]:
    items = {item["code"]: item for item in kind["items"]}
    unaffected, known = kind["unaffected"]["fields"], list(defaults["fields"])
    if sorted([*kind["duties"], *unaffected]) != sorted(known):
        yield kind.fault("每个登记事项应在 duties 或者 unaffected 里恰好出现一次", "duties")
    for field, duty in kind["duties"].items():
        if "item" not in duty and not (duty.get("outcome") and duty.get("reason")):
            yield duty.fault("没有事项的义务应写 outcome 和 reason")
        if "item" in duty and field not in items.get(duty["item"], {}).get("fields", []):
            yield duty.fault(f"事项 {duty['item']} 不存在或者不由 {field} 触发", "item")
        if ("deadline" in duty) != ("clock" in duty):
            yield duty.fault("deadline 与 clock 应同时写")


def _check_items(kind: Block, materials: set[str]) -> Iterator[Fault]:
    for item in kind["items"]:
        if not str(item["code"]).startswith(f"{kind['code']}-"):
            yield item.fault(f"事项 {item['code']} 不属于 {kind['code']}", "code")
        for code in (*item["materials"], *item.get("materials_only_if", ())):
            if code not in materials:
                yield item.fault(f"没有材料 {code}", "materials")
        for field in item.get("fields", ()):
            if kind["duties"].get(field, {}).get("item") != item["code"]:
                yield item.fault(f"{field} 的义务没有指向本事项", "fields")
        if item["action"] not in kind["limits"]:
            yield item.fault(f"limits 没有 {item['action']}", "action")


def _check_duplicates(sources: Sources) -> Iterator[Fault]:
    seen: set[str] = set()
    items = [item for kind in sources.kinds for item in kind.get("items", ())]
    for block in (*sources.kinds, *items, *sources.materials):
        code = str(block.get("code"))
        if code in seen:
            yield block.fault(f"编码 {code} 重复", "code")
        seen.add(code)


def find_faults(sources: Sources) -> list[Fault]:
    """Everything wrong with the sources; the cross-checks wait until every block has its shape."""
    named = [pair for kind in sources.kinds for pair in _blocks(kind)]
    named += [("material", material) for material in sources.materials]
    faults = list(_check_duplicates(sources))
    for shape, block in named:
        faults += [*_check_shape(shape, block), *_check_values(shape, block, sources.defaults)]
    if faults:
        return faults
    materials = {material["code"] for material in sources.materials}
    for kind in sources.kinds:
        faults += _check_renewal(kind)
        faults += _check_duties(kind, sources.defaults)
        faults += _check_items(kind, materials)
    return faults
