"""What the courier reports: once each, in any order, and the delivered case is done with it."""

import json
from copy import deepcopy
from itertools import permutations
from typing import Any

import pytest

from tests.couriers import Killed, tracking_of
from tests.flow import Flow
from tests.functions import reading
from tests.functions.parcel_book import (
    Say,
    case_row,
    issued,
    minutes,
    parcel_events,
    parcel_row,
    parcels,
    report,
    the_parcel,
    webhook,
)
from tests.functions.samples import deliveries, delivery, enter
from tests.world import Context, World
from track_parcels import handler
from zhiban.domain.errors import Conflict, Malformed
from zhiban.domain.parcels import Leg


def test_a_parcel_goes_its_way_and_its_case_is_delivered_with_it(
    flow: Flow, world: World, reference: str, say: Say
) -> None:
    way = ["picked_up", "in_transit", "out_for_delivery", "delivered"]
    assert [say(state, n / 10) for n, state in enumerate(way)] == way
    row, case = parcel_row(world, reference), case_row(world, reference)
    assert (row["state"], case["state"]) == ("delivered", "delivered")
    assert "queue_pk" not in row
    assert "queue_pk" not in case
    chain = [e.type for e, _ in flow.track_parts.deliveries.cases.chain(case["id"])]
    assert chain[-6:] == ["parcel_ordered", *(f"parcel_{s}" for s in way), "case_delivered"]
    assert reading.tasks(world) == []


def test_the_same_report_again_is_no_news(
    flow: Flow, world: World, reference: str, say: Say
) -> None:
    assert say("delivered") == "delivered"
    before = reading.rows(world, "CASES_TABLE")
    assert [say("delivered"), say("delivered", 1), say("in_transit", 2)] == ["nothing_new"] * 3
    assert reading.rows(world, "CASES_TABLE") == before


def test_four_reports_in_all_24_orders_leave_the_same_county(flow: Flow, world: World) -> None:
    cases = [*permutations(["picked_up", "out_for_delivery", "failed", "delivered"])]
    (case_id,) = issued(flow, 1)
    flow.order(case_id)
    tables = reading.memory_of(world, "CASES_TABLE")
    kept = deepcopy(tables.items)
    times = {"picked_up": -9, "out_for_delivery": -7, "failed": -5, "delivered": -3}
    for order in cases:
        tables.items = deepcopy(kept)
        for state in order:
            body = report(f"{case_id}-out-1", state, flow.wall + minutes(times[state]))
            flow.hear(webhook(body, flow.wall))
        (case,) = reading.cases(world)
        assert (the_parcel(world)["state"], case["state"]) == ("delivered", "delivered"), order
        assert parcel_events(world).count("case_delivered") == 1, order
        assert reading.tasks(world) == [], order


@pytest.mark.parametrize(
    ("state", "task"),
    [
        ("failed", "parcel_failed"),
        ("returned", "parcel_returned"),
        ("cancelled", "parcel_cancelled"),
    ],
)
def test_what_did_not_arrive_goes_to_the_officers(
    world: World, reference: str, say: Say, state: str, task: str
) -> None:
    assert say(state, reason="nobody_home") == state
    (row,) = reading.rows_of(world, "CASE#", "TASK#")
    assert (row["what"], row["state"], row["queue_pk"]) == (task, "open", f"TASK#{task}")
    assert row["queue_sk"].startswith("2026-12-01#")
    assert case_row(world, reference)["state"] == "issued"


def test_why_it_failed_is_one_of_our_words_whatever_the_courier_writes(
    world: World, reference: str, say: Say
) -> None:
    say("failed", reason="收件人样例人001电话19900000001不通")
    assert parcel_row(world, reference)["reason"] == "other"
    say("failed", 1, reason="nobody_home")
    assert parcel_row(world, reference)["reason"] == "nobody_home"


def test_a_task_is_settled_when_the_parcel_arrives_after_all(
    world: World, reference: str, say: Say
) -> None:
    say("failed")
    assert say("delivered", 1) == "delivered"
    assert reading.tasks(world) == []
    assert say("delivered", 2) == "nothing_new"


def test_a_task_an_officer_has_taken_off_the_list_stays_off(
    world: World, reference: str, say: Say
) -> None:
    say("failed")
    (task,) = reading.rows_of(world, "CASE#", "TASK#")
    key = {name: {"S": task[name]} for name in ("PK", "SK")}
    world.dynamodb.delete_item(TableName="cases", Key=key)
    assert say("delivered", 1) == "delivered"
    assert reading.tasks(world) == []


def test_two_ends_that_cannot_both_be_true_are_disputed(
    world: World, reference: str, say: Say
) -> None:
    assert [say("delivered"), say("returned", 1)] == ["delivered", "disputed"]
    assert say("cancelled", 2) == "nothing_new"
    assert reading.tasks(world) == ["parcel_disputed"]
    assert case_row(world, reference)["state"] == "delivered"
    assert parcel_events(world).count("parcel_disputed") == 1


def test_another_tracking_number_moves_nothing(world: World, reference: str, say: Say) -> None:
    assert say("delivered", tracking="SF99999999") == "disputed"
    assert parcel_row(world, reference)["state"] == "ordered"
    assert reading.tasks(world) == ["parcel_disputed"]
    assert say("delivered") == "delivered"
    assert parcel_row(world, reference)["disputed"] is True


def test_a_time_ahead_of_ours_is_not_believed(world: World, reference: str, say: Say) -> None:
    assert say("in_transit", 6) == "from_the_future"
    assert parcel_row(world, reference)["state"] == "ordered"


