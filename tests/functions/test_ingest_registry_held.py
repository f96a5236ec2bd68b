"""A file that weighs heavily on the registry waits for an officer, and goes in when released."""

from dataclasses import replace

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import FOOD, Holder, entities_file, holder, licences_file, paper
from tests.world import World
from zhiban.domain.weight import FEWEST, Limits, Weight, why_held
from zhiban.store.file_ledger import Ruling
from zhiban.store.files import Files
from zhiban.store.table import Table, transact

CASES = """
在册 | 文件行数 | 改动 | 终止 | 结果   | 说明
0    | 9999     | 0    | 0    | 放行   | 空库首次装载
6356 | 6356     | 317  | 0    | 放行   | 不到百分之五
6356 | 6356     | 318  | 0    | 改动   | 超过百分之五
6356 | 500      | 400  | 0    | 改动   | 小文件改得多也一样
6356 | 6356     | 70   | 64   | 终止   | 注销超过百分之一
6356 | 6356     | 70   | 63   | 放行   | 注销不到百分之一
100  | 100      | 20   | 20   | 放行   | 二十条以内不问
100  | 100      | 21   | 0    | 改动   | 二十一条,超过百分之五
"""
ROWS = [[c.strip() for c in line.split("|")] for line in CASES.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", ROWS, ids=[row[5] for row in ROWS])
def test_when_a_file_must_wait(row: list[str]) -> None:
    known, rows, altered, ended = map(int, row[:4])
    reason = why_held(Weight(rows, altered, ended), rows, known, Limits())
    assert {
        "放行": "" in reason and not reason,
        "改动": "改动" in reason,
        "终止": "注销" in reason,
    }[row[4]]


def test_a_sample_speaks_for_the_whole_file() -> None:
    sample = Weight(seen=1_000, altered=60, ended=2)
    assert sample.of_all(1_000_000) == (60_000, 2_000)
    assert "约60000条" in why_held(sample, 1_000_000, 1_000_000, Limits())
    assert why_held(Weight(), 10, 100, Limits()) == ""


FIRST = [holder(n, changed_at="2026-01-01 00:00:00") for n in range(1, 61)]


def later(number: int, **changes: str) -> list[Holder]:
    """The first holders with so many of them changed since."""
    told = {"changed_at": "2026-11-01 00:00:00"} | changes
    return [replace(one, **told) if n < number else one for n, one in enumerate(FIRST)]


@pytest.fixture
def loaded(flow: Flow) -> Flow:
    """A county that has its first load."""
    assert flow.ingest("首次.csv", entities_file(*FIRST)).state == "complete"
    return flow


def test_the_first_load_passes_however_large(loaded: Flow, world: World) -> None:
    assert len(reading.entities(world)) == 60
    assert reading.tasks(world) == []


def test_a_daily_file_passes(loaded: Flow) -> None:
    outcome = loaded.ingest("日常.csv", entities_file(*later(FEWEST, scope="批发")))
    assert (outcome.state, outcome.totals.accepted) == ("complete", FEWEST)


def test_a_file_that_alters_much_waits_and_changes_nothing(loaded: Flow, world: World) -> None:
    before = reading.entities(world)
    outcome = loaded.ingest("异常.csv", entities_file(*later(FEWEST + 1, scope="批发")))
    assert (outcome.state, outcome.totals.held, outcome.totals.rows) == ("held", 60, 60)
    assert reading.entities(world) == before
    held = next(row for row in reading.file_rows(world) if row["state"] == "held")
    assert (held["rows"], held["held"], held["accepted"]) == (60, 60, 0)
    assert held["reason"] == "该文件将改动约21条在册记录，超过在册60条的5%，请核对后放行"
    assert held["would"] == {"altered": 21, "ended": 0}
    assert reading.tasks(world) == ["file_held"]
    again = loaded.ingest("异常-又一次.csv", entities_file(*later(FEWEST + 1, scope="批发")))
    assert again.state == "held"


def test_a_file_that_ends_many_waits(loaded: Flow, world: World) -> None:
    assert loaded.ingest("注销.csv", entities_file(*later(21, status="注销"))).state == "held"
    held = next(row for row in reading.file_rows(world) if row["state"] == "held")
    assert "注销或吊销约21条" in held["reason"]


def test_licences_are_weighed_by_their_own_number(loaded: Flow, world: World) -> None:
    papers = [paper(n, FOOD, "2026-12-31", number=f"YL{n}") for n in range(1, 61)]
    assert loaded.ingest("证照.csv", licences_file(*papers)).state == "complete"
    moved = [
        replace(one, valid_to="2026-12-30", updated_at="2026-11-01 00:00:00") for one in papers
    ]
    assert loaded.ingest("错位.csv", licences_file(*moved)).state == "held"
    assert {row["valid_to"] for row in reading.licences(world).values()} == {"2026-12-31"}


def test_what_only_adds_does_not_wait(loaded: Flow) -> None:
    more = [holder(n) for n in range(100, 130)]
    assert loaded.ingest("另一乡镇.csv", entities_file(*more)).totals.accepted == 30


def release(flow: Flow, world: World, sha256: str) -> None:
    """What the officer's desk does: who and why, and an order to go on."""
    table = Table(world.dynamodb, world.environ["REGISTRY_TABLE"])
    actions = Files(table).release(
        sha256, Ruling("officer-7", "wang", "与登记机关核对过", flow.now)
    )
    transact(world.dynamodb, actions)
    body = f'{{"file": "{sha256}"}}'
    world.sqs.send_message(QueueUrl=world.environ["PARTS_QUEUE_URL"], MessageBody=body)


def held_file(flow: Flow, world: World) -> str:
    flow.ingest("异常.csv", entities_file(*later(40, scope="批发")))
    held = next(row for row in reading.file_rows(world) if row["state"] == "held")
    return str(held["PK"]).removeprefix("FILE#")


@pytest.mark.parametrize("times", [1, 3])
def test_an_officer_lets_it_go_in(loaded: Flow, world: World, times: int) -> None:
    sha256 = held_file(loaded, world)
    release(loaded, world, sha256)
    loaded.deliver_parts(times)
    ledger = next(row for row in reading.file_rows(world) if row["PK"] == f"FILE#{sha256}")
    counts = [ledger[name] for name in ("state", "rows", "accepted", "unchanged", "held")]
    assert counts == ["complete", 60, 40, 20, 0]
    assert sum(row["scope"] == "批发" for row in reading.entities(world).values()) == 40
    (by,) = reading.rows_of(world, f"FILE#{sha256}", "RELEASE", "REGISTRY_TABLE")
    assert (by["actor"], by["why"]) == ("officer-7", "与登记机关核对过")


def test_a_release_whose_order_was_lost_is_found(loaded: Flow, world: World) -> None:
    release(loaded, world, held_file(loaded, world))
    world.take("PARTS_QUEUE_URL")
    loaded.pass_days(1)
    assert loaded.reconcile()["files_stopped"] == 1
    loaded.deliver_parts()
    assert all(row["state"] == "complete" for row in reading.file_rows(world))
    assert loaded.reconcile()["files_stopped"] == 0


def test_dropping_a_released_file_again_takes_it_in(loaded: Flow, world: World) -> None:
    release(loaded, world, held_file(loaded, world))
    again = loaded.ingest("异常-又一次.csv", entities_file(*later(40, scope="批发")))
    assert (again.state, again.totals.accepted) == ("complete", 40)


def test_an_order_for_a_file_still_held_does_nothing(loaded: Flow, world: World) -> None:
    sha256 = held_file(loaded, world)
    world.sqs.send_message(
        QueueUrl=world.environ["PARTS_QUEUE_URL"], MessageBody=f'{{"file": "{sha256}"}}'
    )
    loaded.deliver_parts()
    assert sum(row["scope"] == "批发" for row in reading.entities(world).values()) == 0


def test_a_file_of_doubtful_encoding_waits_too(flow: Flow, world: World) -> None:
    garbled = entities_file(*FIRST).splitlines()
    english = (
        "uscc,name,entity_type,legal_rep,legal_rep_id,mobile,address,town,scope,status,changed_at"
    )
    rows = [line.encode().decode("gb18030", "replace") for line in garbled[1:]]
    assert flow.ingest("乱码.csv", "\r\n".join([english, *rows])).state == "held"
    (held,) = reading.file_rows(world)
    assert "乱码" in held["reason"]
    assert reading.entities(world) == {}
