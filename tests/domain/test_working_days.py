"""Working days against the holiday notices, two independent packages and a slow obvious count."""

from datetime import date, timedelta
from typing import Any

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.law import CALENDAR, TABLE
from zhiban.domain.errors import CalendarError
from zhiban.domain.working_days import WorkingDays

DAY = timedelta(days=1)
CHINA = holidays.country_holidays("CN", years=range(2004, 2027))
ANNOUNCED = [date(2004, 1, 1) + n * DAY for n in range((date(2027, 1, 1) - date(2004, 1, 1)).days)]

NOTICE_OF_2006 = date(2005, 12, 31)
"""国办发明电〔2005〕35号: 12月31日(星期六)上班. The package is one day short here."""

any_day = st.dates(date(1995, 1, 1), date(2080, 12, 31))


def slow_before(day: date, n: int) -> date:
    """Walk back one day at a time."""
    while n:
        day -= DAY
        n -= CALENDAR.is_working(day)
    return day


def slow_after(day: date, n: int) -> date:
    """Walk on one day at a time."""
    while n:
        day += DAY
        n -= CALENDAR.is_working(day)
    return day


def test_every_announced_day_agrees_with_chinese_calendar() -> None:
    differences = [
        day for day in ANNOUNCED if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)
    ]
    assert differences == [NOTICE_OF_2006]
    assert CALENDAR.is_working(NOTICE_OF_2006)


def test_every_announced_day_agrees_with_holidays() -> None:
    """The two packages differ on 2005-12-31 alone; the notice is with this one."""
    differences = [
        day for day in ANNOUNCED if CALENDAR.is_working(day) != CHINA.is_working_day(day)
    ]
    assert differences == []


def test_every_year_of_the_two_packages_is_in_the_table_and_no_notice_is_left_out() -> None:
    assert {day.year for day in ANNOUNCED} == CALENDAR.announced_years
    assert TABLE["source"]


@pytest.mark.parametrize(("year", "days"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(year: int, days: int) -> None:
    start = date(year, 1, 1)
    year_days = (date(year + 1, 1, 1) - start).days
    assert sum(CALENDAR.is_working(start + i * DAY) for i in range(year_days)) == days


@pytest.mark.parametrize(
    ("day", "worked", "why"),
    [
        (date(2026, 2, 14), True, "春节调休上班,星期六"),
        (date(2026, 2, 23), False, "春节假期,星期一"),
        (date(2026, 9, 20), True, "国庆调休上班,星期日"),
        (date(2026, 12, 31), True, "普通星期四"),
        (date(2027, 1, 1), False, "元旦,通知未公布也是法定节假日"),
        (date(2027, 2, 5), False, "除夕,星期五"),
        (date(2027, 5, 1), False, "劳动节,星期六"),
        (date(2028, 5, 2), False, "劳动节第二天,2025年起放假"),
        (date(2030, 2, 4), False, "正月初二,星期一"),
        (date(2031, 1, 1), True, "表外年份只看星期"),
        (date(2003, 10, 1), True, "表外年份只看星期"),
    ],
)
def test_known_days(day: date, worked: bool, why: str) -> None:
    assert CALENDAR.is_working(day) is worked, why


@pytest.mark.parametrize(
    ("expiry", "n", "expected"),
    [
        (date(2026, 12, 31), 15, date(2026, 12, 10)),
        (date(2026, 12, 31), 90, date(2026, 8, 21)),
        (date(2026, 3, 1), 15, date(2026, 2, 3)),
    ],
)
def test_counting_back_from_an_expiry(expiry: date, n: int, expected: date) -> None:
    assert CALENDAR.before(expiry, n) == expected


@given(day=any_day, n=st.integers(1, 130))
def test_before_and_after_are_the_slow_count(day: date, n: int) -> None:
    assert CALENDAR.before(day, n) == slow_before(day, n)
    assert CALENDAR.after(day, n) == slow_after(day, n)


@given(days=st.lists(any_day, max_size=20), n=st.integers(1, 130))
def test_a_column_is_counted_back_as_each_of_its_days(days: list[date], n: int) -> None:
    assert CALENDAR.before_all(days, n) == [CALENDAR.before(day, n) for day in days]


@given(day=any_day)
def test_rolling_ends_on_the_nearest_working_day(day: date) -> None:
    back, on = CALENDAR.on_or_before(day), CALENDAR.on_or_after(day)
    assert back <= day <= on
    assert CALENDAR.is_working(back)
    assert CALENDAR.is_working(on)
    assert not any(CALENDAR.is_working(back + i * DAY) for i in range(1, (day - back).days))
    assert (back == day) == (on == day) == CALENDAR.is_working(day)


def test_years_with_a_notice() -> None:
    announced = [year for year in range(1990, 2050) if CALENDAR.announced(date(year, 7, 1))]
    assert announced == list(range(2004, 2027))
    assert CALENDAR.announced_between(date(2026, 12, 1), date(2027, 1, 1))
    assert not CALENDAR.announced_between(date(2026, 12, 1), date(2027, 1, 2))
    assert CALENDAR.announced_between(date(2027, 1, 1), date(2027, 1, 1)) is True


@pytest.mark.parametrize("n", [0, -3])
def test_counting_no_days_is_refused(n: int) -> None:
    with pytest.raises(CalendarError):
        CALENDAR.before(date(2026, 12, 31), n)
    with pytest.raises(CalendarError):
        CALENDAR.after(date(2026, 12, 31), n)
    with pytest.raises(CalendarError):
        CALENDAR.before_all([date(2026, 12, 31)], n)


@pytest.mark.parametrize(
    "row",
    [
        {"status": "guessed", "weekday_off": [], "weekend_work": []},
        {"status": "announced", "weekday_off": ["01-03"], "weekend_work": []},
        {"status": "announced", "weekday_off": [], "weekend_work": ["01-05"]},
        {"status": "announced", "weekday_off": ["13-01"], "weekend_work": []},
        {"status": "announced", "weekend_work": []},
    ],
    ids=["status", "星期六列为放假", "星期一列为上班", "no such day", "no list"],
)
def test_a_wrong_table_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(CalendarError):
        WorkingDays.from_mapping({"years": {"2026": row}})


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(CalendarError):
        WorkingDays.from_mapping({"years": {}})
