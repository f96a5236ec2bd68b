"""Of every signed application one copy: exactly what was shown, sealed, found by its digest."""

import hashlib
import io
import json
import zlib
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from issue_licences import handler
from issue_licences.copying import printed_copy
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.desk import Desk as Officer
from tests.functions.grant_book import (
    Desk,
    data_of,
    decided,
    events_of,
    filed,
    granted,
    objects,
    rung,
)
from tests.functions.papers import FOOD, paper
from tests.functions.samples import delivery, failed
from tests.functions.test_no_personal_data import found, printing
from tests.visitor import data_url, png, visitor
from tests.world import Context, World, sqs_record
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.errors import Conflict
from zhiban.domain.worklists import ASKED_TO_FILE
from zhiban.gateways.signer import KmsSigner, is_sealed
from zhiban.store.cases import Cases
from zhiban.store.table import transact


def handle(flow: Flow, event: dict[str, Any]) -> Any:
    told, parts = handler.build(flow.world.environ)
    return handler.handle(event, Context(), told, parts)


def notice(case_id: str) -> dict[str, Any]:
    body = {"detail-type": "case_filed", "detail": {"pk": f"CASE#{case_id}", "sk": "EVENT#000005"}}
    return {"Records": [sqs_record(json.dumps(body))]}


def copies(world: World) -> list[reading.Row]:
    return reading.rows_of(world, "CASE#", "DOCUMENT#copy#")


