"""Nobody gets in anywhere without what the OpenAPI document asks for; and being sent away changes
nothing."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from schemathesis import Case

from tests.attacks.drawing import ROLES, ask, draw, hold, plant, proof, real_of
from tests.attacks.house import SIGNERS, House, Json, as_officer, as_partner, as_visitor, house
from tests.attacks.house import written as written_in
from tests.contracts import operations
from tests.visitor import http_event
from tests.world import COURIER_SECRETS, NOW
from zhiban.gateways.signatures import signed

EXAMPLES = 2

type Prove = Callable[[Json], Json]


@pytest.fixture(scope="module")
def county() -> Iterator[House]:
    with house() as built:
        yield built


def sent_away(
    county: House, name: str, key: str, proofs: Iterable[Prove], status: int, *, later: int = 0
) -> None:
    """Requests as the document has them, real in everything but who asks, change nothing."""
    kept, before = county.keep(), written_in(county)

    def one(case: Case[Any], data: st.DataObject) -> None:
        county.restore(kept)
        county.flow.wall += timedelta(minutes=later)
        plant(case, data, real_of(county, name, "confirmed"), always=True)
        for prove in proofs:
            asked = ask(county, name, case, prove)
            hold(case, asked)
            assert asked.answer["statusCode"] == status, asked.answer["body"]
            assert not asked.answer.get("cookies")
        assert written_in(county) == before

    try:
        draw(name, key, EXAMPLES, one)
    finally:
        county.restore(kept)


# --- citizens -----------------------------------------------------------------------------------

CLOSED = [key for key, told in operations("citizens").items() if told["security"]]
VERIFIED = [
    key for key in CLOSED if operations("citizens")[key]["security"] == [{"session": ["verified"]}]
]
CHANGING = [key for key in operations("citizens") if not key.startswith(("GET ", "HEAD "))]


COOKIES = ("", "x", "A" * 43, "a=b;c", "会话", "../..", "0" * 4000)


def visiting(cookie: str, origin: str) -> Prove:
    return lambda event: as_visitor(event, cookie, origin)


@pytest.mark.parametrize("key", CLOSED)
def test_without_a_session_nothing_is_told_or_done(county: House, key: str) -> None:
    proofs = [visiting(cookie, county.origin) for cookie in COOKIES]
    sent_away(county, "citizens", key, proofs, 401)


@pytest.mark.parametrize("key", CLOSED)
def test_a_session_left_alone_too_long_is_none(county: House, key: str) -> None:
    sent_away(county, "citizens", key, [proof(county, "citizens", "confirmed", "")], 401, later=180)


@pytest.mark.parametrize("key", CLOSED)
def test_a_session_that_was_left_is_good_for_nothing(county: House, key: str) -> None:
    kept = county.keep()
    here = as_visitor({"headers": {}}, county.cookies["confirmed"], county.origin)
    left = http_event("POST", "/api/session/leave", {}, here["headers"], 1)
    assert county.ask(left | {"cookies": here["cookies"]})["statusCode"] == 200
    try:
        sent_away(county, "citizens", key, [proof(county, "citizens", "confirmed", "")], 401)
    finally:
        county.restore(kept)


@pytest.mark.parametrize("state", ["unverified", "code_asked"])
@pytest.mark.parametrize("key", VERIFIED)
def test_before_the_code_nothing_is_filled_in_or_signed(
    county: House, key: str, state: str
) -> None:
    sent_away(county, "citizens", key, [proof(county, "citizens", state, "")], 401)


@pytest.mark.parametrize("key", [key for key in CLOSED if "{case_id}" in key])
def test_who_has_proved_themselves_gets_at_their_own_cases_only(county: House, key: str) -> None:
    kept, before = county.keep(), written_in(county)

    def one(case: Case[Any], data: st.DataObject) -> None:
        plant(case, data, real_of(county, "citizens", "confirmed"), always=True)
        case.path_parameters["case_id"] = county.cases["confirmed"]
        asked = ask(county, "citizens", case, proof(county, "citizens", "verified", ""))
        assert asked.answer["statusCode"] == 404, asked.answer["body"]
        assert written_in(county) == before

    try:
        draw("citizens", key, EXAMPLES, one)
    finally:
        county.restore(kept)


OURS = "https://wuganzhiban.example.gov.cn"
FOREIGN = [
    "",
    "null",
    "NULL",
    f"{OURS}.evil.example",
    f"{OURS}:8443",
    f"{OURS}/",
    f"{OURS}@evil.example",
    f"{OURS},{OURS}",
    f" {OURS}",
    OURS.upper(),
    "http://wuganzhiban.example.gov.cn",
    "https://wuganzhiban.example.gov.cn.",
    "https://wuganzhiban.example.gov.cn%00",
    "https://m.wuganzhiban.example.gov.cn",
    "https://wuganzhiban-example.gov.cn",
    "https://xn--wuganzhiban.example.gov.cn",
    "https://evil.example",
]


@pytest.mark.parametrize("key", CHANGING)
def test_no_other_page_may_send_anything(county: House, key: str) -> None:
    proofs = [visiting(county.cookies["confirmed"], origin) for origin in FOREIGN]
    sent_away(county, "citizens", key, proofs, 403)


# --- officers -----------------------------------------------------------------------------------

DESK = [key for key, told in operations("officers").items() if told["security"]]


def nobody(event: Json) -> Json:
    return event


def nameless(event: Json) -> Json:
    event["requestContext"]["authorizer"] = {"jwt": {"claims": {"token_use": "access"}}}
    return event


def by_id_token(event: Json) -> Json:
    return as_officer(event, *ROLES, use="id")


def in_role(role: str) -> Prove:
    return lambda event: as_officer(event, role)


@pytest.mark.parametrize("key", DESK)
def test_without_an_access_token_the_desk_is_closed(county: House, key: str) -> None:
    sent_away(county, "officers", key, [nobody, nameless, by_id_token], 401)


@pytest.mark.parametrize("key", DESK)
def test_without_the_role_the_desk_is_closed(county: House, key: str) -> None:
    (told,) = operations("officers")[key]["security"]
    others = ["", "citizen", *(role for role in ROLES if role not in told["officer"])]
    sent_away(county, "officers", key, [in_role(role) for role in others], 403)


# --- partners -----------------------------------------------------------------------------------


def forged(how: str) -> Prove:
    """A request that is not what a partner signed."""

    def prove(event: Json) -> Json:
        names = SIGNERS[event["rawPath"]]
        told: dict[str, Any] = as_partner(event)
        headers = told["headers"]
        match how:
            case "unsigned":
                del headers[names.signature]
            case "timeless":
                del headers[names.timestamp]
            case "another secret":
                as_partner(told, "x" * 44)
            case "no secret":
                as_partner(told, "")
            case "old":
                late = str(int(NOW.timestamp()) - 301)
                body = str(told.get("body") or "").encode()
                headers[names.timestamp] = late
                headers[names.signature] = signed(COURIER_SECRETS[0], late, body)
            case "another body":
                told["body"] = str(told.get("body") or "") + " "
            case "upper case":
                headers[names.signature] = headers[names.signature].upper()
            case "another partner's":
                (other,) = (one for one in SIGNERS.values() if one != names)
                headers[other.signature] = headers.pop(names.signature)
                headers[other.timestamp] = headers.pop(names.timestamp)
        return told

    return prove


HOW = (
    "unsigned",
    "timeless",
    "another secret",
    "no secret",
    "old",
    "another body",
    "another partner's",
)


@pytest.mark.parametrize("key", list(operations("partners")))
def test_what_a_partner_did_not_sign_is_not_heard(county: House, key: str) -> None:
    sent_away(county, "partners", key, [forged(how) for how in HOW], 401)
