"""Until when somebody has to act on a case: the bureau by its promise, the citizen by the law."""

from dataclasses import dataclass
from datetime import date

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.licences import Licence
from zhiban.domain.limits import next_limit


@dataclass(frozen=True, slots=True)
class Deadline:
    """A civil day to act by and the days left to it; negative once it has passed.

    `day` is None where nobody has to act, or the machine does.
    """

    day: date | None = None
    days_left: int | None = None

    @property
    def late(self) -> bool:
        """Whether the day has passed; on the day itself it has not."""
        return self.days_left is not None and self.days_left < 0


def deadline(case: Case, today: date) -> Deadline:
    """By when who has to act: on a filed case the bureau, before that and in between the citizen.

    While a special procedure (特别程序) is under way it is to end by when the bureau said. While a
    correction (补正) is awaited the bureau's promise rests; of a renewal the licence's last day
    counts. Of a change it is its latest day, though it is taken for as long as followed.
    """
    if case.state is CaseState.FILED and case.filing is not None:
        day = next_limit(case, case.filing)
    elif case.state in (CaseState.OPENED, CaseState.CORRECTING):
        day = last_day(case)
    else:
        return Deadline()
    return Deadline(day, (day - today).days)


def last_day(case: Case) -> date:
    """The last civil day on which a filing, or a correction (补正), of a case is taken, as the case
    knows it; of a change the day it should be filed by."""
    late = case.accepts_late or case.state is CaseState.CORRECTING
    return case.expiry if case.renewal and late else case.latest


def handed_in_by(case: Case, licence: Licence | None) -> date:
    """The last civil day on which what a case was sent back for (补正) is taken.

    Of a renewal its licence's last day, after which there is nothing to renew (行政许可法 art 50);
    where the `licence` turns out to last longer, that day. A change is taken while it is followed.
    """
    ends = licence.valid_to if licence is not None and licence.term == case.term else None
    return max(case.expiry, ends) if case.renewal and ends else case.expiry
