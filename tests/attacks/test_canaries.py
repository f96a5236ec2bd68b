"""Personal data in every place of a request, on every route and in every failure: it reaches no
log, no metric and no denial; and no document of an API has an example that is somebody's."""

import json
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from hypothesis import strategies as st
from schemathesis import Case

from tests.attacks.drawing import ROLES, Asked, ask, draw, proof
from tests.attacks.house import STATES, House, Json, house
from tests.contracts import document, operations
from tests.functions.papers import resident_id
from tests.functions.test_no_personal_data import found, printing

EXAMPLES = 6
APIS = ("citizens", "officers", "partners")
OPERATIONS = [(name, key) for name in APIS for key in operations(name)]

PHONE, ID, NAME = "19900007777", resident_id(7), "金丝雀"
TOKEN, CODE = "CanaryTokenCanary12345", "Canary-Cookie-0123456789-0123456789-0123456"
CANARIES = (PHONE, ID, NAME, TOKEN, CODE)


@pytest.fixture(scope="module")
def county() -> Iterator[House]:
    with house() as built:
        yield built


def sing(what: Any, singing: Iterator[str]) -> Any:
    """The same, with a canary in place of every text and of every third name of a field."""
    match what:
        case str():
            return next(singing)
        case dict():
            return {name: sing(value, singing) for name, value in what.items()}
        case list():
            return [sing(one, singing) for one in what]
        case _:
            return what


def everywhere(event: Json, prove: Any) -> Json:
    """The event with canaries in headers and query as well, proved as it is."""
    event["headers"] |= {"user-agent": PHONE, "referer": f"https://x.example/r#{TOKEN}", "x-n": ID}
    event["rawQueryString"] = (event["rawQueryString"] + f"&token={TOKEN}&phone={PHONE}").strip("&")
    told: Json = prove(event)
    return told


@pytest.mark.parametrize(("name", "key"), OPERATIONS)
def test_what_is_sent_reaches_no_log_and_no_denial(county: House, name: str, key: str) -> None:
    # What a partner has signed may name its own ids in our log; nobody's secret is known to one.
    canaries = CANARIES[:3] if name == "partners" else CANARIES
    kept, singing = county.keep(), cycle(canaries)
    denials: list[str] = []

    def one(case: Case[Any], data: st.DataObject) -> None:
        county.restore(kept)
        state = data.draw(st.sampled_from(("", *STATES)))
        if data.draw(st.booleans()):
            case.path_parameters = sing(case.path_parameters, singing)
        if isinstance(case.body, dict):
            sung = sing(case.body, singing)
            case.body = sung | {NAME: PHONE} if data.draw(st.booleans()) else sung
        prove = proof(county, name, state, data.draw(st.sampled_from(ROLES)))
        asked: Asked = ask(county, name, case, lambda event: everywhere(event, prove))
        if asked.answer["statusCode"] >= 400:
            denials.append(str(asked.answer["body"]))
        assert asked.answer["statusCode"] < 500

    try:
        with printing() as paper_trail:
            draw(name, key, EXAMPLES, one)
    finally:
        county.restore(kept)
    assert found(paper_trail.getvalue(), canaries) == []
    assert found(json.dumps(denials, ensure_ascii=False), canaries) == []


def test_a_table_that_fails_with_a_persons_data_in_its_mouth_says_nothing(
    county: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError(f"{NAME} {PHONE} {ID}")

    for call in ("get_item", "query", "scan", "batch_get_item", "update_item"):
        monkeypatch.setattr(county.tables, call, broken)
    monkeypatch.setattr(county.tables, "transact_write_items", broken)
    answers: list[Json] = []

    def one(case: Case[Any], data: st.DataObject) -> None:
        asked = ask(county, name, case, proof(county, name, "verified", "supervisor"))
        answers.append(asked.answer)

    with printing() as paper_trail:
        for name, key in OPERATIONS:
            draw(name, key, 1, one)
    assert {500} <= {answer["statusCode"] for answer in answers}
    assert found(paper_trail.getvalue(), CANARIES) == []
    assert found(json.dumps([answer["body"] for answer in answers]), CANARIES) == []


@pytest.mark.parametrize("name", APIS)
def test_no_document_has_an_example_that_could_be_somebodys(name: str) -> None:
    text = json.dumps(document(name), ensure_ascii=False)
    assert not re.search(r"\b1[3-9]\d{9}\b", text), "a phone"
    assert not re.search(r"\b\d{17}[\dX]\b", text), "an ID number"
    assert not re.search(r"\b91\d{6}[0-9A-Z]{10}\b", text), "a company"
    assert not re.search(r"\b[0-9A-Za-z]{22}\b", re.sub(r"[A-Z][a-z]+|_", " ", text)), "a token"
    assert '"example' not in text


def test_no_place_of_a_url_holds_what_is_somebodys_or_opens_anything() -> None:
    """Paths and queries stand in other people's logs: ids, days, public codes only."""
    places = {
        (name, one["name"])
        for name in APIS
        for told in operations(name).values()
        for one in told.get("parameters", ())
        if one["in"] in ("path", "query")
    }
    assert places == {
        ("citizens", "case_id"), ("citizens", "material"), ("citizens", "name"),
        ("citizens", "sha256"), ("citizens", "what"),
        ("officers", "after"), ("officers", "case_id"), ("officers", "code"),
        ("officers", "day"), ("officers", "days"),
        ("officers", "export"), ("officers", "from"), ("officers", "item"), ("officers", "kind"),
        ("officers", "limit"), ("officers", "month"), ("officers", "name"),
        ("officers", "pk"), ("officers", "price"), ("officers", "proposal"),
        ("officers", "sha256"), ("officers", "sk"), ("officers", "state"),
        ("officers", "tag"), ("officers", "to"), ("officers", "town"), ("officers", "uscc"),
        ("officers", "what"),
    }  # fmt: skip
