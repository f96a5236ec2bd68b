"""提交: what was shown is what is signed, once; and anybody with the public key can tell."""

import base64
import hashlib
import json
from datetime import date, timedelta
from typing import Any

import boto3
import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, licences_file, paper
from tests.visitor import DRAWN, SIGNATURE, Answer, Visitor, data_url, png, visitor
from tests.world import World
from zhiban.domain.audit import commitment, first_break
from zhiban.domain.clock import business_day
from zhiban.gateways.signer import is_sealed
from zhiban.store.applications import Applications
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.table import Table

NAME = HOLDER["name"]
PAPER = paper(1, FOOD, "2026-12-31", holder_name=NAME)


def denial(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    return visitor(flow)


@pytest.fixture
def ready(visiting: Visitor, flow: Flow) -> tuple[str, str]:
    """At the white sheet: the case, and the hash of its document."""
    return visiting.to_pen(invite(flow))


def the_case(world: World) -> dict[str, Any]:
    (case,) = reading.cases(world)
    return case


def test_a_signed_case_is_filed_with_a_receipt(
    visiting: Visitor, ready: tuple[str, str], world: World
) -> None:
    answer = visiting.sign(*ready)
    assert answer.status == 201
    assert answer.body["number"] == f"20261201-{ready[0][:8].upper()}"
    assert answer.body["filed_words"] == "2026年12月1日（周二）10:00"
    assert answer.body["decide_by"] == {"day": "2026-12-04", "words": "2026年12月4日（周五）"}
    case = the_case(world)
    assert (case["state"], case["intent"], case["filing"]["document"]) == ("filed", "yes", ready[1])
    assert case["queue_pk"] == "CASES#filed"
    assert case["queue_sk"].startswith("2026-12-04#")


def test_the_chain_tells_the_whole_story_and_holds(
    visiting: Visitor, ready: tuple[str, str], world: World
) -> None:
    visiting.sign(*ready)
    cases = Cases(Table(world.dynamodb, "cases"))
    chain = cases.chain(ready[0])
    assert [event.type for event, _ in chain] == [
        "case_opened", "code_verified", "intent_confirmed", "form_confirmed", "case_filed",
    ]  # fmt: skip
    assert first_break(chain) is None
    for event, _ in chain:
        kept = cases.data_of(ready[0], event.seq)
        assert kept is not None
        assert commitment(json.loads(str(kept["data"])), str(kept["salt"])) == event.commitment


def test_anybody_with_the_public_key_can_verify_what_was_signed(
    visiting: Visitor, ready: tuple[str, str], world: World
) -> None:
    shown = visiting.form(ready[0]).body["document"]["text"]
    visiting.sign(*ready)
    cipher = load_cipher(world.environ["CIPHER_SECRET"])
    signed = Applications(Table(world.dynamodb, "cases"), cipher).get(ready[0], 1)
    assert signed is not None
    assert signed.body == shown
    assert signed.sha256 == hashlib.sha256(shown.encode()).hexdigest() == ready[1]
    assert signed.signature == DRAWN
    evidence = json.loads(signed.evidence)
    assert evidence["document"] == signed.sha256
    assert evidence["signature"] == hashlib.sha256(DRAWN).hexdigest()
    assert evidence["contact"] == "199****0001"
    assert evidence["filing"] == 1
    digest = hashlib.sha256(signed.evidence.encode()).digest()
    assert signed.evidence_sha256 == digest.hex()
    key = boto3.client("kms").get_public_key(KeyId=world.environ["SEAL_KEY"])["PublicKey"]
    assert signed.key_id == world.environ["SEAL_KEY"]
    assert is_sealed(key, signed.evidence.encode(), signed.seal)
    assert not is_sealed(key, signed.evidence.replace("1", "2", 1).encode(), signed.seal)


def test_the_event_carries_what_a_verifier_needs(
    visiting: Visitor, ready: tuple[str, str], world: World
) -> None:
    visiting.sign(*ready)
    kept = Cases(Table(world.dynamodb, "cases")).data_of(ready[0], 5)
    assert kept is not None
    told = json.loads(str(kept["data"]))
    signed = Applications(Table(world.dynamodb, "cases")).get(ready[0], 1)
    assert signed is not None
    assert told == {
        "document": ready[1],
        "filing": 1,
        "decide_by": "2026-12-04",
        "lawful_by": "2026-12-15",
        "evidence": signed.evidence_sha256,
        "seal": base64.b64encode(signed.seal).decode(),
        "key": world.environ["SEAL_KEY"],
    }


def test_a_double_submit_is_one_application_and_twice_the_same_receipt(
    visiting: Visitor, ready: tuple[str, str], world: World
) -> None:
    first, second = visiting.sign(*ready), visiting.sign(*ready)
    assert (first.body, first.status) == (second.body, second.status)
    documents = reading.rows_of(world, "CASE#", "DOCUMENT#")
    assert [row["SK"] for row in documents] == ["DOCUMENT#application#001"]
    assert reading.events(world).count("case_filed") == 1


def test_two_tabs_submit_once(visiting: Visitor, ready: tuple[str, str], flow: Flow) -> None:
    other = visitor(flow)
    other.cookie = visiting.cookie
    assert visiting.sign(*ready).body == other.sign(*ready).body
    assert denial(other.sign(ready[0], "0" * 64)) == (410, "already_filed")
    assert denial(other.intend(ready[0], "not_now")) == (410, "already_filed")
    assert denial(other.form(ready[0])) == (410, "already_filed")
    assert denial(other.ask_code()) == (410, "already_filed")


def test_one_permission_is_one_signature(
    visiting: Visitor, ready: tuple[str, str], world: World
) -> None:
    visiting.sign(*ready)
    (session,) = reading.rows(world, "CASES_TABLE", "SESSION#")
    assert session["grants"] == {}


def test_a_hash_that_was_not_shown_is_not_signed(
    visiting: Visitor, ready: tuple[str, str], world: World
) -> None:
    assert denial(visiting.sign(ready[0], "0" * 64)) == (409, "form_changed")
    assert the_case(world)["state"] == "opened"


def test_a_form_nobody_confirmed_is_not_signed(visiting: Visitor, flow: Flow) -> None:
    case, document = visiting.to_form(invite(flow))
    assert denial(visiting.sign(case, document)) == (409, "not_confirmed")


@pytest.mark.parametrize(
    ("drawing", "code"),
    [
        ("data:image/png;base64,AAAA", "signature_unreadable"),
        ("data:image/jpeg;base64,AAAA", "signature_unreadable"),
        (data_url(png(120, 60, lambda x, y: 255)), "signature_empty"),
    ],
)
def test_without_a_drawn_signature_nothing_is_filed(
    visiting: Visitor, ready: tuple[str, str], world: World, drawing: str, code: str
) -> None:
    before = reading.rows(world, "CASES_TABLE")
    assert denial(visiting.sign(*ready, drawing)) == (400, code)
    assert reading.rows(world, "CASES_TABLE") == before
    assert visiting.sign(*ready).status == 201


CHANGED = {"changed_at": "2026-12-01 09:59:00"}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (("entities", {"address": "沂源县新城路9号"}), (409, "form_changed")),
        (("entities", {"mobile": "19900001001"}), (410, "link_revoked")),
        (("entities", {"status": "注销"}), (410, "holder_gone")),
        (("licences", {"status": "注销"}), (410, "licence_gone")),
        (("licences", {"issuer": "另一个局"}), (409, "form_changed")),
        (("renewal", {}), (410, "renewed_elsewhere")),
    ],
)
def test_what_changed_between_view_and_sign_is_not_signed(
    visiting: Visitor,
    ready: tuple[str, str],
    flow: Flow,
    world: World,
    file: tuple[str, dict[str, str]],
    expected: tuple[int, str],
) -> None:
    what, told = file
    fresh = {"number": PAPER.number, "holder_name": NAME, "updated_at": "2026-12-01 09:59:00"}
    if what == "entities":
        flow.ingest("moved.csv", entities_file(holder(1, **(HOLDER | CHANGED | told))))
    elif what == "licences":
        flow.ingest("moved.csv", licences_file(paper(1, FOOD, "2026-12-31", **(fresh | told))))
    else:
        newer = fresh | {"valid_from": "2026-11-30"}
        flow.ingest("newer.csv", licences_file(paper(1, FOOD, "2031-11-29", **newer)))
    assert denial(visiting.sign(*ready)) == expected
    assert the_case(world)["state"] == "opened"
    assert reading.rows_of(world, "CASE#", "DOCUMENT#") == []


