"""Papers: handed out to whom a code has proved, and checked by anybody who holds one."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.grant_book import Desk, decided, licence_rows, objects
from tests.functions.paper_book import CHECK, Issued, issue, patch_licence
from tests.pages.serving import prepared_pages
from tests.visitor import FOREIGN, Visitor, api_of, visitor
from tests.world import World
from zhiban.domain.guessing import AN_ADDRESS
from zhiban.gateways.identifiers import licence_identifier

NOT_OURS = {"known": False}


@pytest.fixture
def issued(flow: Flow) -> Issued:
    return issue(flow)


# --- handed out ----------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["application", "licence"])
def test_the_holder_takes_home_the_very_bytes(issued: Issued, what: str) -> None:
    answer = issued.paper(what)
    assert answer.status == 200
    assert base64.b64decode(answer.body) == getattr(issued, what)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.headers["Content-Disposition"]
    assert said.startswith(f"attachment; filename=\"{what}.pdf\"; filename*=UTF-8''%E9%A3%9F")
    assert said.isascii()


def test_before_the_code_no_paper_is_handed_out_but_the_page_knows_of_them(
    flow: Flow, issued: Issued
) -> None:
    other = Visitor(flow, api_of(flow))
    other.exchange(LINK)
    assert other.status(issued.case).body["papers"] == ["licence", "application"]
    for what in ("application", "licence"):
        answer = other.ask("GET", f"/api/cases/{issued.case}/documents/{what}")
        assert (answer.status, answer.error) == (401, "code_needed")
    flow.wall += timedelta(seconds=61)
    other.ask_code(purpose="tell")
    other.verify()
    answer = other.ask("GET", f"/api/cases/{issued.case}/documents/licence")
    assert base64.b64decode(answer.body) == issued.licence


def test_without_a_session_nothing_is_handed_out(flow: Flow, issued: Issued) -> None:
    stranger = Visitor(flow, api_of(flow))
    answer = stranger.ask("GET", f"/api/cases/{issued.case}/documents/licence")
    assert (answer.status, answer.error) == (401, "session_over")


def test_of_another_visits_case_and_of_another_sort_there_is_nothing(issued: Issued) -> None:
    answer = issued.visiting.ask("GET", f"/api/cases/{'a' * 24}/documents/licence")
    assert (answer.status, answer.error) == (404, "no_such_case")
    assert (issued.paper("evidence").status, issued.paper("copy").status) == (404, 404)


def test_a_paper_that_is_not_made_yet_is_not_offered(flow: Flow) -> None:
    visiting = visitor(flow)
    case, _ = visiting.to_receipt(invite(flow))
    assert visiting.status(case).body["papers"] == []
    answer = visiting.ask("GET", f"/api/cases/{case}/documents/application")
    assert (answer.status, answer.error) == (404, "no_document_yet")
    flow.copy(case)
    assert visiting.status(case).body["papers"] == ["application"]


def test_bytes_that_are_not_those_recorded_are_handed_to_nobody(
    world: World, issued: Issued
) -> None:
    (row,) = licence_rows(world)
    world.s3.put_object(Bucket="documents", Key=row["key"], Body=issued.licence + b"\n")
    assert issued.paper("licence").status == 500
    world.s3.delete_object(Bucket="documents", Key=row["key"])
    assert issued.paper("licence").status == 500


def test_looking_and_downloading_change_nothing(world: World, issued: Issued) -> None:
    before = reading.rows(world, "CASES_TABLE")
    issued.paper("licence")
    issued.by_file(issued.licence)
    issued.by_file(b"nobody's")
    assert reading.rows(world, "CASES_TABLE") == before


# --- checked -------------------------------------------------------------------------------------


def test_a_licence_is_known_by_its_file_and_by_its_identifier(issued: Issued) -> None:
    by_file = issued.by_file(issued.licence)
    assert by_file.status == 200
    assert by_file.body == {
        "known": True,
        "what": "licence",
        "standing": "valid",
        "newer_from": None,
        "name": "食品经营许可证",
        "number": by_file.body["number"],
        "identifier": issued.identifier,
        "edition": 1,
        "holder": HOLDER["name"],
        "by": "沂源县行政审批服务局",
        "issued_on": {"day": "2026-12-01", "words": "2026年12月1日（周二）"},
        "valid_from": {"day": "2026-12-01", "words": "2026年12月1日（周二）"},
        "valid_to": {"day": "2031-11-30", "words": "2031年11月30日（周日）"},
    }
    assert issued.by_identifier(issued.identifier).body == by_file.body


@pytest.mark.parametrize("shape", ["{}", " {} ", "https://wuganzhiban.example.gov.cn/v#{}"])
def test_an_identifier_may_be_typed_or_scanned(issued: Issued, shape: str) -> None:
    told = shape.format(issued.identifier.lower())
    assert issued.by_identifier(told).body["known"] is True
    spaced = " ".join(issued.identifier.split("."))
    assert issued.by_identifier(spaced).body == NOT_OURS


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        ({"status": "suspended"}, "suspended"),
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "revoked"}, "cancelled"),
        ({"identifier": "another", "edition": 2}, "replaced"),
    ],
)
def test_what_became_of_a_licence_since_is_said(
    world: World, issued: Issued, told: dict[str, Any], standing: str
) -> None:
    patch_licence(world, **told)
    for answer in (issued.by_file(issued.licence), issued.by_identifier(issued.identifier)):
        assert (answer.body["known"], answer.body["standing"]) == (True, standing)


def test_a_licence_runs_out(flow: Flow, issued: Issued) -> None:
    flow.now += timedelta(days=1826)
    assert issued.by_file(issued.licence).body["standing"] == "expired"


def test_a_signed_application_is_known_by_its_file_and_says_little(issued: Issued) -> None:
    answer = issued.by_file(issued.application)
    assert answer.body == {
        "known": True,
        "what": "application",
        "standing": "signed",
        "name": answer.body["name"],
        "number": f"20261201-{issued.case[:8].upper()}",
        "holder": HOLDER["name"],
        "by": "沂源县行政审批服务局",
        "filing": 1,
        "signed_at": answer.body["signed_at"],
        "signed_words": answer.body["signed_words"],
    }


def test_an_application_that_was_corrected_since_says_so(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    case, _ = visiting.to_receipt(invite(flow))
    flow.copy(case)
    (content,) = objects(world).values()
    decided(flow, Desk(flow).case(case), "correct", "请补充照片。")
    flow.wall += timedelta(seconds=61)
    again, document = visiting.to_pen(LINK)
    assert visiting.sign(again, document).status == 201
    answer = visiting.post(CHECK, {"digest": hashlib.sha256(content).hexdigest()})
    assert answer.body["standing"] == "refiled"


def test_an_application_that_was_taken_back_since_says_so(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    case, _ = visiting.to_receipt(invite(flow))
    flow.copy(case)
    (content,) = objects(world).values()
    flow.wall += timedelta(seconds=61)
    visiting.ask_code(case, purpose="withdraw")
    visiting.verify()
    assert visiting.post(f"/api/cases/{case}/withdrawal", {"filing": 1}).status == 200
    answer = visiting.post(CHECK, {"digest": hashlib.sha256(content).hexdigest()})
    assert answer.body["standing"] == "withdrawn"


@pytest.mark.parametrize("at", [0, 100, 5_000, -1])
def test_altered_by_one_bit_it_is_not_what_we_issued(issued: Issued, at: int) -> None:
    for content in (issued.licence, issued.application):
        altered = bytearray(content)
        altered[at] ^= 1
        assert issued.by_file(bytes(altered)).body == NOT_OURS


def test_all_that_is_unknown_is_answered_alike(issued: Issued) -> None:
    last = issued.identifier[-1]
    mistyped = issued.identifier[:-1] + ("A" if last != "A" else "B")
    unissued = "1.2.156.3005.2.11100000XN0000012G901.11370323XN0000012L.ABCDEFGHIJKLMNOP.001.0"
    answers = [issued.by_identifier(one) for one in (mistyped, unissued, "食品", "", "1.2.156")]
    answers.append(issued.by_file(b""))
    assert {(answer.status, json.dumps(answer.body)) for answer in answers} == {
        (200, json.dumps(NOT_OURS))
    }


def test_guessing_identifiers_is_slowed_and_checking_true_ones_is_not(
    flow: Flow, issued: Issued
) -> None:
    def guess(n: int) -> str:
        return licence_identifier("1" * 21, "11370323XN0000012L", f"{n:016d}")

    for _ in range(AN_ADDRESS.tries + 5):
        assert issued.by_identifier(issued.identifier).body["known"] is True
    for n in range(AN_ADDRESS.tries):
        assert issued.by_identifier(guess(n)).body == NOT_OURS
    answer = issued.by_identifier(guess(99))
    assert (answer.status, answer.error) == (429, "too_many_guesses")
    assert issued.by_identifier(issued.identifier).status == 429
    assert issued.by_file(issued.licence).body["known"] is True, "a digest is no guess"
    flow.wall += timedelta(hours=1)
    assert issued.by_identifier(issued.identifier).body["known"] is True


def test_a_person_is_told_of_masked_and_nothing_else_of_them_is_told(flow: Flow) -> None:
    issued = issue(flow, name="王建国", legal_rep="王建国")
    for answer in (issued.by_file(issued.licence), issued.by_file(issued.application)):
        assert answer.body["holder"] == "王**"
        said = json.dumps(answer.body, ensure_ascii=False)
        for secret in ("王建国", HOLDER["legal_rep_id"], "1990000", HOLDER["address"]):
            assert secret not in said


def test_only_our_own_page_may_ask(flow: Flow, issued: Issued) -> None:
    issued.visiting.origin = FOREIGN
    assert issued.by_file(issued.licence).status == 403


@pytest.mark.parametrize(
    "body",
    [{}, {"digest": "0" * 63}, {"digest": "0" * 64, "identifier": "x"}, {"identifier": "1" * 401}],
)
def test_what_is_no_question_is_refused(flow: Flow, body: dict[str, Any]) -> None:
    answer = visitor(flow).post(CHECK, body)
    assert (answer.status, answer.error) == (400, "malformed")


def test_the_page_is_there_for_anybody_and_keeps_nothing(flow: Flow, world: World) -> None:
    before = reading.rows(world, "CASES_TABLE")
    answer = Visitor(flow, api_of(flow, prepared_pages(flow))).ask("GET", "/v")
    assert answer.status == 200
    assert "<title>核验文件" in answer.body
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    assert answer.cookies == []
    assert reading.rows(world, "CASES_TABLE") == before
