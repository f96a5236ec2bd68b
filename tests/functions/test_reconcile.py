"""Losses and their cures, found from the tables alone."""

import json
from dataclasses import fields
from datetime import timedelta

import pytest

from reconcile import handler, healing
from reconcile.healing import Findings
from reconcile.watching import Late
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import due, load, ring
from tests.functions.parcel_book import issued
from tests.functions.samples import deliveries, delivery, enter
from tests.world import NOW, World
from zhiban.domain.errors import EventError

NOTHING = {found.name: 0 for found in fields(Findings)}
NOTHING_LATE = NOTHING | {found.name: 0 for found in fields(Late)}


def handle(world: World, sample: str) -> dict[str, int]:
    return handler.handle(delivery("reconcile", sample), *handler.build(world.environ))


@pytest.fixture
def forgotten(flow: Flow) -> Flow:
    """A message planned for 10:00 that no dispatcher has released; the samples come at 10:45."""
    ring(flow, 1)
    return flow


def test_a_healthy_county_needs_no_healing(flow: Flow, world: World) -> None:
    ring(flow, 1, 2)
    flow.send_everything()
    assert handle(world, "typical") == NOTHING_LATE


def test_nothing_is_found_where_nothing_was_ever_loaded(world: World) -> None:
    assert handle(world, "typical") == NOTHING_LATE


def test_a_forgotten_message_is_released(forgotten: Flow, world: World) -> None:
    assert handle(world, "typical") == NOTHING_LATE | {"sends_overdue": 1}
    assert forgotten.deliver_sends() == ["sent"]


def test_the_entry_that_aws_calls_does_the_same(
    forgotten: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = enter(handler, delivery("reconcile", "by_hand"), world, monkeypatch)
    assert answer == NOTHING_LATE | {"sends_overdue": 1}


def test_the_rules_event_delivered_twice_heals_once(forgotten: Flow, world: World) -> None:
    told, parts = handler.build(world.environ)
    found = [handler.handle(e, told, parts) for e in deliveries("reconcile", "duplicate")]
    assert [each["sends_overdue"] for each in found] == [1, 0]
    assert forgotten.deliver_sends() == ["sent"]


def test_an_event_without_a_readable_time_fails_and_heals_nothing(
    forgotten: Flow, world: World
) -> None:
    with pytest.raises(EventError):
        handle(world, "poison")
    assert world.take("SEND_QUEUE_URL") == []


def test_between_good_events_the_unreadable_one_fails_alone(forgotten: Flow, world: World) -> None:
    told, parts = handler.build(world.environ)
    first, bad, second = deliveries("reconcile", "mixed")
    assert handler.handle(first, told, parts)["sends_overdue"] == 1
    with pytest.raises(EventError):
        handler.handle(bad, told, parts)
    assert handler.handle(second, told, parts) == NOTHING_LATE


def test_a_message_is_not_overdue_outside_sending_hours(forgotten: Flow, world: World) -> None:
    forgotten.now = NOW + timedelta(hours=3)
    assert forgotten.reconcile() == NOTHING


def test_a_message_is_not_overdue_before_a_quarter_of_an_hour(
    forgotten: Flow, world: World
) -> None:
    forgotten.now += timedelta(minutes=14)
    assert forgotten.reconcile() == NOTHING
    forgotten.now += timedelta(minutes=1)
    assert forgotten.reconcile() == NOTHING | {"sends_overdue": 1}


def test_a_message_is_not_healed_ahead_of_the_days_ringing(forgotten: Flow, world: World) -> None:
    """Until 10:30 the dispatcher waits for the shard, so that one message names all needs."""
    forgotten.now = NOW + timedelta(days=1, minutes=-15)
    assert forgotten.dispatch() == 0
    assert forgotten.reconcile() == NOTHING


def test_a_message_lost_on_its_way_to_the_sender_is_sent_after_all(
    forgotten: Flow, world: World
) -> None:
    assert forgotten.dispatch() == 1
    world.take("SEND_QUEUE_URL")
    forgotten.now += timedelta(minutes=30)
    assert forgotten.reconcile()["sends_overdue"] == 1
    assert forgotten.deliver_sends() == ["sent"]


def test_a_claim_past_its_lease_is_unknown_by_the_wall_clock(flow: Flow, world: World) -> None:
    """However far the business clock was moved."""
    ring(flow, 1)
    flow.carrier.after = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        flow.send_everything()
    flow.now += timedelta(days=3)
    assert flow.reconcile()["claims_lost"] == 0
    flow.wall += timedelta(minutes=5)
    assert flow.reconcile()["claims_lost"] == 1
    assert reading.the_send(world)["state"] == "unknown"


def test_an_alarm_left_behind_the_watermark_is_rung_after_all(flow: Flow, world: World) -> None:
    """A file taken in while its shard was rung: its alarm lies in a day already done."""
    ring(flow, 1)
    flow.send_everything()
    flow.pass_days(2)
    flow.ring()
    load(flow, 2)
    row = reading.licences(world)[due(2).number]
    bucket = f"2026-12-01#{row['alarm_pk'].split('#')[1]}"
    moved = {"alarm_on": "2026-12-01", "alarm_pk": bucket}
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], **moved)
    assert flow.reconcile() == NOTHING | {"buckets_left": 1}
    (order,) = world.take("RING_QUEUE_URL")
    body = json.loads(order["body"])
    assert (body["day"], body["since"]) == ("2026-12-03", "2026-12-01")
    flow.reconcile()
    flow.deliver_rings(times=2)
    assert reading.case_states(world)[due(2).number] == "opened"
    assert flow.reconcile()["buckets_left"] == 0


def test_an_issued_case_without_a_parcel_is_handed_to_ordering_after_a_quarter_of_an_hour(
    flow: Flow, world: World
) -> None:
    """Whatever lost the notice: the stream, the bus, the queue."""
    first, second = issued(flow, 1, 2)
    assert flow.order(first) == ["ordered"]
    flow.now += timedelta(minutes=14)
    assert flow.reconcile()["parcels_forgotten"] == 0
    flow.now += timedelta(minutes=1)
    assert flow.reconcile()["parcels_forgotten"] == 1
    (message,) = world.take("COURIER_QUEUE_URL")
    assert json.loads(message["body"]) == {"case": second}


def test_a_message_that_cannot_be_followed_keeps_nothing_else_from_healing(
    flow: Flow, world: World
) -> None:
    ring(flow, 1, 2)
    flow.send_everything()
    first, _ = reading.sends(world)
    reading.patch(world, "CASES_TABLE", first["PK"], first["SK"], planned_on="2026-02-30")
    flow.pass_days(2)
    assert flow.reconcile()["claims_lost"] == 0
    states = {row["PK"]: row["state"] for row in reading.sends(world)}
    assert sorted(states.values()) == ["sent", "unknown"]
    assert states[first["PK"]] == "sent"


def test_a_cure_that_meets_an_unreadable_row_keeps_no_other_from_its_work(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forgotten message is released all the same, and somebody hears."""
    counted: list[str] = []

    def unreadable(*_: object) -> list[str]:
        raise ValueError("2026-02-30")

    monkeypatch.setattr(healing, "count", counted.append)
    monkeypatch.setattr(healing, "parcels_forgotten", unreadable)
    load(flow, 1)
    flow.scan()
    flow.deliver_rings()
    flow.now += timedelta(minutes=30)
    found = flow.reconcile()
    assert (found["parcels_forgotten"], found["sends_overdue"]) == (0, 1)
    assert counted == ["CureFailed"]
