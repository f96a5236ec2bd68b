"""A case signed with photographs: whole as it is; a flipped bit of one is found and named."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.zhiban import verify_case
from tests.flow import Flow
from tests.functions.grant_book import Desk, decided
from tests.functions.photo_book import REPORT, asked_for_report, jpeg, sign_again
from tests.verification.conftest import Lived, faults, rows_named
from tests.verification.test_bits import bits
from tests.verification.test_flips import flipped_somewhere
from tests.world import World, county
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table
from zhiban.verification.check import check_case
from zhiban.verification.reading import Sources
from zhiban.verification.records import CaseRecord, from_json, to_json

NAME = "公共场所卫生检测或评价报告"


def live(flow: Flow) -> str:
    """Two photographs, signed, sent back, a third added, signed again."""
    visiting, case = asked_for_report(flow)
    for shade in (10, 240):
        assert visiting.give(case, REPORT, jpeg(shade)).status == 200
    assert sign_again(visiting, case) == 201
    assert flow.copy(case) == "copied"
    decided(flow, Desk(flow).case(case), "correct", "请补交健康证明。")
    assert visiting.give(case, "M08", jpeg(128)).status == 200
    assert sign_again(visiting, case) == 201
    assert flow.copy(case) == "copied"
    return case


def sources(world: World) -> Sources:
    return Sources(
        cases=Table(world.dynamodb, "cases"),
        registry=Table(world.dynamodb, "registry"),
        bucket=Bucket("documents"),
        cipher=Cipher("s" * 44),
    )


@cache
def lived() -> Lived:
    with county() as world:
        case = live(Flow(world))
        public_key = KmsSigner(world.environ["SEAL_KEY"]).public_key()
        record = sources(world).read(case)
        return Lived(record, record, public_key)


@pytest.fixture
def case() -> Lived:
    return lived()


def photographs(record: CaseRecord) -> list[str]:
    return [key for key in record.objects if key.startswith("materials/")]


def test_it_is_whole(case: Lived) -> None:
    found = check_case(case.record, [case.public_key])
    assert [fault.sentence for fault in found.faults] == []
    assert found.counted["photographs"] == 5, "two of the first application, three of the second"
    assert len(photographs(case.record)) == 3


def test_it_is_the_same_when_taken_elsewhere(case: Lived) -> None:
    again = from_json(to_json(case.record))
    assert check_case(again, [case.public_key]).faults == []


@pytest.mark.parametrize("which", range(3))
def test_a_flipped_bit_of_a_photograph_is_found_and_named(case: Lived, which: int) -> None:
    key = photographs(case.record)[which]
    content = case.record.objects[key]
    assert content is not None
    for other in bits(content):
        found = faults(case, replace(case.record, objects={**case.record.objects, key: other}))
        assert [(f.row, f.attribute) for f in found] == [(key, "")]
        assert "申请材料的照片" in found[0].sentence
        assert NAME in found[0].what or "健康合格证明" in found[0].what


def test_a_photograph_that_is_gone_is_named(case: Lived) -> None:
    for key in photographs(case.record):
        found = faults(case, replace(case.record, objects={**case.record.objects, key: None}))
        assert [f.row for f in found] == [key]
        assert "的照片不见了" in found[0].what


def test_what_was_not_read_is_said_to_be_unchecked(case: Lived) -> None:
    found = check_case(replace(case.record, objects={}), [case.public_key])
    assert found.faults == []
    assert len([one for one in found.unchecked if "materials/" in one]) == 5


def form_with(record: CaseRecord, materials: Any) -> CaseRecord:
    return replace(
        record, rows={**record.rows, "FORM": {**record.rows["FORM"], "materials": materials}}
    )


def altered(case: Lived) -> Iterator[Any]:
    told: Any = case.record.rows["FORM"]["materials"]
    first = told[REPORT][0]
    yield {}
    yield told | {REPORT: told[REPORT][:1]}
    yield told | {REPORT: [first | {"sha256": "0" * 64}, told[REPORT][1]]}
    yield told | {REPORT: [first | {"size": 1}, told[REPORT][1]]}
    yield told | {REPORT: "x"}
    yield told | {"M02": [first]}
    yield "x"


def test_a_form_that_names_other_photographs_than_were_signed_is_found(case: Lived) -> None:
    for materials in altered(case):
        found = faults(case, form_with(case.record, materials))
        assert [(f.row, f.attribute) for f in found] == [("FORM", "materials")], materials


@given(st.data())
@settings(max_examples=60)
def test_whatever_is_flipped_is_found(data: st.DataObject) -> None:
    whole = lived()
    broken, place = flipped_somewhere(whole.record, data)
    assert faults(whole, broken), place


@pytest.fixture
def world() -> Iterator[World]:
    with county() as made:
        yield made


@pytest.fixture
def flow(world: World) -> Flow:
    return Flow(world)


def test_the_command_names_the_photograph(
    flow: Flow, world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = live(flow)
    for name in ("CASES_TABLE", "REGISTRY_TABLE", "DOCUMENTS_BUCKET", "SEAL_KEY"):
        monkeypatch.setenv(name, world.environ[name])
    assert verify_case.main([case]) == 0
    assert "申报2份，照片5张" in capsys.readouterr().out
    (key, *_) = photographs(sources(world).read(case))
    content = world.s3.get_object(Bucket="documents", Key=key)["Body"].read()
    altered = content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]
    world.s3.put_object(Bucket="documents", Key=key, Body=altered)
    assert verify_case.main([case]) == 1
    assert f"{key}）：“" in capsys.readouterr().out


def test_until_its_filing_is_worked_a_photograph_is_read_among_the_drafts(
    flow: Flow, world: World
) -> None:
    visiting, case = asked_for_report(flow)
    assert visiting.give(case, REPORT, jpeg()).status == 200
    assert sign_again(visiting, case) == 201
    record = sources(world).read(case)
    whole = Lived(record, record, KmsSigner(world.environ["SEAL_KEY"]).public_key())
    assert rows_named(faults(whole)) == set()
    assert len(photographs(record)) == 1
