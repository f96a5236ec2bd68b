"""The reminder ladder at its seams; its days for every kind stand in the clerk's table."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.domain.law import CALENDAR, RENEWALS, renewal, rows
from zhiban.domain.catalogue import Ladder
from zhiban.domain.errors import CatalogueError
from zhiban.domain.ladder import LadderPlan, Step, plan_between, plan_ladder
from zhiban.domain.windows import Window, filing_window, window_under

DAY = timedelta(days=1)


def plan_for(name: str, expiry: date) -> tuple[Window, LadderPlan]:
    """The window and the ladder of a licence under today's law."""
    item = renewal(name)
    window = filing_window(item, expiry, CALENDAR, date(2026, 9, 1))
    return window, plan_ladder(window, item, CALENDAR)


def test_a_plan_is_stored_and_read_back_as_it_was() -> None:
    for item in RENEWALS:
        for month in range(1, 13):
            window = window_under(item.rules[-1], date(2027, month, 17), CALENDAR)
            plan = plan_ladder(window, item, CALENDAR)
            assert LadderPlan.from_mapping(plan.to_mapping()) == plan


def test_messages_never_share_a_day() -> None:
    for item in RENEWALS:
        for month in range(1, 13):
            window = window_under(item.rules[-1], date(2026, month, 28), CALENDAR)
            steps = plan_ladder(window, item, CALENDAR).steps()
            messages = [step.day for step in steps if step.name in ("first", "again", "last")]
            assert len(messages) == len(set(messages))


def test_filing_early_costs_the_holder_days_where_the_term_counts_from_the_decision() -> None:
    """食品经营许可和备案管理办法 art 36: no step over thirty days before the latest."""
    for month in range(1, 13):
        window, plan = plan_for("L01", date(2026, month, 28))
        assert plan.first is not None
        assert window.latest - plan.first <= 30 * DAY


def window_of(earliest: date | None, latest: date) -> Window:
    """A window made by hand under the food rule; it expires twenty days after the latest day."""
    rule = renewal("L01").rules[-1].id
    return Window(earliest, latest, latest, latest + 20 * DAY, False, rule, True)


def test_a_window_that_opens_late_merges_what_would_coincide() -> None:
    """The window opens seven days before its end: first and again give way to the last."""
    plan = plan_ladder(window_of(date(2026, 12, 3), date(2026, 12, 10)), renewal("L01"), CALENDAR)
    assert (plan.first, plan.again) == (None, date(2026, 12, 3))
    assert (plan.last, plan.worklist) == (date(2026, 12, 4), date(2026, 12, 7))


def test_a_step_waits_for_the_window_to_open() -> None:
    """Saturday the fifth: filing on the Friday before would be refused, so Monday it is."""
    plan = plan_ladder(window_of(date(2026, 12, 5), date(2026, 12, 10)), renewal("L01"), CALENDAR)
    assert (plan.first, plan.again) == (None, None)
    assert plan.last == plan.worklist == date(2026, 12, 7)
    assert [step.name for step in plan.steps()] == ["worklist", "last", "lapse"]


def test_a_window_without_a_working_day_is_a_call_the_day_before_and_no_message() -> None:
    """A window of one weekend: on Friday somebody is phoned."""
    plan = plan_ladder(window_of(date(2026, 12, 5), date(2026, 12, 6)), renewal("L01"), CALENDAR)
    friday = Step("worklist", date(2026, 12, 4))
    assert plan.steps() == (friday, Step("lapse", date(2026, 12, 27)))


def test_a_long_holiday_never_puts_the_call_before_the_last_message() -> None:
    """春节 2026-02-15 to 23: both wait on Thursday the twelfth."""
    plan = plan_ladder(window_of(None, date(2026, 2, 24)), renewal("L01"), CALENDAR)
    assert plan.last == plan.worklist == date(2026, 2, 12)


@pytest.mark.parametrize(
    ("today", "due", "following"),
    [
        ("2026-11-09", None, "first"),
        ("2026-11-10", "first", "again"),
        ("2026-11-24", "first", "again"),
        ("2026-11-25", "again", "last"),
        ("2026-12-06", "last", "worklist"),
        ("2026-12-10", "worklist", "lapse"),
        ("2026-12-11", "last", "lapse"),
        ("2026-12-31", "last", "lapse"),
        ("2027-01-01", "lapse", None),
    ],
)
def test_after_an_outage_only_the_newest_step_is_due(
    today: str, due: str | None, following: str | None
) -> None:
    """食品经营 expiring 2026-12-31: after the latest day a late filing is still taken."""
    _, plan = plan_for("L01", date(2026, 12, 31))
    step, after = (
        plan.due_step(date.fromisoformat(today)),
        plan.next_after(date.fromisoformat(today)),
    )
    assert (step and step.name, after and after.name) == (due, following)


def test_where_late_filings_are_refused_nothing_new_falls_due() -> None:
    _, plan = plan_for("L11", date(2026, 12, 31))
    assert plan.late_from is None
    assert plan.due_step(date(2026, 12, 1)) == Step("worklist", date(2026, 11, 16))


def test_a_plan_needs_its_own_rule() -> None:
    window, _ = plan_for("L01", date(2026, 12, 31))
    with pytest.raises(CatalogueError):
        plan_ladder(window, renewal("L02"), CALENDAR)


