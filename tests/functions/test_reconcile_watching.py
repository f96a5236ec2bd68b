"""Every hour: has today been rung, has yesterday been recounted? Silence is counted."""

import json
from datetime import datetime
from typing import Any

import pytest

from prove_days import handler as proofs
from reconcile import handler
from tests.flow import Flow
from tests.functions.county_book import begin, load, ring
from tests.functions.samples import enter
from tests.world import World
from zhiban.runtime.observability import metrics
from zhiban.store.figures import Figures
from zhiban.store.table import Table, transact

NOTHING = {"shards_not_rung": 0, "parts_not_proved": 0}


def look(world: World, at: str) -> dict[str, int]:
    """The hour's call at a Chinese clock time; what is late."""
    found = handler.handle({"time": f"{at}+08:00"}, *handler.build(world.environ))
    return {name: found[name] for name in NOTHING}


def prove(world: World, at: str) -> None:
    told, parts = proofs.build(world.environ)
    proofs.handle({"time": f"{at}+08:00"}, None, told, parts)
    for record in world.take("PROOF_QUEUE_URL"):
        proofs.handle({"Records": [record]}, None, told, parts)


@pytest.fixture
def rung(flow: Flow) -> Flow:
    """The go and the first ringing were on the morning of 1 December."""
    ring(flow, 1)
    return flow


def test_nothing_is_late_where_nothing_was_loaded(world: World) -> None:
    assert look(world, "2026-12-01T10:45") == NOTHING


def test_nothing_is_late_before_the_go(flow: Flow, world: World) -> None:
    begin(flow, "waiting", lambda: load(flow, 1))
    assert look(world, "2026-12-09T10:45") == NOTHING


def test_the_days_before_the_go_are_nobodys(rung: Flow, world: World) -> None:
    assert look(world, "2026-12-01T10:45") == NOTHING


def test_today_must_be_rung_by_half_past_eight(
    rung: Flow, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    prove(world, "2026-12-02T01:10")
    assert look(world, "2026-12-02T07:45") == NOTHING
    assert look(world, "2026-12-02T08:45") == {"shards_not_rung": 3, "parts_not_proved": 0}
    assert "day_late" in caplog.messages
    rung.pass_days(1)
    rung.ring()
    assert look(world, "2026-12-02T10:45") == NOTHING


def test_yesterday_must_be_recounted_by_six(rung: Flow, world: World) -> None:
    assert look(world, "2026-12-02T05:45") == NOTHING
    assert look(world, "2026-12-02T06:45") == {"shards_not_rung": 0, "parts_not_proved": 3}
    prove(world, "2026-12-02T01:10")
    assert look(world, "2026-12-02T07:45") == NOTHING


def test_three_days_without_a_scan_are_said_every_hour(rung: Flow, world: World) -> None:
    hours = [look(world, f"2026-12-0{n}T10:45")["shards_not_rung"] for n in (2, 3, 4)]
    assert hours == [3, 3, 3]


def test_the_metrics_alarms_watch_are_written_into_the_log(
    rung: Flow,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    metrics.provider.clear_metrics()
    enter(handler, {"time": "2026-12-02T08:45:00+08:00"}, world, monkeypatch)
    written: dict[str, Any] = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert written["ShardsNotRung"] == [3]
    assert written["PartsNotProved"] == [3]
    assert written["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "zhiban"


def test_the_nights_publication_must_be_there_by_seven(rung: Flow, world: World) -> None:
    def old(at: str) -> int:
        found = handler.handle({"time": f"{at}+08:00"}, *handler.build(world.environ))
        return found["statistics_old"]

    figures = Figures(Table(world.dynamodb, "cases"))
    assert old("2026-12-01T10:45") == 0, "the first is made in the night after the go"
    assert (old("2026-12-02T06:45"), old("2026-12-02T07:45")) == (0, 1)
    at = datetime.fromisoformat("2026-12-02T01:50:00+08:00")
    transact(world.dynamodb, [figures.publish("{}", at)])
    assert (old("2026-12-02T07:45"), old("2026-12-03T06:45"), old("2026-12-03T07:45")) == (0, 0, 1)
