"""Filing windows at their seams: versions of the law, unannounced years, months' ends."""

from datetime import date, timedelta

import pytest

from tests.domain.law import CALENDAR, CATALOGUE, renewal
from zhiban.domain.errors import CatalogueError
from zhiban.domain.windows import filing_window, months_before

FILED = date(2026, 9, 1)
DAY = timedelta(days=1)


def test_an_unannounced_year_moves_both_ends_to_the_safe_side() -> None:
    window = filing_window(renewal("L01"), date(2027, 3, 31), CALENDAR, FILED)
    guessed_latest = CALENDAR.before(date(2027, 3, 31), 15)
    guessed_earliest = CALENDAR.before(date(2027, 3, 31), 90)
    assert window.projected
    assert window.latest == guessed_latest - 10 * DAY
    assert window.earliest == guessed_earliest + 10 * DAY


def test_new_year_s_day_itself_needs_no_notice() -> None:
    assert not filing_window(renewal("L01"), date(2027, 1, 1), CALENDAR, FILED).projected
    assert filing_window(renewal("L01"), date(2027, 1, 2), CALENDAR, FILED).projected


def test_calendar_days_need_no_notice_but_the_advice_does() -> None:
    window = filing_window(renewal("L04"), date(2027, 6, 30), CALENDAR, FILED)
    assert window.latest == date(2027, 5, 31)
    assert not window.projected
    assert window.advised_projected
    assert window.advised_latest == CALENDAR.before(date(2027, 6, 30), 30) - 10 * DAY


def test_where_the_law_is_plain_there_is_no_second_reading() -> None:
    for kind in ("L01", "L11", "L12"):
        window = filing_window(renewal(kind), date(2026, 12, 31), CALENDAR, FILED)
        assert window.advised_latest == window.latest


def test_the_rule_in_force_on_the_filing_day_applies() -> None:
    expiry = date(2024, 1, 10)
    old = filing_window(renewal("L01"), expiry, CALENDAR, date(2023, 11, 30))
    new = filing_window(renewal("L01"), expiry, CALENDAR, date(2023, 12, 1))
    assert (old.rule, old.earliest, old.accepts_late) == ("L01-R1@2015-10-01", None, False)
    assert old.latest == CALENDAR.before(expiry, 30)
    assert (new.rule, new.accepts_late) == ("L01-R1@2023-12-01", True)
    assert new.latest == CALENDAR.before(expiry, 15)


def test_no_days_at_all_means_the_expiry_day_itself() -> None:
    """药品经营许可证管理办法 art 19 (until 2023): any day of the last six months."""
    window = filing_window(renewal("L10"), date(2023, 8, 31), CALENDAR, date(2023, 5, 1))
    assert (window.earliest, window.latest) == (date(2023, 2, 28), date(2023, 8, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2028, 2, 29), 6, date(2027, 8, 29)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2026, 12, 15), 12, date(2025, 12, 15)),
        (date(2026, 8, 31), -6, date(2027, 2, 28)),
    ],
)
def test_months_end_on_a_month_s_last_day(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


@pytest.mark.parametrize(
    ("kind", "expiry", "latest", "why"),
    [
        ("L12", "2028-02-29", "2027-12-31", "闰日到期，六十日前"),
        ("L15", "2028-02-29", "2027-08-29", "闰日到期，六个月前"),
        ("L10", "2024-04-30", "2024-02-29", "两个月前落在闰日"),
        ("L01", "2026-10-01", "2026-09-10", "国庆当日到期：节前的工作日往回数，假期不算"),
        ("L01", "2026-10-11", "2026-09-15", "国庆后的星期日到期：十月十日补班算一日"),
        ("L12", "2026-10-01", "2026-08-02", "最晚日落在星期日，不往后顺延"),
    ],
)
def test_leap_days_and_holidays(kind: str, expiry: str, latest: str, why: str) -> None:
    window = filing_window(renewal(kind), date.fromisoformat(expiry), CALENDAR, FILED)
    assert window.latest == date.fromisoformat(latest), why


def test_what_a_window_admits() -> None:
    food = filing_window(renewal("L01"), date(2026, 12, 31), CALENDAR, FILED)
    device = filing_window(renewal("L11"), date(2026, 12, 31), CALENDAR, FILED)
    assert not food.admits(date(2026, 8, 20))
    assert food.admits(date(2026, 8, 21))
    assert food.admits(date(2026, 12, 31))
    assert not food.admits(date(2027, 1, 1))
    assert device.admits(date(2026, 11, 19))
    assert not device.admits(date(2026, 11, 20))


def test_a_change_has_no_window() -> None:
    with pytest.raises(CatalogueError):
        filing_window(CATALOGUE.item("L01-C1"), date(2026, 12, 31), CALENDAR, FILED)
