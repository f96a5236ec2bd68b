"""Ringing: what a due licence comes to, once, whatever is delivered twice or not at all."""

import json
from datetime import timedelta

import pytest

from ring_alarms import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    TROUPE,
    Holder,
    Paper,
    entities_file,
    holder,
    licences_file,
    paper,
    uscc,
)
from tests.functions.samples import delivery, enter, failed
from tests.world import NOW, SHARDS, Context, World, county, sqs_record
from zhiban.domain.ids import shard_of


def load(flow: Flow, holders: list[Holder], papers: list[Paper]) -> None:
    flow.ingest("entities.csv", entities_file(*holders))
    flow.ingest("licences.csv", licences_file(*papers))


@pytest.fixture
def loaded(flow: Flow) -> Flow:
    """Two holders whose licences are due on 2026-12-01 and one whose are not."""
    papers = [
        paper(1, FOOD, "2026-12-31"),
        paper(2, HYGIENE, "2027-01-30"),
        paper(3, TROUPE, "2027-03-03"),
    ]
    begin(flow, "three", lambda: load(flow, [holder(n) for n in (1, 2, 3)], papers))
    return flow


def handle(world: World, *bodies: object) -> list[str]:
    records = [sqs_record(json.dumps(body), f"m-{n}") for n, body in enumerate(bodies)]
    return failed(handler.handle({"Records": records}, Context(), handler.build(world.environ)))


def order(n: int, day: str = "2026-12-01") -> dict[str, object]:
    """The order to ring the shard of the n-th holder."""
    return {"day": day, "shard": shard_of(uscc(n), SHARDS), "at": f"{day}T01:30:00+00:00"}


def test_an_order_rings_its_shard(loaded: Flow, world: World) -> None:
    parts = handler.build(world.environ)
    answer = handler.handle(delivery("ring_alarms", "typical"), Context(), parts)
    assert failed(answer) == []
    assert reading.case_states(world) == {"YL00120261231": "opened"}
    (watermark,) = reading.rows(world, "CASES_TABLE", "WATERMARK")
    assert (watermark["SK"], watermark["day"]) == (
        f"SHARD#{shard_of(uscc(1), SHARDS):03d}",
        "2026-12-01",
    )


