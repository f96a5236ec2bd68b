"""The rules of 用户画像 as data: which tag holds when, and what may depend on it.

Shaped as the clerk's YAML is (`layers/zhiban/catalogue/profiles.yaml`). A rule may order an
officer's worklist (`priority`) or name the half of a day in which a message waits (`half`), and
nothing else; no tag denies anybody anything.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhiban.domain.errors import CatalogueError
from zhiban.domain.profile_facts import FACTS, STATUSES, TEXT, Dated, Facts
from zhiban.domain.profile_rule_faults import LISTS, faults

SHOWN = 3
"""How many of the things that speak for a tag are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One question to one fact. `first` and `last` count civil days from today, both inside."""

    fact: str
    words: tuple[str, ...] = ()
    wanted: bool = True
    first: int | None = None
    last: int | None = None
    at_least: int = 1
    more_than: str = ""

    def evidence(self, facts: Facts, today: date) -> list[str] | None:
        """What speaks for it, in Chinese; None when it does not hold."""
        value, called = facts[self.fact], FACTS[self.fact].wording
        match value:
            case bool():
                return [called if value else f"没有：{called}"] if value is self.wanted else None
            case dict():
                return [f"持有{value[word]}" for word in self.words if word in value] or None
            case str():
                return self._in_text(value, called)
            case _:
                return self._on_days(value, facts, today)

    def _in_text(self, value: str, called: str) -> list[str] | None:
        if FACTS[self.fact].sort == TEXT:
            found = [word for word in self.words if word in value]
            return [f"{called}含“{found[0]}”"] if found else None
        return [f"{called}：{STATUSES.get(value, value)}"] if value in self.words else None

    def _on_days(self, value: Sequence[Dated], facts: Facts, today: date) -> list[str] | None:
        found = self._within(value, today)
        if len(found) < self.at_least:
            return None
        if self.more_than:
            others = facts[self.more_than]
            assert isinstance(others, tuple)
            if len(found) <= len(self._within(others, today)):
                return None
        said = [one.what for one in found[-SHOWN:]]
        return [*said, f"共{len(found)}项"] if len(found) > SHOWN else said

    def _within(self, value: Sequence[Dated], today: date) -> list[Dated]:
        first = date.min if self.first is None else today + timedelta(days=self.first)
        last = date.max if self.last is None else today + timedelta(days=self.last)
        return [one for one in value if first <= one.on <= last]


@dataclass(frozen=True, slots=True)
class TagRule:
    """When one tag holds: all of `all`, one of `any` where there are some, none of `none`."""

    code: str
    group: str
    name: str
    meaning: str
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()
    priority: int = 0
    half: str = ""

    def why(self, facts: Facts, today: date) -> tuple[str, ...] | None:
        """The reasons for which the tag holds on the civil day `today`; None when it does not."""
        if any(one.evidence(facts, today) is not None for one in self.none):
            return None
        needed = []
        for one in self.all:
            said = one.evidence(facts, today)
            if said is None:
                return None
            needed.append(said)
        either = [one.evidence(facts, today) for one in self.any]
        found = [said for said in either if said is not None]
        if self.any and not found:
            return None
        told = (line for lines in (*needed, *found) for line in lines)
        return tuple(dict.fromkeys(told)) or (self.meaning,)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules; `version` is a short hash of them."""

    version: str
    tags: Mapping[str, TagRule]

    @classmethod
    def from_mapping(
        cls, raw: Mapping[str, Any], kinds: Collection[str] | None = None
    ) -> "RuleBook":
        """The compiled rules. Raises CatalogueError that names every fault."""
        if wrong := list(faults(raw, kinds)):
            raise CatalogueError("；".join(map(str, wrong)))
        return cls(str(raw.get("version", "")), {one["code"]: _rule(one) for one in raw["tags"]})


def _rule(raw: Mapping[str, Any]) -> TagRule:
    every, either, none = (tuple(map(_condition, raw.get(name, ()))) for name in LISTS)
    return TagRule(
        code=raw["code"],
        group=raw["group"],
        name=raw["name"],
        meaning=raw["meaning"],
        all=every,
        any=either,
        none=none,
        priority=raw.get("priority", 0),
        half=raw.get("half", ""),
    )


def _condition(raw: Mapping[str, Any]) -> Condition:
    said = raw.get("contains", raw.get("any_of", raw.get("is", ())))
    return Condition(
        fact=raw["fact"],
        words=() if isinstance(said, bool) else tuple(said),
        wanted=said if isinstance(said, bool) else True,
        first=raw.get("from"),
        last=raw.get("to"),
        at_least=raw.get("at_least", 1),
        more_than=raw.get("more_than", ""),
    )
