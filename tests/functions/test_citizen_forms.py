"""The prefilled form: read, confirmed, edited; what is shown is known by the hash of its bytes."""

import hashlib
import json
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.papers import entities_file, holder
from tests.visitor import Answer, Visitor, visitor
from tests.world import World

ADDRESS = "山东省淄博市沂源县南麻街道胜利路2号"


def denial(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    made = visitor(flow)
    made.to_form(invite(flow))
    return made


@pytest.fixture
def case(visiting: Visitor) -> str:
    return str(visiting.heard[0].body["cases"][0]["id"])


def value(answer: Answer, name: str) -> str:
    document = json.loads(answer.body["document"]["text"])
    return next(str(f["value"]) for f in document["fields"] if f["name"] == name)


def sha(answer: Answer) -> str:
    return str(answer.body["document"]["sha256"])


def test_the_hash_is_of_the_exact_text_that_is_shown(visiting: Visitor, case: str) -> None:
    answer = visiting.form(case)
    text = answer.body["document"]["text"]
    assert hashlib.sha256(text.encode()).hexdigest() == sha(answer)
    assert (
        json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        == text
    )
    assert answer.body["editable"] == ["delivery_address"]
    assert (answer.body["granted"], answer.body["confirmed"]) == (True, False)
    assert value(answer, "holder_name") == HOLDER["name"]
    assert value(answer, "mobile") == "199****0001"


def test_reading_it_changes_nothing(visiting: Visitor, case: str, world: World) -> None:
    before = reading.rows(world, "CASES_TABLE")
    assert sha(visiting.form(case)) == sha(visiting.form(case))
    assert reading.rows(world, "CASES_TABLE") == before


def test_confirming_is_noted_once(visiting: Visitor, case: str, world: World) -> None:
    document = sha(visiting.form(case))
    for _ in range(2):
        answer = visiting.confirm(case, document)
        assert (answer.status, answer.body["confirmed"]) == (200, True)
    assert reading.events(world).count("form_confirmed") == 1


def test_an_edit_changes_the_hash_and_takes_the_permission_away(
    visiting: Visitor, case: str, world: World
) -> None:
    before = visiting.form(case)
    answer = visiting.edit(case, sha(before), f" {ADDRESS} ")
    assert answer.status == 200
    assert sha(answer) != sha(before)
    assert value(answer, "delivery_address") == ADDRESS
    assert (answer.body["granted"], answer.body["confirmed"]) == (False, False)
    assert reading.events(world).count("form_confirmed") == 0
    assert visiting.confirm(case, sha(answer)).body["confirmed"] is True
    assert denial(visiting.sign(case, sha(answer))) == (401, "code_needed_again")


def test_a_second_code_permits_the_edited_form(visiting: Visitor, case: str, flow: Flow) -> None:
    edited = visiting.edit(case, sha(visiting.form(case)), ADDRESS)
    flow.wall += timedelta(minutes=1)
    assert visiting.ask_code(case).body["documents"] == {case: sha(edited)}
    visiting.verify()
    visiting.confirm(case, sha(edited))
    assert visiting.sign(case, sha(edited)).status == 201


def test_the_same_edit_again_is_one_edit(visiting: Visitor, case: str, world: World) -> None:
    """The answer to the first was lost; the page still holds the old hash."""
    shown = sha(visiting.form(case))
    first = visiting.edit(case, shown, ADDRESS)
    again = visiting.edit(case, shown, ADDRESS)
    assert (again.status, sha(again)) == (200, sha(first))
    (form,) = [r for r in reading.rows(world, "CASES_TABLE") if r["SK"] == "FORM"]
    assert form["version"] == 1


def test_taking_an_edit_back_gives_the_first_form_and_its_permission_again(
    visiting: Visitor, case: str
) -> None:
    before = visiting.form(case)
    edited = visiting.edit(case, sha(before), ADDRESS)
    back = visiting.edit(case, sha(edited), HOLDER["address"])
    assert (sha(back), back.body["granted"]) == (sha(before), True)


def test_an_edit_after_confirming_is_to_be_confirmed_again(visiting: Visitor, case: str) -> None:
    document = sha(visiting.form(case))
    visiting.confirm(case, document)
    edited = visiting.edit(case, document, ADDRESS)
    back = visiting.edit(case, sha(edited), HOLDER["address"])
    assert back.body["confirmed"] is False
    assert denial(visiting.sign(case, document)) == (409, "not_confirmed")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "address_unreadable"),
        ("路1号", "address_too_short"),
        ("沂" * 81, "address_too_long"),
        ("历山路18号\u202e", "address_unreadable"),
    ],
)
def test_a_bad_address_is_refused_beside_its_field_and_the_form_stays(
    visiting: Visitor, case: str, address: str, code: str
) -> None:
    before = visiting.form(case)
    answer = visiting.edit(case, sha(before), address)
    assert denial(answer) == (400, code)
    assert answer.body["field"] == "delivery_address"
    assert visiting.form(case).body == before.body


@pytest.mark.parametrize("address", ["沂源县𠮷祥路8号院", "历山路18号🏠二楼"])
def test_rare_characters_are_taken_as_they_are(visiting: Visitor, case: str, address: str) -> None:
    answer = visiting.edit(case, sha(visiting.form(case)), address)
    assert (answer.status, value(answer, "delivery_address")) == (200, address)


def test_only_what_is_declared_may_be_edited(visiting: Visitor, case: str, world: World) -> None:
    before = reading.rows(world, "CASES_TABLE")
    body = {"document": sha(visiting.form(case)), "edits": {"holder_name": "另一家"}}
    answer = visiting.ask("PUT", f"/api/cases/{case}/form", body)
    assert denial(answer) == (400, "malformed")
    assert reading.rows(world, "CASES_TABLE") == before


def test_a_form_that_changed_under_the_readers_eyes_is_shown_again(
    visiting: Visitor, case: str, flow: Flow
) -> None:
    shown = sha(visiting.form(case))
    moved = HOLDER | {"address": "沂源县新城路9号", "changed_at": "2026-12-01 09:59:00"}
    flow.ingest("moved.csv", entities_file(holder(1, **moved)))
    for answer in (visiting.confirm(case, shown), visiting.edit(case, shown, ADDRESS)):
        assert denial(answer) == (409, "form_changed")
    fresh = visiting.form(case)
    assert value(fresh, "address") == "沂源县新城路9号"
    assert fresh.body["granted"] is False


def test_two_tabs_cannot_overwrite_each_other_unseen(
    visiting: Visitor, case: str, flow: Flow
) -> None:
    other = visitor(flow)
    other.cookie = visiting.cookie
    shown = sha(visiting.form(case))
    visiting.edit(case, shown, ADDRESS)
    assert denial(other.edit(case, shown, "沂源县振兴路5号")) == (409, "form_changed")
    assert denial(other.confirm(case, shown)) == (409, "form_changed")


def test_what_was_filled_in_is_there_when_one_comes_back(
    visiting: Visitor, case: str, flow: Flow
) -> None:
    visiting.edit(case, sha(visiting.form(case)), ADDRESS)
    flow.wall += timedelta(hours=3)
    again = visitor(flow)
    again.to_form(LINK)
    assert value(again.form(case), "delivery_address") == ADDRESS
