"""One order a leg for an issued case, however often it is told."""

import json
from typing import Any

import pytest

from order_couriers import handler
from tests.couriers import tracking_of
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.parcel_book import (
    SIGNED_ADDRESS,
    issued,
    parcel_events,
    parcels,
    sign,
    the_parcel,
)
from tests.functions.samples import delivery, enter, failed
from tests.world import Context, World
from zhiban.domain.errors import Refused
from zhiban.domain.parcels import Leg, Parcel, ParcelId
from zhiban.store.table import transact


def test_an_issued_case_is_ordered_once_and_its_chain_says_so(
    flow: Flow, world: World, case_id: str
) -> None:
    assert flow.order(case_id) == ["ordered"]
    row = the_parcel(world)
    reference = f"{case_id}-out-1"
    assert (row["state"], row["tracking"]) == ("ordered", tracking_of(reference))
    assert row["queue_pk"] == "PARCELS#ordered"
    assert parcel_events(world) == ["parcel_ordered"]
    data = json.loads(event_data(world, "parcel_ordered"))
    assert data == {
        "attempt": 1,
        "leg": "out",
        "reference": reference,
        "tracking": tracking_of(reference),
    }
    assert flow.house.calls == ["POST /api/orders"]


def event_data(world: World, what: str) -> str:
    (row,) = (r for r in reading.rows_of(world, "CASE#", "EVENT#") if r["type"] == what)
    seq = row["SK"].removeprefix("EVENT#")
    (data,) = reading.rows_of(world, row["PK"], f"DATA#{seq}")
    return str(data["data"])


def test_a_notice_delivered_again_orders_nothing_more(
    flow: Flow, world: World, case_id: str
) -> None:
    flow.order(case_id)
    for _ in range(3):
        assert flow.order(case_id) == ["already_ordered"]
    assert len(flow.house.taken) == 1


def test_a_case_that_is_not_issued_is_left_alone(flow: Flow, world: World) -> None:
    ring(flow, 1)
    (row,) = reading.cases(world)
    assert flow.order(row["id"]) == ["not_issued"]
    assert flow.order("gone") == ["not_issued"]
    assert parcels(world) == []
    assert flow.house.calls == []


def test_the_courier_goes_to_the_signed_address_and_the_holders_phone(
    flow: Flow, world: World, case_id: str
) -> None:
    sign(world, case_id, delivery_address=f" {SIGNED_ADDRESS} ", delivery_name="样例收件人")
    flow.order(case_id)
    (taken,) = flow.house.taken
    assert taken == {
        "reference": f"{case_id}-out-1",
        "leg": "out",
        "name": "样例收件人",
        "mobile": "19900000001",
        "address": SIGNED_ADDRESS,
    }


@pytest.mark.parametrize("body", [None, "", "[]", "{", '{"fields": 3}', '{"fields": [1, {}]}'])
def test_without_a_signed_address_the_holders_own_is_used(
    flow: Flow, world: World, case_id: str, body: str | None
) -> None:
    if body is not None:
        sign(world, case_id)
        pk = f"CASE#{case_id}"
        reading.patch(world, "CASES_TABLE", pk, "DOCUMENT#application#001", body=body)
    flow.order(case_id)
    (taken,) = flow.house.taken
    assert (taken["address"], taken["name"]) == ("样例路1号", "样例人001")


def test_the_address_is_a_snapshot_and_sealed(flow: Flow, world: World, case_id: str) -> None:
    """What is signed later changes no order; nothing of a person stands open in the row."""
    flow.house.script = ["throttled"]
    with pytest.raises(Refused):
        flow.order(case_id)
    sign(world, case_id, delivery_address=SIGNED_ADDRESS)
    assert flow.order(case_id) == ["ordered"]
    (taken,) = flow.house.taken
    assert taken["address"] == "样例路1号"
    row = the_parcel(world)
    assert all(isinstance(row[field], bytes) for field in ("name", "mobile", "address"))
    assert "样例" not in repr(row)


