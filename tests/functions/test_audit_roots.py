"""The night's audit root, kept where nobody can change it: a chain that was cut off, written anew
or grew in between is found unlike it."""

import json
from datetime import date
from typing import Any

import pytest

from prove_days import handler as proofs
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.operating import Operator, operator
from tests.world import NOW, SHARDS, World
from zhiban.domain.audit_roots import Link, root_of
from zhiban.gateways.bucket import Bucket
from zhiban.store.wire import encode_item

DAY = "2026-12-01"


@pytest.fixture
def night(flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch) -> Operator:
    ring(flow, 1, 2, 3)
    prove(world)
    return operator(flow, world, monkeypatch)


def prove(world: World) -> None:
    told, parts = proofs.build(world.environ)
    proofs.handle({"time": "2026-12-02T01:10:00+08:00"}, None, told, parts)
    for record in world.take("PROOF_QUEUE_URL"):
        assert proofs.handle({"Records": [record]}, None, told, parts) == {"batchItemFailures": []}


def kept(part: int) -> dict[str, Any]:
    found = Bucket("archive").read(f"roots/{DAY}/{part:03d}.json")
    assert found is not None
    told: dict[str, Any] = json.loads(found)
    return told


def events(world: World) -> list[reading.Row]:
    return reading.rows_of(world, "CASE#", "EVENT#")


def test_every_link_of_the_day_stands_in_one_root_and_nobody_in_it(
    night: Operator, world: World
) -> None:
    roots = [kept(part) for part in range(SHARDS)]
    assert sum(one["links"] for one in roots) == len(events(world)) == 3
    assert all(set(one) == KEYS for one in roots)
    code, told = night.asks("roots", DAY)
    assert (code, told["links"]) == (0, len(events(world)))


KEYS = {"schema", "day", "part", "of", "links", "root", "at", "algorithm", "key", "seal"}


def test_a_chain_that_was_cut_off_or_written_anew_is_found(night: Operator, world: World) -> None:
    last = events(world)[-1]
    key = {"PK": {"S": last["PK"]}, "SK": {"S": last["SK"]}}
    world.dynamodb.delete_item(TableName="cases", Key=key)
    assert night.types("roots", DAY) == 1
    assert "事件链与存档不符" in night.err
    assert "zhiban verify --all" in night.err
    world.dynamodb.put_item(TableName="cases", Item=encode_item(last | {"hash": "0" * 64}))
    assert night.types("roots", DAY) == 1
    world.dynamodb.put_item(TableName="cases", Item=encode_item(last))
    assert night.types("roots", DAY) == 0


def test_a_root_that_was_forged_has_no_seal(night: Operator) -> None:
    forged = kept(0) | {"links": 99}
    Bucket("archive").put(f"roots/{DAY}/000.json", json.dumps(forged).encode(), "application/json")
    assert night.types("roots", DAY) == 1
    assert "封签不符" in night.err


def test_a_night_without_a_root_is_said_with_its_cure(night: Operator) -> None:
    assert night.types("roots", "2026-11-30") == 1
    assert "zhiban prove 2026-11-30" in night.err


def test_a_part_whose_root_cannot_be_kept_is_not_proved(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the alarm “not proved” rings, and the queue tries again."""
    ring(flow, 1)
    monkeypatch.setitem(world.environ, "ARCHIVE_BUCKET", "nowhere")
    told, parts = proofs.build(world.environ)
    proofs.handle({"time": "2026-12-02T01:10:00+08:00"}, None, told, parts)
    records = world.take("PROOF_QUEUE_URL")
    answer = proofs.handle({"Records": records[:1]}, None, told, parts)
    assert len(answer["batchItemFailures"]) == 1
    assert parts.proofs.missing(date(2026, 12, 1), SHARDS) == SHARDS


def test_the_order_of_reading_changes_nothing_and_each_part_of_a_link_counts() -> None:
    links = [Link("CASE#1", "EVENT#1", "a"), Link("CASE#1", "EVENT#2", "b")]
    day = date(2026, 12, 1)
    one = root_of(day, 0, 3, links, NOW)
    assert one == root_of(day, 0, 3, reversed(links), NOW)
    for other in (links[:1], [links[0], Link("CASE#2", "EVENT#2", "b")], [*links, links[0]]):
        assert root_of(day, 0, 3, other, NOW).root != one.root
