"""Signing in instead of typing a code: bound, spent once, compared, counted, in the evidence."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, count_links, invite
from tests.functions.desk import Desk
from tests.functions.papers import (
    FOOD,
    entities_file,
    holder,
    licences_file,
    paper,
    resident_id,
)
from tests.functions.test_contacts import heard, tasks
from tests.functions.test_no_personal_data import printing
from tests.openid import BACK, HEAD, ISSUER, TOLD, Provider
from tests.visitor import Answer, Visitor, api_of, token_of, visitor
from tests.world import World
from zhiban.domain.errors import Refused, Rejected
from zhiban.gateways.identity.oidc import OpenIdProvider
from zhiban.gateways.identity.settings import SignInSettings

MINUTE = timedelta(minutes=1)
OTHERS = [
    ("王建军", HEAD[1]),
    ("王建国", resident_id(2)),
    ("", HEAD[1]),
    ("王建国", ""),
    ("", ""),
]


def denial(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error


@dataclass
class Door:
    """A visitor of a county with a provider, and the provider's house."""

    house: Provider
    visitor: Visitor

    def come_back(self, **told: Any) -> tuple[str, str]:
        """Go there and sign in; what the browser brings."""
        begun = self.visitor.begin_sign_in(**told)
        assert begun.status == 200, begun.body
        return self.house.sign_in(begun.body["address"])

    def sign_in(self, **told: Any) -> Answer:
        return self.visitor.finish_sign_in(*self.come_back(**told))


def door_of(flow: Flow, **other: Any) -> Door:
    house = Provider(lambda: flow.wall)
    identity = OpenIdProvider(SignInSettings(**TOLD), BACK, pool=house)
    return Door(house, Visitor(flow, api_of(flow, identity=identity, **other)))


@pytest.fixture
def door(flow: Flow) -> Door:
    made = door_of(flow)
    made.visitor.exchange(invite(flow))
    return made


def data_of(world: World, kind: str) -> Any:
    (event,) = [r for r in reading.rows(world, "CASES_TABLE", "CASE#") if r.get("type") == kind]
    sk = event["SK"].replace("EVENT", "DATA")
    rows = reading.rows(world, "CASES_TABLE", "CASE#")
    return json.loads(next(row["data"] for row in rows if row["SK"] == sk))


def test_where_there_is_no_provider_nothing_is_offered(flow: Flow) -> None:
    plain = visitor(flow)
    assert "sign_in" not in plain.exchange(invite(flow)).body
    assert plain.ask("GET", "/callback").status == 404
    assert denial(plain.begin_sign_in()) == (404, "no_such_page")
    assert denial(plain.finish_sign_in("s" * 43, "c")) == (404, "no_such_page")


def test_from_the_link_to_the_receipt_without_a_code(door: Door, flow: Flow, world: World) -> None:
    visiting = door.visitor
    shown = visiting.ask("GET", "/api/session").body
    assert shown["sign_in"] == {"name": "样例统一身份认证", "required": False}
    case = shown["cases"][0]["id"]
    answer = door.sign_in()
    assert (answer.status, answer.body["verified"]) == (200, True)
    assert answer.body["cases"][0]["granted"] is True
    visiting.intend(case, "yes")
    form = visiting.form(case).body["document"]
    assert "以统一身份认证登录或短信验证码，和手写签名" in form["text"]
    assert visiting.confirm(case, form["sha256"]).body["granted"] is True
    assert visiting.sign(case, form["sha256"]).status == 201
    assert flow.carrier.taken == [], "no message was sent"
    told = data_of(world, "signed_in")
    assert (told["document"], told["issuer"], told["method"]) == (form["sha256"], ISSUER, "oidc")
    (signed,) = [r for r in reading.rows(world, "CASES_TABLE") if "evidence" in r]
    evidence = json.loads(signed["evidence"])
    proved = {name: one for name, one in told.items() if name not in ("document", "contact")}
    assert evidence["signed_in"] == proved
    assert evidence["consent"] == "2026-12-either-way"
    assert "code_verified_at" not in evidence
    assert len(proved["subject"]) == 32


def test_nothing_of_the_person_is_stored(door: Door, world: World) -> None:
    door.sign_in()
    (code,) = [f["code"] for f in door.house.forms]
    held = json.dumps(reading.rows(world, "CASES_TABLE"), default=repr)
    for secret in (*HEAD, code, door.house.forms[0]["code_verifier"]):
        assert secret not in held


def test_the_grant_is_of_the_document_as_it_was_shown(door: Door) -> None:
    visiting = door.visitor
    door.sign_in()
    case = visiting.heard[-1].body["cases"][0]["id"]
    before = visiting.form(case).body["document"]["sha256"]
    edited = visiting.edit(case, before, "沂源县样例大道8号样例小区3号楼").body
    after = edited["document"]["sha256"]
    assert (after != before, edited["granted"]) == (True, False)
    visiting.confirm(case, after)
    assert denial(visiting.sign(case, before)) == (409, "form_changed")
    assert denial(visiting.sign(case, after)) == (401, "code_needed_again")
    assert door.sign_in().status == 200
    assert visiting.sign(case, after).status == 201