@pytest.mark.parametrize(
    ("told", "reason", "task"),
    [
        ({"address": ""}, "no_address", "parcel_no_address"),
        ({"contacts": []}, "no_phone", "parcel_no_phone"),
        ({"address": "", "contacts": []}, "no_address", "parcel_no_address"),
    ],
)
def test_without_an_address_or_a_phone_it_is_a_persons_task(
    flow: Flow, world: World, case_id: str, told: dict[str, Any], reason: str, task: str
) -> None:
    (entity,) = reading.entities(world).values()
    reading.patch(world, "REGISTRY_TABLE", entity["PK"], "ENTITY", **told)
    assert flow.order(case_id) == [f"failed_{reason}"]
    row = the_parcel(world)
    assert (row["state"], row["reason"]) == ("failed", reason)
    assert "queue_pk" not in row, "nobody asks a courier about it"
    assert reading.tasks(world) == [task]
    assert parcel_events(world) == ["parcel_failed"]
    assert flow.order(case_id) == ["already_failed"]
    assert flow.house.calls == []


def test_what_the_courier_will_never_take_is_a_persons_task(
    flow: Flow, world: World, case_id: str
) -> None:
    flow.house.script = ["rejected"]
    assert flow.order(case_id) == ["failed_not_taken"]
    assert reading.tasks(world) == ["parcel_not_taken"]
    assert parcel_events(world) == ["parcel_failed"]
    assert flow.order(case_id) == ["already_failed"]


def test_a_next_attempt_is_ordered_when_it_is_planned(
    flow: Flow, world: World, case_id: str
) -> None:
    """What an officer does after a parcel came back: plan the next attempt, and tell ordering."""
    flow.house.script = ["rejected"]
    flow.order(case_id)
    store = flow.order_parts.parcels
    last = store.latest(case_id, Leg.OUT)
    assert last is not None
    first, consignee = last
    again = Parcel(
        ParcelId(case_id, Leg.OUT, 2), first.uscc, planned_at=flow.wall, updated_at=flow.wall
    )
    transact(flow.order_parts.client, [store.plan(again, consignee)])
    assert flow.order(case_id) == ["ordered"]
    assert [order["reference"] for order in flow.house.taken] == [f"{case_id}-out-2"]


# --- what AWS delivers ------------------------------------------------------------------------


def handle(flow: Flow, sample: str) -> Any:
    told, _ = handler.build(flow.world.environ)
    event = delivery("order_couriers", sample)
    return handler.handle(event, Context(), told, flow.order_parts)


@pytest.fixture
def two(flow: Flow) -> list[str]:
    """The cases the samples speak of."""
    return issued(flow, 1, 2)


def test_a_notice_from_the_bus_orders(flow: Flow, two: list[str]) -> None:
    assert failed(handle(flow, "typical")) == []
    assert [order["reference"] for order in flow.house.taken] == [f"{two[0]}-out-1"]


def test_the_same_notice_twice_orders_once(flow: Flow, two: list[str]) -> None:
    assert failed(handle(flow, "duplicate")) == []
    assert len(flow.house.taken) == 1


def test_an_unreadable_notice_fails_alone(flow: Flow, two: list[str]) -> None:
    event = delivery("order_couriers", "poison")
    assert failed(handle(flow, "poison")) == [r["messageId"] for r in event["Records"]]
    assert flow.house.taken == []


def test_among_good_notices_only_the_unreadable_one_fails(flow: Flow, two: list[str]) -> None:
    """One from the bus, one of nothing, one by hand or from reconcile."""
    event = delivery("order_couriers", "mixed")
    assert failed(handle(flow, "mixed")) == [event["Records"][1]["messageId"]]
    assert sorted(order["reference"] for order in flow.house.taken) == [
        f"{case_id}-out-1" for case_id in sorted(two)
    ]


def test_what_the_courier_did_not_take_comes_back_by_the_queue(flow: Flow, two: list[str]) -> None:
    flow.house.script = ["not_connected"]
    event = delivery("order_couriers", "typical")
    assert failed(handle(flow, "typical")) == [event["Records"][0]["messageId"]]


def test_the_entry_that_aws_calls_finds_nothing_to_do_in_an_empty_county(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = delivery("order_couriers", "typical")
    assert failed(enter(handler, event, world, monkeypatch)) == []


def test_a_case_closed_meanwhile_is_seen_by_its_state_alone(
    flow: Flow, world: World, case_id: str
) -> None:
    reading.patch(world, "CASES_TABLE", f"CASE#{case_id}", "CASE", state="delivered")
    assert flow.order(case_id) == ["not_issued"]
