"""What a grant gives: the term, and the document; or why a person must look.

A renewal keeps the licence's number. Its new term begins the day after the old one ended, or on
the day of the decision where the kind's rule says so (食品经营, 78号令 art 36) or the old term is
already over. Terms count by the calendar: a year from 1 March ends on the last day of February.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from zhiban.domain.cases import Case
from zhiban.domain.entities import Entity
from zhiban.domain.errors import IssuingError
from zhiban.domain.kinds import Kind
from zhiban.domain.licences import Licence
from zhiban.domain.service_items import RenewalRule

_DAY = timedelta(days=1)
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Validity:
    """有效期: a term in civil days; both ends are inside.

    A renewal's has both; of a change's an end is None where the licence's is (长期).
    """

    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class NewTerm(Validity):
    """The term a renewal gives: both ends are known."""

    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Issue:
    """制证: one licence going out on one case.

    `decided_on` is the decision's civil day, which is printed as 发证日期; `at` the business
    instant of issuing; `identifier` the new document's.
    """

    case_id: str
    decided_on: date
    at: datetime
    identifier: str


@dataclass(frozen=True, slots=True)
class IssuedLicence:
    """One edition of a licence as a document: what is kept beside its bytes.

    `key` is its place in the documents bucket, `sha256` (hex) the digest of its bytes, `evidence`
    the canonical JSON that `seal` was made over.
    """

    case_id: str
    edition: int
    key: str
    sha256: str
    identifier: str
    validity: Validity
    evidence: str
    evidence_sha256: str
    seal: bytes
    key_id: str
    algorithm: str


class Obstacle(StrEnum):
    """Why a granted case needs a person before a licence goes out, or beside it.

    Codes name the officers' task, the wording is for them.
    """

    NOT_ACTIVE = "issue_not_active"
    RENEWED_ELSEWHERE = "issue_renewed_elsewhere"
    ENTITY_GONE = "issue_entity_gone"
    NOT_POSSIBLE = "issue_not_possible"
    GLYPHS = "issue_glyphs"

    @property
    def wording(self) -> str:
        """The obstacle in plain Chinese."""
        return _WORDING[self]


_WORDING = {
    Obstacle.NOT_ACTIVE: "准予后证照已注销、撤销、吊销、暂扣或被替换，没有制证，请再制证或结束本件",
    Obstacle.RENEWED_ELSEWHERE: "准予后证照已在别处换发，没有制证，请核对后结束本件",
    Obstacle.ENTITY_GONE: "准予后市场主体已注销或被吊销，没有制证，请核对后结束本件",
    Obstacle.NOT_POSSIBLE: "已准予，但系统无法制证，请核对后再制证或者结束本件",
    Obstacle.GLYPHS: "证照已制出，但有字库未收的字，证面以“〓”代替，请核对后处理",
}

HOLDING_UP = tuple(one for one in Obstacle if one is not Obstacle.GLYPHS)
"""Those that no licence goes out past: an officer has it made again, or ends the case."""

NOT_MADE = "not_made"
"""Why a granted case closed: an officer found that its licence is not to be made (不再制证)."""


def obstacle_to(case: Case, licence: Licence | None, entity: Entity | None) -> Obstacle | None:
    """Why no licence may be issued on a granted case, as the rows stand now; None when it may."""
    if licence is None or not licence.status.renewable:
        return Obstacle.NOT_ACTIVE
    if case.renewal and licence.term != case.term:
        return Obstacle.RENEWED_ELSEWHERE
    if entity is not None and entity.status.gone:
        return Obstacle.ENTITY_GONE
    return None


def is_held_up(open_tasks: Collection[str], obstacle: Obstacle | None) -> bool:
    """Whether a granted case waits for an officer, by its open tasks and what is in its way now;
    else whoever issues looks at it anew, as what was in its way is gone or is another."""
    return (obstacle or Obstacle.NOT_POSSIBLE) in open_tasks


def new_term(
    licence: Licence,
    kind: Kind,
    rule: RenewalRule,
    decided_on: date,
    granted_until: date | None = None,
) -> NewTerm:
    """The term that a renewal granted on the civil day `decided_on` gives.

    `granted_until` is the end an officer set. Where the law sets the years it may only shorten
    them; where it sets none, the end is the officer's, else as long as the old certificate ran.
    Raises IssuingError, in words for the officer, for a term that cannot be worked out, runs
    longer than the law's, or does not end after the old one.
    """
    if licence.valid_to is None:
        raise IssuingError("no_expiry", "原证照长期有效，没有可以延续的有效期。")
    start = decided_on
    if rule.new_term_from == "old_expiry":
        start = max(licence.valid_to + _DAY, decided_on)
    end = _end(licence, kind, start, granted_until)
    if end <= max(licence.valid_to, start - _DAY):
        raise IssuingError(
            "ends_too_early",
            f"新的有效期止{_said(end)}不晚于原有效期止{_said(licence.valid_to)}"
            f"或者早于有效期起{_said(start)}，请核对决定中的有效期止。",
        )
    return NewTerm(start, end)


def kept_term(licence: Licence) -> Validity:
    """The term that a change leaves as it is."""
    return Validity(licence.valid_from or licence.issued_on, licence.valid_to)


def _end(licence: Licence, kind: Kind, start: date, granted_until: date | None) -> date:
    """The last day of a term that begins on `start`."""
    if kind.validity_years is None:
        return granted_until or _as_long_as_before(licence, start)
    lawful = lawful_end(start, kind.validity_years)
    if granted_until is not None and granted_until > lawful:
        raise IssuingError(
            "ends_too_late",
            f"{kind.short}的有效期为{kind.validity_years}年（{kind.validity_basis}），"
            f"最晚到{_said(lawful)}，决定中的有效期止是{_said(granted_until)}。",
        )
    return granted_until or lawful


def lawful_end(start: date, years: int) -> date:
    """The last day of a term of whole years from `start`: the day before the anniversary."""
    return _months_on(start, years * _YEAR) - _DAY


def _as_long_as_before(licence: Licence, start: date) -> date:
    """The end of a term as long as the old certificate's: whole months where it had them."""
    began, ended = licence.valid_from or licence.issued_on, licence.valid_to
    assert ended is not None
    if began is None or began > ended:
        raise IssuingError(
            "term_unknown",
            "法律没有规定这类证照的有效期，原证照的起止日期也不全，请在决定中填写有效期止。",
        )
    apart = (ended.year - began.year) * _YEAR + ended.month - began.month
    for months in (apart, apart + 1):
        if months and _months_on(began, months) - ended in (timedelta(), _DAY):
            return _months_on(start, months) - _DAY
    return start + (ended - began)


def _months_on(day: date, months: int) -> date:
    """The same day of the month `months` later; where there is none, the first of the next."""
    years, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    try:
        return date(years, month + 1, day.day)
    except ValueError:
        return date(years, month + 2, 1)


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
