"""What a holder is told anew when the dates of an open case move, once, and who is called."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.domain.test_invitations import case_of, on, plan_of
from zhiban.domain.cases import Case
from zhiban.domain.invitations import Invitation, due_today
from zhiban.domain.ladder import LadderPlan, Step
from zhiban.domain.moved_dates import calls_anew, look_once_moved, told_anew
from zhiban.domain.sms_ledger import Send, SendState

BEFORE = case_of()
TOLD = Invitation("i", BEFORE.uscc, on(1), (BEFORE.id,), 1, on(5), None, (BEFORE.id,))


def moved_to(latest: int, plan: LadderPlan) -> Case:
    return replace(BEFORE, latest=on(latest), plan=plan)


def sent(day: int, state: SendState = SendState.SENT, step: str = "2026-12-01-first") -> Send:
    at = datetime(2026, 12, day, 2, tzinfo=UTC)
    return Send("i", step, 0, 1, BEFORE.uscc, on(day), at, state=state)


SOONER = moved_to(12, plan_of(1, 3, 4, 5))


def test_an_earlier_day_is_told_as_if_the_case_opened_once() -> None:
    moved = told_anew(BEFORE, SOONER, TOLD, [sent(1)], on(6))
    assert look_once_moved(TOLD, [moved], on(6)) == on(6)
    assert due_today(TOLD, [moved], on(6)).message == Step("last", on(6))
    assert due_today(replace(TOLD, stepped_to=on(6)), [moved], on(7)).message is None


@pytest.mark.parametrize(
    ("sends", "stepped_to", "told_on"),
    [
        ([sent(6)], 5, 7),
        ([], 6, 7),
        ([sent(6, SendState.SUPPRESSED)], 5, 6),
        ([sent(6, step="result-granted")], 5, 6),
        ([sent(6, SendState.PLANNED)], 5, 4),
    ],
)
def test_nothing_is_said_twice_on_a_day_nor_beside_what_waits(
    sends: list[Send], stepped_to: int, told_on: int
) -> None:
    invitation = replace(TOLD, stepped_to=on(stepped_to))
    assert told_anew(BEFORE, SOONER, invitation, sends, on(6)).plan.last == on(told_on)


def test_a_later_day_alone_is_no_reason_for_a_message() -> None:
    later = moved_to(28, plan_of(3, 13, 23, 24))
    assert told_anew(BEFORE, later, TOLD, [sent(1)], on(6)) == later
    assert look_once_moved(TOLD, [later], on(6)) == on(7)


CALLS = [(12, 5, 5, 6, True), (12, 7, 5, 6, False), (28, 22, 22, 22, False), (28, 22, 21, 22, True)]


@pytest.mark.parametrize(("latest", "worklist", "taken_to", "today", "calls"), CALLS)
def test_a_call_that_is_late_is_made_once_for_a_day(
    latest: int, worklist: int, taken_to: int, today: int, calls: bool
) -> None:
    moved = moved_to(latest, plan_of(worklist=worklist))
    invitation = replace(TOLD, stepped_to=on(taken_to))
    assert calls_anew(BEFORE, moved, invitation, on(today)) is calls
