"""A change of an item's rule (规则修改): what it says, what is wrong with it, what comes of it.

The same code makes the catalogue that an officer's what-if shows and the one that is compiled once
the change is released, so that what was seen is what comes.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.law_words import spoken_window
from zhiban.domain.service_items import Ladder, RenewalRule, ServiceItem, Term

LONGEST: Mapping[str, int] = {"wd": 250, "d": 365, "mo": 12}
"""Of a term, by its unit: a year."""

_ARTICLE = re.compile(r".{4,} 第[0-9、条款第]+(；.{4,} 第[0-9、条款第]+)*")
_DAY = timedelta(days=1)
_DAYS: Mapping[str, float] = {"wd": 7 / 5, "d": 1.0, "mo": 30.4}


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change of one item. None is what stays as it is; `effective_from` is a civil day.

    A renewal's window and ladder get a new version from that day on; the promised limit of any item
    is one for all cases filed once it is in force.
    """

    item: str
    basis: str
    effective_from: date
    earliest: Term | None = None
    latest: Term | None = None
    ladder: Ladder | None = None
    promised: Term | None = None

    @property
    def of_the_rule(self) -> bool:
        """Whether a new version of a renewal's rule comes of it."""
        return bool(self.earliest or self.latest or self.ladder)

    def to_mapping(self) -> dict[str, Any]:
        """As JSON, without what stays."""
        ladder = self.ladder and {n: getattr(self.ladder, n) for n in Ladder.__dataclass_fields__}
        terms = {"earliest": self.earliest, "latest": self.latest, "promised": self.promised}
        told = {n: term and {"n": term.n, "unit": term.unit} for n, term in terms.items()}
        said = {"item": self.item, "basis": self.basis, "from": self.effective_from.isoformat()}
        return said | {n: one for n, one in (told | {"ladder": ladder}).items() if one}

    @classmethod
    def from_mapping(cls, told: Mapping[str, Any]) -> Self:
        """Read what `to_mapping` wrote. Raises KeyError, TypeError or ValueError."""
        terms = {
            name: Term(int(told[name]["n"]), told[name]["unit"])
            for name in ("earliest", "latest", "promised")
            if told.get(name)
        }
        ladder = {name: int(days) for name, days in (told.get("ladder") or {}).items()}
        return cls(
            item=str(told["item"]),
            basis=str(told["basis"]),
            effective_from=date.fromisoformat(told["from"]),
            ladder=Ladder(**ladder) if ladder else None,
            **terms,
        )


def faults_of(change: RuleChange, catalogue: Catalogue, today: date) -> list[str]:
    """What is wrong with a change on the civil day `today`, each in plain Chinese."""
    item = catalogue.items.get(change.item)
    if item is None:
        return ["没有这个事项，请核对编码"]
    found = list(_said(change, item, today))
    if change.of_the_rule and item.rules:
        found += rule_faults(*_parts(change, item.rules[-1]))
        if change.effective_from <= item.rules[-1].effective_from:
            found.append("施行日期须晚于现有最新版本的施行日期")
    if change.promised:
        found += _promise_faults(change.promised, item)
    return found


def rule_faults(earliest: Term | None, latest: Term, ladder: Ladder) -> Iterator[str]:
    """What no version of a renewal may say: the clerk's files are held to it too."""
    if earliest and _long(latest) > _long(earliest):
        yield "最晚日早于最早日"
    if not ladder.first_days >= ladder.again_days >= ladder.last_days:
        yield "提醒阶梯应是首提不晚于再提、再提不晚于末提"


def patched(raw: Mapping[str, Any], change: RuleChange) -> dict[str, Any]:
    """The compiled catalogue with a change in it, under a version of its own; `raw` stays.

    Raises KeyError for an item it does not have.
    """
    known = {one["code"] for one in raw["items"]}
    if change.item not in known:
        raise KeyError(change.item)
    items = [_item(one, change) if one["code"] == change.item else one for one in raw["items"]]
    content = {name: value for name, value in raw.items() if name != "version"} | {"items": items}
    return {"version": version_of(content), **content}