def test_a_code_proves_as_before_where_one_may_sign_in(door: Door, world: World) -> None:
    visiting = door.visitor
    _, receipt = visiting.to_receipt(LINK)
    assert receipt.status == 201
    (signed,) = [r for r in reading.rows(world, "CASES_TABLE") if "evidence" in r]
    assert "code_verified_at" in json.loads(signed["evidence"])


def test_a_sign_in_may_be_only_to_be_known(door: Door) -> None:
    answer = door.sign_in(purpose="tell")
    assert (answer.body["verified"], answer.body["cases"][0]["granted"]) == (True, False)


@pytest.mark.parametrize("person", OTHERS, ids=str)
def test_anybody_else_is_told_the_same_words_and_counted(
    door: Door, person: tuple[str, str]
) -> None:
    door.house.person = person
    answer = door.sign_in()
    assert denial(answer) == (403, "not_the_person")
    assert answer.body["tries_left"] == 4
    assert answer.body["message"] == (
        "登录的人与登记的法定代表人、负责人或经营者对不上，请由本人登录，或者打电话办理。"
        "还可以试4次。"
    )
    assert door.visitor.ask("GET", "/api/session").body["verified"] is False


def test_where_the_heads_number_is_unknown_nobody_is_the_head(flow: Flow) -> None:
    door = door_of(flow)
    door.visitor.exchange(invite(flow, legal_rep_id=""))
    door.house.person = (HOLDER["legal_rep"], "")
    assert denial(door.sign_in()) == (403, "not_the_person")


def test_five_times_somebody_else_locks_codes_too(door: Door, flow: Flow) -> None:
    door.house.person = OTHERS[0]
    for left in (4, 3, 2, 1):
        assert door.sign_in().body["tries_left"] == left
    brought = door.come_back()
    assert denial(door.visitor.finish_sign_in(*brought)) == (423, "code_locked")
    door.house.person = HEAD
    assert denial(door.visitor.begin_sign_in()) == (423, "code_locked")
    assert denial(door.visitor.ask_code()) == (423, "code_locked")
    flow.wall += timedelta(hours=24)
    again = door_of(flow)
    again.visitor.exchange(LINK)
    assert again.sign_in().status == 200


def test_wrong_codes_and_wrong_people_are_counted_in_one_book(door: Door) -> None:
    door.visitor.ask_code()
    wrong = f"{(int(door.visitor.code) + 1) % 10**6:06d}"
    for _ in range(3):
        door.visitor.verify(wrong)
    door.house.person = OTHERS[0]
    assert door.sign_in().body["tries_left"] == 1
    door.house.person = HEAD
    assert door.sign_in().status == 200
    door.house.person = OTHERS[0]
    assert door.sign_in().body["tries_left"] == 4, "the right one has set it back"


def test_one_begun_before_the_lock_is_not_finished_behind_it(door: Door) -> None:
    brought = door.come_back()
    door.house.person = OTHERS[0]
    for _ in range(5):
        door.sign_in()
    assert denial(door.visitor.finish_sign_in(*brought)) == (423, "code_locked")


def test_a_state_is_good_once_and_the_same_answer_is_answered_again(door: Door) -> None:
    brought = door.come_back()
    first = door.visitor.finish_sign_in(*brought)
    again = door.visitor.finish_sign_in(*brought)
    assert (again.status, again.body) == (200, first.body)
    assert len(door.house.forms) == 1, "the provider is asked once"
    door.sign_in()
    assert denial(door.visitor.finish_sign_in(*brought)) == (410, "sign_in_over")


def test_a_state_that_failed_is_spent(door: Door) -> None:
    state, code = door.come_back()
    assert denial(door.visitor.finish_sign_in(state, "another")) == (403, "sign_in_failed")
    assert denial(door.visitor.finish_sign_in(state, code)) == (410, "sign_in_over")


def test_a_state_nobody_began_is_none(door: Door) -> None:
    assert denial(door.visitor.finish_sign_in("s" * 43, "c")) == (410, "sign_in_over")
    assert door.house.forms == []


def test_a_state_ends_after_ten_minutes(door: Door, flow: Flow) -> None:
    brought = door.come_back()
    flow.wall += 10 * MINUTE
    assert denial(door.visitor.finish_sign_in(*brought)) == (410, "sign_in_over")
    assert door.house.forms == []


def test_a_state_is_of_the_visit_that_began_it(door: Door) -> None:
    brought = door.come_back()
    mine = door.visitor.cookie
    door.visitor.cookie = ""
    assert denial(door.visitor.finish_sign_in(*brought)) == (401, "session_over")
    door.visitor.exchange(LINK)
    assert door.visitor.cookie != mine
    assert denial(door.visitor.finish_sign_in(*brought)) == (410, "sign_in_over")
    assert door.house.forms == [], "somebody else's code is not redeemed"
    door.visitor.cookie = mine
    assert door.visitor.finish_sign_in(*brought).status == 200


