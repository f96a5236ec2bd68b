"""The counters of a day: each event once, however often it is told of."""

from typing import Any

import pytest

from project_statistics import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, ring
from tests.functions.samples import delivery, enter, failed
from tests.world import Context, World


@pytest.fixture
def busy(flow: Flow) -> Flow:
    """Two cases opened and two messages sent on 2026-12-01; the samples speak of them."""

    def live() -> None:
        ring(flow, 1, 2)
        assert flow.send_everything() == ["sent", "sent"]

    begin(flow, "busy", live)
    return flow


def handle(world: World, sample: str) -> Any:
    event = delivery("project_statistics", sample)
    return handler.handle(event, Context(), handler.build(world.environ))


def counted(world: World) -> dict[str, int]:
    found: dict[str, int] = handle(world, "by_hand")["counted"]
    return found


def test_an_event_is_counted_on_its_day(busy: Flow, world: World) -> None:
    assert failed(handle(world, "typical")) == []
    assert counted(world) == {"case_opened": 1}


def test_the_entry_that_aws_calls_does_the_same(
    busy: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = delivery("project_statistics", "typical")
    assert failed(enter(handler, event, world, monkeypatch)) == []
    assert counted(world) == {"case_opened": 1}


def test_a_notice_delivered_twice_is_counted_once(busy: Flow, world: World) -> None:
    assert failed(handle(world, "duplicate")) == []
    assert failed(handle(world, "typical")) == []
    assert counted(world) == {"case_opened": 1}


def test_an_unreadable_notice_fails_alone(busy: Flow, world: World) -> None:
    event = delivery("project_statistics", "poison")
    assert failed(handle(world, "poison")) == [event["Records"][0]["messageId"]]
    assert counted(world) == {}


def test_among_good_notices_only_the_unreadable_one_fails(busy: Flow, world: World) -> None:
    event = delivery("project_statistics", "mixed")
    assert failed(handle(world, "mixed")) == [event["Records"][1]["messageId"]]
    assert counted(world) == {"case_opened": 1, "reminder_sent": 1}


def test_a_notice_of_an_event_that_is_not_there_comes_back(world: World) -> None:
    event = delivery("project_statistics", "typical")
    assert failed(handle(world, "typical")) == [event["Records"][0]["messageId"]]


def test_a_whole_day_told_three_times_counts_every_event_once(busy: Flow, world: World) -> None:
    busy.count_events(times=3)
    busy.count_events()
    out = handle(world, "by_hand")
    assert out == {
        "day": "2026-12-01",
        "counted": {"case_opened": 2, "reminder_sent": 2},
        "equation": {"due": 2, "opened": 2, "suppressed": 0},
    }


def test_an_event_counts_on_its_civil_day_in_china(busy: Flow, world: World) -> None:
    for row in reading.rows(world, "CASES_TABLE"):
        if row["SK"].startswith("EVENT#"):
            reading.patch(
                world, "CASES_TABLE", row["PK"], row["SK"], at="2026-12-01T16:30:00+00:00"
            )
    busy.count_events()
    assert counted(world) == {}
    busy.pass_days(1)
    assert busy.read_out()["counted"] == {"case_opened": 2, "reminder_sent": 2}
