"""What the courier answers, or does not: asked before it is ordered again, and never twice."""

from datetime import timedelta

import pytest

from tests.couriers import Killed
from tests.flow import Flow
from tests.functions.parcel_book import (
    parcel_events,
    the_parcel,
)
from tests.world import World
from zhiban.domain.errors import AnswerLost, Refused


def pass_minutes(flow: Flow, minutes: int) -> None:
    flow.now += timedelta(minutes=minutes)
    flow.wall += timedelta(minutes=minutes)


@pytest.mark.parametrize("outcome", ["not_connected", "throttled"])
def test_a_certain_refusal_gives_back_and_is_ordered_when_told_again(
    flow: Flow, world: World, case_id: str, outcome: str
) -> None:
    flow.house.script = [outcome, outcome]
    for refusals in (1, 2):
        with pytest.raises(Refused):
            flow.order(case_id)
        row = the_parcel(world)
        assert (row["state"], row["refusals"]) == ("planned", refusals)
    assert flow.order(case_id) == ["ordered"]
    assert len(flow.house.taken) == 1
    assert flow.house.calls == ["POST /api/orders"] * 3, "a certain no needs no question"


@pytest.mark.parametrize(
    "outcome", ["timeout_after", "error_after", "garbled_after", "reset_after"]
)
def test_a_lost_answer_is_asked_after_at_once(
    flow: Flow, world: World, case_id: str, outcome: str
) -> None:
    flow.house.script = [outcome]
    assert flow.order(case_id) == ["found_ordered"]
    assert flow.house.calls == ["POST /api/orders", "GET /api/orders"]
    assert the_parcel(world)["state"] == "ordered"


def test_a_no_after_a_lost_answer_is_not_believed_before_a_lease_is_over(
    flow: Flow, world: World, case_id: str
) -> None:
    """The order may still be on its way: a second notice that comes at once waits."""
    flow.house.script = ["timeout_before"]
    with pytest.raises(AnswerLost):
        flow.order(case_id)
    assert the_parcel(world)["state"] == "unknown"
    assert flow.order(case_id) == ["in_hand"]
    pass_minutes(flow, 1)
    assert flow.order(case_id) == ["in_hand"]
    assert len(flow.house.calls) == 2
    pass_minutes(flow, 1)
    assert flow.order(case_id) == ["ordered"]
    assert flow.house.calls[2:] == ["GET /api/orders", "POST /api/orders"]
    assert len(flow.house.taken) == 1


def test_an_order_that_arrives_late_is_found_and_not_made_again(
    flow: Flow, world: World, case_id: str
) -> None:
    flow.house.script = ["timeout_before"]
    with pytest.raises(AnswerLost):
        flow.order(case_id)
    flow.house.states[f"{case_id}-out-1"] = "ordered"
    pass_minutes(flow, 3)
    assert flow.order(case_id) == ["found_ordered"]
    assert flow.house.taken == []


@pytest.mark.parametrize("question", ["timeout", "error_before", "throttled", "not_connected"])
def test_while_the_courier_cannot_say_nothing_is_ordered(
    flow: Flow, world: World, case_id: str, question: str
) -> None:
    flow.house.script, flow.house.questions = ["timeout_after"], [question] * 3
    for _ in range(3):
        with pytest.raises((AnswerLost, Refused)):
            flow.order(case_id)
        pass_minutes(flow, 3)
    assert the_parcel(world)["state"] == "unknown"
    assert flow.order(case_id) == ["found_ordered"]
    assert len(flow.house.taken) == 1


@pytest.mark.parametrize(("outcome", "calls"), [("killed_before", 1), ("killed_after", 0)])
def test_killed_at_the_call_the_courier_is_asked_after_the_lease(
    flow: Flow, world: World, case_id: str, outcome: str, calls: int
) -> None:
    flow.house.script = [outcome]
    with pytest.raises(Killed):
        flow.order(case_id)
    assert the_parcel(world)["state"] == "claimed"
    assert flow.order(case_id) == ["in_hand"]
    pass_minutes(flow, 3)
    expected = "ordered" if calls else "found_ordered"
    assert flow.order(case_id) == [expected]
    assert len(flow.house.taken) == 1


def test_a_webhook_that_overtakes_the_answer_loses_nothing(
    flow: Flow, world: World, case_id: str
) -> None:
    """The courier is quick: it is picked up before our answer is recorded."""
    flow.house.script = ["killed_after"]
    with pytest.raises(Killed):
        flow.order(case_id)
    flow.house.states[f"{case_id}-out-1"] = "picked_up"
    pass_minutes(flow, 3)
    assert flow.order(case_id) == ["found_picked_up"]
    assert parcel_events(world) == ["parcel_ordered", "parcel_picked_up"]
    assert flow.order(case_id) == ["already_picked_up"]
