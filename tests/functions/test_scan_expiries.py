"""The hourly plan: every shard is told to ring, once an officer has given the go."""

import json
from typing import Any

import pytest

from scan_expiries import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, load
from tests.functions.samples import deliveries, delivery, enter
from tests.world import World
from zhiban.domain.errors import EventError


def handle(world: World, event: dict[str, Any]) -> dict[str, Any]:
    return handler.handle(event, handler.build(world.environ))


def orders(world: World) -> list[dict[str, Any]]:
    return [json.loads(record["body"]) for record in world.take("RING_QUEUE_URL")]


@pytest.fixture
def loaded(flow: Flow) -> Flow:
    """A county after its first load, still waiting for the go."""
    begin(flow, "waiting", lambda: load(flow, 1))
    return flow


@pytest.fixture
def going(loaded: Flow, world: World) -> Flow:
    """The same, the go given and its orders taken."""
    handle(world, delivery("scan_expiries", "by_hand"))
    orders(world)
    return loaded


def test_nothing_rings_before_anything_was_loaded(world: World) -> None:
    answer = handle(world, delivery("scan_expiries", "typical"))
    assert answer == {"shards": 0, "waiting": "nothing_loaded"}
    assert orders(world) == []


def test_the_first_load_waits_for_an_officers_go(loaded: Flow, world: World) -> None:
    answer = handle(world, delivery("scan_expiries", "typical"))
    assert answer == {"shards": 0, "waiting": "waiting_for_go"}
    assert orders(world) == []


def test_the_go_is_recorded_with_who_gave_it_and_rings_every_shard(
    loaded: Flow, world: World
) -> None:
    assert handle(world, delivery("scan_expiries", "by_hand")) == {"shards": 3, "waiting": ""}
    (gate,) = reading.rows_of(world, "SWITCH", "ringing")
    assert (gate["state"], gate["approved_by"]) == ("go", "officer-007")
    assert gate["approved_at"] == "2026-12-01T02:00:00Z"
    assert sorted(order["shard"] for order in orders(world)) == [0, 1, 2]


def test_the_go_is_given_once_and_the_first_name_stays(going: Flow, world: World) -> None:
    again = delivery("scan_expiries", "by_hand") | {"approved_by": "officer-008"}
    assert handle(world, again)["shards"] == 3
    (gate,) = reading.rows_of(world, "SWITCH", "ringing")
    assert gate["approved_by"] == "officer-007"


def test_a_second_load_does_not_ask_again(going: Flow, world: World) -> None:
    load(going, 2)
    assert handle(world, delivery("scan_expiries", "typical"))["shards"] == 3


def test_every_hour_each_shard_is_told_the_day_and_the_instant(going: Flow, world: World) -> None:
    assert handle(world, delivery("scan_expiries", "typical")) == {"shards": 3, "waiting": ""}
    at = {"day": "2026-12-01", "at": "2026-12-01T01:30:00+00:00"}
    assert sorted(orders(world), key=lambda o: int(o["shard"])) == [
        at | {"shard": shard} for shard in range(3)
    ]


def test_the_entry_that_aws_calls_does_the_same(
    going: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert enter(handler, delivery("scan_expiries", "typical"), world, monkeypatch)["shards"] == 3


def test_the_rules_event_delivered_twice_only_rings_twice(going: Flow, world: World) -> None:
    for event in deliveries("scan_expiries", "duplicate"):
        handle(world, event)
    going.deliver_rings()
    assert (
        len([row for row in reading.rows(world, "CASES_TABLE", "CASE#") if row["SK"] == "CASE"])
        == 1
    )


def test_an_event_without_a_readable_time_fails_and_rings_nothing(
    going: Flow, world: World
) -> None:
    with pytest.raises(EventError):
        handle(world, delivery("scan_expiries", "poison"))
    assert orders(world) == []


def test_between_good_events_the_unreadable_one_fails_alone(going: Flow, world: World) -> None:
    first, bad, second = deliveries("scan_expiries", "mixed")
    handle(world, first)
    with pytest.raises(EventError):
        handle(world, bad)
    handle(world, second)
    assert len(orders(world)) == 6


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-12-01T15:59:59Z", "2026-12-01"),
        ("2026-12-01T16:00:00Z", "2026-12-02"),
        ("2026-12-02T00:00:00+08:00", "2026-12-02"),
    ],
)
def test_the_day_is_the_civil_day_in_china(going: Flow, world: World, time: str, day: str) -> None:
    handle(world, {"time": time})
    assert {order["day"] for order in orders(world)} == {day}


def test_the_local_stage_may_move_its_clock_and_no_other(
    going: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    import boto3

    from zhiban.domain.errors import SettingsError

    boto3.client("ssm").put_parameter(Name="offset", Value=str(86_400), Type="String")
    moved = world.environ | {"STAGE": "local", "CLOCK_OFFSET_PARAMETER": "offset"}
    handler.handle(delivery("scan_expiries", "typical"), handler.build(moved))
    assert {order["day"] for order in orders(world)} == {"2026-12-02"}
    with pytest.raises(SettingsError, match="local stage only"):
        handler.build(moved | {"STAGE": "prod"})


def test_wrong_settings_are_all_named_at_once(world: World) -> None:
    from zhiban.domain.errors import SettingsError

    with pytest.raises(SettingsError) as told:
        handler.build({"STAGE": "test", "COUNTY": "370323", "SHARDS": "many"})
    assert str(told.value) == (
        "CASES_TABLE is not set; RING_QUEUE_URL is not set; SHARDS must be a whole number"
    )
