"""The day that ended, recounted from the tables alone: what was missed is found, and rings."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from infra.constructs.alarms import WATCHED
from prove_days import handler, proving
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import due, load, ring
from tests.functions.papers import HYGIENE, entities_file, holder, licences_file, paper
from tests.functions.samples import delivery, enter, failed
from tests.world import NOW, SHARDS, World, sqs_record
from zhiban.domain.day_equation import Equation
from zhiban.domain.errors import EventError
from zhiban.store import keys
from zhiban.store.day_proofs import DayProofs
from zhiban.store.licences import Licences, licence_from
from zhiban.store.ringing import Ringing
from zhiban.store.table import Table, transact

TODAY = date(2026, 12, 1)
ALARMING = {watched.metric for watched in WATCHED if watched.function == "prove_days"}
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


def forget_alarms(world: World, most: int = 1) -> None:
    """Licences lose their alarms, as by a repair of the table by hand."""
    table = Table(world.dynamodb, world.environ["REGISTRY_TABLE"])
    for row in list(table.scan("LICENCE#"))[:most]:
        bare = {name: value for name, value in row.items() if not name.startswith("alarm_")}
        transact(table.client, [table.put(bare)])


def judged(monkeypatch: pytest.MonkeyPatch, world: World) -> Counter[str]:
    """The night, and what it counted of the things that alarms are raised for."""
    counted = counted_at_night(monkeypatch, world)
    return Counter({name: counted[name] for name in ALARMING if counted[name]})


def counted_at_night(monkeypatch: pytest.MonkeyPatch, world: World) -> Counter[str]:
    """The night, and all it counted."""
    counted: Counter[str] = Counter()
    monkeypatch.setattr(proving, "count", lambda name, value=1: counted.update({name: value}))
    prove(world)
    return +counted


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


def test_what_a_full_message_leaves_for_tomorrow_has_its_reason_and_rings_then(
    flow: Flow, world: World
) -> None:
    papers = [paper(1, HYGIENE, "2027-01-30", number=f"YL{n:02d}") for n in range(25)]
    flow.ingest("e.csv", entities_file(holder(1)))
    flow.ingest("l.csv", licences_file(*papers))
    flow.ring()
    assert [why for _, why in reading.reasons(world)] == ["invitation_full"] * 5
    prove(world)
    found, _ = proof(world)
    assert (found.due, found.cases, found.reasons, found.missed) == (25, 20, 5, 0)
    parts = handler.build(world.environ)[1]
    assert parts.ringing.equation(TODAY, SHARDS) == {"due": 25, "opened": 20, "suppressed": 5}
    flow.pass_days(1)
    flow.ring()
    assert len(reading.cases(world)) == 25
    prove(world, {"time": "2026-12-02T17:10:00Z"})
    found, _ = proof(world, TODAY + timedelta(days=1))
    assert (found.due, found.cases, found.missed) == (25, 25, 0)


def test_a_licence_of_a_kind_that_was_taken_out_breaks_nobodys_proof(
    flow: Flow, world: World
) -> None:
    ring(flow, 1)
    (row,) = reading.licences(world).values()
    registry = Table(world.dynamodb, world.environ["REGISTRY_TABLE"])
    taken_out = replace(licence_from(row), kind="X99", number="OLD", alarm_on=TODAY, version=1)
    transact(world.dynamodb, Licences(registry, SHARDS).store(taken_out))
    flow.ring()
    prove(world)
    found, _ = proof(world)
    assert (found.due, found.cases, found.reasons, found.missed) == (1, 1, 0, 0)


def test_a_licence_whose_alarm_was_lost_is_missed_and_rings_the_next_day(
    flow: Flow, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    load(flow, 1, 2)
    forget_alarms(world)
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


def test_a_day_that_rang_as_often_as_it_was_told_to_raises_no_alarm(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(flow, 1, 2)
    for _ in range(3):
        flow.ring(times=2)
    flow.send_everything(times=3)
    assert judged(monkeypatch, world) == Counter()
    assert proof(world)[0].opened == 2


def test_a_day_that_rang_and_found_nothing_ran_empty(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    load(flow, 1, 2)
    forget_alarms(world, 2)
    flow.ring()
    assert judged(monkeypatch, world) == Counter(EquationMissed=2, DaysRanEmpty=1)
    assert "day_ran_empty" in caplog.messages


def test_openings_counted_twice_are_a_day_that_ran_twice(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ring(flow, 1, 2)
    flow.send_everything()
    ringing = Ringing(Table(world.dynamodb, world.environ["CASES_TABLE"]))
    ringing.commit(ringing.count(TODAY, 0, 2, 0))
    assert judged(monkeypatch, world) == Counter(DaysRanTwice=2)
    assert "day_counted_wrongly" in caplog.messages


def test_a_step_that_was_said_twice_is_a_day_that_ran_twice(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(flow, 1)
    flow.send_everything()
    row = reading.the_send(world)
    again = keys.send(row["invitation_id"], row["step"], row["contact"], row["attempt"] + 1)
    table = Table(world.dynamodb, world.environ["CASES_TABLE"])
    told = {name: value for name, value in row.items() if not isinstance(value, bytes)}
    transact(table.client, [table.put_new(told | {"PK": again.pk, "SK": again.sk})])
    assert judged(monkeypatch, world) == Counter(DaysRanTwice=1)


def test_an_opening_that_ringing_did_not_count_is_said(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(flow, 1)
    flow.send_everything()
    ringing = Ringing(Table(world.dynamodb, world.environ["CASES_TABLE"]))
    ringing.commit(*(ringing.count(TODAY, shard, -1, 0) for shard in _counting(world)))
    assert judged(monkeypatch, world) == Counter(OpeningsUnbooked=1)


def _counting(world: World) -> list[int]:
    """The shards that opened something today."""
    return [int(row["SK"][-3:]) for row in reading.rows_of(world, "DAY#", "SHARD#")]


def test_what_the_stream_lost_is_counted_at_night_and_once(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ring(flow, 1, 2)
    flow.count_events()
    flow.send_everything()
    assert counted_at_night(monkeypatch, world) == Counter(EventsUncounted=2)
    assert "events_uncounted" in caplog.messages
    assert flow.read_out()["counted"] == {"case_opened": 2, "reminder_sent": 2}
    assert counted_at_night(monkeypatch, world) == Counter()
    assert flow.read_out()["counted"] == {"case_opened": 2, "reminder_sent": 2}


def test_events_that_nobody_remembers_counting_are_left_alone(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day proved anew by hand, long after."""
    ring(flow, 1)
    told, parts = handler.build(world.environ)
    body = json.dumps({"day": "2026-12-01", "segment": 0, "at": "2027-01-15T10:00:00+08:00"})
    assert handler.handle({"Records": [sqs_record(body)]}, None, told, parts)
    assert flow.read_out()["counted"] == {}


def test_a_day_nobody_rang_is_not_called_empty(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(flow, 1)
    flow.send_everything()
    flow.pass_days(3)
    load(flow, 2)
    counted: Counter[str] = Counter()
    monkeypatch.setattr(proving, "count", lambda name, value=1: counted.update({name: value}))
    prove(world, {"time": "2026-12-04T17:10:00Z"})
    assert +counted == Counter(EquationMissed=1)


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
