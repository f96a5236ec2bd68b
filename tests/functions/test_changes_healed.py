"""What the stream of the registry loses: reconcile hands it out again, the recount of the night
finds what neither has brought."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import prove_days.handler
from detect_changes.writing import Found
from prove_days.parts import Share
from prove_days.proving import prove
from tests.flow import Flow
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    Holder,
    entities_file,
    holder,
    licences_file,
    paper,
)
from tests.quick_world import quick_county
from tests.world import NOW, SHARDS, World
from zhiban.domain.clock import business_day
from zhiban.domain.day_equation import Equation

MARCH, NOVEMBER, LATER = "2026-03-02", "2026-11-28", "2026-11-30"
RANDOM_BY_NATURE = {
    "salt",
    "hash",
    "prev_hash",
    "last_hash",
    "commitment",
    "legal_rep_id",
    "former_phones",
}
TIMES = {"at", "moved_at", "due_at", "outbox_sk", "contacts"}


@pytest.fixture
def world() -> Iterator[World]:
    """The county's cloud, in this process."""
    with quick_county() as built:
        yield built


def begun(flow: Flow) -> list[Holder]:
    """Three holders with two licences each that are not due for years, and the go given."""
    rows = [holder(n, changed_at=MARCH) for n in (1, 2, 3)]
    flow.ingest("a.csv", entities_file(*rows))
    papers = [paper(n, kind, "2028-06-30") for n in (1, 2, 3) for kind in (FOOD, HYGIENE)]
    flow.ingest("b.csv", licences_file(*papers))
    flow.ring()
    return rows


def changed(flow: Flow, rows: list[Holder]) -> list[Holder]:
    """A day's changes: a name, an operator twice, an address that is put back."""
    first = [
        replace(rows[0], name="沂源样例新名商店", changed_at=NOVEMBER),
        replace(rows[1], legal_rep="样例乙", changed_at=NOVEMBER),
        replace(rows[2], address="样例路2号", changed_at=NOVEMBER),
    ]
    second = [
        replace(first[1], legal_rep="样例丙", changed_at=LATER),
        replace(first[2], address=rows[2].address, changed_at=LATER),
    ]
    for n, day in enumerate((first, second)):
        flow.ingest(f"{n}.csv", entities_file(*day))
    return rows


def rows_of(world: World, sort: str, table: str = "CASES_TABLE") -> list[Any]:
    return [row for row in world.rows(table) if row["SK"].startswith(sort)]


def left(world: World) -> list[str]:
    """Every row of both tables, but for times and what is random by nature."""
    beside = RANDOM_BY_NATURE | TIMES
    return sorted(
        repr(sorted((k, v) for k, v in row.items() if k not in beside))
        for table in ("REGISTRY_TABLE", "CASES_TABLE")
        for row in world.rows(table)
    )


def handed_out(flow: Flow) -> list[str]:
    """The holders that reconcile has put into the queue, worked."""
    bodies = [json.loads(record["body"]) for record in flow.world.take("CHANGES_QUEUE_URL")]
    for body in bodies:
        flow.detect(body["holder"])
    return [body["holder"] for body in bodies]


def test_with_every_word_of_the_stream_lost_a_day_ends_the_same() -> None:
    """Old and new values included; only the time at which it was seen differs."""
    ended = []
    for heard in (True, False):
        with quick_county() as world:
            flow = Flow(world)
            rows = changed(flow, begun(flow))
            if heard:
                for row in rows:
                    flow.detect(row.uscc)
            flow.now += timedelta(hours=1)
            found = flow.reconcile()
            assert found["changes_forgotten"] == (0 if heard else 5)
            assert sorted(handed_out(flow)) == ([] if heard else sorted(r.uscc for r in rows))
            assert flow.reconcile()["changes_forgotten"] == 0
            assert {c["change"]["new"] for c in rows_of(world, "CASE")} == {
                "沂源样例新名商店",
                "样例丙",
            }
            ended.append(left(world))
    assert ended[0] == ended[1]


def test_what_came_in_just_now_is_left_to_the_stream(flow: Flow) -> None:
    rows = changed(flow, begun(flow))
    flow.now += timedelta(minutes=14)
    assert flow.reconcile()["changes_forgotten"] == 0
    assert handed_out(flow) == []
    flow.now += timedelta(minutes=2)
    assert flow.reconcile()["changes_forgotten"] == 5
    assert len(handed_out(flow)) == len(rows)


