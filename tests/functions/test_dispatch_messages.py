"""The minute's release: in sending hours, at the configured rate, after the day was rung."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch_messages import handler, releasing
from dispatch_messages.parts import Parts
from dispatch_messages.releasing import release_due
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import load, ring
from tests.functions.samples import deliveries, delivery, enter
from tests.world import World
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.errors import EventError
from zhiban.domain.failover import Health, Standing
from zhiban.domain.pacing import SECOND, Pace
from zhiban.gateways.queue import Message, Queue


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def handle(world: World, event: dict[str, Any]) -> int:
    return int(handler.handle(event, *handler.build(world.environ))["released"])


def released(world: World, at: str) -> int:
    """How many messages go at this time of day in China."""
    return release(handler.build(world.environ)[1], china(at))


def release(parts: Parts, now: datetime) -> int:
    """A run whose wall clock shows the business instant."""
    return release_due(parts, {"sns": Health()}, now, now)


@pytest.fixture
def rung(flow: Flow) -> Flow:
    """Three holders with a message each, planned at 2026-12-01 10:00."""
    ring(flow, 1, 2, 3)
    return flow


def test_planned_messages_go_to_the_send_queue_as_ids_only(rung: Flow, world: World) -> None:
    assert handle(world, delivery("dispatch_messages", "typical")) == 3
    bodies = [json.loads(record["body"]) for record in world.take("SEND_QUEUE_URL")]
    assert sorted(bodies, key=lambda b: str(b["pk"])) == [
        {"pk": row["PK"], "sk": row["SK"]} for row in reading.sends(world)
    ]


def test_the_entry_that_aws_calls_does_the_same(
    rung: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = enter(handler, delivery("dispatch_messages", "by_hand"), world, monkeypatch)
    assert answer["released"] == 3


def test_the_rules_event_delivered_twice_releases_once(rung: Flow, world: World) -> None:
    assert [handle(world, e) for e in deliveries("dispatch_messages", "duplicate")] == [3, 0]


def test_an_event_without_a_readable_time_fails_and_releases_nothing(
    rung: Flow, world: World
) -> None:
    with pytest.raises(EventError):
        handle(world, delivery("dispatch_messages", "poison"))
    assert world.take("SEND_QUEUE_URL") == []


def test_between_good_events_the_unreadable_one_fails_alone(rung: Flow, world: World) -> None:
    first, bad, second = deliveries("dispatch_messages", "mixed")
    assert handle(world, first) == 3
    with pytest.raises(EventError):
        handle(world, bad)
    assert handle(world, second) == 0


HOURS = [
    # in China, and how many go; nobody claims them, so they come back after ten minutes
    ("2026-12-01 09:59", 0),
    ("2026-12-01 10:00", 3),
    ("2026-12-01 11:29", 3),
    ("2026-12-01 11:30", 0),
    ("2026-12-01 14:29", 0),
    ("2026-12-01 14:30", 3),
    ("2026-12-01 17:29", 3),
    ("2026-12-01 17:30", 0),
    ("2026-12-02 08:59", 0),
    ("2026-12-05 10:31", 0),  # Saturday
    ("2026-12-07 10:31", 3),
    ("2027-01-01 10:31", 0),  # 元旦
]


def test_messages_go_in_sending_hours_only_and_not_before_they_are_due(
    rung: Flow, world: World
) -> None:
    assert [(at, released(world, at)) for at, _ in HOURS] == HOURS


def test_until_half_past_ten_a_shard_waits_for_the_days_ringing(rung: Flow, world: World) -> None:
    """What was left over from yesterday might be named together with what rings today."""
    assert released(world, "2026-12-02 10:29") == 0
    assert released(world, "2026-12-02 10:30") == 3


def test_a_shard_that_has_rung_waits_for_no_other(rung: Flow, world: World) -> None:
    reading.patch(world, "CASES_TABLE", "WATERMARK", "SHARD#002", day="2026-12-02")
    assert released(world, "2026-12-02 09:01") == 1


class Listening(Queue):
    """A queue that keeps what it is given."""

    def __init__(self) -> None:
        self.heard: list[Message] = []

    def send(self, messages: Iterable[Message]) -> int:
        self.heard.extend(messages)
        return len(self.heard)


@pytest.fixture
def slow(rung: Flow, world: World) -> tuple[Parts, Listening]:
    """Three messages are due, and a provider takes one in fifty seconds."""
    queue = Listening()
    parts = replace(handler.build(world.environ)[1], paces={"sns": FiftySeconds()}, queue=queue)
    return parts, queue


class FiftySeconds(Pace):
    """One message in fifty seconds: slower than any stage may be told."""

    def __init__(self) -> None:
        super().__init__(1, 100)

    @property
    def interval(self) -> int:
        return 50 * SECOND


def test_a_run_releases_two_minutes_worth_spread_over_them(
    slow: tuple[Parts, Listening], rung: Flow
) -> None:
    parts, queue = slow
    assert release(parts, rung.now) == 2
    assert [message.delay for message in queue.heard] == [0, 50]


def test_the_next_run_goes_on_where_the_last_one_ended(
    slow: tuple[Parts, Listening], rung: Flow
) -> None:
    parts, queue = slow
    assert release(parts, rung.now) == 2
    assert release(parts, rung.now) == 0, "a second run of the same minute"
    assert release(parts, rung.now + timedelta(minutes=1)) == 1
    assert [message.delay for message in queue.heard] == [0, 50, 40]


def test_nothing_is_released_while_every_provider_is_left_out(rung: Flow, world: World) -> None:
    parts = handler.build(world.environ)[1]
    out = {"sns": Health(Standing.OUT, rung.now, 1, 1)}
    assert release_due(parts, out, rung.now, rung.now) == 0


def test_a_provider_on_trial_is_given_a_few_only(
    rung: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releasing, "ON_TRIAL", 2)
    parts = handler.build(world.environ)[1]
    trial = {"sns": Health(Standing.TRIAL, rung.now, 1, 2)}
    assert release_due(parts, trial, rung.now, rung.now) == 2


def test_a_release_that_was_lost_comes_back_after_ten_minutes(rung: Flow, world: World) -> None:
    assert released(world, "2026-12-01 10:00") == 3
    world.take("SEND_QUEUE_URL")
    assert released(world, "2026-12-01 10:09") == 0
    assert released(world, "2026-12-01 10:10") == 3


def test_a_message_that_was_sent_never_comes_back(rung: Flow, world: World) -> None:
    assert sorted(rung.send_everything()) == ["sent"] * 3
    rung.pass_days(1)
    rung.ring()
    assert rung.send_everything() == []


def test_nothing_is_released_twice_when_two_run_at_once(rung: Flow, world: World) -> None:
    """Two dispatchers read the same outbox; each row is released by one of them."""
    parts = handler.build(world.environ)[1]
    stale = [list(parts.sends.planned(shard, rung.now)) for shard in range(3)]

    class Stale:
        def __getattr__(self, name: str) -> Any:
            return getattr(parts.sends, name)

        def planned(self, shard: int, now: datetime) -> Any:
            return iter(stale[shard])

    assert release(parts, rung.now) == 3
    late: Any = Stale()
    assert release(replace(parts, sends=late), rung.now) == 0


def test_planned_while_nothing_may_go_waits_for_the_afternoon(flow: Flow, world: World) -> None:
    flow.now += timedelta(hours=2)
    load(flow, 1)
    flow.ring()
    assert reading.the_send(world)["due_at"] == "2026-12-01T06:30:00Z"
    assert released(world, "2026-12-01 14:30") == 1


def test_a_message_that_cannot_be_followed_holds_up_no_other(
    flow: Flow, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ring(flow, 1)
    flow.send_everything()
    (sent,) = reading.sends(world)
    reading.patch(world, "CASES_TABLE", sent["PK"], sent["SK"], planned_on="2026-02-30")
    flow.pass_days(2)
    load(flow, 2)
    flow.ring()
    told, parts = handler.build(world.environ)
    answer = handler.handle({"time": flow.now.isoformat()}, told, parts)
    assert (answer["released"], answer["unread"]) == (1, 1)
    (unread,) = [record for record in caplog.records if record.msg == "send_unread"]
    assert (unread.__dict__["sk"], unread.__dict__["error"]) == (sent["SK"], "ValueError")


def test_what_is_followed_comes_after_what_is_released(
    rung: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(handler, "follow_up", down)
    with pytest.raises(TimeoutError):
        handle(world, delivery("dispatch_messages", "typical"))
    assert len(world.take("SEND_QUEUE_URL")) == 3
