"""P6: filing windows a second, against three ways to count Chinese working days back.

The things counted are a county's food licences: expiry days of five years, some of them shared.
Each side gives the first and the latest filing day (90 and 15 working days before expiry).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache, partial
from random import Random

import chinese_calendar
import holidays

from tests.bench.measure import Result, Side, times_faster
from tests.domain.law import CALENDAR, renewal
from zhiban.domain.due_dates import DueDates, due_dates

RULE = renewal("食品经营许可证").rules[-1]
LICENCES = 7_507
DAY = timedelta(days=1)
NOTICE_OF_2006 = date(2005, 12, 31)
"""A Saturday that was worked, and the one day on which the two libraries differ."""

type Windows = list[DueDates]


def expiries(count: int = LICENCES) -> list[date]:
    """The expiry days of a county's food licences, as five years of issuing spread them."""
    random = Random(6)
    return [date(2022, 1, 1) + random.randrange(1826) * DAY for _ in range(count)]


@cache
def is_workday(day: date) -> bool:
    """`chinese_calendar`, asked once a day, and put right on the one day it has wrong."""
    return day == NOTICE_OF_2006 or chinese_calendar.is_workday(day)


def walk_back(day: date, n: int) -> date:
    """The n-th working day before `day`, one day at a time."""
    while n:
        day -= DAY
        n -= is_workday(day)
    return day


def by_loop(days: Sequence[date]) -> Windows:
    """The loop with cached `is_workday`."""
    return [(walk_back(day, 90), walk_back(day, 15)) for day in days]


def by_memoised_loop(days: Sequence[date]) -> Windows:
    """The same loop, walked once for each expiry day however many licences share it."""

    @cache
    def window(day: date) -> DueDates:
        return walk_back(day, 90), walk_back(day, 15)

    return [window(day) for day in days]


def by_holidays(days: Sequence[date]) -> Windows:
    """The `holidays` package's own count."""
    nth = _china().get_nth_working_day
    return [(nth(day, -90), nth(day, -15)) for day in days]


@cache
def _china() -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=range(2003, 2028))


def ours(days: Sequence[date]) -> Windows:
    """The due-date kernel."""
    return due_dates(RULE, days, CALENDAR)


REFERENCES: list[tuple[str, str, Callable[[Sequence[date]], Windows], int]] = [
    ("date-memoised loop over chinese_calendar", ">= 10", by_memoised_loop, LICENCES),
    ("loop with cached is_workday", ">= 50", by_loop, 1_500),
    ("holidays", ">= 500", by_holidays, 150),
]
"""The name, the goal, the way, and how many licences of the county it is given."""


def run() -> Iterator[Result]:
    """Three lines, one a reference."""
    county = expiries()
    kernel = Side(partial(ours, county), len(county))
    for name, goal, way, count in REFERENCES:
        side = Side(partial(way, county[:count]), count)
        yield times_faster(f"P6 filing windows vs {name}", goal, kernel, side)
