"""A large file in parts: whoever takes them, in any order and however often, it ends the same."""

import gzip
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ingest_registry import handler, surveying
from ingest_registry import reading as intake_reading
from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import (
    ENTITY_HEADER,
    FOOD,
    HYGIENE,
    LICENCE_HEADER,
    Holder,
    Paper,
    entities_file,
    holder,
    licences_file,
    paper,
)
from tests.gateways.workbook import workbook
from tests.world import NOW, World, county, sqs_record
from zhiban.gateways.files import blocks

HOLDERS = 22


def entities() -> list[Holder]:
    """Holders; some stand twice, some of those disagree, some rows are wrong."""
    rows = [holder(n, changed_at=f"2026-0{n % 9 + 1}-01 00:00:00") for n in range(1, HOLDERS)]
    again = [
        replace(rows[3], mobile="19900009999", changed_at="2026-11-01 00:00:00"),
        replace(rows[4], address="", changed_at="2026-11-01 00:00:00"),
        replace(rows[5], scope="批发"),  # at the same time: in doubt
        rows[6],
        replace(rows[7], name="沂源另一个名称", changed_at="2020-01-01 00:00:00"),
        replace(rows[8], uscc="91"),
        replace(rows[9], mobile="1"),
    ]
    chance = random.Random(1)
    for row in again * 2:
        rows.insert(chance.randrange(len(rows)), row)
    return rows


def licences() -> list[Paper]:
    """Licences of these holders and of others; some stand twice, some have been replaced."""
    rows = [
        paper(n, kind, "2026-12-31", number=f"{kind[:2]}{n:03d}")
        for n in range(1, HOLDERS + 6)
        for kind in (FOOD, HYGIENE)
    ]
    again = [
        replace(rows[3], valid_to="2027-12-31", updated_at="2026-11-01 00:00:00"),
        replace(rows[4], issuer="别的局"),  # at the same time: in doubt
        rows[5],
        replace(rows[6], uscc=rows[9].uscc, holder_name=rows[9].holder_name),  # another's number
        replace(rows[12], status="已换证", updated_at="2026-11-01 00:00:00"),
        replace(rows[12], number="新001", valid_from="2026-06-01", issued_on="2026-06-01"),
        replace(rows[14], kind="钓鱼许可证"),
        replace(rows[16], holder_name="完全不同的名称"),
        replace(rows[-1], number="又001", holder_name="另一种叫法"),  # of a holder nobody knows
        replace(
            rows[18],
            number="换002",
            status="已换证",
            valid_from="2015-01-01",
            valid_to="2019-12-31",
        ),
    ]
    chance = random.Random(2)
    for row in again * 2:
        rows.insert(chance.randrange(len(rows)), row)
    return rows


def as_workbook(header: str, text: str) -> bytes:
    lines = [line.split(",") for line in text.splitlines()]
    assert lines[0] == header.split(",")
    return workbook(lines)


ENTITIES, LICENCES = entities_file(*entities()), licences_file(*licences())
FORMS: dict[str, Callable[[str, str], bytes]] = {
    "csv": lambda _, text: text.encode(),
    "csv.gz": lambda _, text: gzip.compress(text.encode("gb18030")),
    "xlsx": as_workbook,
}


def taken(flow: Flow, form: str, times: int = 1, chance: random.Random | None = None) -> None:
    """Both files, in this form, all parts delivered."""
    make = FORMS[form]
    flow.ingest("主体.x", make(ENTITY_HEADER, ENTITIES))
    flow.deliver_parts(times, chance)
    flow.ingest("证照.x", make(LICENCE_HEADER, LICENCES))
    flow.deliver_parts(times, chance)


COUNTS = ("state", "rows", "accepted", "unchanged", "rejected", "held", "added", "warned")


