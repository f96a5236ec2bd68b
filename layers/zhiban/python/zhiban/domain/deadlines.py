"""Until when somebody has to act on a case: the bureau by its promise, the citizen by the law."""

from dataclasses import dataclass
from datetime import date

from zhiban.domain.cases import Case, CaseState
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
    correction (补正) is awaited the bureau's promise rests, and the law's last day of filing
    counts; of a change that is its latest day, though it is taken for as long as followed.
    """
    if case.state is CaseState.FILED and case.filing is not None:
        day = next_limit(case, case.filing)
    elif case.state in (CaseState.OPENED, CaseState.CORRECTING):
        day = case.expiry if case.renewal and case.accepts_late else case.latest
    else:
        return Deadline()
    return Deadline(day, (day - today).days)
