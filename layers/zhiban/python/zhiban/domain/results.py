"""结果告知: what a holder is told of its own application: to correct it, refused, on its way.

Each is one attempt of the send ledger beside the reminders of the same invitation: planned in the
transaction that makes it true, and sent once. A result is no reminder: no ladder moves by it, and
it is not counted against the reminders of its case.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from zhiban.domain.cases import Case, CaseState, Reason
from zhiban.domain.clock import business_day
from zhiban.domain.deadlines import deadline
from zhiban.domain.messages import Message, Sender
from zhiban.domain.parcels import ENDS, Parcel, ParcelState
from zhiban.domain.rendering import render
from zhiban.domain.sms_ledger import RESULT_STEP, Send
from zhiban.domain.wording import spoken_date_with_weekday, spoken_name, spoken_tail


class Sort(StrEnum):
    """What there is to tell."""

    CORRECTION = "correction"
    """补正: something is asked for; with a link, as it is done there."""
    REFUSED = "refused"
    """未获准予: with a link to the reason."""
    POSTED = "posted"
    """新证已寄出: with the tracking number, and without a link, as there is nothing to do."""
    EXTENDED = "extended"
    """延长办理期限: until when, with a link to the reason."""


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a case: of its n-th filing, or of its n-th parcel out."""

    sort: Sort
    case_id: str
    nth: int

    @classmethod
    def of(cls, send: Send) -> Self:
        """The result an attempt is about. Raises ValueError for an attempt about none."""
        sort, _, rest = send.step.removeprefix(RESULT_STEP).partition("-")
        case_id, _, nth = rest.rpartition("-")
        return cls(Sort(sort), case_id, int(nth))

    @property
    def step(self) -> str:
        """The ledger's name of it, unique in its invitation."""
        return f"{RESULT_STEP}{self.sort}-{self.case_id}-{self.nth}"

    @property
    def has_link(self) -> bool:
        """Whether there is something to look at or to do."""
        return self.sort is not Sort.POSTED


def result_send(result: Result, case: Case, at: datetime) -> Send | None:
    """The attempt that tells of a result as of `at` (business clock), to the first contact.

    Who that is by then is asked when its turn comes. None for a case nobody was ever written to
    about.
    """
    if not case.invitation_id:
        return None
    return Send(
        invitation_id=case.invitation_id,
        step=result.step,
        contact=0,
        attempt=1,
        uscc=case.uscc,
        planned_on=business_day(at),
        due_at=at,
    )


def decision_result(case: Case) -> Result | None:
    """What the decision on a case's latest filing asks to be told; None for a grant, whose parcel
    tells it."""
    filing = case.filing
    sort = {CaseState.CORRECTING: Sort.CORRECTION, CaseState.REFUSED: Sort.REFUSED}.get(case.state)
    return Result(sort, case.id, filing.number) if sort and filing else None


def extension_result(case: Case) -> Result:
    """What is told of more time to decide on a case's latest filing."""
    assert case.filing is not None
    return Result(Sort.EXTENDED, case.id, case.filing.number)


def overtaken_by(result: Result, case: Case | None, parcel: Parcel | None) -> Reason | None:
    """Why a result need not be told any more; None when it still is so. `parcel` is the one out."""
    if case is None:
        return Reason.CASE_CLOSED
    if result.sort is Sort.POSTED:
        return None if _is_on_its_way(parcel) else Reason.OVERTAKEN
    if result.sort is Sort.EXTENDED:
        return None if _is_extended(result, case) else Reason.OVERTAKEN
    return None if decision_result(case) == result else Reason.OVERTAKEN


def _is_extended(result: Result, case: Case) -> bool:
    waits = case.state is CaseState.FILED and case.extension is not None
    return waits and case.filing is not None and case.filing.number == result.nth


_NOT_ON_ITS_WAY = (*ENDS, ParcelState.FAILED)


def _is_on_its_way(parcel: Parcel | None) -> bool:
    if parcel is None or parcel.unwanted:
        return False
    return bool(parcel.tracking) and parcel.state not in _NOT_ON_ITS_WAY


def result_message(
    result: Result,
    holder: str,
    case: Case,
    kind_name: str,
    sender: Sender,
    today: date,
    *,
    secret: str = "",
    carrier: str = "",
    tracking: str = "",
) -> Message:
    """The message of a result. `secret` is the link's token or the case code, where it has a link;
    `carrier` and `tracking` are of the parcel, where it is on its way."""
    values = {
        "holder": holder,
        "matter": spoken_name(kind_name) + ("变更" if case.change else "延续"),
        "tail": spoken_tail(case.number),
        "carrier": carrier,
        "tracking": tracking,
    }
    return render(_template(result, case, today, values), values, sender, secret=secret)


def _template(result: Result, case: Case, today: date, values: dict[str, str]) -> str:
    if result.sort is Sort.EXTENDED:
        assert case.extension is not None
        values["when"] = f"最晚{spoken_date_with_weekday(case.extension.until, today)}"
    if result.sort is not Sort.CORRECTION:
        return result.sort.value
    by = deadline(case, today).day
    if by is None or by < today:
        return "correction.open"
    values["when"] = f"最晚{spoken_date_with_weekday(by, today)}"
    return "correction.dated"
