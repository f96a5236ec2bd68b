"""The day that ended, recounted from the tables alone: what was missed is found, and rings."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from prove_days import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import due, load, ring
from tests.functions.papers import entities_file, holder, licences_file
from tests.functions.samples import delivery, enter, failed
from tests.world import NOW, SHARDS, World
from zhiban.domain.day_equation import Equation
from zhiban.domain.errors import EventError
from zhiban.store import keys
from zhiban.store.day_proofs import DayProofs
from zhiban.store.table import Table, transact

TODAY = date(2026, 12, 1)
TONIGHT = {"time": "2026-12-01T17:10:00Z"}


def prove(world: World, event: dict[str, Any] = TONIGHT) -> int:
    """The night's call and the messages it leads to; returns how many parts were asked for."""
    told, parts = handler.build(world.environ)
    planned = handler.handle(event, None, told, parts)["planned"]
    for record in world.take("PROOF_QUEUE_URL"):
        assert handler.handle({"Records": [record]}, None, told, parts) == {"batchItemFailures": []}
    return int(planned)


def proof(world: World, day: date = TODAY) -> tuple[Equation, int]:
    return DayProofs(Table(world.dynamodb, world.environ["CASES_TABLE"])).read(day)


def forget_alarm(world: World) -> None:
    """A licence loses its alarm, as by a repair of the table by hand."""
    table = Table(world.dynamodb, world.environ["REGISTRY_TABLE"])
    row = next(table.scan("LICENCE#"))
    bare = {name: value for name, value in row.items() if not name.startswith("alarm_")}
    transact(table.client, [table.put(bare)])


def test_a_day_that_rang_is_proved(flow: Flow, world: World) -> None:
    ring(flow, 1, 2)
    flow.send_everything()
    assert prove(world) == SHARDS
    found, parts = proof(world)
    assert (found.due, found.cases, found.reasons, found.missed) == (2, 2, 0, 0)
    assert (parts, dict(found.sends)) == (SHARDS, {"sent": 2})


def test_what_needs_no_case_has_a_reason(flow: Flow, world: World) -> None:
    flow.ingest("entities.csv", entities_file(replace(holder(1), mobile="")))
    flow.ingest("licences.csv", licences_file(due(1)))
    flow.ring()
    prove(world)
    found, _ = proof(world)
    assert found.due == found.cases + found.reasons == 1


def test_a_licence_whose_alarm_was_lost_is_missed_and_rings_the_next_day(
    flow: Flow, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    load(flow, 1, 2)
    forget_alarm(world)
    flow.ring()
    prove(world)
    assert proof(world)[0].missed == 1
    assert "equation_broken" in caplog.messages
    flow.pass_days(1)
    flow.ring()
    prove(world, {"time": "2026-12-02T17:10:00Z"})
    found, _ = proof(world, TODAY + timedelta(days=1))
    assert (found.due, found.cases, found.missed) == (2, 2, 0)


def test_a_message_everybody_forgot_is_counted(flow: Flow, world: World) -> None:
    ring(flow, 1)
    prove(world)
    assert proof(world)[0].forgotten == 1


def test_before_the_go_nothing_is_asked_and_nobody_alarmed(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    assert prove(world) == 0
    assert "day_not_rung" not in caplog.messages


def test_a_day_nobody_rang_is_said(
    flow: Flow, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ring(flow, 1)
    prove(world, {"time": "2026-12-03T17:10:00Z"})
    assert "day_not_rung" in caplog.messages


def test_the_rules_own_event_plans_the_day_before(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(flow, 1)
    answer = enter(handler, delivery("prove_days", "by_the_clock"), world, monkeypatch)
    assert answer == {"planned": SHARDS}
    orders = [json.loads(record["body"]) for record in world.take("PROOF_QUEUE_URL")]
    assert {order["day"] for order in orders} == {"2026-12-01"}
    assert sorted(order["segment"] for order in orders) == list(range(SHARDS))


def test_a_part_delivered_three_times_is_one_proof(flow: Flow, world: World) -> None:
    ring(flow, 1)
    told, parts = handler.build(world.environ)
    for sample in ("duplicate", "typical"):
        event = delivery("prove_days", sample)
        assert failed(handler.handle(event, None, told, parts)) == []
    assert [row["SK"] for row in reading.rows_of(world, "DAY#", "PROOF#")] == [
        keys.day_proof(TODAY, 0).sk
    ]


def test_what_is_no_order_is_refused_and_holds_nobody_up(flow: Flow, world: World) -> None:
    ring(flow, 1)
    told, parts = handler.build(world.environ)
    poison = delivery("prove_days", "poison")
    assert len(failed(handler.handle(poison, None, told, parts))) == len(poison["Records"])
    mixed = delivery("prove_days", "mixed")
    assert failed(handler.handle(mixed, None, told, parts)) == [mixed["Records"][1]["messageId"]]
    assert proof(world)[1] == 2


def test_a_time_that_cannot_be_read_is_an_error(world: World) -> None:
    told, parts = handler.build(world.environ)
    with pytest.raises(EventError, match="ISO 8601"):
        handler.handle({"time": "last night"}, None, told, parts)


def test_the_typical_sample_proves_its_part(flow: Flow, world: World) -> None:
    ring(flow, 1)
    told, parts = handler.build(world.environ)
    assert failed(handler.handle(delivery("prove_days", "typical"), None, told, parts)) == []
    assert proof(world)[1] == 1
    assert NOW.date() == TODAY
