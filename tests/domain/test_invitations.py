"""What an invitation does on a day: each step once, the newest only, latecomers not forgotten."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.invitations import (
    CAPACITY,
    MESSAGE_STEPS,
    Invitation,
    due_today,
    its_own,
    next_alarm,
    opening_step,
    step_key,
)
from zhiban.domain.ladder import LadderPlan, Step


def december(day: int | None) -> date | None:
    return None if day is None else date(2026, 12, day)


def on(day: int) -> date:
    return date(2026, 12, day)


def plan_of(
    first: int | None = 1,
    again: int | None = 10,
    last: int | None = 20,
    worklist: int | None = 22,
    lapse: int = 31,
) -> LadderPlan:
    """A ladder whose days are days of December."""
    return LadderPlan(
        december(first), december(again), december(last), december(worklist), on(lapse)
    )


PLAN = plan_of()


def case_of(name: str = "甲", plan: LadderPlan = PLAN, state: CaseState = CaseState.OPENED) -> Case:
    return Case(
        id=name,
        uscc="91370323MA3C000011",
        kind="L01",
        number=f"N{name}",
        item="L01-R1",
        term=1,
        opened_on=on(1),
        latest=on(25),
        expiry=on(30),
        projected=False,
        accepts_late=False,
        rule="L01-R1",
        plan=plan,
        invitation_id="i",
        state=state,
    )


def invitation_of(stepped_to: int, *case_ids: str, sealed: tuple[str, ...] = ()) -> Invitation:
    return Invitation(
        id="i",
        uscc="91370323MA3C000011",
        day=on(1),
        case_ids=case_ids or ("甲",),
        contact_version=1,
        stepped_to=on(stepped_to),
        alarm_on=on(10),
        sealed=sealed,
    )


OPENING = """
今天 | 首步   | 说明
1    | first  | 首提当日
9    | first  | 再提之前补首提
10   | again  | 再提当日,首提不再补发
19   | again  | 末提之前
20   | last   | 末提当日
21   | last   | 名单之前
22   | last   | 名单当日仍发末提
30   | last   | 名单之后
"""
OPENING_ROWS = [[c.strip() for c in line.split("|")] for line in OPENING.strip().splitlines()[1:]]


@pytest.mark.parametrize(("today", "step", "why"), OPENING_ROWS)
def test_a_case_starts_with_the_newest_step_due(today: str, step: str, why: str) -> None:
    found = opening_step(PLAN, on(int(today)))
    assert found is not None
    assert found.name == step, why


def test_a_case_without_a_due_message_starts_with_none() -> None:
    assert opening_step(plan_of(first=5), on(4)) is None
    assert opening_step(LadderPlan(None, None, None, None, on(31)), on(30)) is None


DAYS = """
走到 | 今天 | 消息  | 名单 | 下次 | 说明
1    | 1    | -     | 否   | 10   | 首提已发
1    | 9    | -     | 否   | 10   | 未到再提
1    | 10   | again | 否   | 20   | 再提当日
10   | 10   | -     | 否   | 20   | 同日重响
10   | 20   | last  | 否   | 22   | 末提当日
20   | 22   | -     | 是   | -    | 名单当日
22   | 22   | -     | 否   | -    | 同日重响
22   | 30   | -     | 否   | -    | 全部走完
1    | 15   | again | 否   | 20   | 停机五日只补再提
1    | 20   | last  | 否   | 22   | 停机十日只发末提
1    | 21   | last  | 否   | 22   | 停机跨两步只发末提
1    | 22   | last  | 是   | -    | 停机跨三步末提并进名单
1    | 28   | -     | 是   | -    | 停机过了最晚申请日，不再发短信
10   | 25   | last  | 是   | -    | 停机跨末提与名单
20   | 30   | -     | 是   | -    | 停机跨名单
"""
DAY_ROWS = [[c.strip() for c in line.split("|")] for line in DAYS.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", DAY_ROWS, ids=[f"{r[0]}-{r[1]} {r[5]}" for r in DAY_ROWS])
def test_the_ladder_day_by_day(row: list[str]) -> None:
    stepped_to, today, message, worklist, following, _ = row
    due = due_today(invitation_of(int(stepped_to)), [case_of()], on(int(today)))
    assert (due.message.name if due.message else "-") == message
    assert due.worklist is (worklist == "是")
    assert due.next_alarm == (None if following == "-" else on(int(following)))


@pytest.mark.parametrize("state", [CaseState.LAPSED, CaseState.CLOSED])
def test_a_case_that_ended_asks_for_nothing(state: CaseState) -> None:
    ended = case_of(state=state)
    due = due_today(invitation_of(1), [ended], on(22))
    assert (due.message, due.worklist, due.next_alarm) == (None, False, None)


def test_what_can_no_longer_be_filed_asks_for_no_message_of_its_own() -> None:
    """It was not named in the latest message, as it was too late for it; its neighbour was."""
    past = replace(case_of("乙"), latest=on(5), plan=plan_of(1, 2, 3, 4))
    due = due_today(invitation_of(20, "甲", "乙", sealed=("甲",)), [case_of(), past], on(22))
    assert (due.message, due.worklist) == (None, True)
    late = replace(past, accepts_late=True)
    due = due_today(invitation_of(20, "甲", "乙", sealed=("甲",)), [case_of(), late], on(22))
    assert due.message == Step("last", on(22))


def test_a_case_that_opened_again_went_to_a_later_invitation() -> None:
    gone = replace(case_of("乙"), invitation_id="later")
    assert its_own(invitation_of(1, "甲", "乙"), [case_of(), gone]) == [case_of()]


def test_one_message_for_cases_due_on_one_day_the_more_urgent_rung() -> None:
    other = case_of("乙", plan_of(first=10, again=15, last=25, worklist=26))
    due = due_today(invitation_of(1, "甲", "乙"), [case_of(), other], on(10))
    assert due.message == Step("again", on(10))
    assert due.next_alarm == on(15)


def test_an_outage_over_several_cases_is_still_one_message() -> None:
    other = case_of("乙", plan_of(first=2, again=12, last=18, worklist=19))
    due = due_today(invitation_of(1, "甲", "乙"), [case_of(), other], on(21))
    assert due.message == Step("last", on(20))
    assert due.worklist
    assert due.next_alarm == on(22)


def test_a_case_that_ended_does_not_lend_its_steps() -> None:
    ended = case_of("乙", plan_of(again=5), CaseState.CLOSED)
    due = due_today(invitation_of(1, "甲", "乙"), [case_of(), ended], on(5))
    assert due.message is None
    assert due.next_alarm == on(10)


def test_a_latecomer_after_the_sealed_list_gets_its_opening_step() -> None:
    late = case_of("乙", plan_of(first=1, again=15, last=25, worklist=26))
    due = due_today(invitation_of(1, "甲", "乙", sealed=("甲",)), [case_of(), late], on(2))
    assert due.message == Step("first", on(2))
    assert due.next_alarm == on(10)


def test_a_latecomer_is_named_once() -> None:
    late = case_of("乙", plan_of(first=1, again=15, last=25, worklist=26))
    named = invitation_of(2, "甲", "乙", sealed=("甲", "乙"))
    due = due_today(named, [case_of(), late], on(3))
    assert due.message is None


def test_a_latecomer_before_the_list_is_sealed_needs_no_message_of_its_own() -> None:
    late = case_of("乙", plan_of(first=1, again=15, last=25, worklist=26))
    due = due_today(invitation_of(1, "甲", "乙"), [case_of(), late], on(1))
    assert due.message is None


def test_a_latecomer_has_a_key_of_its_own_so_that_the_ledger_takes_it() -> None:
    """The step it opened with is an old day; the message it causes is today's."""
    late = case_of("乙", plan_of(first=1, again=15, last=25, worklist=26))
    due = due_today(invitation_of(1, "甲", "乙", sealed=("甲",)), [case_of(), late], on(2))
    assert due.message is not None
    opening = opening_step(PLAN, on(1))
    assert opening is not None
    assert step_key(due.message) == "2026-12-02-first"
    assert step_key(due.message) != step_key(opening)


