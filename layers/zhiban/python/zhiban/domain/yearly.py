"""What a holder owes every year besides renewals: reports and checks (年度报告、年度核验).

They are needs of their own kind: no service item, no term, one case a duty and year. Such a case is
reminded as a renewal is; its citizen says that it is done, and nobody signs, decides or issues.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from zhiban.domain.cases import Reason
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.ids import yearly_case_id
from zhiban.domain.kinds import YearlyDuty
from zhiban.domain.ladder import LadderPlan, plan_between
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import Alarm, Law, first_alarm
from zhiban.domain.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class YearlyReminder:
    """One year's report or check of one licence: about the year `covers`, by the day `due`."""

    duty: str
    covers: int
    opens: date
    due: date
    plan: LadderPlan

    @property
    def first_step(self) -> date:
        """The civil day its case opens."""
        return self.plan.steps()[0].day


def next_yearly(
    duty: YearlyDuty, licence: Licence, today: date, calendar: WorkingDays
) -> YearlyReminder | Reason:
    """The next time a licence owes `duty`, on `today` (a civil day) or later; or why never.

    What is owed is about the calendar year before (劳务派遣行政许可实施办法 art 22), so a licence
    first issued in a year owes nothing in it. A licence without a known issue day is taken for
    an old one; one that a change was printed on since (an edition of ours) began when its term did.
    """
    if not licence.status.renewable:
        return Reason.NOT_ACTIVE
    if duty.opens is None or duty.due is None:
        return Reason.NO_FIXED_DAY
    first = max(today, duty.effective_from)
    year = first.year if first <= date(first.year, *duty.due) else first.year + 1
    held_since = (licence.valid_from if licence.edition else licence.issued_on) or date.min
    if licence.term == 1 and held_since.year >= year:
        year = held_since.year + 1
    opens, due = max(date(year, *duty.opens), duty.effective_from), date(year, *duty.due)
    if licence.valid_to is not None and licence.valid_to < due:
        return Reason.TERM_ENDS_FIRST
    return YearlyReminder(
        duty.code, year - 1, opens, due, plan_between(duty.ladder, opens, due, calendar)
    )


def first_yearly(licence: Licence, law: Law, today: date) -> Alarm:
    """The day a licence as it now is first rings for what it owes, never before `today`.

    Without a day the basis says why; "" where its kind owes nothing.
    """
    alarms = []
    for duty in law.catalogue.yearly_of(licence.kind):
        found = next_yearly(duty, licence, today, law.calendar)
        if isinstance(found, Reason):
            alarms.append(Alarm(None, found))
        else:
            alarms.append(Alarm(max(found.first_step, today), duty.rule))
    return soonest(alarms)


def alarmed(licence: Licence, law: Law, today: date) -> Licence:
    """A licence with its first alarms, its renewal's and that of what it owes every year."""
    renewal, yearly = first_alarm(licence, law, today), first_yearly(licence, law, today)
    return replace(
        licence,
        alarm_on=renewal.on,
        basis=renewal.basis,
        yearly_on=yearly.on,
        yearly_basis=yearly.basis,
    )


def rings_yearly(licence: Licence, law: Law, today: date) -> bool:
    """Whether what a licence owes every year is to be looked at when it rings on `today`.

    One that was stored before its kind owed anything has never been looked at.
    """
    if not law.catalogue.yearly_of(licence.kind):
        return False
    return not licence.yearly_basis or (
        licence.yearly_on is not None and licence.yearly_on <= today
    )


def needs_rung(licence: Licence, law: Law, today: date) -> int:
    """How many needs of a ringing licence are looked at on `today`, and may open a case each."""
    owed = len(law.catalogue.yearly_of(licence.kind)) if rings_yearly(licence, law, today) else 0
    return rings_renewal(licence, today) + owed


def rings_renewal(licence: Licence, today: date) -> bool:
    """Whether the renewal of a licence is to be looked at when it rings on `today`."""
    return licence.alarm_on is not None and licence.alarm_on <= today


def put_off(licence: Licence, today: date, to: date, why: Reason) -> Licence:
    """The licence with whatever rings by `today` moved to a later day."""
    if rings_renewal(licence, today):
        licence = replace(licence, alarm_on=to, basis=why)
    if licence.yearly_on is not None and licence.yearly_on <= today:
        licence = replace(licence, yearly_on=to, yearly_basis=why)
    return licence


def standing_yearly(licence: Licence, catalogue: Catalogue, years: Iterable[int] = ()) -> list[str]:
    """The ids of the cases a licence may have under way, of these `years` and those it tells of.

    What was owed for one year is over before the next year's is asked for.
    """
    cased = licence.yearly_cased
    known = {*years, cased, cased - 1} if cased else set(years)
    about = licence.uscc, licence.kind, licence.number
    return [
        yearly_case_id(*about, duty.code, year)
        for duty in catalogue.yearly_of(licence.kind)
        for year in sorted(known)
    ]


def soonest(alarms: Collection[Alarm]) -> Alarm:
    """The first of the alarms that have a day; without one, the first."""
    dated = [alarm for alarm in alarms if alarm.on is not None]
    if dated:
        return min(dated, key=lambda alarm: alarm.on or date.max)
    return next(iter(alarms), Alarm(None, ""))