@pytest.mark.parametrize(
    ("taken_to", "first", "again", "last", "worklist"),
    [
        ("2026-11-09", "12-01", "12-16", "12-25", "12-28"),
        ("2026-11-10", "11-10", "12-16", "12-25", "12-28"),
        ("2026-11-25", "11-10", "11-25", "12-25", "12-28"),
        ("2026-12-04", "11-10", "11-25", "12-04", "12-28"),
        ("2026-12-07", "11-10", "11-25", "12-04", "12-07"),
    ],
)
def test_a_plan_whose_dates_moved_takes_no_step_twice(
    taken_to: str, first: str, again: str, last: str, worklist: str
) -> None:
    old = plan_of("11-10 11-25 12-04 12-07", date(2027, 1, 1))
    new = plan_of("12-01 12-16 12-25 12-28", date(2027, 1, 22))
    moved = old.continued(new, date.fromisoformat(taken_to))
    assert moved == plan_of(f"{first} {again} {last} {worklist}", new.lapse)


def plan_of(steps: str, lapse: date) -> LadderPlan:
    """First, again, last and worklist as month and day of 2026."""
    first, again, last, worklist = (date.fromisoformat(f"2026-{day}") for day in steps.split())
    return LadderPlan(first, again, last, worklist, lapse)


def test_what_is_owed_every_year_has_a_ladder_of_its_own() -> None:
    """劳务派遣年度报告: due 31 March, open from 1 January."""
    plan = plan_between(Ladder(60, 15, 5, 3), date(2026, 1, 1), date(2026, 3, 31), CALENDAR)
    assert (plan.first, plan.again) == (date(2026, 1, 30), date(2026, 3, 16))
    assert (plan.last, plan.worklist) == (date(2026, 3, 26), date(2026, 3, 26))
    assert plan.lapse == date(2026, 4, 1)


CONTINUED = """
走到       | 新的again | 新的last | 选的日子留不留 | 再次的日子
2026-11-12 | 12-16     | 12-25    | 留             | 2026-11-27
2026-11-12 | 11-20     | 11-26    | 不留           | 2026-11-20
2026-11-27 | 12-16     | 12-25    | 留             | 2026-11-27
2026-11-27 | 11-20     | 11-26    | 留             | 2026-11-27
"""


@pytest.mark.parametrize(("taken_to", "again", "last", "stays", "on"), rows(CONTINUED))
def test_a_chosen_day_when_the_dates_move(
    taken_to: str, again: str, last: str, stays: str, on: str
) -> None:
    old = replace(plan_of("11-10 11-25 12-04 12-07", date(2027, 1, 1)), chosen=date(2026, 11, 27))
    new = plan_of(f"11-10 {again} {last} 12-28", date(2027, 1, 22))
    moved = old.continued(new, date.fromisoformat(taken_to))
    assert moved.again_on == date.fromisoformat(on)
    assert (moved.chosen is not None) is (stays == "留")
    assert LadderPlan.from_mapping(moved.to_mapping()) == moved


OVERTAKEN = """
走到  | 新的梯子                | 之后的梯子
11-20 | 11-01 11-12 11-19 11-20 | 11-10 11-12 11-21 11-21
11-20 | 11-01 11-12 11-20 11-24 | 11-10 11-12 11-21 11-24
11-20 | 11-01 11-18 11-26 11-30 | 11-10 11-21 11-26 11-30
11-30 | 11-01 11-12 11-19 11-20 | 11-10 11-25 12-01 12-01
12-05 | 11-01 11-12 11-19 11-20 | 11-10 11-25 12-04 12-06
12-07 | 11-01 11-12 11-19 11-20 | 11-10 11-25 12-04 12-07
"""


@pytest.mark.parametrize(("taken_to", "steps", "after"), rows(OVERTAKEN))
def test_what_moved_behind_the_steps_taken_is_asked_for_the_next_day_once(
    taken_to: str, steps: str, after: str
) -> None:
    old, through = (
        plan_of("11-10 11-25 12-04 12-07", date(2027, 1, 1)),
        date.fromisoformat(f"2026-{taken_to}"),
    )
    new = plan_of(steps, date(2026, 12, 20))
    moved = old.continued(new, through)
    assert moved == plan_of(after, new.lapse)
    assert moved.continued(new, through + timedelta(days=1)) == moved


TOLD_ON = """
已走到 | 那天  | 说过        | 新的梯子                | 之后的梯子
12-01  | 12-03 |             | 09-30 11-19 12-01 12-01 | 09-30 11-19 12-03 12-01
12-01  | 12-03 |             | 09-30 11-19 12-02 12-02 | 09-30 11-19 12-02 12-02
12-01  | 12-03 |             | 11-20 12-09 12-20 12-22 | 12-03 12-09 12-20 12-22
12-01  | 12-03 | first       | 11-20 12-09 12-20 12-22 | 11-20 12-09 12-20 12-22
12-01  | 12-03 | first       | 11-20 12-01 12-20 12-22 | 11-20 12-03 12-20 12-22
12-01  | 12-03 |             | 12-05 12-09 12-20 12-22 | 12-05 12-09 12-20 12-22
"""


@pytest.mark.parametrize(("taken_to", "on", "told", "steps", "after"), rows(TOLD_ON))
def test_the_step_that_is_due_is_told_on_the_day_it_was_planned_too_early_for(
    taken_to: str, on: str, told: str, steps: str, after: str
) -> None:
    lapse = date(2027, 1, 5)
    days = date.fromisoformat(f"2026-{on}"), date.fromisoformat(f"2026-{taken_to}")
    assert plan_of(steps, lapse).told_on(*days, told.split()) == plan_of(after, lapse)