def test_the_entry_that_aws_calls_does_the_same(
    loaded: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert failed(enter(handler, delivery("ring_alarms", "typical"), world, monkeypatch)) == []
    assert reading.case_states(world) == {"YL00120261231": "opened"}


def test_an_order_delivered_twice_opens_one_case_and_plans_one_message(
    loaded: Flow, world: World
) -> None:
    parts = handler.build(world.environ)
    answer = handler.handle(delivery("ring_alarms", "duplicate"), Context(), parts)
    assert failed(answer) == []
    assert len(reading.cases(world)) == len(reading.sends(world)) == 1
    assert reading.events(world) == ["case_opened"]


def test_an_unreadable_order_fails_alone(loaded: Flow, world: World) -> None:
    parts = handler.build(world.environ)
    for sample, at in (("poison", 0), ("mixed", 1)):
        event = delivery("ring_alarms", sample)
        answer = handler.handle(event, Context(), parts)
        assert failed(answer) == [event["Records"][at]["messageId"]]
    assert set(reading.case_states(world)) == {"YL00120261231", "YL00220270130"}


def test_a_case_opens_with_its_event_its_invitation_and_its_first_message(
    loaded: Flow, world: World
) -> None:
    loaded.ring()
    (case, _) = sorted(reading.cases(world), key=lambda row: str(row["number"]))
    assert (case["item"], case["term"], case["latest"]) == ("L01-R1", 1, "2026-12-10")
    assert case["rule"]
    invitation = next(i for i in reading.invitations(world) if i["uscc"] == uscc(1))
    assert invitation["case_ids"] == [case["id"]]
    assert (invitation["state"], invitation["alarm_on"]) == ("open", "2026-12-04")
    send = next(s for s in reading.sends(world) if s["uscc"] == uscc(1))
    assert (send["state"], send["due_at"]) == ("planned", "2026-12-01T02:00:00Z")
    assert reading.licences(world)["YL00120261231"]["alarm_on"] == "2027-01-01"
    assert reading.reasons(world) == []


def test_whatever_is_delivered_twice_opens_once(loaded: Flow, world: World) -> None:
    loaded.ring(times=3)
    loaded.now += timedelta(hours=1)
    loaded.ring(times=2)
    assert len(reading.cases(world)) == len(reading.sends(world)) == 2
    assert loaded.read_out()["equation"] == {"due": 2, "opened": 2, "suppressed": 0}


def test_the_watermark_moves_with_the_day_and_never_back(loaded: Flow, world: World) -> None:
    loaded.ring()
    loaded.pass_days(2)
    loaded.ring()
    assert {row["day"] for row in reading.rows(world, "CASES_TABLE", "WATERMARK")} == {"2026-12-03"}


def test_a_late_order_of_a_day_already_behind_is_no_failure(loaded: Flow, world: World) -> None:
    """Delivered out of order, or moved back from the dead letters: there is nothing left to do."""
    loaded.pass_days(1)
    loaded.ring()
    assert handle(world, order(1, "2026-12-01")) == []
    assert {row["day"] for row in reading.rows(world, "CASES_TABLE", "WATERMARK")} == {"2026-12-02"}


def seen(world: World) -> set[tuple[str, str, str]]:
    return {(row["number"], row["state"], row["latest"]) for row in reading.cases(world)}


def test_three_missed_days_are_rung_at_once_with_one_message_a_holder(
    flow: Flow, world: World
) -> None:
    """Holder 1 is due on each of three days; after the outage one message names all of it."""
    papers = [paper(1, TROUPE, day) for day in ("2027-03-01", "2027-03-02", "2027-03-03")]
    load(flow, [holder(1)], papers)
    flow.pass_days(-3)
    flow.ring()
    flow.pass_days(5)
    flow.ring(times=2)
    assert seen(world) == {
        ("YL00120270301", "opened", "2027-01-30"),
        ("YL00120270302", "opened", "2027-01-31"),
        ("YL00120270303", "opened", "2027-02-01"),
    }
    assert len(reading.sends(world)) == len(reading.invitations(world)) == 1
    assert flow.send_everything() == ["sent"]


def test_three_missed_days_find_what_three_ringings_find() -> None:
    papers = [
        paper(n, kind, f"2027-03-{day:02d}")
        for n, (kind, day) in enumerate(
            [(TROUPE, 1), (HYGIENE, 2), (TROUPE, 3), (FOOD, 3)], start=1
        )
    ] + [paper(1, HYGIENE, "2027-03-03"), paper(2, FOOD, "2026-12-31")]
    found = []
    for days in ((0, 1, 1, 1), (3,)):
        with county() as world:
            flow = Flow(world)
            load(flow, [holder(n) for n in range(1, 5)], papers)
            for passed in days:
                flow.pass_days(passed)
                flow.ring()
            found.append(seen(world))
            assert len({s["uscc"] for s in reading.sends(world)}) == 3
    assert found[0] == found[1]
    assert len(found[1]) == 5


def test_a_holder_of_25_licences_gets_twenty_today_and_five_tomorrow(
    flow: Flow, world: World
) -> None:
    papers = [paper(1, HYGIENE, "2027-01-30", number=f"YL{n:02d}") for n in range(25)]
    load(flow, [holder(1)], papers)
    flow.ring()
    assert len(reading.cases(world)) == 20
    assert len(reading.sends(world)) == 1
    assert flow.send_everything() == ["sent"]
    assert "您有20件证照将到期" in flow.carrier.taken[0][1]
    flow.pass_days(1)
    flow.ring()
    assert len(reading.cases(world)) == 25
    assert [len(i["case_ids"]) for i in reading.invitations(world)].count(5) == 1
    assert flow.send_everything() == ["sent"]
    assert "您有5件证照将到期" in flow.carrier.taken[1][1]


def test_the_order_of_the_day_carries_the_business_instant(loaded: Flow, world: World) -> None:
    loaded.now = NOW + timedelta(hours=2)
    loaded.ring()
    assert {send["due_at"] for send in reading.sends(world)} == {"2026-12-01T06:30:00Z"}