def version_of(content: Mapping[str, Any]) -> str:
    """The short hash that a catalogue's content is known by."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def spoken(change: RuleChange, item: ServiceItem) -> Iterator[tuple[str, str, str]]:
    """What differs: its name, as it is, as it will be."""
    if change.of_the_rule and item.rules:
        now = item.rules[-1]
        earliest, latest, ladder = _parts(change, now)
        if (earliest, latest) != (now.earliest, now.latest):
            then = _window(earliest, latest)
            yield "什么时候办", spoken_window(now), then
        if ladder != now.ladder:
            yield "提醒阶梯", _ladder_words(now.ladder), _ladder_words(ladder)
    if change.promised:
        before = item.promised_limit.text if item.promised_limit else "没有"
        yield "承诺时限", before, change.promised.text


def _said(change: RuleChange, item: ServiceItem, today: date) -> Iterator[str]:
    if not (change.of_the_rule or change.promised):
        yield "没有要修改的内容"
    if change.of_the_rule and not item.rules:
        yield "变更事项只能修改承诺时限"
    if not _ARTICLE.fullmatch(change.basis):
        yield "依据要写法规名称和条号，如：行政许可法 第50条；几部法规之间用“；”隔开"
    if change.effective_from <= today:
        yield "施行日期须在今天以后"
    terms = ("最早日", change.earliest), ("最晚日", change.latest), ("承诺时限", change.promised)
    for name, term in terms:
        if term and not 0 < term.n <= LONGEST[term.unit]:
            yield f"{name}须在1至{LONGEST[term.unit]}之间"
    if change.of_the_rule and item.rules and not list(spoken(change, item)):
        yield "修改的内容与现在的规则相同"


def _promise_faults(promised: Term, item: ServiceItem) -> Iterator[str]:
    if item.promised_limit == promised:
        yield "承诺时限与现在的相同"
    if _long(promised) > _long(item.statutory_limit):
        yield f"承诺时限不能长于法定时限{item.statutory_limit.text}"


def _parts(change: RuleChange, now: RenewalRule) -> tuple[Term | None, Term, Ladder]:
    return change.earliest or now.earliest, change.latest or now.latest, change.ladder or now.ladder


def _long(term: Term) -> float:
    """About how many calendar days a term is, to see which of two is longer."""
    return term.n * _DAYS[term.unit]


def _window(earliest: Term | None, latest: Term) -> str:
    opens = f"到期前{earliest.text}起，" if earliest else ""
    return f"{opens}最晚到期前{latest.text}"


def _ladder_words(ladder: Ladder) -> str:
    days = "、".join(f"{n}天" for n in (ladder.first_days, ladder.again_days, ladder.last_days))
    return f"最晚日前{days}提醒，前{ladder.worklist_working_days}个工作日转人工"


def _item(raw: Mapping[str, Any], change: RuleChange) -> dict[str, Any]:
    told = change.to_mapping()
    item = dict(raw)
    if change.promised:
        item["promised_limit"] = told["promised"]
    if change.of_the_rule and raw["rules"]:
        item["rules"] = _rules(raw["rules"], change, told)
        item["basis"] = change.basis
    return item


def _rules(
    rules: Sequence[Mapping[str, Any]], change: RuleChange, told: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The newest version ends the day before; the one that follows says what the change says."""
    *older, now = (dict(rule) for rule in rules)
    ended = now | {"effective_to": (change.effective_from - _DAY).isoformat()}
    kept = {name: told[name] for name in ("earliest", "latest", "ladder") if name in told}
    starts = change.effective_from.isoformat()
    named = {"id": f"{change.item}@{starts}", "effective_from": starts, "effective_to": None}
    return [*older, ended, now | named | kept | {"basis": change.basis, "note": ""}]
