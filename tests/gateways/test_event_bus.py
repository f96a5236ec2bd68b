"""The bus: ids and types only, and the place of what it did not take."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from tests.world import World, county
from zhiban.gateways.event_bus import MAX_ENTRIES, SOURCE, EventBus, Notice


@pytest.fixture
def world() -> Iterator[World]:
    with county() as built:
        yield built


def notices(count: int) -> list[Notice]:
    return [Notice(f"CASE#{n}", "EVENT#000001", "case_opened") for n in range(count)]


def heard(world: World) -> list[dict[str, Any]]:
    return [json.loads(record["body"]) for record in world.take("HEARD_QUEUE_URL")]


@pytest.mark.parametrize("count", [1, MAX_ENTRIES])
def test_who_listens_hears_ids_and_type_and_nothing_else(world: World, count: int) -> None:
    assert EventBus("bus", world.events).publish(notices(count)) == []
    told = heard(world)
    assert {event["source"] for event in told} == {SOURCE}
    assert {event["detail-type"] for event in told} == {"case_opened"}
    details = sorted((event["detail"] for event in told), key=lambda detail: detail["pk"])
    assert details == [
        {"pk": f"CASE#{n}", "sk": "EVENT#000001", "type": "case_opened"} for n in range(count)
    ]


def test_a_bus_makes_its_own_client(world: World) -> None:
    assert EventBus("bus").publish(notices(1)) == []
    assert len(heard(world)) == 1


def test_what_the_bus_did_not_take_is_told_by_place(world: World) -> None:
    entries = [
        {"EventId": "1"},
        {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow"},
        {"EventId": "3"},
        {"ErrorCode": "InternalFailure", "ErrorMessage": "?"},
    ]
    with Stubber(world.events) as stub:
        stub.add_response("put_events", {"FailedEntryCount": 2, "Entries": entries})
        assert EventBus("bus", world.events).publish(notices(4)) == [1, 3]


def test_more_than_the_bus_takes_is_an_error_and_nothing_is_lost_in_silence(world: World) -> None:
    with pytest.raises(ClientError):
        EventBus("bus", world.events).publish(notices(MAX_ENTRIES + 1))
    assert heard(world) == []
