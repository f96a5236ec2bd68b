"""Every version of every renewal, on every expiry day from 2005 through 2027.

Not a sample: all of them, against the slow count of `slow_law` and against what must always hold.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.domain import slow_law
from tests.domain.law import CALENDAR, RULES
from zhiban.domain.catalogue import RenewalRule
from zhiban.domain.due_dates import due_dates
from zhiban.domain.ladder import LadderPlan, plan_ladder
from zhiban.domain.windows import Window, window_under

DAY = timedelta(days=1)
START, END = date(2005, 1, 1), date(2027, 12, 31)
EXPIRIES = [START + n * DAY for n in range((END - START).days + 1)]

LATEST_IS_EXPIRY = {
    "L10-R1@2004-04-01": "药品经营许可证管理办法第19条：届满前6个月内，到期当日也可申请",
}
"""The versions whose latest day is not before expiry, and why."""


@dataclass(frozen=True)
class Every:
    """One version of a renewal, and what it gives for each expiry day."""

    rule: RenewalRule
    schedules: list[tuple[date, Window, LadderPlan]]


@pytest.fixture(scope="module", params=RULES, ids=[rule.id for _, rule in RULES])
def every(request: pytest.FixtureRequest) -> Every:
    item, rule = request.param
    windows = [window_under(rule, expiry, CALENDAR) for expiry in EXPIRIES]
    plans = [plan_ladder(window, item, CALENDAR) for window in windows]
    return Every(rule, list(zip(EXPIRIES, windows, plans, strict=True)))


def test_the_window_and_the_ladder_are_those_of_the_slow_count(every: Every) -> None:
    for expiry, window, plan in every.schedules:
        slow = slow_law.window(every.rule, expiry)
        found = (window.earliest, window.latest, window.advised_latest, window.projected)
        assert found == (slow.earliest, slow.latest, slow.advised, slow.projected), expiry
        steps = {step.name: step.day for step in plan.steps()}
        assert steps == slow_law.steps(every.rule, slow) | {"lapse": expiry + DAY}, expiry


def test_earliest_first_again_last_latest_expiry_stand_in_this_order(every: Every) -> None:
    for expiry, window, plan in every.schedules:
        named = (window.earliest, plan.first, plan.again, plan.last, window.latest)
        days = [day for day in named if day is not None]
        assert days == sorted(days), expiry
        assert window.advised_latest <= window.latest, expiry
        if every.rule.id in LATEST_IS_EXPIRY:
            assert window.latest == expiry
        else:
            assert window.latest < expiry


def test_no_step_falls_where_filing_is_refused(every: Every) -> None:
    for expiry, window, plan in every.schedules:
        assert plan.last is not None, f"{expiry}: 没有一个提醒日"
        assert plan.worklist is not None
        for step in plan.steps()[:-1]:
            assert window.admits(step.day), expiry
            assert step.day <= window.latest, expiry
            assert CALENDAR.is_working(step.day), expiry


def test_projected_dates_carry_their_margin(every: Every) -> None:
    """Ten days to the safe side of what the projected table gives, at both ends."""
    rule = every.rule
    for expiry, window, _ in every.schedules:
        latest, guessed = slow_law.count_back(rule.latest, expiry)
        assert latest - window.latest == (10 * DAY if guessed else 0 * DAY), expiry
        if rule.earliest and window.earliest:
            earliest, guessed = slow_law.count_back(rule.earliest, expiry)
            assert window.earliest - earliest == (10 * DAY if guessed else 0 * DAY), expiry


def test_a_column_of_due_dates_is_each_window_by_itself(every: Every) -> None:
    windows = [(window.earliest, window.latest) for _, window, _ in every.schedules]
    assert due_dates(every.rule, EXPIRIES, CALENDAR) == windows
    assert due_dates(every.rule, [], CALENDAR) == []


def test_the_rule_of_each_exception_is_still_there() -> None:
    assert set(LATEST_IS_EXPIRY) <= {rule.id for _, rule in RULES}
