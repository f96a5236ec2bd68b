"""A granted case becomes one licence: number kept, term moved, document sealed, alarm set."""

import base64
import hashlib
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from issue_licences import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import due, load
from tests.functions.grant_book import (
    data_of,
    decided,
    events_of,
    filed,
    granted,
    licence_rows,
    objects,
    rung,
    rung_for,
    terms,
)
from tests.functions.samples import delivery, enter, failed
from tests.world import Context, World, sqs_record
from zhiban.gateways.identifiers import explain_identifier
from zhiban.gateways.signer import KmsSigner, is_sealed

NUMBER = due(1).number


def handle(flow: Flow, event: dict[str, Any]) -> Any:
    told, parts = handler.build(flow.world.environ)
    return handler.handle(event, Context(), told, parts)


def notice(*case_ids: str) -> dict[str, Any]:
    bodies = [
        {"detail-type": "case_granted", "detail": {"pk": f"CASE#{one}", "sk": "EVENT#000006"}}
        for one in case_ids
    ]
    return {"Records": [sqs_record(json.dumps(body), f"m-{n}") for n, body in enumerate(bodies)]}


def printed(world: World) -> str:
    """The words of the one document there is."""
    (content,) = objects(world).values()
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def years_pass(flow: Flow, until: date) -> None:
    """Let years pass in which nothing rang: every shard is done up to the day before."""
    flow.pass_days((until - date(2026, 12, 1)).days)
    done = (until - timedelta(days=1)).isoformat()
    for row in reading.rows(flow.world, "CASES_TABLE", "WATERMARK"):
        reading.patch(flow.world, "CASES_TABLE", row["PK"], row["SK"], day=done)


