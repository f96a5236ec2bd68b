"""特别程序: a site check, a review, a test, a hearing: clocks rest, and go on as they stood.

A clerk starts one with its reason and how long it should take, of which the applicant is told
(行政许可法 art 45); an approver says what it came to. At most one is under way.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.decisions import not_waiting
from zhiban.domain.errors import Forbidden, Malformed, Superseded
from zhiban.domain.filed import Filing, Finding, Sort, Special
from zhiban.domain.officers import Officer, Role, spoken_roles
from zhiban.domain.service_items import ServiceItem, Unit
from zhiban.domain.working_days import WorkingDays

type Act = Literal["start_special", "end_special"]

MAY: dict[Act, frozenset[Role]] = {
    "start_special": frozenset({Role.CLERK}),
    "end_special": frozenset({Role.APPROVER, Role.SUPERVISOR}),
}
ACT_WORDS: dict[Act, str] = {"start_special": "转特别程序", "end_special": "特别程序结论"}

STARTED, ENDED = "special_started", "special_ended"
"""The events that tell of a special procedure."""

LONGEST_DAYS = 60
"""Working days: none of the catalogue's procedures takes longer."""


def permit_start(case: Case, officer: Officer) -> None:
    """Say nothing when the officer may start a special procedure; else Forbidden or Superseded."""
    if case.state is not CaseState.FILED or case.filing is None:
        raise not_waiting(case)
    _check_role(officer, "start_special")
    if case.in_special:
        raise Superseded("in_special", f"{_under_way(case)}，同时只能有一项特别程序。")


def permit_end(case: Case, officer: Officer) -> None:
    """Say nothing when the officer may say what it came to; else Forbidden or Superseded."""
    if case.state is not CaseState.FILED or case.filing is None:
        raise not_waiting(case)
    _check_role(officer, "end_special")
    if not case.in_special:
        raise Superseded("no_special", "本件没有正在进行的特别程序，请刷新后再看。")
    if case.filing.by == officer.actor:
        raise Forbidden("own_filing", "本件由您代为提交，须由其他工作人员作出结论。")


def _under_way(case: Case) -> str:
    assert case.special is not None
    return f"本件正在{case.special.sort.wording}"


def _check_role(officer: Officer, act: Act) -> None:
    if not officer.roles & MAY[act]:
        raise Forbidden("not_your_role", f"{ACT_WORDS[act]}须由{spoken_roles(MAY[act])}办理。")


def check_days(days: int) -> None:
    """Raise Malformed unless a special procedure may be expected to take so many working days."""
    if not 1 <= days <= LONGEST_DAYS:
        raise Malformed("days_out_of_range", f"预计用时请填1至{LONGEST_DAYS}个工作日。")


def started(
    case: Case, officer: Officer, sort: Sort, reason: str, days: int, now: datetime,
    calendar: WorkingDays,
) -> Case:  # fmt: skip
    """The case with a special procedure under way from the business instant `now`."""
    check_days(days)
    until = calendar.after(business_day(now), days)
    return replace(case, special=Special(sort, officer.id, now, reason, days, until))


def ended(
    case: Case, officer: Officer, passed: bool, note: str, now: datetime,
    item: ServiceItem, calendar: WorkingDays,
) -> Case:  # fmt: skip
    """The case with what its special procedure came to; its clocks go on as they stood."""
    assert case.special is not None
    assert case.filing is not None
    found = Finding(passed, note, officer.id, now)
    filing = moved_on(case.filing, case.special, business_day(now), item, calendar)
    return replace(case, special=replace(case.special, finding=found), filing=filing)


def moved_on(
    filing: Filing, special: Special, ended_on: date, item: ServiceItem, calendar: WorkingDays
) -> Filing:
    """A filing whose clocks rested from the day a special procedure began until `ended_on`."""
    rested = business_day(special.at), ended_on
    promise = (item.promised_limit or item.statutory_limit).unit
    decide_by = resumed(filing.decide_by, *rested, promise, calendar)
    lawful_by = filing.lawful_by
    if lawful_by is not None and special.sort.excluded_by_law:
        lawful_by = resumed(lawful_by, *rested, item.statutory_limit.unit, calendar)
    return replace(filing, decide_by=decide_by, lawful_by=lawful_by)


def left(until: date, began: date, unit: Unit, calendar: WorkingDays) -> int:
    """How many days of a limit are left when a clock stops on the civil day `began`.

    That day itself has run. Working days where the limit counts them, else calendar days; negative
    when it had passed.
    """
    if until < began:
        return -1
    return calendar.between(began, until) if unit == "wd" else (until - began).days


def resumed(until: date, began: date, ended_on: date, unit: Unit, calendar: WorkingDays) -> date:
    """A limit whose clock stood still from the end of `began` to the end of `ended_on`.

    It has exactly the days that were left; with none left it is due the day the clock goes on, and
    what had passed before stays late.
    """
    days = left(until, began, unit, calendar)
    if days < 0:
        return until
    if days == 0:
        return calendar.on_or_after(ended_on) if unit == "wd" else ended_on
    return calendar.after(ended_on, days) if unit == "wd" else ended_on + timedelta(days=days)


def started_before(case: Case, officer: Officer, sort: Sort, reason: str, days: int) -> bool:
    """Whether this very procedure of this officer is under way: an answer was lost."""
    told = case.special
    return (
        case.state is CaseState.FILED
        and told is not None
        and told.finding is None
        and (told.by, told.sort, told.reason, told.days) == (officer.id, sort, reason, days)
    )


def ended_before(case: Case, officer: Officer, passed: bool, note: str) -> bool:
    """Whether this very finding of this officer stands: an answer was lost."""
    found = case.special.finding if case.special else None
    return (
        case.state is CaseState.FILED
        and found is not None
        and (found.by, found.passed, found.note) == (officer.id, passed, note)
    )