def words(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.fixture
def signed(flow: Flow) -> str:
    """A case that its citizen filed by way of the pages."""
    case, answer = visitor(flow).to_receipt(invite(flow))
    assert answer.status == 201
    return case


def test_the_copy_says_every_field_that_was_shown_with_where_it_is_from(
    flow: Flow, world: World, signed: str
) -> None:
    assert failed(handle(flow, notice(signed))) == []
    ((key, content),) = objects(world).items()
    (application,) = reading.rows_of(world, "CASE#", "DOCUMENT#application#")
    document = json.loads(application["body"])
    said = words(content)
    assert len(document["fields"]) > 10
    for field in document["fields"]:
        for told in (field["label"], field["value"], field["source"]):
            assert "".join(told.split()) in said, field
    assert document["declaration"]["text"] in said
    for one in document["materials"]:
        for told in (one["name"], one["source"]):
            assert "".join(told.split()) in said
    assert application["sha256"] in said
    assert f"受理号20261201-{signed[:8].upper()}" in said
    assert "wuganzhiban.example.gov.cn/v" in said
    assert [len(page.images) for page in PdfReader(io.BytesIO(content)).pages if page.images] == [1]
    sha256 = hashlib.sha256(content).hexdigest()
    assert key == f"applications/{signed}/1-{sha256[:16]}.pdf"


def test_the_evidence_names_what_was_signed_the_drawing_and_the_copy_and_is_sealed(
    flow: Flow, world: World, signed: str
) -> None:
    assert flow.copy(signed) == "copied"
    ((key, content),) = objects(world).items()
    (row,) = copies(world)
    (application,) = reading.rows_of(world, "CASE#", "DOCUMENT#application#")
    evidence = json.loads(row["evidence"])
    assert evidence["document"] == row["sha256"] == hashlib.sha256(content).hexdigest()
    assert evidence["application"] == application["sha256"]
    assert evidence["signature"] == json.loads(application["evidence"])["signature"]
    assert row["key"] == key
    public = KmsSigner(world.environ["SEAL_KEY"]).public_key()
    assert is_sealed(public, row["evidence"].encode(), row["seal"])
    assert events_of(world, signed)[-2:] == ["case_filed", "application_copied"]
    assert data_of(world, signed, "application_copied")["document"] == row["sha256"]
    (paper,) = reading.rows_of(world, f"SHA256#{row['sha256']}", "PAPER")
    assert (paper["case_id"], paper["what"], paper["number"]) == (signed, "copy", 1)


def test_the_same_application_gives_the_same_bytes(flow: Flow, signed: str) -> None:
    _, parts = handler.build(flow.world.environ)
    application = parts.applications.get(signed, 1)
    assert application is not None
    first, later = printed_copy(parts, application), printed_copy(parts, application)
    assert first == later


def test_delivered_twice_it_is_made_once(flow: Flow, world: World, signed: str) -> None:
    for _ in range(3):
        assert failed(handle(flow, notice(signed))) == []
    assert len(objects(world)) == len(copies(world)) == 1
    assert events_of(world, signed).count("application_copied") == 1
    assert reading.rows_of(world, "CASE#", "COPYING#") == []


def test_a_correction_has_a_copy_of_its_own(flow: Flow, world: World) -> None:
    (case_id,) = rung(flow, 1)
    decided(flow, filed(flow, case_id), "correct", "请补充照片。")
    assert flow.copy(case_id) == "copied"
    filed(flow, case_id, {"delivery_address": "沂源县样例大道8号样例小区3号楼"})
    assert flow.copy(case_id) == "copied"
    assert [row["filing"] for row in copies(world)] == [1, 2]
    second = next(content for key, content in objects(world).items() if "/2-" in key)
    assert "第2次提交" in words(second)
    assert "样例小区3号楼" in words(second)


def test_both_are_made_by_one_notice_where_the_first_was_lost(flow: Flow, world: World) -> None:
    (case_id,) = rung(flow, 1)
    decided(flow, filed(flow, case_id), "correct", "请补充照片。")
    filed(flow, case_id)
    assert flow.copy(case_id) == "copied"
    assert [row["filing"] for row in copies(world)] == [1, 2]
    assert events_of(world, case_id).count("application_copied") == 2


def test_the_case_may_be_granted_and_issued_meanwhile(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    assert flow.issue(case_id) == "issued"
    assert flow.copy(case_id) == "copied"
    assert Desk(flow).case(case_id).state == "issued"
    assert events_of(world, case_id)[-1] == "application_copied"


def test_an_officer_who_decides_just_then_comes_first_and_the_copy_after(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case_id,) = rung(flow, 1)
    filed(flow, case_id)
    record, wrote = Cases.record, list[Case]()

    def slower(self: Cases, case: Any, *told: Any) -> Any:
        if not wrote and told[-1][0] == "application_copied":
            wrote.append(decided(flow, Desk(flow).case(case_id)))
        return record(self, case, *told)

    monkeypatch.setattr(Cases, "record", slower)
    assert flow.copy(case_id) == "copied"
    assert events_of(world, case_id)[-2:] == ["case_granted", "application_copied"]
    assert flow.issue(case_id) == "issued"


def test_a_case_that_never_rests_is_tried_again_by_the_queue(
    flow: Flow, monkeypatch: pytest.MonkeyPatch, signed: str
) -> None:
    def busy(*_: Any) -> None:
        raise Conflict("busy")

    monkeypatch.setattr("issue_licences.copying.transact", busy)
    assert failed(handle(flow, notice(signed))) == ["m-1"]
    monkeypatch.setattr("issue_licences.copying.transact", transact)
    assert flow.copy(signed) == "copied"


def test_what_the_bus_lost_is_found_by_reconcile_alone(
    flow: Flow, world: World, signed: str
) -> None:
    assert flow.reconcile()["copies_forgotten"] == 0, "just signed: the bus may still tell of it"
    flow.now += timedelta(minutes=16)
    assert flow.reconcile()["copies_forgotten"] == 1
    assert flow.deliver_issues() == ["copied"]
    assert flow.reconcile()["copies_forgotten"] == 0
    assert len(copies(world)) == 1


def test_an_application_that_was_altered_is_not_copied_but_looked_at(
    flow: Flow, world: World, signed: str
) -> None:
    (row,) = reading.rows_of(world, "CASE#", "DOCUMENT#application#")
    altered = row["body"].replace("好味", "好昧")
    reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], body=altered)
    for _ in range(2):
        assert flow.copy(signed) == "copy_not_possible"
    (task,) = reading.rows_of(world, "CASE#", "TASK#copy_")
    assert "签名文件与签名时不一致" in task["note"]
    assert objects(world) == {}
    assert copies(world) == []
    assert reading.rows_of(world, "CASE#", "COPYING#") == [], "nobody waits for it any more"


