"""Words of the law (证照类型): what a kind is, what a changed fact asks of its holder, and when.

Every `basis` names a law and an article in Chinese.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhiban.domain.errors import CatalogueError
from zhiban.domain.service_items import Confidence, Ladder, Term

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


@dataclass(frozen=True, slots=True)
class Duty:
    """One version of what a change of one business-licence field asks of the holder of one kind.

    `deadline` is the law's, counted from `clock` (event_date 事实发生之日, or
    biz_registration_done 办完变更登记之日); without one, `advised` is only advice (建议于).
    `outcome` is item (then `item` has its code), officer_task or none; the last two say why.
    `late_wording` is what happens when the deadline is missed, "" where nothing is owed.
    """

    kind: str
    field: str
    effective_from: date
    effective_to: date | None
    effect: str
    effect_wording: str
    deadline: Term | None
    clock: Literal["event_date", "biz_registration_done"]
    advised: Term | None
    item: str | None
    outcome: Literal["item", "officer_task", "none"]
    reason: str
    late_wording: str
    late_basis: str
    basis: str
    confidence: Confidence
    note: str

    @property
    def rule(self) -> str:
        """What a case pins: the duty under the law in force from that day."""
        return f"{self.kind}-{self.field}@{self.effective_from}"


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
    """A further rule an officer should know; `topic` is a code, `title` its name in Chinese."""

    topic: str
    title: str
    text: str
    basis: str


@dataclass(frozen=True, slots=True)
class YearlyDuty:
    """What a holder owes every year besides renewals (年度报告、年度核验); no service item.

    `opens` and `due` are month and day, both inside; without `due` the bureau announces the day
    and `no_day` says so.
    """

    code: str
    kind: str
    name: str
    effective_from: date
    opens: tuple[int, int] | None
    due: tuple[int, int] | None
    no_day: str
    ladder: Ladder
    late_wording: str
    late_basis: str
    basis: str
    confidence: Confidence
    note: str

    @property
    def rule(self) -> str:
        """What a case pins: the duty under the law in force from that day."""
        return f"{self.code}@{self.effective_from}"


@dataclass(frozen=True, slots=True)
class Kind:
    """证照类型. `validity_years` None: no national term, see `validity_note`.

    `merges_changes`: a change and the renewal of one licence may be filed together (变更延续合并
    办理), by `merge_basis`; otherwise the change goes first. `duties` hold every field at least
    once, its versions oldest first.
    """

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
    merges_changes: bool
    merge_basis: str
    items: tuple[str, ...]
    duties: tuple[Duty, ...]
    yearly: tuple[YearlyDuty, ...]
    exclusions: tuple[ScopeExclusion, ...]
    provisions: tuple[Provision, ...]
    note: str

    def duty(self, field: str, on: date) -> Duty:
        """The duty a change of `field` brings under the law in force on the civil day `on`.

        The oldest version also answers for days before it began. Raises CatalogueError for an
        unknown field.
        """
        versions = [duty for duty in self.duties if duty.field == field]
        if not versions:
            raise CatalogueError(f"{self.code} knows no field {field!r}")
        begun = [duty for duty in versions if duty.effective_from <= on]
        return begun[-1] if begun else versions[0]

    def duty_of(self, rule: str) -> Duty:
        """The version of a duty that a case pinned; raises CatalogueError when it is unknown."""
        found = next((duty for duty in self.duties if duty.rule == rule), None)
        if found is None:
            raise CatalogueError(f"{self.code} has no duty {rule!r}")
        return found

    def exclusion(self, text: str, on: date) -> ScopeExclusion | None:
        """Why the holder described by `text` (name and scope) may need no such permit on `on`."""
        return next((e for e in self.exclusions if e.covers(text, on)), None)


@dataclass(frozen=True, slots=True)
class ExtendedKind:
    """扩展类型: a kind the catalogue describes but that is switched off.

    It has no items, so it cannot alarm; intake refuses its rows by name. `validity` and `change`
    are words, `earliest` and `latest` what is known of its window.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    validity: str
    earliest: Term | None
    latest: Term | None
    change: str
    issued_by: str
    basis: str
    confidence: Confidence
    note: str


@dataclass(frozen=True, slots=True)
class Material:
    """申请材料; `sharing` says who provides it."""

    code: str
    name: str
    sharing: str