def test_before_the_go_nothing_is_handed_out(flow: Flow) -> None:
    row = holder(1, changed_at=MARCH)
    flow.ingest("a.csv", entities_file(row))
    flow.ingest("b.csv", licences_file(paper(1, FOOD, "2028-06-30")))
    flow.ingest("c.csv", entities_file(replace(row, name="沂源样例新名商店", changed_at=NOVEMBER)))
    flow.now += timedelta(hours=1)
    assert flow.reconcile()["changes_forgotten"] == 0
    assert handed_out(flow) == []
    flow.ring()
    assert flow.reconcile()["changes_forgotten"] == 1
    assert handed_out(flow) == [row.uscc]
    assert len(rows_of(flow.world, "CASE")) == 1


def test_what_was_put_off_comes_the_next_day_before_sending_hours(flow: Flow) -> None:
    rows = begun(flow)
    successor = {"legal_rep": "样例乙", "mobile": "19900001001"}
    flow.ingest("c.csv", entities_file(replace(rows[0], **successor, changed_at=NOVEMBER)))
    flow.detect(rows[0].uscc)
    assert flow.send_everything() == ["sent"]
    moved = replace(rows[0], **successor, name="沂源样例新名商店", changed_at=LATER)
    flow.ingest("d.csv", entities_file(moved))
    assert flow.detect(rows[0].uscc) == Found(reasons=2)
    flow.now = NOW.replace(hour=15, minute=45)
    assert flow.reconcile()["changes_forgotten"] == 0
    assert handed_out(flow) == []
    flow.now = NOW.replace(hour=16, minute=45)  # 00:45 in China
    assert flow.reconcile()["changes_forgotten"] == 0, "it was looked at, and put off"
    assert handed_out(flow) == [rows[0].uscc]
    flow.now = flow.wall = NOW + timedelta(days=1)
    flow.ring()
    assert flow.send_everything() == ["sent"]


def recount(flow: Flow) -> Equation:
    """The night's recount of the day, all parts."""
    _, parts = prove_days.handler.build(flow.world.environ)
    found = Equation()
    day = business_day(flow.now)
    for segment in range(SHARDS):
        found += prove(parts, Share(day, segment, flow.now + timedelta(hours=15)))
    return found


def test_the_recount_finds_every_need_of_a_change_a_case_or_a_reason(flow: Flow) -> None:
    for row in changed(flow, begun(flow)):
        flow.detect(row.uscc)
    flow.send_everything()
    found = recount(flow)
    assert dict(found.changes) == {"due": 10, "cases": 4, "reasons": 6}
    assert (found.changes_missed, found.missed, found.holds) == (0, 0, True)


def test_the_recount_counts_what_nobody_has_worked_and_has_it_worked(flow: Flow) -> None:
    changed(flow, begun(flow))
    found = recount(flow)
    assert dict(found.changes) == {"overdue": 5}
    assert (found.changes_missed, found.holds) == (5, False)
    flow.now += timedelta(hours=16)
    assert flow.reconcile()["changes_forgotten"] == 0
    assert len(handed_out(flow)) == 3
    flow.now -= timedelta(hours=16)
    assert recount(flow).changes_missed == 0


def test_a_need_that_was_passed_over_is_found_and_made_up_for(flow: Flow, world: World) -> None:
    """A mistake in detecting, or a licence that came in after its holder's change."""
    rows = begun(flow)
    flow.ingest(
        "c.csv", entities_file(replace(rows[0], name="沂源样例新名商店", changed_at=NOVEMBER))
    )
    flow.detect(rows[0].uscc)
    late = paper(1, "小餐饮登记证", "2028-06-30", issued_on="2026-06-01", valid_from="2026-06-01")
    flow.ingest("d.csv", licences_file(late))
    found = recount(flow)
    assert (found.changes["due"], found.changes["cases"], found.changes_missed) == (3, 2, 1)
    flow.now = flow.wall = NOW + timedelta(days=1)
    flow.reconcile()
    assert handed_out(flow) == [rows[0].uscc]
    assert {c["item"] for c in rows_of(world, "CASE")} == {"L01-C1", "L03-C1", "L04-C1"}
    flow.now = NOW
    assert recount(flow).changes_missed == 0


def test_a_licence_issued_since_the_change_shows_it(flow: Flow, world: World) -> None:
    rows = begun(flow)
    flow.ingest("c.csv", entities_file(replace(rows[0], legal_rep="样例乙", changed_at=NOVEMBER)))
    flow.detect(rows[0].uscc)
    fresh = paper(1, "小餐饮登记证", "2029-11-28", issued_on="2026-11-29", valid_from="2026-11-29")
    flow.ingest("d.csv", licences_file(fresh))
    assert recount(flow).changes_missed == 0
