"""The ten days' margin: every year from 2005 looked at as if its holiday notice had not come yet.

What is known before a notice are the statutory days, without make-up days and days in lieu. With
the margin, a window reckoned from those must lie inside the window that later turned out true.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays
import pytest

from tests.domain.law import CALENDAR, CATALOGUE, RULES, TABLE
from zhiban.domain.catalogue import RenewalRule
from zhiban.domain.changes import change_window
from zhiban.domain.due_dates import due_dates
from zhiban.domain.kinds import Duty
from zhiban.domain.working_days import WorkingDays

DAY = timedelta(days=1)
YEARS = range(2005, 2027)
HOLIDAYS = holidays.country_holidays("CN", years=range(2004, 2028), language="zh_CN")
MOVED = ("调休", "补假")
"""How a holiday that only the notice knows is named."""


def statutory(year: int) -> list[str]:
    """The weekdays of a year that are holidays by law, whatever the notice says."""
    return [
        day.isoformat()[5:]
        for day, name in sorted(HOLIDAYS.items())
        if day.year == year and day.weekday() < 5 and not any(word in name for word in MOVED)
    ]


@cache
def before_the_notice(first_unknown: int) -> WorkingDays:
    """The calendar as it stood when the notice of this year and all later ones were to come."""
    years: dict[str, Any] = {}
    for year, row in TABLE["years"].items():
        projected = {"status": "projected", "weekday_off": statutory(int(year)), "weekend_work": []}
        years[year] = row if int(year) < first_unknown else projected
        if int(year) > YEARS[-1]:
            del years[year]
    return WorkingDays.from_mapping({"years": years})


def days_of(year: int) -> list[date]:
    start = date(year, 1, 1)
    return [start + n * DAY for n in range((date(year + 1, 1, 1) - start).days)]


def views(year: int) -> Iterator[WorkingDays]:
    """Seen in the year before, and two years before."""
    yield before_the_notice(year)
    yield before_the_notice(year - 1)


WORKING_DAY_RULES = [rule for _, rule in RULES if rule.latest.unit == "wd"]


@pytest.mark.parametrize("rule", WORKING_DAY_RULES, ids=[rule.id for rule in WORKING_DAY_RULES])
def test_a_projected_window_lies_inside_the_true_one(rule: RenewalRule) -> None:
    for year in YEARS:
        expiries = days_of(year)
        true = due_dates(rule, expiries, CALENDAR)
        for calendar in views(year):
            guessed = due_dates(rule, expiries, calendar)
            for expiry, (early, late), (true_early, true_late) in zip(
                expiries, guessed, true, strict=True
            ):
                assert late <= true_late, expiry
                assert (early or date.max) >= (true_early or date.min), expiry


def duties_in_working_days() -> list[Duty]:
    duties = [duty for kind in CATALOGUE.kinds.values() for duty in kind.duties]
    counted = {duty.deadline: duty for duty in duties if duty.deadline}
    return [duty for term, duty in counted.items() if term.unit == "wd"]


@pytest.mark.parametrize("duty", duties_in_working_days(), ids=lambda duty: duty.deadline.text)
def test_a_projected_deadline_of_a_change_is_never_too_late(duty: Duty) -> None:
    for year in YEARS[:-1]:
        for day in days_of(year):
            true = change_window(duty, day, day, CALENDAR)
            guessed = change_window(duty, day, day, before_the_notice(year))
            assert true is not None
            assert guessed is not None
            assert guessed.projected
            assert day < guessed.advised <= true.advised, day
