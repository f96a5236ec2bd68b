"""Filing windows: the law's examples, the seams, every rule against a slow obvious count."""

import json
from calendar import monthrange
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.catalogue import Catalogue, RenewalRule, ServiceItem, Term
from zhiban.domain.errors import CatalogueError
from zhiban.domain.windows import filing_window, months_before
from zhiban.domain.working_days import WorkingDays


def load(name: str) -> dict[str, Any]:
    """One of the package's data files."""
    loaded: dict[str, Any] = json.loads(
        files("zhiban").joinpath("data", name).read_text(encoding="utf-8")
    )
    return loaded


TABLE = load("working_days.json")
CATALOGUE = Catalogue.from_mapping(load("catalogue.json"))
CALENDAR = WorkingDays.from_mapping(TABLE)
RENEWALS = [item for item in CATALOGUE.items.values() if item.action == "renewal"]
FILED = date(2026, 9, 1)
DAY = timedelta(days=1)


def item_of(kind: str) -> ServiceItem:
    """The renewal of a kind."""
    item = CATALOGUE.renewal_item(kind)
    assert item is not None
    return item


def slow_is_working(day: date) -> bool:
    """The table read directly, one day at a time."""
    row = TABLE["years"].get(str(day.year), {"weekday_off": [], "weekend_work": []})
    month_day = day.isoformat()[5:]
    if day.weekday() < 5:
        return month_day not in row["weekday_off"]
    return month_day in row["weekend_work"]


def slow_count(term: Term, expiry: date) -> tuple[date, bool]:
    """The term before expiry, and whether a day of a year without notice was passed."""
    day, left, guessed = expiry, term.n, False
    if term.unit == "mo":
        for _ in range(term.n):
            day = day.replace(day=1) - DAY
        return day.replace(day=min(expiry.day, monthrange(day.year, day.month)[1])), False
    while left:
        day -= DAY
        row = TABLE["years"].get(str(day.year), {"status": "none"})
        guessed |= term.unit == "wd" and row["status"] != "announced"
        left -= term.unit == "d" or slow_is_working(day)
    return day, guessed


def slow_latest(rule: RenewalRule, expiry: date) -> tuple[date, date, bool]:
    """The latest day, the advised one, and whether the latest is projected."""
    latest, guessed = slow_count(rule.latest, expiry)
    latest -= 10 * DAY * guessed
    advised = latest
    if rule.unit_silent:
        other, unsure = slow_count(Term(rule.latest.n, "wd"), expiry)
        advised = min(latest, other - 10 * DAY * unsure)
    return latest, advised, guessed


@settings(max_examples=400, deadline=None)
@given(
    item=st.sampled_from(RENEWALS),
    expiry=st.dates(date(2005, 1, 1), date(2030, 12, 31)),
    lead=st.integers(0, 300),
)
def test_every_rule_agrees_with_the_slow_count(item: ServiceItem, expiry: date, lead: int) -> None:
    filed = expiry - lead * DAY
    rule, window = item.rule_on(filed), filing_window(item, expiry, CALENDAR, filed)
    latest, advised, guessed = slow_latest(rule, expiry)
    earliest, opening_guessed = None, False
    if rule.earliest:
        earliest, opening_guessed = slow_count(rule.earliest, expiry)
        earliest += 10 * DAY * opening_guessed
    assert (window.earliest, window.latest, window.advised_latest) == (earliest, latest, advised)
    assert window.projected == (guessed or opening_guessed)
    assert window.rule == rule.id
    assert window.accepts_late == rule.accepts_late


@settings(max_examples=200, deadline=None)
@given(item=st.sampled_from(RENEWALS), expiry=st.dates(date(2005, 1, 1), date(2030, 12, 31)))
def test_a_window_is_in_order(item: ServiceItem, expiry: date) -> None:
    window = filing_window(item, expiry, CALENDAR, expiry)
    assert (window.earliest or date.min) <= window.advised_latest <= window.latest <= expiry


