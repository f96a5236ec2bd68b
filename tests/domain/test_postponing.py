"""晚些再提醒: whatever day is chosen, the last message, the call and the lapse stay, and every step
comes once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.law import CALENDAR, RENEWALS, rows
from zhiban.domain.cases import Case, CaseState, Intent
from zhiban.domain.errors import Malformed
from zhiban.domain.invitations import Invitation, due_today, next_look, woken
from zhiban.domain.ladder import plan_ladder
from zhiban.domain.postponing import Postponing, postponed, postponing
from zhiban.domain.service_items import ServiceItem
from zhiban.domain.windows import window_under

DAY = timedelta(days=1)
HYGIENE = next(item for item in RENEWALS if item.kind == "L04")


def case_of(item: ServiceItem, expiry: date) -> Case:
    """A renewal opened on the first day of its ladder."""
    window = window_under(item.rules[-1], expiry, CALENDAR)
    plan = plan_ladder(window, item, CALENDAR)
    return Case(
        id="c",
        uscc="u",
        kind=item.kind,
        number="n",
        item=item.code,
        term=1,
        opened_on=plan.steps()[0].day,
        latest=window.latest,
        expiry=expiry,
        projected=False,
        accepts_late=window.accepts_late,
        rule=window.rule,
        plan=plan,
        invitation_id="i",
    )


CASE = case_of(HYGIENE, date(2027, 1, 30))
"""First 2026-10-30, again 12-16, last 12-25, call 12-28; the last day is 12-31."""

OFFERED = """
今天       | 可选的日子                                  | 说明
2026-10-29 |                                             | 第一次还没提醒
2026-10-30 | 2026-11-02 2026-11-13 2026-11-27 2026-12-24 | 下周一、两周后、四周后、截止前一周
2026-12-01 | 2026-12-07 2026-12-15 2026-12-24            | 四周后已过最后一次提醒
2026-12-15 | 2026-12-21 2026-12-24                       |
2026-12-16 |                                             | 当天就提醒，只剩最后一次
2026-12-25 |                                             | 最后一次当天
"""


@pytest.mark.parametrize(("day", "offered", "_why"), rows(OFFERED))
def test_the_days_that_are_offered(day: str, offered: str, _why: str) -> None:
    found = postponing([CASE], date.fromisoformat(day), CALENDAR)
    assert [one.isoformat() for one in found.days] == offered.split()
    assert found.chosen is None


def moved(case: Case, day: str | None, today: str = "2026-12-01") -> list[Case]:
    chosen = date.fromisoformat(day) if day else None
    return postponed([case], chosen, date.fromisoformat(today), CALENDAR)


def test_a_chosen_day_takes_the_place_of_the_next_message_only() -> None:
    (later,) = moved(CASE, "2026-12-24")
    days = {step.name: step.day for step in later.plan.steps()}
    assert days == {step.name: step.day for step in CASE.plan.steps()} | {
        "again": date(2026, 12, 24)
    }
    assert moved(later, "2026-12-24") == []
    found = postponing([later], date(2026, 12, 1), CALENDAR)
    assert found == Postponing(
        (date(2026, 12, 7), date(2026, 12, 15)), date(2026, 12, 24), date(2026, 12, 16)
    )
    assert moved(later, None) == [CASE]


REFUSED = """
选的日子   | 今天       | 为什么
2026-12-01 | 2026-12-01 | 今天
2026-11-30 | 2026-12-01 | 昨天
2026-12-12 | 2026-12-01 | 周六
2026-12-25 | 2026-12-01 | 最后一次提醒当天
2026-12-30 | 2026-12-01 | 最后一次之后
2027-02-01 | 2026-12-01 | 到期之后
2026-12-21 | 2026-12-16 | 没有可以改的提醒了
"""


@pytest.mark.parametrize(("day", "today", "_why"), rows(REFUSED))
def test_a_day_that_cannot_be_chosen(day: str, today: str, _why: str) -> None:
    with pytest.raises(Malformed):
        moved(CASE, day, today)


def test_the_planned_day_cannot_be_had_again_once_it_has_passed() -> None:
    (later,) = moved(CASE, "2026-12-24")
    assert postponing([later], date(2026, 12, 17), CALENDAR).planned is None
    with pytest.raises(Malformed):
        moved(later, None, "2026-12-17")


@pytest.mark.parametrize(
    "told",
    [
        {"state": CaseState.FILED},
        {"intent": Intent.NO_LONGER_OPERATING},
        {"plan": replace(CASE.plan, first=None)},
        {"plan": replace(CASE.plan, again=None)},
        {"plan": replace(CASE.plan, last=None)},
    ],
)
def test_where_no_message_is_to_move_there_is_no_choice(told: dict[str, object]) -> None:
    case = replace(CASE, **told)  # type: ignore[arg-type]
    assert postponing([case], date(2026, 12, 1), CALENDAR) == Postponing()
    with pytest.raises(Malformed):
        moved(case, "2026-12-07")


def test_of_several_cases_the_earliest_last_message_bounds_the_choice() -> None:
    soon = replace(CASE, id="d", plan=replace(CASE.plan, last=date(2026, 12, 22)))
    today = date(2026, 12, 1)
    found = postponing([CASE, soon], today, CALENDAR)
    assert found.days == (date(2026, 12, 7), date(2026, 12, 15))
    chosen = postponed([CASE, soon], date(2026, 12, 15), today, CALENDAR)
    assert {case.id: case.plan.chosen for case in chosen} == dict.fromkeys("cd", date(2026, 12, 15))


class Life:
    """One case with its invitation, rung on every day on which its alarm asks for it."""

    def __init__(self, case: Case) -> None:
        self.case, day = case, case.opened_on
        look = next_look([case], day)
        self.invitation = Invitation("i", "u", day, ("c",), 1, day, look, sealed=("c",))
        self.said: list[tuple[str, date]] = [(case.plan.steps()[0].name, day)]
        self.called: list[date] = []

    def ring(self, day: date) -> None:
        alarm = self.invitation.alarm_on
        if alarm is None or alarm > day:
            return
        due = due_today(self.invitation, [self.case], day)
        if due.message:
            self.said.append((due.message.name, day))
        if due.worklist:
            self.called.append(day)
        self.invitation = replace(self.invitation, stepped_to=day, alarm_on=due.next_alarm)

    def choose(self, day: date | None, today: date) -> None:
        try:
            found = postponed([self.case], day, today, CALENDAR)
        except Malformed:
            return
        for case in found:
            self.case = case
        self.invitation = woken(self.invitation, found, today)


CASES = [
    case
    for item in RENEWALS
    for month in range(1, 13)
    if (case := case_of(item, date(2026, month, 17))).plan.first is not None
]


@settings(max_examples=400, deadline=None)
@given(
    case=st.sampled_from(CASES),
    choices=st.lists(
        st.tuples(st.integers(0, 70), st.one_of(st.none(), st.integers(-3, 75))), max_size=6
    ),
)
def test_every_step_comes_once_whatever_is_chosen(
    case: Case, choices: Sequence[tuple[int, int | None]]
) -> None:
    life, day = Life(case), case.opened_on
    while day < case.plan.lapse:
        for at, to in choices:
            if day == case.opened_on + at * DAY:
                life.choose(None if to is None else day + to * DAY, day)
        day += DAY
        life.ring(day)
    names = [name for name, _ in life.said]
    assert len(names) == len(set(names)), life.said
    days = dict(life.said)
    assert days["last"] == case.plan.last
    assert days.get("again") == life.case.plan.again_on
    assert life.called == [case.plan.worklist]
    for said in days.values():
        assert said <= case.latest
        assert CALENDAR.is_working(said)


def test_the_days_offered_are_days_that_can_be_chosen() -> None:
    for case in CASES:
        for n in range(60):
            today = case.opened_on + n * DAY
            for day in postponing([case], today, CALENDAR).days:
                assert postponed([case], day, today, CALENDAR)