def test_after_its_last_day_a_case_is_not_filed(
    visiting: Visitor, ready: tuple[str, str], flow: Flow
) -> None:
    flow.now += timedelta(days=31)
    assert denial(visiting.sign(*ready)) == (410, "too_late")


def test_the_link_goes_on_to_show_how_the_case_stands(
    visiting: Visitor, ready: tuple[str, str], flow: Flow, world: World
) -> None:
    visiting.sign(*ready)
    (link,) = reading.rows(world, "CASES_TABLE", "TOKEN#")
    assert link["valid_until"] == "2027-01-30T02:00:00Z"
    flow.wall += timedelta(days=59)
    flow.now += timedelta(days=59)
    assert visitor(flow).exchange(LINK).body["cases"][0]["standing"] == "under_way"


def test_a_link_revoked_in_the_tables_stops_the_signature(
    visiting: Visitor, ready: tuple[str, str], world: World
) -> None:
    (link,) = reading.rows(world, "CASES_TABLE", "TOKEN#")
    reading.patch(world, "CASES_TABLE", link["PK"], link["SK"], valid_until="2026-12-01T01:00:00Z")
    assert denial(visiting.sign(*ready)) == (410, "link_expired")
    assert the_case(world)["state"] == "opened"


def test_no_reminder_follows_a_filed_case(
    visiting: Visitor, ready: tuple[str, str], flow: Flow
) -> None:
    visiting.sign(*ready)
    flow.carrier.taken.clear()
    for _ in range(4):
        flow.pass_days(2)
        flow.ring()
        flow.send_everything()
    assert flow.carrier.taken == []


