"""The reminder ladder: a table a clerk can read, and what must hold for every rule."""

import json
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.catalogue import Catalogue, ServiceItem
from zhiban.domain.errors import CatalogueError
from zhiban.domain.ladder import LadderPlan, Step, plan_ladder
from zhiban.domain.windows import Window, filing_window
from zhiban.domain.working_days import WorkingDays


def load(name: str) -> dict[str, Any]:
    """One of the package's data files."""
    loaded: dict[str, Any] = json.loads(
        files("zhiban").joinpath("data", name).read_text(encoding="utf-8")
    )
    return loaded


CATALOGUE = Catalogue.from_mapping(load("catalogue.json"))
CALENDAR = WorkingDays.from_mapping(load("working_days.json"))
RENEWALS = [item for item in CATALOGUE.items.values() if item.action == "renewal"]
DAY = timedelta(days=1)

CLERKS_TABLE = """
证照           | 到期日     | 最早       | 最晚       | 首提       | 再提       | 末提       | 名单
食品经营       | 2026-12-31 | 2026-08-21 | 2026-12-10 | 2026-11-10 | 2026-11-25 | 2026-12-04 | 2026-12-07
食品经营       | 2026-03-01 | 2025-10-20 | 2026-02-03 | 2026-01-04 | 2026-01-19 | 2026-01-29 | 2026-01-29
食品经营       | 2026-10-31 | 2026-06-23 | 2026-10-12 | 2026-09-14 | 2026-09-24 | 2026-09-30 | 2026-10-08
食品小作坊     | 2026-12-31 | -          | 2026-12-01 | 2026-09-30 | 2026-11-16 | 2026-11-26 | 2026-11-26
小餐饮         | 2026-11-30 | -          | 2026-10-31 | 2026-09-01 | 2026-10-16 | 2026-10-26 | 2026-10-28
公共场所卫生   | 2027-01-15 | -          | 2026-12-16 | 2026-10-16 | 2026-12-01 | 2026-12-11 | 2026-12-11
供水卫生       | 2027-06-30 | -          | 2026-12-30 | 2026-11-30 | 2026-12-15 | 2026-12-25 | 2026-12-25
办学许可       | 2026-08-31 | -          | 2026-08-01 | 2026-06-02 | 2026-07-17 | 2026-07-27 | 2026-07-29
营业性演出     | 2026-12-31 | -          | 2026-12-01 | 2026-09-30 | 2026-11-16 | 2026-11-26 | 2026-11-26
娱乐经营       | 2026-06-30 | -          | 2026-05-31 | 2026-04-01 | 2026-05-15 | 2026-05-26 | 2026-05-27
药品零售       | 2026-12-31 | 2026-06-30 | 2026-10-31 | 2026-09-01 | 2026-10-16 | 2026-10-26 | 2026-10-28
器械经营       | 2026-12-31 | 2026-08-21 | 2026-11-19 | 2026-09-20 | 2026-11-04 | 2026-11-13 | 2026-11-16
劳务派遣       | 2026-12-31 | -          | 2026-11-01 | 2026-09-02 | 2026-10-16 | 2026-10-27 | 2026-10-28
农药经营       | 2026-12-31 | -          | 2026-10-02 | 2026-08-03 | 2026-09-17 | 2026-09-24 | 2026-09-28
兽药经营       | 2026-12-31 | -          | 2026-06-30 | 2026-05-29 | 2026-06-15 | 2026-06-25 | 2026-06-25
林木种子       | 2026-12-31 | -          | 2026-12-01 | 2026-09-30 | 2026-11-16 | 2026-11-26 | 2026-11-26
出版物零售     | 2026-12-31 | -          | 2026-12-01 | 2026-09-30 | 2026-11-16 | 2026-11-26 | 2026-11-26
排水许可       | 2026-12-31 | -          | 2026-12-01 | 2026-09-30 | 2026-11-16 | 2026-11-26 | 2026-11-26
"""  # noqa: E501 - a table reads across
ROWS = [
    [cell.strip() for cell in line.split("|")] for line in CLERKS_TABLE.strip().splitlines()[1:]
]


def renewal(name: str) -> ServiceItem:
    """The renewal of the kind with this name or code."""
    kind = CATALOGUE.kind_by_name(name)
    assert kind is not None
    item = CATALOGUE.renewal_item(kind.code)
    assert item is not None
    return item


def plan_for(name: str, expiry: date) -> tuple[Window, LadderPlan]:
    """The window and the ladder of a licence under today's law."""
    item = renewal(name)
    window = filing_window(item, expiry, CALENDAR, date(2026, 9, 1))
    return window, plan_ladder(window, item, CALENDAR)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_the_clerks_table(row: list[str]) -> None:
    name, expiry, *expected = row
    window, plan = plan_for(name, date.fromisoformat(expiry))
    days = (
        window.earliest,
        window.latest,
        plan.first,
        plan.again,
        plan.last,
        plan.worklist,
    )
    assert [day.isoformat() if day else "-" for day in days] == expected
    assert plan.lapse == date.fromisoformat(expiry) + DAY


def test_the_table_names_every_kind_that_renews() -> None:
    assert {renewal(row[0]).code for row in ROWS} == {item.code for item in RENEWALS}


@settings(max_examples=400, deadline=None)
@given(item=st.sampled_from(RENEWALS), expiry=st.dates(date(2005, 1, 1), date(2030, 12, 31)))
def test_what_holds_for_every_ladder(item: ServiceItem, expiry: date) -> None:
    window = filing_window(item, expiry, CALENDAR, expiry - 60 * DAY)
    plan, rule = plan_ladder(window, item, CALENDAR), item.rule(window.rule)
    steps = plan.steps()
    opens = window.earliest or date.min
    assert [step.day for step in steps] == sorted(step.day for step in steps)
    assert steps[-1] == Step("lapse", expiry + DAY)
    assert plan.last is not None
    assert plan.worklist is not None
    for step in steps[:-1]:
        assert CALENDAR.is_working(step.day)
        assert opens <= step.day <= window.latest
    messages = [step.day for step in steps if step.name in ("first", "again", "last")]
    assert len(messages) == len(set(messages))
    assert plan.last <= plan.worklist
    assert plan.last <= max(window.latest - 5 * DAY, CALENDAR.on_or_after(opens))
    if rule.new_term_from == "decision":
        assert messages[0] >= window.latest - 30 * DAY
    assert LadderPlan.from_mapping(plan.to_mapping()) == plan


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


def test_a_window_without_a_working_day_has_only_its_lapse() -> None:
    plan = plan_ladder(window_of(date(2026, 12, 5), date(2026, 12, 6)), renewal("L01"), CALENDAR)
    assert [step.name for step in plan.steps()] == ["lapse"]


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