def test_another_filing_is_copied_beside_one_that_was_altered(
    flow: Flow, world: World, signed: str
) -> None:
    case = Desk(flow).case(signed)
    answer = Officer(flow).decide(
        case.id, "correct", version=case.version, reason="法定代表人签名看不清"
    )
    assert answer.status == 200, answer.body
    flow.now += timedelta(minutes=5)
    flow.wall += timedelta(minutes=5)
    _, filed_again = visitor(flow).to_receipt(LINK)
    assert filed_again.status == 201, filed_again.body
    first, _ = reading.rows_of(world, "CASE#", "DOCUMENT#application#")
    reading.patch(world, "CASES_TABLE", first["PK"], first["SK"], body="{}")
    flow.copy(signed)
    assert [one["SK"] for one in copies(world)] == ["DOCUMENT#copy#002"]
    assert len(reading.rows_of(world, "CASE#", "TASK#copy_")) == 1


def test_a_drawing_that_no_reader_of_pictures_takes_is_said_so(flow: Flow, world: World) -> None:
    """It passed at filing: its chunks and its lines are those of a PNG; its colours are none."""
    odd = bytearray(png(120, 60, lambda x, y: min(255, abs(x - 2 * y) * 9)))
    odd[25] = 7
    crc = zlib.crc32(bytes(odd[12:29]))
    odd[29:33] = crc.to_bytes(4, "big")
    visiting = visitor(flow)
    case, document = visiting.to_pen(invite(flow))
    assert visiting.sign(case, document, data_url(bytes(odd))).status == 201
    assert flow.copy(case) == "copied"
    (content,) = objects(world).values()
    assert "签名图片无法显示" in words(content)


def test_a_character_that_the_font_lacks_is_shown_as_on_a_licence(flow: Flow, world: World) -> None:
    name = "沂源县𠮷面馆"
    owned = paper(1, FOOD, "2026-12-31", holder_name=name)
    case, _ = visitor(flow).to_receipt(invite(flow, owned, name=name))
    assert flow.copy(case) == "copied_with_gaps"
    (content,) = objects(world).values()
    assert "沂源县〓面馆" in words(content)
    assert "U+20BB7" in words(content)
    (task,) = reading.rows_of(world, "CASE#", "TASK#copy_")
    assert task["note"] == "缺字：U+20BB7"


def test_notices_of_filed_cases_are_told_from_those_of_granted_ones(flow: Flow) -> None:
    event = delivery("issue_licences", "filed")
    bodies = [json.loads(record["body"]) for record in event["Records"]]
    assert [handler.case_of(body)[1] for body in bodies] == [True, True]
    assert handler.case_of({"case": "a" * 24}) == ("a" * 24, False)


def test_the_log_names_the_case_and_nobody(flow: Flow, signed: str) -> None:
    with printing() as paper_trail:
        handle(flow, notice(signed))
    said = paper_trail.getvalue()
    assert "filing_handled" in said
    assert found(said, (*HOLDER.values(), "19900000001")) == []


@pytest.mark.parametrize("what", ASKED_TO_FILE)
@pytest.mark.parametrize("altered", [False, True])
def test_a_call_to_file_leaves_its_list_with_the_filing_and_no_other_task(
    flow: Flow, world: World, what: str, altered: bool
) -> None:
    (case_id,) = rung(flow, 1)
    case = Desk(flow).case(case_id)
    for one in (what, "other"):
        transact(flow.world.dynamodb, [Desk(flow).cases.task(case.id, one, case.uscc, case.latest)])
    filed(flow, case_id)
    if altered:
        (row,) = reading.rows_of(world, f"CASE#{case_id}", "DOCUMENT#application#")
        reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], body="{}")
    assert flow.copy(case_id) == ("copy_not_possible" if altered else "copied")
    left = {row["what"] for row in reading.rows_of(world, f"CASE#{case_id}", "TASK#")}
    assert left == {"other"} | ({"copy_not_possible"} if altered else set())
    assert Officer(flow).ask("GET /api/worklist", what=what).body["rows"] == []


def test_what_was_taken_back_meanwhile_is_called_about_as_before(flow: Flow, world: World) -> None:
    (case_id,) = rung(flow, 1)
    case = filed(flow, case_id)
    Desk(flow).move(case, CaseState.OPENED, "citizen", {"why": "withdrawn"})
    task = Desk(flow).cases.task(case.id, "phone_or_visit", case.uscc, case.latest)
    transact(flow.world.dynamodb, [task])
    assert flow.copy(case_id) == "copied"
    assert reading.rows_of(world, f"CASE#{case_id}", "TASK#phone_or_visit")