def outcome(world: World, endings: tuple[str, str]) -> dict[str, Any]:
    """All that both files left behind, without how their rows were cut into transactions."""
    rows = [
        {name: value for name, value in row.items() if not isinstance(value, bytes)}
        for row in reading.rows(world, "REGISTRY_TABLE")
        if not row["PK"].startswith("FILE#")
    ]
    for row in rows:
        row.pop("contacts", None)  # sealed anew each time
        if row.get("stub"):
            row.pop("version")  # how often a licence told its name
    return {
        "registry": rows,
        "ledger": sorted([row[name] for name in COUNTS] for row in reading.file_rows(world)),
        "fates": sorted(
            (note["line"], note["fate"], note["reasons"])
            for chunk in reading.rows_of(world, "FILE#", "CHUNK#", "REGISTRY_TABLE")
            for note in chunk["notes"]
        ),
        "tasks": [
            (r["what"], r["uscc"]) for r in reading.rows(world, "CASES_TABLE") if "what" in r
        ],
        "rejects": [reading.reject_bytes(world, name) for name in endings],
    }


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are large from 2 kB on, and are cut after every eight rows or so."""
    monkeypatch.setattr(surveying, "SMALL", 2_000)
    monkeypatch.setattr(surveying, "PART_ROWS", 8)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 900)


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    """What both files leave behind when one call takes each."""
    with county() as world:
        flow = Flow(world)
        taken(flow, "csv")
        assert [row["parts"] for row in reading.file_rows(world)] == [0, 0]
        return outcome(world, ("主体", "证照"))


def test_the_files_hold_all_that_can_go_wrong(whole: dict[str, Any]) -> None:
    ledger = whole["ledger"]
    assert all(min(row[2:6]) > 0 for row in ledger), ledger
    assert any(row.get("successor") for row in whole["registry"])
    assert any(row.get("stub") for row in whole["registry"])


@pytest.mark.parametrize("seed", range(2))
def test_in_any_order_and_however_often_parts_end_as_the_whole_does(
    whole: dict[str, Any], small_parts: None, world: World, seed: int
) -> None:
    taken(Flow(world), "csv", times=3, chance=random.Random(seed))
    assert all(row["parts"] > 2 for row in reading.file_rows(world))
    assert all(row["repeats"] for row in reading.file_rows(world))
    found = outcome(world, ("主体", "证照"))
    for what in found:
        assert found[what] == whole[what], what


@pytest.mark.parametrize("form", [form for form in FORMS if form != "csv"])
def test_whatever_it_was_packed_in(
    whole: dict[str, Any], small_parts: None, world: World, form: str
) -> None:
    taken(Flow(world), form)
    found = outcome(world, ("主体", "证照"))
    assert all(row["parts"] > 1 for row in reading.file_rows(world))
    for what in ("registry", "tasks"):
        assert found[what] == whole[what]
    assert [row[:7] for row in found["ledger"]] == [row[:7] for row in whole["ledger"]]
    assert [fate[1:] for fate in found["fates"]] == [fate[1:] for fate in whole["fates"]]


def test_a_part_nobody_has_planned_is_an_error(world: World) -> None:
    told, parts = handler.build(world.environ)
    for body in ('{"file": "nobody", "part": 1}', '{"file": 7}', '{"file": "x", "round": 999}'):
        event = {"Records": [sqs_record(body)]}
        answer = handler.handle(event, None, told, parts)
        assert len(answer["batchItemFailures"]) == 1


def test_orders_of_a_file_that_is_done_change_nothing(
    small_parts: None, flow: Flow, world: World
) -> None:
    flow.ingest("证照.csv", LICENCES)
    records = world.take("PARTS_QUEUE_URL")
    told, parts = handler.build(world.environ)
    for record in records:
        handler.handle({"Records": [record]}, None, told, parts)
    flow.deliver_parts()
    before = reading.rows(world, "REGISTRY_TABLE")
    for record in records:
        assert handler.handle({"Records": [record]}, None, told, parts) == {"batchItemFailures": []}
    assert flow.deliver_parts() == 0
    assert reading.rows(world, "REGISTRY_TABLE") == before


def test_a_file_dropped_again_while_it_is_read_hands_out_what_is_left(
    small_parts: None, flow: Flow, world: World
) -> None:
    assert flow.ingest("证照.csv", LICENCES).state == "split"
    lost = world.take("PARTS_QUEUE_URL")
    assert flow.ingest("证照-又一次.csv", LICENCES).state == "split"
    assert len(world.take("PARTS_QUEUE_URL")) == len(lost)
    flow.pass_days(1)
    assert flow.reconcile()["files_stopped"] == 1, "and a file everybody forgot is found"
    flow.deliver_parts()
    (ledger,) = reading.file_rows(world)
    assert (ledger["state"], ledger["name"]) == ("complete", "证照.csv")


class LittleTime:
    """A call that has time for one window only."""

    function_name = "test"
    aws_request_id = "r"

    def __init__(self) -> None:
        self.asked = 0

    def get_remaining_time_in_millis(self) -> int:
        self.asked += 1
        return 300_000 if self.asked == 1 else 1_000


def test_what_does_not_fit_into_one_call_is_handed_on(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest_registry.working.WINDOW", 10)
    told, parts = handler.build(world.environ)
    event = world.drop("inbox/证照.csv", LICENCES.encode())
    calls = 0
    records = event["Records"]
    while records:
        calls += 1
        answer = handler.handle({"Records": records}, LittleTime(), told, parts)
        assert answer == {"batchItemFailures": []}
        records = world.take("PARTS_QUEUE_URL")
    assert calls > 5
    (ledger,) = reading.file_rows(world)
    counts = [ledger[name] for name in ("accepted", "unchanged", "rejected", "held")]
    assert (ledger["state"], sum(counts)) == ("complete", ledger["rows"])
    assert ledger["rows"] == len(licences())


def test_the_hidden_copy_of_a_packed_file_lies_where_it_is_soon_forgotten(
    small_parts: None, flow: Flow, world: World
) -> None:
    flow.ingest("证照.csv.gz", gzip.compress(LICENCES.encode()))
    listed = world.s3.list_objects_v2(Bucket="files", Prefix="rejects/")["Contents"]
    assert all(one["Key"].startswith("rejects/working/") for one in listed)
    assert intake_reading.TEXT.startswith("rejects/working/")
    assert NOW.year == 2026