ALARMS = """
今天 | 下次 | 说明
30   | -    | 失效归证照自己的闹钟管
22   | -    | 名单之后
21   | 22   | 名单前
1    | 10   | 首提当日
"""
ALARM_ROWS = [[c.strip() for c in line.split("|")] for line in ALARMS.strip().splitlines()[1:]]


@pytest.mark.parametrize(("today", "following", "why"), ALARM_ROWS)
def test_the_next_alarm(today: str, following: str, why: str) -> None:
    expected = None if following == "-" else on(int(following))
    assert next_alarm([PLAN], on(int(today))) == expected, why


def test_the_next_alarm_is_the_earliest_of_all_cases() -> None:
    assert next_alarm([PLAN, plan_of(again=7)], on(1)) == on(7)
    assert next_alarm([], on(1)) is None


def test_an_invitation_takes_twenty() -> None:
    assert CAPACITY == 20
    assert invitation_of(1, *map(str, range(19))).room == 1
    assert invitation_of(1, *map(str, range(20))).room == 0


DAY_SETS = st.lists(st.integers(1, 28), min_size=4, max_size=4).map(sorted)
PLANS = DAY_SETS.map(lambda days: plan_of(*days))


@settings(max_examples=80, deadline=None)
@given(st.lists(PLANS, min_size=1, max_size=3), st.integers(1, 28), st.integers(1, 28))
def test_ringing_a_day_twice_adds_nothing(plans: list[LadderPlan], start: int, today: int) -> None:
    start, today = min(start, today), max(start, today)
    cases = [case_of(str(n), plan) for n, plan in enumerate(plans)]
    invitation = invitation_of(start, *(case.id for case in cases))
    due = due_today(invitation, cases, on(today))
    again = due_today(replace(invitation, stepped_to=on(today)), cases, on(today))
    assert (again.message, again.worklist) == (None, False)
    assert again.next_alarm == due.next_alarm


@settings(max_examples=80, deadline=None)
@given(PLANS, st.integers(1, 28), st.integers(1, 28))
def test_the_message_of_a_day_is_the_newest_not_taken(
    plan: LadderPlan, start: int, today: int
) -> None:
    start, today = min(start, today), max(start, today)
    due = due_today(invitation_of(start), [case_of(plan=plan)], on(today))
    open_steps = [
        step
        for step in plan.steps()
        if step.name in MESSAGE_STEPS and on(start) < step.day <= on(today)
    ]
    in_time = today <= 25
    assert due.message == (open_steps[-1] if open_steps and in_time else None)
