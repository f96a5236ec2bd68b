"""The command: from the tables, from an exported file, and what it says and returns."""

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from layers.zhiban import verify_case
from tests.flow import Flow
from tests.functions import reading
from tests.functions.grant_book import decided, events_of, filed, rung
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, licences_file, paper
from tests.verification.conftest import lived
from tests.world import World, county
from zhiban.verification.records import to_json

TOLD = ("REGISTRY_TABLE", "CASES_TABLE", "DOCUMENTS_BUCKET", "SEAL_KEY", "CIPHER_SECRET")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A county with one issued case and one that only was opened, told to the command."""
    with county() as built:
        flow = Flow(built)
        first, _ = rung(flow, 1, 2)
        decided(flow, filed(flow, first))
        assert flow.issue(first) == "issued"
        for name in TOLD:
            monkeypatch.setenv(name, built.environ[name])
        yield built


def issued(world: World) -> str:
    (case_id,) = [row["id"] for row in reading.cases(world) if row["state"] == "issued"]
    return str(case_id)


def test_one_case_is_verified_from_the_tables(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify_case.main([issued(world)]) == 0
    assert (
        capsys.readouterr().out
        == "核对办件1个，事件8个，申报1份，照片0张，副本0份，证照1份：与当时一致\n"
    )


def test_all_cases_are_found_and_verified(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_case.main(["--all", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "verified": True,
        "cases": 2,
        "events": 9,
        "applications": 1,
        "photographs": 0,
        "copies": 0,
        "licences": 1,
        "faults": [],
        "told": [],
        "unchecked": [],
    }


def test_a_bit_of_the_sealed_signature_is_found(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = reading.rows_of(world, "CASE#", "DOCUMENT#application#")
    for at in range(0, len(row["signature"]), 17):
        sealed = bytearray(row["signature"])
        sealed[at] ^= 4
        reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], signature=bytes(sealed))
        assert verify_case.main([issued(world)]) == 1
        said = capsys.readouterr().out
        assert "第1次申报（DOCUMENT#application#001 signature）" in said
        assert "1处不符" in said


def test_a_flipped_document_and_a_dropped_event_are_both_named(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = issued(world)
    (row,) = reading.rows_of(world, "CASE#", "DOCUMENT#licence#")
    world.s3.put_object(Bucket="documents", Key=row["key"], Body=b"%PDF-forged")
    gone = {"PK": {"S": f"CASE#{case_id}"}, "SK": {"S": "EVENT#000003"}}
    world.dynamodb.delete_item(TableName="cases", Key=gone)
    assert verify_case.main(["--all", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["verified"]
    assert [(f["case"], f["row"]) for f in told["faults"]] == [
        (case_id, "EVENT#000003"),
        (case_id, row["key"]),
    ]


def test_a_case_whose_own_row_is_gone_is_still_found(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = issued(world)
    key = {"PK": {"S": f"CASE#{case_id}"}, "SK": {"S": "CASE"}}
    world.dynamodb.delete_item(TableName="cases", Key=key)
    assert verify_case.main(["--all"]) == 1
    assert "办件主记录（CASE）：这一行不见了" in capsys.readouterr().out


def test_what_was_exported_is_verified_without_any_network(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, pem = tmp_path / "case.jsonl", tmp_path / "key.pem"
    told = [issued(world), "--export", str(out), "--save-public-key", str(pem)]
    assert verify_case.main(told) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert pem.read_bytes().startswith(b"-----BEGIN PUBLIC KEY-----")
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify_case, "connect", None)
        assert verify_case.main(["--from", str(out), "--public-key", str(pem)]) == 0
        assert "申报1份，照片0张，副本0份，证照1份：与当时一致" in capsys.readouterr().out
        out.write_text(out.read_text().replace("样例路1号", "样例路2号"))
        assert verify_case.main(["--from", str(out), "--public-key", str(pem)]) == 1
        assert "DOCUMENT#application#001 body" in capsys.readouterr().out


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    file = tmp_path / "case.jsonl"
    file.write_text(json.dumps(to_json(lived().record)) + "\n")
    return file


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "给出公钥"),
        (["--from", "{file}"], "须用--public-key"),
        (["--from", "{file}", "--public-key", "{file}"], "没有核对"),
        (["--from", "{key}", "--public-key", "{key}"], "没有核对"),
        (["--public-key", "{key}"], "CASES_TABLE"),
        (["--from", "nowhere.jsonl", "--public-key", "{key}"], "nowhere.jsonl"),
    ],
)
def test_what_cannot_be_checked_is_no_verdict(
    exported: Path,
    tmp_path: Path,
    arguments: list[str],
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in TOLD:
        monkeypatch.delenv(name, raising=False)
    key = tmp_path / "key.der"
    key.write_bytes(lived().public_key)
    told = [one.format(file=exported, key=key) for one in arguments]
    assert verify_case.main(told) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.out == ""


def test_a_case_that_is_not_there_and_an_unreachable_table_are_no_verdict(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify_case.main(["nobody"]) == 2
    assert "没有办件nobody" in capsys.readouterr().err
    assert verify_case.main([]) == 2
    assert verify_case.main(["--all", "--cases-table", "no-such-table"]) == 2


LATE = paper(1, FOOD, "2026-12-04", number="YL1")
CORRECTED = paper(2, HYGIENE, "2027-01-30", number="YL2")


def test_every_way_a_case_may_live_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    """Opened, replanned, closed and opened again by a feed, and lapsed: none is a fault."""
    with county() as world, pytest.MonkeyPatch.context() as patch:
        world.environ["SHARDS"] = "1"
        flow = Flow(world)
        flow.ingest("entities.csv", entities_file(holder(1), holder(2)))
        flow.ingest("licences.csv", licences_file(LATE, CORRECTED))
        flow.ring()
        for valid_to in ("2027-02-10", "2029-01-30", "2027-02-11", "2027-02-12"):
            flow.pass_days(1)
            told = {"valid_to": valid_to, "updated_at": f"{flow.now:%F} 10:00:00"}
            flow.ingest(f"{valid_to}.csv", licences_file(replace(CORRECTED, **told)))
            flow.ring()
        assert reading.case_states(world) == {"YL1": "lapsed", "YL2": "opened"}
        lived_through = {
            event for row in reading.cases(world) for event in events_of(world, row["id"])
        }
        assert lived_through == {"case_opened", "case_replanned", "case_closed", "case_lapsed"}
        for name in TOLD:
            patch.setenv(name, world.environ[name])
        assert verify_case.main(["--all"]) == 0
    assert "核对办件2个，事件7个" in capsys.readouterr().out