@pytest.mark.parametrize(
    "other", ["4y7kgjb2xcf6xc7bfrnbmmpv-out-7", "aaaaaaaaaaaaaaaaaaaaaaaa-out-1", "SF1", ""]
)
def test_an_unknown_reference_is_answered_like_any_other(
    flow: Flow, world: World, reference: str, other: str
) -> None:
    before = reading.rows(world, "CASES_TABLE")
    told = {"reference": other, "tracking": "SF00000001", "state": "delivered"}
    body = json.dumps(told | {"at": flow.wall.isoformat()}).encode()
    assert flow.hear(webhook(body, flow.wall)) == "unknown_parcel"
    assert reading.rows(world, "CASES_TABLE") == before


def test_a_report_of_an_order_we_have_not_recorded_records_it(flow: Flow, world: World) -> None:
    """Killed after the courier took it; the webhook comes first."""
    (case_id,) = issued(flow, 1)
    flow.house.script = ["killed_after"]
    with pytest.raises(Killed):
        flow.order(case_id)
    body = report(f"{case_id}-out-1", "picked_up", flow.wall)
    assert flow.hear(webhook(body, flow.wall)) == "picked_up"
    assert parcel_events(world) == ["parcel_ordered", "parcel_picked_up"]
    assert flow.order(case_id) == ["already_picked_up"]
    assert len(flow.house.taken) == 1


def test_a_pick_up_that_arrives_does_not_deliver_the_case(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("order_couriers.ordering.legs_of", lambda item: (Leg.IN, Leg.OUT))
    (case_id,) = issued(flow, 1)
    flow.order(case_id)
    for leg, state in (("in", "issued"), ("out", "delivered")):
        body = report(f"{case_id}-{leg}-1", "delivered", flow.wall)
        assert flow.hear(webhook(body, flow.wall)) == "delivered"
        (case,) = reading.cases(world)
        assert case["state"] == state


# --- what AWS delivers ------------------------------------------------------------------------


def handle(flow: Flow, event: dict[str, Any]) -> Any:
    told, _ = handler.build(flow.world.environ)
    return handler.handle(event, Context(), told, flow.track_parts)


def test_a_webhook_is_answered_and_taken_in(flow: Flow, world: World, reference: str) -> None:
    answer = handle(flow, delivery("track_parcels", "typical"))
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"received": True})
    assert parcel_row(world, reference)["state"] == "picked_up"


def test_a_webhook_delivered_twice_gets_the_same_answer_and_is_taken_in_once(
    flow: Flow, world: World, reference: str
) -> None:
    first, second = (handle(flow, event) for event in deliveries("track_parcels", "duplicate"))
    assert first == second
    assert parcel_events(world).count("parcel_picked_up") == 1


def test_a_forged_webhook_is_refused(flow: Flow, world: World, reference: str) -> None:
    answer = handle(flow, delivery("track_parcels", "poison"))
    assert answer["statusCode"] == 401
    assert json.loads(answer["body"]) == {"error": "not_signed", "message": "签名不对或已过时。"}
    assert parcel_row(world, reference)["state"] == "ordered"


def test_good_webhooks_between_bad_ones_are_taken_in(
    flow: Flow, world: World, reference: str
) -> None:
    answers = [handle(flow, event) for event in deliveries("track_parcels", "mixed")]
    assert [answer["statusCode"] for answer in answers] == [200, 401, 400, 200]
    assert [row["state"] for row in parcels(world)] == ["picked_up", "delivered"]


def test_the_rules_event_and_a_call_by_hand_ask_around(
    flow: Flow, world: World, reference: str
) -> None:
    for sample in ("by_clock", "by_hand"):
        assert handle(flow, delivery("track_parcels", sample)) == {
            "asked": 0,
            "news": 0,
            "silent": 0,
            "overdue": 0,
        }


def test_another_path_is_no_page(flow: Flow) -> None:
    event = delivery("track_parcels", "typical")
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/orders"
    assert handle(flow, event)["statusCode"] == 404


def test_the_entry_that_aws_calls_answers_a_webhook(
    flow: Flow, world: World, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = enter(handler, delivery("track_parcels", "typical"), world, monkeypatch)
    assert answer["statusCode"] == 200
    assert parcel_row(world, reference)["tracking"] == tracking_of(reference)


def test_a_report_that_cannot_be_written_is_delivered_again_by_the_courier(
    flow: Flow, world: World, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else wrote the same rows before each of our tries."""

    def busy(*_: Any) -> None:
        raise Conflict("a condition did not hold")

    monkeypatch.setattr("zhiban.store.deliveries.transact", busy)
    assert handle(flow, delivery("track_parcels", "typical"))["statusCode"] == 409


def test_what_a_parcel_costs_is_kept_with_it_whenever_the_courier_says_it(
    flow: Flow, world: World
) -> None:
    (case_id,) = issued(flow, 1)
    flow.order(case_id)
    assert "cost" not in the_parcel(world)
    body = json.loads(report(f"{case_id}-out-1", "ordered", flow.wall)) | {"price": 1230}
    said = json.dumps(body).encode()
    assert flow.hear(webhook(said, flow.wall)) == "still_ordered"
    assert flow.hear(webhook(said, flow.wall)) == "nothing_new"
    assert the_parcel(world)["cost"] == 1230
    assert parcel_events(world) == ["parcel_ordered"]


@pytest.mark.parametrize("price", [-1, "1230", 12.5, 1_000_001, True])
def test_a_price_that_is_none_is_refused(flow: Flow, price: object) -> None:
    body = json.loads(report("a-out-1", "ordered", flow.wall)) | {"price": price}
    with pytest.raises(Malformed):
        flow.hear(webhook(json.dumps(body).encode(), flow.wall))
