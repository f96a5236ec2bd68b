"""The catalogue (事项目录): every kind, service item and material, loaded from data.

The clerk-readable YAML lives in `layers/zhiban/catalogue`; what is loaded here is its compiled
form, `data/catalogue.json`. The words it is made of are in `service_items` and `kinds`.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

from zhiban.domain.errors import CatalogueError
from zhiban.domain.kinds import (
    CHANGE_FIELDS,
    Duty,
    ExtendedKind,
    Kind,
    Material,
    Provision,
    ScopeExclusion,
    YearlyDuty,
)
from zhiban.domain.service_items import (
    Automatic,
    ChangeLadder,
    DeskRules,
    Ladder,
    RenewalRule,
    ServiceItem,
    Term,
)

__all__ = [
    "CHANGE_FIELDS",
    "Automatic",
    "Catalogue",
    "DeskRules",
    "Duty",
    "ExtendedKind",
    "Kind",
    "Ladder",
    "Material",
    "Provision",
    "RenewalRule",
    "ScopeExclusion",
    "ServiceItem",
    "Term",
    "YearlyDuty",
]


@dataclass(frozen=True)
class Catalogue:
    """All kinds, items and materials; `version` is a short hash of their content.

    `extended` are kinds that are described but switched off; `kinds` never holds one.
    """

    version: str
    kinds: Mapping[str, Kind]
    items: Mapping[str, ServiceItem]
    materials: Mapping[str, Material]
    extended: Mapping[str, ExtendedKind]
    change_ladder: ChangeLadder
    desk: DeskRules

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Read the compiled catalogue; raises CatalogueError when it does not have its shape."""
        try:
            return cls(
                version=str(mapping["version"]),
                kinds={raw["code"]: _kind(raw) for raw in mapping["kinds"]},
                items={raw["code"]: _item(raw) for raw in mapping["items"]},
                materials={raw["code"]: Material(**raw) for raw in mapping["materials"]},
                extended={raw["code"]: _extended(raw) for raw in mapping["extended"]},
                change_ladder=ChangeLadder(**mapping["change_ladder"]),
                desk=DeskRules(**mapping["desk"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CatalogueError(f"the compiled catalogue cannot be read: {error!r}") from error

    def kind(self, code: str) -> Kind:
        """The kind with this code; raises CatalogueError when there is none."""
        if code not in self.kinds:
            raise CatalogueError(f"no kind {code!r}")
        return self.kinds[code]

    def item(self, code: str) -> ServiceItem:
        """The item with this code; raises CatalogueError when there is none."""
        if code not in self.items:
            raise CatalogueError(f"no item {code!r}")
        return self.items[code]

    def kind_by_name(self, name_or_code: str) -> Kind | None:
        """The kind a file names by code, full name, short name or alias; width is ignored."""
        return self._by_name.get(_plain(name_or_code))

    def renewal_item(self, kind_code: str) -> ServiceItem | None:
        """The renewal of a kind, or None where the law knows none (长期有效) or the catalogue does
        not hold the kind: a licence may be of one that was taken out since it was stored."""
        kind = self.kinds.get(kind_code)
        items = (self.items[code] for code in kind.items) if kind else ()
        return next((item for item in items if item.action == "renewal"), None)

    def yearly(self, code: str) -> YearlyDuty:
        """What is owed every year, by its code; raises CatalogueError when there is none."""
        if code not in self.owed_yearly:
            raise CatalogueError(f"no yearly duty {code!r}")
        return self.owed_yearly[code]

    def yearly_of(self, kind_code: str) -> tuple[YearlyDuty, ...]:
        """What a licence of a kind owes every year; mostly nothing."""
        kind = self.kinds.get(kind_code)
        return kind.yearly if kind else ()

    @cached_property
    def owed_yearly(self) -> Mapping[str, YearlyDuty]:
        """Everything that is owed every year, by code; no code of it is an item's."""
        return {duty.code: duty for kind in self.kinds.values() for duty in kind.yearly}

    @property
    def of_low_confidence(self) -> list[str]:
        """The codes, of items and of yearly duties, that wait for an officer's approval."""
        items = [one.code for one in self.items.values() if one.of_low_confidence]
        return items + [d.code for d in self.owed_yearly.values() if d.confidence == "low"]

    def name_of(self, code: str) -> str:
        """What an item or a yearly duty is called; one that left the catalogue, its code."""
        found = self.items.get(code) or self.owed_yearly.get(code)
        return found.name if found else code

    @cached_property
    def _by_name(self) -> dict[str, Kind]:
        return {
            _plain(name): kind
            for kind in self.kinds.values()
            for name in (kind.code, kind.name, kind.short, *kind.aliases)
        }


def _plain(name: str) -> str:
    """A name without the accidents of typing: width, blanks, book-title marks, case."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if not c.isspace() and c not in "《》「」")


def _term(raw: Mapping[str, Any] | None) -> Term | None:
    return None if raw is None else Term(raw["n"], raw["unit"])


def _day(raw: str | None) -> date | None:
    return None if raw is None else date.fromisoformat(raw)


def _month_day(raw: str | None) -> tuple[int, int] | None:
    return None if raw is None else (int(raw[:2]), int(raw[3:]))


def _versioned(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "effective_from": date.fromisoformat(raw["effective_from"]),
        "effective_to": _day(raw["effective_to"]),
    }


def _rule(raw: Mapping[str, Any]) -> RenewalRule:
    parsed = {
        "earliest": _term(raw["earliest"]),
        "latest": Term(**raw["latest"]),
        "ladder": Ladder(**raw["ladder"]),
    }
    return RenewalRule(**{**raw, **_versioned(raw), **parsed})


def _item(raw: Mapping[str, Any]) -> ServiceItem:
    parsed = {
        "fields": tuple(raw["fields"]),
        "rules": tuple(_rule(rule) for rule in raw["rules"]),
        "materials": tuple(raw["materials"]),
        "materials_only_if": {k: tuple(v) for k, v in raw["materials_only_if"].items()},
        "automatic": Automatic(**raw["automatic"]) if raw["automatic"] else None,
        "statutory_limit": Term(**raw["statutory_limit"]),
    }
    optional = {name: _term(raw[name]) for name in ("extension", "issue_limit", "promised_limit")}
    return ServiceItem(**{**raw, **parsed, **optional})


def _duty(raw: Mapping[str, Any]) -> Duty:
    parsed = {"deadline": _term(raw["deadline"]), "advised": _term(raw["advised"])}
    return Duty(**{**raw, **_versioned(raw), **parsed})


def _yearly(raw: Mapping[str, Any]) -> YearlyDuty:
    parsed = {
        "effective_from": date.fromisoformat(raw["effective_from"]),
        "opens": _month_day(raw["opens"]),
        "due": _month_day(raw["due"]),
        "ladder": Ladder(**raw["ladder"]),
    }
    return YearlyDuty(**{**raw, **parsed})


def _exclusion(raw: Mapping[str, Any]) -> ScopeExclusion:
    parsed = {
        "words": tuple(raw["words"]),
        "unless": tuple(raw["unless"]),
        "effective_from": _day(raw["effective_from"]),
    }
    return ScopeExclusion(**{**raw, **parsed})


def _kind(raw: Mapping[str, Any]) -> Kind:
    parsed = {
        "aliases": tuple(raw["aliases"]),
        "items": tuple(raw["items"]),
        "duties": tuple(_duty(duty) for duty in raw["duties"]),
        "yearly": tuple(_yearly(row) for row in raw["yearly"]),
        "exclusions": tuple(_exclusion(row) for row in raw["exclusions"]),
        "provisions": tuple(Provision(**row) for row in raw["provisions"]),
    }
    return Kind(**{**raw, **parsed})


def _extended(raw: Mapping[str, Any]) -> ExtendedKind:
    parsed = {name: _term(raw[name]) for name in ("earliest", "latest")}
    return ExtendedKind(**{**raw, **parsed, "aliases": tuple(raw["aliases"])})
