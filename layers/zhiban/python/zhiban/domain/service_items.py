"""Words of the law (事项、办理时限): terms, the versions of a renewal's rule, service items.

Every `basis` names a law and an article in Chinese. Terms count back from a civil day in China.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zhiban.domain.errors import CatalogueError

type Unit = Literal["wd", "d", "mo"]
type Confidence = Literal["high", "medium", "low"]

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
class ChangeLadder:
    """提醒阶梯 after a changed business licence: told at once, then so long before its day.

    Calendar days, except `worklist_working_days`. What was late when it was first seen is reminded
    of for `late_days`; a change is followed `followed_days` past its day, or past when it was seen.
    """

    again_days: int
    last_days: int
    worklist_working_days: int
    late_days: int
    followed_days: int


@dataclass(frozen=True, slots=True)
class DeskRules:
    """机关内部的提醒与抽查: how many working days before a limit its case is put on a worklist, and
    how many of a hundred cases granted together another officer looks at."""

    warn_working_days: int
    sample_percent: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """自动审批: that the platform may decide on an item by itself, where a supervisor lets it.

    Of a hundred granted so, `check_percent` are looked at by an officer within `check_within`
    working days. `provisional` (先予后查): it rests on the applicant's word that nothing has
    changed, which the law takes, and which that look is about.
    """

    provisional: bool
    check_percent: int
    check_within: int
    basis: str


@dataclass(frozen=True, slots=True)
class RenewalRule:
    """One version of a renewal's law, in force from `effective_from` through `effective_to`.

    `earliest` and `latest` count back from the expiry day. `unit_silent`: the law says 日 and
    leaves open whether working days are meant. `accepts_late`: a filing after the latest day but
    not after expiry is still taken. `new_term_from`: old_expiry, or decision where filing early
    costs the holder days; `new_term_basis` is "" where no article says so. `deemed_renewed`: no
    decision before expiry counts as renewed (行政许可法 art 50). `id` is what a case pins.
    """

    id: str
    effective_from: date
    effective_to: date | None
    earliest: Term | None
    latest: Term
    unit_silent: bool
    late_effect: str
    late_wording: str
    accepts_late: bool
    new_term_from: Literal["old_expiry", "decision"]
    new_term_basis: str
    deemed_renewed: bool
    ladder: Ladder
    basis: str
    confidence: Confidence
    note: str

    def new_term_starts(self, old_expiry: date, decided_on: date) -> date:
        """The first day of the term a renewal brings (civil days).

        From the decision where the law says so (食品经营许可和备案管理办法 art 36), else from the
        day after the old expiry; a renewal decided only after expiry cannot reach back
        (医疗器械经营监督管理办法 art 16).
        """
        if self.new_term_from == "decision" or decided_on > old_expiry:
            return decided_on
        return old_expiry + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """事项: kind x action. A renewal has `rules`, oldest first; a change the `fields` it is for.

    `grade`: A everything automatic or ticked, B one conditional share, C a real upload.
    `materials_only_if` names materials asked for only when one of those fields changed.
    `original_back` is the law that wants the old original handed in (交回原证), "" where none does.
    The bureau's own clocks: `statutory_limit` to decide, which may be longer by `extension`, then
    `issue_limit` to hand over the licence; `promised_limit` is what it promises instead.
    `automatic`: under which terms the platform may grant it, None where a person has to.
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
    original_back: str
    automatic: Automatic | None
    statutory_limit: Term
    extension: Term | None
    issue_limit: Term | None
    promised_limit: Term | None
    limit_basis: str
    limit_note: str
    basis: str
    confidence: Confidence
    note: str

    @property
    def of_low_confidence(self) -> bool:
        """Whether it, or a version of its rule, waits for an officer before anybody is reminded."""
        return "low" in (self.confidence, *(rule.confidence for rule in self.rules))

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

        The oldest version also answers for days before it began: what came before it is not in
        the catalogue. Raises CatalogueError for an item that is no renewal.
        """
        if not self.rules:
            raise CatalogueError(f"{self.code} has no renewal rule on {filing_day}")
        begun = [rule for rule in self.rules if rule.effective_from <= filing_day]
        return begun[-1] if begun else self.rules[0]

    def rules_from(self, day: date) -> tuple[RenewalRule, ...]:
        """The version in force on `day` and those that are to follow it, in order.

        Raises CatalogueError for an item that is no renewal.
        """
        return self.rules[self.rules.index(self.rule_on(day)) :]

    def rule(self, rule_id: str) -> RenewalRule:
        """The version a window or case pinned; raises CatalogueError when it is unknown."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise CatalogueError(f"{self.code} has no rule {rule_id}")