def test_a_granted_case_becomes_a_licence(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    before = reading.licences(world)[NUMBER]
    assert failed(handle(flow, notice(case_id))) == []
    licence = reading.licences(world)[NUMBER]
    assert reading.case_states(world) == {NUMBER: "issued"}
    assert (licence["term"], licence["edition"], licence["issued_here"]) == (2, 1, True)
    assert (licence["valid_from"], licence["valid_to"]) == ("2026-12-01", "2031-11-30")
    assert licence["issued_on"] == "2026-12-01"
    assert licence["version"] == before["version"] + 1
    assert licence["alarm_on"] == "2031-10-01"
    assert licence["alarm_pk"].startswith("2031-10-01#")
    assert licence["cased_term"] == 1
    assert events_of(world, case_id)[-2:] == ["case_issued", "alarm_set"]


def test_the_term_before_is_kept_as_it_stood(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    before = reading.licences(world)[NUMBER]
    flow.issue(case_id)
    (term,) = terms(world)
    assert term["SK"] == f"TERM#L01#{NUMBER}#0001"
    same = ("valid_from", "valid_to", "issued_on", "term", "version", "holder_name", "source")
    assert {name: term[name] for name in same} == {name: before[name] for name in same}
    assert "alarm_pk" not in term
    licence = reading.licences(world)[NUMBER]
    assert (term["superseded_by"], term["superseded_case"]) == (licence["identifier"], case_id)
    assert term["superseded_on"] == "2026-12-01"


def test_the_document_is_what_its_row_says_and_sealed(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    flow.issue(case_id)
    (row,) = licence_rows(world)
    (content,) = objects(world).values()
    sha256 = hashlib.sha256(content).hexdigest()
    assert row["SK"] == "DOCUMENT#licence#001"
    assert row["sha256"] == sha256
    assert row["key"] == f"licences/{case_id}/1-{sha256[:16]}.pdf"
    assert list(objects(world)) == [row["key"]]
    assert row["evidence_sha256"] == hashlib.sha256(row["evidence"].encode()).hexdigest()
    public_key = KmsSigner(world.environ["SEAL_KEY"]).public_key()
    assert is_sealed(public_key, row["evidence"].encode(), row["seal"])
    evidence = json.loads(row["evidence"])
    told = data_of(world, case_id, "case_issued")
    assert evidence["document"] == told["document"] == sha256
    assert evidence["application"] == reading.cases(world)[0]["filing"]["document"]
    assert (evidence["decided_by"], evidence["edition"], evidence["term"]) == ("officer-1", 1, 2)
    assert base64.b64decode(told["seal"]) == row["seal"]
    assert told["evidence"] == row["evidence_sha256"]
    assert told["key"] == row["key_id"] == world.environ["SEAL_KEY"]
    assert (told["number"], told["valid_from"], told["valid_to"], told["term"]) == (
        NUMBER,
        "2026-12-01",
        "2031-11-30",
        2,
    )
    alarm = data_of(world, case_id, "alarm_set")
    assert alarm == {"term": 2, "alarm_on": "2031-10-01", "basis": "L01-R1@2023-12-01"}


def test_the_identifier_is_well_formed_and_counts_the_edition(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    flow.issue(case_id)
    identifier = reading.licences(world)[NUMBER]["identifier"]
    assert explain_identifier(identifier) == ""
    type_code, issuer, serial, version, _ = identifier.removeprefix("1.2.156.3005.2.").split(".")
    assert (len(type_code), issuer, version) == (21, "11370323XN0000012L", "001")
    assert len(serial) == 16
    assert licence_rows(world)[0]["identifier"] == identifier


def test_the_page_says_what_a_licence_must_say(flow: Flow, world: World) -> None:
    case_id = rung_for(flow, "食品经营许可证", "2026-12-31", scope="餐饮服务；食品销售")
    decided(flow, filed(flow, case_id))
    flow.issue(case_id)
    text = printed(world)
    for word in (
        "食品经营许可证",
        "YL00120261231",
        "沂源样例001商店",
        "样例人001",
        "样例路1号",
        "餐饮服务；食品销售",
        "自2026年12月1日至2031年11月30日",
        "沂源县行政审批服务局",
        "发证日期　2026年12月1日".replace("　", ""),
        "第1版，替换有效期至2026年12月31日的原证照",
        "ECDSA P-256",
        "0533-3241001",
        reading.licences(world)["YL00120261231"]["identifier"],
    ):
        assert word in text.replace("　", "").replace("\n", ""), word


def test_the_entry_that_aws_calls_does_the_same(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case_id,) = granted(flow, 1)
    answer = enter(handler, notice(case_id), world, monkeypatch)
    assert failed(answer) == []
    assert reading.case_states(world) == {NUMBER: "issued"}


def test_the_samples_speak_of_the_county_of_the_tests(flow: Flow, world: World) -> None:
    """typical is of the first holder's case; mixed is of both, with a broken notice between."""
    granted(flow, 1, 2)
    mixed = delivery("issue_licences", "mixed")
    assert failed(handle(flow, mixed)) == [mixed["Records"][1]["messageId"]]
    assert set(reading.case_states(world).values()) == {"issued"}


def test_a_notice_delivered_twice_issues_once(flow: Flow, world: World) -> None:
    granted(flow, 1)
    assert failed(handle(flow, delivery("issue_licences", "duplicate"))) == []
    first = reading.licences(world)
    assert failed(handle(flow, delivery("issue_licences", "typical"))) == []
    assert reading.licences(world) == first
    assert len(licence_rows(world)) == len(terms(world)) == len(objects(world)) == 1


def test_what_is_no_notice_fails_alone_and_changes_nothing(flow: Flow, world: World) -> None:
    granted(flow, 1)
    poison = delivery("issue_licences", "poison")
    assert failed(handle(flow, poison)) == [r["messageId"] for r in poison["Records"]]
    assert reading.case_states(world) == {NUMBER: "granted"}


@pytest.mark.parametrize(
    "body", ['{"case":""}', '{"detail":{"pk":7}}', '{"detail":{"pk":"INVITATION#x"}}', '{"case":7}']
)
def test_a_notice_of_no_case_is_refused(flow: Flow, body: str) -> None:
    event = {"Records": [sqs_record(body)]}
    assert failed(handle(flow, event)) == ["m-1"]


@pytest.mark.parametrize("state", ["opened", "filed", "refused"])
def test_a_case_that_is_not_granted_gets_no_licence(flow: Flow, world: World, state: str) -> None:
    (case_id,) = rung(flow, 1)
    if state != "opened":
        case = filed(flow, case_id)
        if state == "refused":
            decided(flow, case, "refuse", "经营场所不符合要求。")
    assert flow.issue(case_id) == "already_handled"
    assert (licence_rows(world), objects(world)) == ([], {})


def test_the_next_renewal_is_the_next_edition_of_the_same_number(flow: Flow, world: World) -> None:
    """The cycle restarts: rung on its new alarm, the same licence is reminded again."""
    (case_id,) = granted(flow, 1)
    flow.issue(case_id)
    first = reading.licences(world)[NUMBER]
    years_pass(flow, date.fromisoformat(first["alarm_on"]))
    flow.ring()
    states = reading.case_states(world)
    assert states == {NUMBER: "issued", f"{NUMBER}#2": "opened"}
    assert len(reading.sends(world)) == 2
    (again,) = [row["id"] for row in reading.cases(world) if row["term"] == 2]
    decided(flow, filed(flow, again))
    assert flow.issue(again) == "issued"
    second = reading.licences(world)[NUMBER]
    assert (second["term"], second["edition"]) == (3, 2)
    assert second["identifier"].split(".")[-2] == "002"
    assert second["identifier"].split(".")[:-2] == first["identifier"].split(".")[:-2]
    assert [term["term"] for term in terms(world)] == [1, 2]
    (row,) = [row for row in licence_rows(world) if row["case_id"] == again]
    replaced = {name: first[name] for name in ("identifier", "edition", "valid_from", "valid_to")}
    assert json.loads(row["evidence"])["replaces"] == replaced
    key = next(k for k in objects(world) if again in k)
    text = PdfReader(io.BytesIO(objects(world)[key])).pages[0].extract_text()
    assert "第2版，替换第1版" in text


def test_a_later_alarm_keeps_the_clock_of_the_grant(flow: Flow, world: World) -> None:
    """Issued three days late, the document says the day of the decision."""
    (case_id,) = granted(flow, 1)
    flow.pass_days(3)
    flow.issue(case_id)
    licence = reading.licences(world)[NUMBER]
    assert (licence["issued_on"], licence["valid_from"]) == ("2026-12-01", "2026-12-01")
    assert licence["updated_at"].startswith("2026-12-04")


def test_an_older_row_of_a_feed_never_overrules_what_was_issued(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    flow.issue(case_id)
    issued = reading.licences(world)[NUMBER]
    flow.now += timedelta(hours=1)
    load(flow, 1)
    again = reading.licences(world)[NUMBER]
    same = ("term", "valid_from", "valid_to", "identifier", "edition", "issued_here", "alarm_on")
    assert {name: again[name] for name in same} == {name: issued[name] for name in same}