def test_several_cases_are_signed_each_as_its_own_with_one_drawn_signature(
    flow: Flow, world: World
) -> None:
    hygiene = paper(1, HYGIENE, "2027-01-05", holder_name=NAME)
    visiting = visitor(flow)
    link = invite(flow, PAPER, hygiene)
    cases = [case["id"] for case in visiting.exchange(link).body["cases"]]
    visiting.ask_code(*cases)
    visiting.verify()
    for case in cases:
        visiting.intend(case, "yes")
        document = visiting.form(case).body["document"]["sha256"]
        visiting.confirm(case, document)
        assert visiting.sign(case, document).status == 201
    assert {row["state"] for row in reading.cases(world)} == {"filed"}
    applications = Applications(
        Table(world.dynamodb, "cases"), load_cipher(world.environ["CIPHER_SECRET"])
    )
    signed = [applications.get(case, 1) for case in cases]
    assert {one.signature for one in signed if one} == {DRAWN}
    assert len({one.sha256 for one in signed if one}) == 2


def send_back(world: World, case_id: str) -> None:
    """An officer asks for a correction."""
    case = Cases(Table(world.dynamodb, "cases"))
    found = case.get(case_id)
    assert found is not None
    from dataclasses import replace

    from tests.world import NOW
    from zhiban.domain.cases import CaseState, Decision
    from zhiban.store.table import transact

    decided = replace(found, decision=Decision("correct", "officer-1", NOW, "收件地址写不清"))
    _, actions = case.move(decided, CaseState.CORRECTING, NOW, "officer:1", {"filing": 1})
    transact(world.dynamodb, actions)


def test_a_correction_is_filed_as_the_next_one(
    visiting: Visitor, ready: tuple[str, str], flow: Flow, world: World
) -> None:
    visiting.sign(*ready)
    send_back(world, ready[0])
    flow.wall += timedelta(days=3)
    flow.now += timedelta(days=25)  # long after the window: a correction has its own time
    again = visitor(flow)
    again.exchange(LINK)
    assert again.status(ready[0]).body["reason_needs_code"] is True
    again.ask_code(ready[0])
    again.verify()
    form = again.form(ready[0])
    assert form.body["to_correct"] == "收件地址写不清"
    document = form.body["document"]["sha256"]
    edited = again.edit(ready[0], document, "山东省淄博市沂源县南麻街道胜利路2号3单元")
    flow.wall += timedelta(minutes=1)
    again.ask_code(ready[0])
    again.verify()
    document = edited.body["document"]["sha256"]
    again.confirm(ready[0], document)
    answer = again.sign(ready[0], document)
    assert (answer.status, answer.body["filing"]) == (201, 2)
    case = the_case(world)
    assert (case["state"], case["filing"]["number"]) == ("filed", 2)
    assert "decision" not in case
    names = [row["SK"] for row in reading.rows_of(world, "CASE#", "DOCUMENT#")]
    assert names == ["DOCUMENT#application#001", "DOCUMENT#application#002"]


def test_a_correction_says_until_when_and_is_not_taken_after_the_end(
    visiting: Visitor, ready: tuple[str, str], flow: Flow, world: World
) -> None:
    visiting.sign(*ready)
    send_back(world, ready[0])
    told = visiting.status(ready[0]).body
    assert (told["correct_by"], told["expiry"]["day"]) == (
        told["expiry"],
        the_case(world)["expiry"],
    )
    ends = date.fromisoformat(told["expiry"]["day"])
    assert told["days_left"] == (ends - business_day(flow.now)).days
    flow.wall += timedelta(minutes=2)
    flow.now += timedelta(days=told["days_left"] + 1)
    visiting.ask_code(ready[0])
    late = visiting.sign(*ready)
    assert denial(late) == (410, "correction_over")
    told = visiting.status(ready[0]).body
    assert (told["standing"], told["correct_by"]) == ("not_corrected", None)
    assert the_case(world)["filing"]["number"] == 1


def test_an_unchanged_correction_is_a_new_filing_and_no_repeat(
    visiting: Visitor, ready: tuple[str, str], flow: Flow, world: World
) -> None:
    visiting.sign(*ready)
    send_back(world, ready[0])
    flow.wall += timedelta(minutes=2)
    assert denial(visiting.sign(*ready)) == (401, "code_needed_again")
    visiting.ask_code(ready[0])
    visiting.verify()
    assert visiting.sign(*ready).body["filing"] == 2


def test_no_phone_number_id_and_no_signature_lie_open(
    visiting: Visitor, ready: tuple[str, str], world: World
) -> None:
    visiting.sign(*ready)
    held = json.dumps(reading.rows(world, "CASES_TABLE"), ensure_ascii=False, default=repr)
    for secret in ("19900000001", HOLDER["legal_rep_id"], SIGNATURE[-60:], visiting.cookie, LINK):
        assert secret not in held
