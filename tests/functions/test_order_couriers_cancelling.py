"""What nobody wants any more is cancelled once, dropped, or a person's task."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.parcel_book import (
    fetched,
    issued,
    parcel_events,
    report,
    the_parcel,
    webhook,
)
from tests.world import World
from zhiban.domain.errors import AnswerLost, Conflict, Refused


@pytest.fixture
def case_id(flow: Flow) -> str:
    (only,) = issued(flow, 1)
    return only


def says(flow: Flow, reference: str, state: str) -> str:
    return flow.hear(webhook(report(reference, state, flow.wall), flow.wall))


def later(flow: Flow, by: timedelta) -> None:
    flow.now, flow.wall = flow.now + by, flow.wall + by


def ordered(flow: Flow, case_id: str) -> str:
    """Ordered, and then fetched at the counter; its reference."""
    flow.order(case_id)
    fetched(flow, case_id)
    return f"{case_id}-out-1"


def test_a_parcel_nobody_picked_up_is_cancelled_once(
    flow: Flow, world: World, case_id: str
) -> None:
    reference = ordered(flow, case_id)
    assert flow.order(case_id) == ["cancelled"]
    assert flow.order(case_id) == ["not_issued"]
    assert flow.house.revoked == [reference]
    row = the_parcel(world)
    assert (row["state"], row["unwanted"], "queue_pk" in row) == ("cancelled", True, False)
    assert reading.tasks(world) == []
    assert parcel_events(world) == ["parcel_ordered", "case_delivered", "parcel_cancelled"]


def test_the_same_order_while_its_case_lives_is_left_alone(flow: Flow, case_id: str) -> None:
    flow.order(case_id)
    assert flow.order(case_id) == ["already_ordered"]
    assert flow.house.revoked == []


@pytest.mark.parametrize("outcome", ["throttled", "rejected"])
def test_what_the_courier_never_had_is_dropped_without_asking(
    flow: Flow, world: World, case_id: str, outcome: str
) -> None:
    flow.house.script = [outcome]
    with suppress(Refused):
        flow.order(case_id)
    assert the_parcel(world)["state"] in ("planned", "failed")
    fetched(flow, case_id)
    calls = len(flow.house.calls)
    assert flow.order(case_id) == ["cancelled"]
    assert len(flow.house.calls) == calls
    assert the_parcel(world)["state"] == "cancelled"


@pytest.mark.parametrize("outcome", ["timeout_before", "timeout_after"])
def test_an_order_whose_answer_was_lost_is_asked_for_before_it_is_cancelled(
    flow: Flow, world: World, case_id: str, outcome: str
) -> None:
    flow.house.script, flow.house.questions = [outcome], ["timeout"]
    with pytest.raises(AnswerLost):
        flow.order(case_id)
    fetched(flow, case_id)
    with pytest.raises(AnswerLost):  # the order may still be on its way there
        flow.order(case_id)
    later(flow, timedelta(minutes=3))
    assert flow.order(case_id) == ["cancelled"]
    assert len(flow.house.revoked) == (outcome == "timeout_after")
    assert the_parcel(world)["state"] == "cancelled"


@pytest.mark.parametrize("state", ["picked_up", "in_transit", "out_for_delivery", "failed"])
def test_what_is_under_way_is_told_to_a_person_once(
    flow: Flow, world: World, case_id: str, state: str
) -> None:
    flow.order(case_id)
    says(flow, f"{case_id}-out-1", state)
    fetched(flow, case_id)
    assert flow.order(case_id) == ["too_late"]
    assert flow.order(case_id) == [f"already_{state}"]
    assert "parcel_not_cancelled" in reading.tasks(world)
    assert flow.house.revoked == []
    later(flow, timedelta(hours=1))
    says(flow, f"{case_id}-out-1", "returned")
    assert "parcel_not_cancelled" not in reading.tasks(world)


def test_a_courier_that_was_quicker_is_believed_and_a_person_told(
    flow: Flow, world: World, case_id: str
) -> None:
    reference = ordered(flow, case_id)
    flow.house.states[reference] = "picked_up"
    assert flow.order(case_id) == ["too_late"]
    assert the_parcel(world)["state"] == "picked_up"
    assert reading.tasks(world) == ["parcel_not_cancelled"]
    assert flow.house.calls[-2:] == ["POST /api/orders/cancel", "GET /api/orders"]


def test_a_courier_that_picks_up_what_we_wait_to_cancel_is_heard(
    flow: Flow, world: World, case_id: str
) -> None:
    reference = ordered(flow, case_id)
    flow.house.cancels = ["timeout_before"]
    with pytest.raises(AnswerLost):
        flow.order(case_id)
    assert says(flow, reference, "picked_up") == "picked_up"
    assert reading.tasks(world) == ["parcel_not_cancelled"]
    assert flow.order(case_id) == ["already_picked_up"]


def test_a_courier_that_will_not_cancel_is_a_persons_matter(
    flow: Flow, world: World, case_id: str
) -> None:
    ordered(flow, case_id)
    flow.house.cancels = ["rejected"]
    assert flow.order(case_id) == ["too_late"]
    assert reading.tasks(world) == ["parcel_not_cancelled"]
    assert the_parcel(world)["queue_pk"] == "PARCELS#ordered"
    assert flow.order(case_id) == ["already_ordered"]


def test_an_order_the_courier_has_no_more_is_gone(flow: Flow, world: World, case_id: str) -> None:
    ordered(flow, case_id)
    flow.house.cancels, flow.house.states = ["timeout_before"], {}
    assert flow.order(case_id) == ["cancelled"]
    assert the_parcel(world)["state"] == "cancelled"


def test_a_busy_courier_is_asked_again(flow: Flow, world: World, case_id: str) -> None:
    ordered(flow, case_id)
    flow.house.cancels = ["throttled"]
    with pytest.raises(Refused):
        flow.order(case_id)
    assert the_parcel(world)["queue_pk"] == "PARCELS#unwanted"
    assert flow.order(case_id) == ["cancelled"]


def test_a_cancelling_that_was_lost_is_found_by_the_hourly_look(
    flow: Flow, world: World, case_id: str
) -> None:
    reference = ordered(flow, case_id)
    flow.house.cancels = ["timeout_before"]
    with pytest.raises(AnswerLost):
        flow.order(case_id)
    later(flow, timedelta(minutes=16))
    assert flow.reconcile()["parcels_forgotten"] == 1
    assert flow.deliver_orders() == ["cancelled"]
    assert flow.house.revoked == [reference]
    later(flow, timedelta(hours=1))
    assert flow.reconcile()["parcels_forgotten"] == 0


def test_nothing_is_ordered_for_a_case_that_ended_between_the_look_and_the_claim(
    flow: Flow, world: World, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look: Callable[..., object] = type(flow.order_parts.entities).get

    def ended_meanwhile(entities: object, uscc: str) -> object:
        fetched(flow, case_id)
        return look(entities, uscc)

    monkeypatch.setattr(type(flow.order_parts.entities), "get", ended_meanwhile)
    with pytest.raises(Conflict):
        flow.order(case_id)
    assert reading.rows_of(world, "CASE#", "PARCEL#") == []
    assert flow.house.calls == []
