"""What a holder owes every year besides renewals: reports and checks (年度报告、年度核验).

They are reminders of their own kind: no service item, no case of a term, one need a year.
"""

from dataclasses import dataclass
from datetime import date

from zhiban.domain.cases import Reason
from zhiban.domain.kinds import YearlyDuty
from zhiban.domain.ladder import LadderPlan, plan_yearly
from zhiban.domain.licences import Licence
from zhiban.domain.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class YearlyReminder:
    """One year's report or check of one licence: about the year `covers`, by the day `due`."""

    duty: str
    covers: int
    opens: date
    due: date
    plan: LadderPlan


def next_yearly(
    duty: YearlyDuty, licence: Licence, today: date, calendar: WorkingDays
) -> YearlyReminder | Reason:
    """The next time a licence owes `duty`, on `today` (a civil day) or later; or why never.

    What is owed is about the calendar year before (劳务派遣行政许可实施办法 art 22), so a licence
    first issued in a year owes nothing in it. A licence without a known issue day is taken for
    an old one.
    """
    if not licence.status.renewable:
        return Reason.NOT_ACTIVE
    if duty.opens is None or duty.due is None:
        return Reason.NO_FIXED_DAY
    first = max(today, duty.effective_from)
    year = first.year if first <= date(first.year, *duty.due) else first.year + 1
    held_since = licence.issued_on or date.min
    if licence.term == 1 and held_since.year >= year:
        year = held_since.year + 1
    opens, due = date(year, *duty.opens), date(year, *duty.due)
    if licence.valid_to is not None and licence.valid_to < due:
        return Reason.TERM_ENDS_FIRST
    return YearlyReminder(
        duty.code, year - 1, opens, due, plan_yearly(duty.ladder, opens, due, calendar)
    )
