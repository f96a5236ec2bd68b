"""Words of the law (事项、办理时限、变更义务): what the catalogue is made of.

Every `basis` names a law and an article in Chinese. Terms count back from a civil day in China.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhiban.domain.errors import CatalogueError

type Unit = Literal["wd", "d", "mo"]
type Confidence = Literal["high", "medium", "low"]

CHANGE_FIELDS = (
    "name",
    "legal_rep",
    "address_renumber",
    "address_move",
    "scope",
    "entity_type",
    "registered_capital",
    "sponsor",
    "investor",
    "discharge",
)
"""Facts of a business licence (营业执照) whose change may oblige the holder of a permit."""

_UNIT_NAMES: dict[Unit, str] = {"wd": "个工作日", "d": "日", "mo": "个月"}


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as a law states it: working days (wd), calendar days (d) or months (mo)."""

    n: int
    unit: Unit

    @property
    def text(self) -> str:
        """The term in Chinese, e.g. 15个工作日."""
        return f"{self.n}{_UNIT_NAMES[self.unit]}"


@dataclass(frozen=True, slots=True)
class Ladder:
    """提醒阶梯: how far before the latest filing day each step stands.

    Calendar days, except `worklist_working_days`.
    """

    first_days: int
    again_days: int
    last_days: int
    worklist_working_days: int


@dataclass(frozen=True, slots=True)
class RenewalRule:
    """One version of a renewal's law, in force from `effective_from` through `effective_to`.

    `earliest` and `latest` count back from the expiry day. `unit_silent`: the law says 日 and
    leaves open whether working days are meant. `accepts_late`: a filing after the latest day but
    not after expiry is still taken. `new_term_from`: old_expiry, or decision where filing early
    costs the holder days. `id` is what a case pins.
    """

    id: str
    effective_from: date | None
    effective_to: date | None
    earliest: Term | None
    latest: Term
    unit_silent: bool
    late_effect: str
    late_wording: str
    accepts_late: bool
    new_term_from: Literal["old_expiry", "decision"]
    deemed_renewed: bool
    ladder: Ladder
    basis: str
    confidence: Confidence
    note: str

    def in_force(self, day: date) -> bool:
        """Whether a filing made on `day` falls under this version."""
        started = self.effective_from is None or self.effective_from <= day
        return started and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """事项: kind x action. A renewal has `rules`, a change the `fields` that trigger it.

    `grade`: A everything automatic or ticked, B one conditional share, C a real upload.
    `materials_only_if` names materials asked for only when one of those fields changed.
    `statutory_limit` and `promised_limit` are the bureau's own time for deciding.
    """

    code: str
    kind: str
    name: str
    action: Literal["renewal", "change"]
    fields: tuple[str, ...]
    rules: tuple[RenewalRule, ...]
    materials: tuple[str, ...]
    grade: Literal["A", "B", "C"]
    first_batch: bool
    materials_only_if: Mapping[str, tuple[str, ...]]
    statutory_limit: Term
    promised_limit: Term | None
    limit_basis: str
    basis: str
    confidence: Confidence
    note: str

    def materials_for(self, changed: Collection[str]) -> tuple[str, ...]:
        """The materials this item needs when the `changed` fields are what triggered it."""
        only_if = self.materials_only_if
        return tuple(
            code
            for code in self.materials
            if code not in only_if or set(only_if[code]) & set(changed)
        )

    def rule_on(self, filing_day: date) -> RenewalRule:
        """The version of the law for a filing on `filing_day`.

        Raises CatalogueError when no version covers that day.
        """
        for rule in self.rules:
            if rule.in_force(filing_day):
                return rule
        raise CatalogueError(f"{self.code} has no renewal rule on {filing_day}")

    def rule(self, rule_id: str) -> RenewalRule:
        """The version a window or case pinned; raises CatalogueError when it is unknown."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise CatalogueError(f"{self.code} has no rule {rule_id}")


@dataclass(frozen=True, slots=True)
class Duty:
    """What a change of one business-licence field asks of the holder of one kind.

    `deadline` is the law's, counted from `clock` (event_date 事实发生之日, or
    biz_registration_done 办完变更登记之日); without one, `advised` is only advice (建议于).
    `outcome` is item (then `item` has its code), officer_task or none; the last two say why.
    """

    kind: str
    field: str
    effect: str
    effect_wording: str
    deadline: Term | None
    clock: Literal["event_date", "biz_registration_done"]
    advised: Term | None
    item: str | None
    outcome: Literal["item", "officer_task", "none"]
    reason: str
    basis: str
    confidence: Confidence
    note: str


@dataclass(frozen=True, slots=True)
class ScopeExclusion:
    """Holders that need no permit of a kind any more, told by words in their name or scope."""

    words: tuple[str, ...]
    unless: tuple[str, ...]
    effective_from: date | None
    outcome: Literal["no_licence", "filing_only"]
    basis: str

    def covers(self, text: str, on: date) -> bool:
        """Whether `text` points to an excluded holder on `on`, and to no licensed business."""
        if self.effective_from is not None and on < self.effective_from:
            return False
        named = any(word in text for word in self.words)
        return named and not any(word in text for word in self.unless)


@dataclass(frozen=True, slots=True)
class Provision:
    """A further rule an officer should know, e.g. refusal_grounds or yearly_report."""

    topic: str
    text: str
    basis: str


@dataclass(frozen=True, slots=True)
class Kind:
    """证照类型. `validity_years` None: no national term, see `validity_note`."""

    code: str
    name: str
    short: str
    aliases: tuple[str, ...]
    department: str
    issued_by: str
    validity_years: int | None
    validity_basis: str
    validity_note: str
    no_renewal: str
    items: tuple[str, ...]
    duties: tuple[Duty, ...]
    exclusions: tuple[ScopeExclusion, ...]
    provisions: tuple[Provision, ...]
    note: str

    def duty(self, field: str) -> Duty:
        """The duty a change of `field` brings; raises CatalogueError for an unknown field."""
        for duty in self.duties:
            if duty.field == field:
                return duty
        raise CatalogueError(f"{self.code} knows no field {field!r}")

    def exclusion(self, text: str, on: date) -> ScopeExclusion | None:
        """Why the holder described by `text` (name and scope) may need no such permit on `on`."""
        return next((e for e in self.exclusions if e.covers(text, on)), None)


@dataclass(frozen=True, slots=True)
class Material:
    """申请材料; `sharing` says who provides it."""

    code: str
    name: str
    sharing: str
