"""双向快递: the old original is collected first, and the new licence leaves then."""

from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.parcel_book import (
    SIGNED_ADDRESS,
    WITH_ORIGINAL,
    issued,
    parcel_events,
    parcels,
    report,
    sign,
    webhook,
)
from tests.world import World
from zhiban.domain.errors import Refused
from zhiban.domain.two_legs import HELD


@pytest.fixture
def case_id(flow: Flow) -> str:
    """An issued case whose old original has to be handed in."""
    (only,) = issued(flow, 1, item=WITH_ORIGINAL)
    return only


def says(flow: Flow, reference: str, state: str, **more: str) -> str:
    body = report(reference, state, flow.wall, **more)
    return flow.hear(webhook(body, flow.wall))


def later(flow: Flow, by: timedelta) -> None:
    flow.now, flow.wall = flow.now + by, flow.wall + by


def legs(world: World) -> list[tuple[str, str]]:
    return [(row["leg"], row["state"]) for row in parcels(world)]


def test_the_pick_up_is_ordered_once_at_the_signed_address_and_the_new_licence_waits(
    flow: Flow, world: World, case_id: str
) -> None:
    sign(world, case_id, delivery_address=SIGNED_ADDRESS, delivery_name="样例收件人")
    assert flow.order(case_id) == ["ordered", "waits_for_original"]
    assert flow.order(case_id) == ["already_ordered", "waits_for_original"]
    assert flow.house.taken == [
        {
            "reference": f"{case_id}-in-1",
            "leg": "in",
            "name": "样例收件人",
            "mobile": "19900000001",
            "address": SIGNED_ADDRESS,
        }
    ]
    assert legs(world) == [("in", "ordered")]


@pytest.mark.parametrize("state", ["picked_up", "in_transit", "out_for_delivery", "delivered"])
def test_once_the_old_original_is_collected_the_new_licence_leaves(
    flow: Flow, world: World, case_id: str, state: str
) -> None:
    flow.order(case_id)
    assert says(flow, f"{case_id}-in-1", state) == state
    assert "original_collected" in [row["type"] for row in events(world)]
    assert flow.order(case_id) == [f"already_{state}", "ordered"]
    assert flow.order(case_id) == [f"already_{state}", "already_ordered"]
    assert [order["leg"] for order in flow.house.taken] == ["in", "out"]


def events(world: World) -> list[reading.Row]:
    return reading.rows_of(world, "CASE#", "EVENT#")


def test_its_end_is_recorded_and_ends_no_case(flow: Flow, world: World, case_id: str) -> None:
    flow.order(case_id)
    says(flow, f"{case_id}-in-1", "picked_up")
    flow.order(case_id)
    later(flow, timedelta(hours=1))
    assert says(flow, f"{case_id}-in-1", "delivered") == "delivered"
    assert reading.case_states(world) == {"YL00120261231": "issued"}
    assert says(flow, f"{case_id}-out-1", "delivered") == "delivered"
    assert reading.case_states(world) == {"YL00120261231": "delivered"}
    told = [row["type"] for row in events(world)]
    assert told.count("original_collected") == 1
    assert parcel_events(world) == [
        "parcel_ordered",
        "parcel_picked_up",
        "parcel_ordered",
        "parcel_delivered",
        "parcel_delivered",
        "case_delivered",
    ]


def test_a_pick_up_that_came_after_the_new_licence_still_has_its_purpose(
    flow: Flow, world: World, case_id: str
) -> None:
    flow.order(case_id)
    later(flow, HELD + timedelta(minutes=1))
    assert flow.order(case_id) == ["already_ordered", "ordered"]
    says(flow, f"{case_id}-out-1", "delivered")
    assert flow.order(case_id) == ["not_issued"]
    assert legs(world) == [("in", "ordered"), ("out", "delivered")]


def test_what_could_not_be_collected_is_a_persons_task_and_holds_up_nothing_for_ever(
    flow: Flow, world: World, case_id: str
) -> None:
    flow.order(case_id)
    says(flow, f"{case_id}-in-1", "failed", reason="nobody_home")
    assert reading.tasks(world) == ["original_missing"]
    assert flow.order(case_id) == ["already_failed", "waits_for_original"]
    says(flow, f"{case_id}-in-1", "cancelled")
    assert flow.order(case_id) == ["already_cancelled", "ordered"]


def test_a_courier_that_will_not_go_at_all_is_not_waited_for(
    flow: Flow, world: World, case_id: str
) -> None:
    flow.house.script = ["rejected"]
    assert flow.order(case_id) == ["failed_not_taken", "ordered"]
    assert reading.tasks(world) == ["original_missing"]


def test_a_busy_courier_is_asked_again_before_anything_leaves(
    flow: Flow, world: World, case_id: str
) -> None:
    flow.house.script = ["throttled"]
    with pytest.raises(Refused):
        flow.order(case_id)
    assert legs(world) == [("in", "planned")]
    assert flow.order(case_id) == ["ordered", "waits_for_original"]


def test_a_licence_that_waits_is_not_forgotten_and_one_that_waited_too_long_is_found(
    flow: Flow, world: World, case_id: str
) -> None:
    later(flow, timedelta(minutes=16))
    assert flow.reconcile()["parcels_forgotten"] == 1
    assert flow.deliver_orders() == ["ordered", "waits_for_original"]
    later(flow, timedelta(hours=1))
    assert flow.reconcile()["parcels_forgotten"] == 0
    later(flow, HELD)
    assert flow.reconcile()["parcels_forgotten"] == 1
    assert flow.deliver_orders() == ["already_ordered", "ordered"]