@pytest.mark.parametrize(
    ("kind", "expiry", "earliest", "latest", "advised"),
    [
        ("食品经营许可证", "2026-12-31", "2026-08-21", "2026-12-10", "2026-12-10"),
        ("食品经营许可证", "2026-03-01", "2025-10-20", "2026-02-03", "2026-02-03"),
        ("食品小作坊登记证", "2026-12-31", None, "2026-12-01", "2026-11-19"),
        ("药品经营许可证(零售)", "2026-08-31", "2026-02-28", "2026-06-30", "2026-06-30"),
        ("医疗器械经营许可证(第三类)", "2026-12-31", "2026-08-21", "2026-11-19", "2026-11-19"),
        ("劳务派遣经营许可证", "2026-12-31", None, "2026-11-01", "2026-11-01"),
        ("农药经营许可证", "2026-12-31", None, "2026-10-02", "2026-08-21"),
        ("兽药经营许可证", "2026-08-31", None, "2026-02-28", "2026-02-28"),
    ],
)
def test_windows_a_clerk_can_check(
    kind: str, expiry: str, earliest: str | None, latest: str, advised: str
) -> None:
    found = CATALOGUE.kind_by_name(kind)
    assert found is not None
    window = filing_window(item_of(found.code), date.fromisoformat(expiry), CALENDAR, FILED)
    days = (window.earliest, window.latest, window.advised_latest)
    assert days == tuple(d and date.fromisoformat(d) for d in (earliest, latest, advised))
    assert not window.projected


def test_an_unannounced_year_moves_both_ends_to_the_safe_side() -> None:
    window = filing_window(item_of("L01"), date(2027, 3, 31), CALENDAR, FILED)
    guessed_latest = CALENDAR.before(date(2027, 3, 31), 15)
    guessed_earliest = CALENDAR.before(date(2027, 3, 31), 90)
    assert window.projected
    assert window.latest == guessed_latest - 10 * DAY
    assert window.earliest == guessed_earliest + 10 * DAY


def test_new_year_s_day_itself_needs_no_notice() -> None:
    assert not filing_window(item_of("L01"), date(2027, 1, 1), CALENDAR, FILED).projected
    assert filing_window(item_of("L01"), date(2027, 1, 2), CALENDAR, FILED).projected


def test_calendar_days_need_no_notice_but_the_advice_does() -> None:
    window = filing_window(item_of("L04"), date(2027, 6, 30), CALENDAR, FILED)
    assert window.latest == date(2027, 5, 31)
    assert not window.projected
    assert window.advised_projected
    assert window.advised_latest == CALENDAR.before(date(2027, 6, 30), 30) - 10 * DAY


def test_the_rule_in_force_on_the_filing_day_applies() -> None:
    expiry = date(2024, 1, 10)
    old = filing_window(item_of("L01"), expiry, CALENDAR, date(2023, 11, 30))
    new = filing_window(item_of("L01"), expiry, CALENDAR, date(2023, 12, 1))
    assert (old.rule, old.earliest, old.accepts_late) == ("L01-R1", None, False)
    assert old.latest == CALENDAR.before(expiry, 30)
    assert (new.rule, new.accepts_late) == ("L01-R1@2023-12-01", True)
    assert new.latest == CALENDAR.before(expiry, 15)


def test_no_days_at_all_means_the_expiry_day_itself() -> None:
    """药品经营许可证管理办法 art 19 (until 2023): any day of the last six months."""
    window = filing_window(item_of("L10"), date(2023, 8, 31), CALENDAR, date(2023, 5, 1))
    assert (window.earliest, window.latest) == (date(2023, 2, 28), date(2023, 8, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2028, 2, 29), 6, date(2027, 8, 29)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2026, 12, 15), 12, date(2025, 12, 15)),
    ],
)
def test_months_end_on_a_month_s_last_day(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_what_a_window_admits() -> None:
    food = filing_window(item_of("L01"), date(2026, 12, 31), CALENDAR, FILED)
    device = filing_window(item_of("L11"), date(2026, 12, 31), CALENDAR, FILED)
    assert not food.admits(date(2026, 8, 20))
    assert food.admits(date(2026, 8, 21))
    assert food.admits(date(2026, 12, 31))
    assert not food.admits(date(2027, 1, 1))
    assert device.admits(date(2026, 11, 19))
    assert not device.admits(date(2026, 11, 20))


def test_a_change_has_no_window() -> None:
    with pytest.raises(CatalogueError):
        filing_window(CATALOGUE.item("L01-C1"), date(2026, 12, 31), CALENDAR, FILED)
