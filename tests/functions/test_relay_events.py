"""The stream of the cases table: inserted events go to the bus, by id and type, and no more."""

import json
from typing import Any

import pytest

from relay_events import handler
from tests.functions.samples import Delivery, delivery, enter, failed
from tests.world import World


def handle(world: World, event: Delivery) -> list[str]:
    return failed(handler.handle(event, handler.build(world.environ)))


def heard(world: World) -> list[dict[str, Any]]:
    """The notices that the bus handed on."""
    return [json.loads(record["body"]) for record in world.take("HEARD_QUEUE_URL")]


def key_of(record: dict[str, Any]) -> tuple[str, str]:
    keys = record["dynamodb"]["Keys"]
    return keys["PK"]["S"], keys["SK"]["S"]


def test_inserted_events_reach_the_bus(world: World) -> None:
    event = delivery("relay_events", "typical")
    assert handle(world, event) == []
    notices = heard(world)
    assert [(n["detail"]["pk"], n["detail"]["sk"]) for n in notices] == [
        key_of(record) for record in event["Records"]
    ]
    assert [n["detail-type"] for n in notices] == ["case_opened", "reminder_sent"]
    assert {n["source"] for n in notices} == {"zhiban.cases"}


def test_a_notice_holds_ids_and_type_and_nothing_of_the_row(world: World) -> None:
    handle(world, delivery("relay_events", "typical"))
    assert {tuple(sorted(n["detail"])) for n in heard(world)} == {("pk", "sk", "type")}


def test_the_entry_that_aws_calls_does_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert failed(enter(handler, delivery("relay_events", "typical"), world, monkeypatch)) == []
    assert len(heard(world)) == 2


def test_a_record_delivered_twice_is_passed_on_twice(world: World) -> None:
    """Whoever hears of an event counts it once; the relay keeps no memory."""
    assert handle(world, delivery("relay_events", "duplicate")) == []
    assert len(heard(world)) == 2


def test_an_unreadable_record_never_holds_up_its_shard(world: World) -> None:
    assert handle(world, delivery("relay_events", "poison")) == []
    assert heard(world) == []


def test_of_all_changes_only_inserted_events_are_passed_on(world: World) -> None:
    """Among them a changed case, a removed token, a recorded reason and two unreadable records."""
    event = delivery("relay_events", "mixed")
    assert {record["eventName"] for record in event["Records"]} == {"INSERT", "MODIFY", "REMOVE"}
    assert handle(world, event) == []
    assert [(n["detail"]["pk"], n["detail"]["sk"]) for n in heard(world)] == [
        key_of(event["Records"][0]),
        key_of(event["Records"][-1]),
    ]


def test_what_the_bus_did_not_take_is_delivered_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = handler.build(world.environ)
    event = delivery("relay_events", "typical")
    answer = {"Entries": [{"EventId": "1"}, {"ErrorCode": "ThrottlingException"}]}
    with monkeypatch.context() as patch:
        patch.setattr(bus.client, "put_events", lambda **_: answer)
        missed = failed(handler.handle(event, bus))
    assert missed == [event["Records"][1]["dynamodb"]["SequenceNumber"]]


def test_a_hundred_events_go_in_the_bus_own_portions(world: World) -> None:
    (record, _) = delivery("relay_events", "typical")["Records"]
    records = []
    for n in range(25):
        keys = {"PK": {"S": f"CASE#{n:02d}"}, "SK": {"S": "EVENT#000001"}}
        records.append(record | {"dynamodb": record["dynamodb"] | {"Keys": keys}})
    assert handle(world, {"Records": records}) == []
    assert len({notice["detail"]["pk"] for notice in heard(world)}) == 25