def test_two_tabs_may_each_sign_in(door: Door) -> None:
    one, other = door.come_back(), door.come_back()
    assert door.visitor.finish_sign_in(*other).status == 200
    assert door.visitor.finish_sign_in(*one).status == 200


def test_a_token_of_another_sign_in_is_not_believed(door: Door) -> None:
    door.house.says = {"nonce": "n" * 43}
    assert denial(door.sign_in()) == (403, "sign_in_failed")


def test_a_contact_that_changed_meanwhile_ends_it(door: Door, flow: Flow) -> None:
    brought = door.come_back()
    fresh = holder(1, **(HOLDER | {"mobile": "19900000009"}), changed_at="2026-11-30 12:00")
    flow.ingest("later.csv", entities_file(fresh))
    assert denial(door.visitor.finish_sign_in(*brought)) == (410, "link_revoked")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token"])
@pytest.mark.parametrize(
    ("error", "status"), [(Refused("not_connected"), 429), (Rejected("no"), 0)], ids=str
)
def test_a_provider_out_of_use_says_so(
    door: Door, flow: Flow, path: str, error: Exception, status: int
) -> None:
    def fail(_: Any) -> Any:
        raise error

    brought = door.come_back() if path == "/token" else None
    door.house.instead[path] = fail
    answer = door.visitor.finish_sign_in(*brought) if brought else door.visitor.begin_sign_in()
    expected = (403, "sign_in_failed") if brought and not status else (429, "sign_in_out_of_use")
    assert denial(answer) == expected
    assert door.visitor.ask_code().status == 200, "codes go on"


MOVED = HOLDER | {"mobile": "19900000009", "changed_at": "2026-12-01 09:30:00"}


def moved_door(flow: Flow, **other: Any) -> Door:
    """The phone was changed this morning; who has it now has opened the link."""
    count_links(flow)
    flow.ingest("entities.csv", entities_file(holder(1, **HOLDER, changed_at="2026-11-01 09:30")))
    flow.ingest("later.csv", entities_file(holder(1, **MOVED)))
    due = paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"])
    flow.ingest("licences.csv", licences_file(due))
    flow.ring()
    flow.send_everything()
    ((mobile, text, _),) = flow.carrier.taken
    assert mobile == "19900000009"
    flow.carrier.taken.clear()
    made = door_of(flow, rests_days=30, **other)
    made.visitor.exchange(token_of(text))
    return made


def test_after_a_change_of_phone_a_code_is_not_enough_to_sign(flow: Flow) -> None:
    door = moved_door(flow)
    shown = door.visitor.ask("GET", "/api/session").body
    assert shown["sign_in"]["required"] is True
    assert denial(door.visitor.ask_code()) == (403, "sign_in_needed")
    assert flow.carrier.taken == []
    assert door.visitor.ask_code(purpose="tell").status == 200, "to be known it is"
    case = shown["cases"][0]["id"]
    assert door.sign_in().status == 200
    document = door.visitor.form(case).body["document"]["sha256"]
    door.visitor.confirm(case, document)
    assert door.visitor.sign(case, document).status == 201


def test_a_code_that_was_granted_before_is_not_enough_either(flow: Flow) -> None:
    door = moved_door(flow)
    lenient = Visitor(flow, api_of(flow), cookie=door.visitor.cookie)
    lenient.ask_code()
    lenient.verify()
    case = lenient.heard[-1].body["cases"][0]["id"]
    strict = Visitor(flow, api_of(flow, rests_days=30), cookie=door.visitor.cookie)
    document = strict.form(case).body["document"]["sha256"]
    strict.confirm(case, document)
    assert denial(strict.sign(case, document)) == (403, "sign_in_needed")


def test_thirty_days_later_it_is(flow: Flow) -> None:
    door = moved_door(flow)
    flow.now += timedelta(days=30)
    assert door.visitor.ask("GET", "/api/session").body["sign_in"]["required"] is False
    assert door.visitor.ask_code().status == 200


def test_without_a_provider_an_officer_calls_first_and_then_a_code_is_enough(flow: Flow) -> None:
    door = moved_door(flow)
    plain = Visitor(flow, api_of(flow, rests_days=30), cookie=door.visitor.cookie)
    for _ in range(2):
        assert denial(plain.ask_code()) == (410, "contact_too_new")
    assert flow.carrier.taken == []
    desk = Desk(flow)
    (task,) = tasks(desk, "verify_contact")
    assert heard(desk, task, "reached").status == 200
    assert plain.ask_code().status == 200


def test_the_log_tells_of_nobody(door: Door) -> None:
    with printing() as paper_trail:
        door.house.person = OTHERS[0]
        door.sign_in()
        door.house.person = HEAD
        door.house.says = {"nonce": "n" * 43}
        state, code = door.come_back()
        door.visitor.finish_sign_in(state, code)
        door.house.says = {}
        door.sign_in()
    told = paper_trail.getvalue()
    assert "sign_in_rejected" in told
    secrets = [state, code, "王建军", *HEAD, *(f["code_verifier"] for f in door.house.forms)]
    assert [one for one in secrets if one in told] == []
