"""Every answer of every route, in every state and in every failure, carries what keeps a browser
safe; what is about somebody is kept nowhere."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from schemathesis import Case

from tests.attacks.drawing import ROLES, Asked, ask, draw, plant, proof, real_of
from tests.attacks.house import STATES, House, as_officer, house
from tests.contracts import operations
from tests.functions.desk import request
from tests.visitor import http_event, raw_answer
from zhiban.runtime.http import HEADERS

EXAMPLES = 6
SIGN_IN = "https://zhiban-test.auth.us-east-1.amazoncognito.com"
APIS = ("citizens", "officers", "partners")
OPERATIONS = [(name, key) for name in APIS for key in operations(name)]
OPEN = (
    "GET /", "GET /desk", "GET /r", "HEAD /r", "GET /v", "HEAD /v", "GET /callback",
    "GET /openapi.json",
    "GET /assets/{name}", "GET /privacy", "GET /statistics",
    "GET /statistics/en",
)  # fmt: skip
"""The same for everybody, and so fit to be kept."""


@pytest.fixture(scope="module")
def county() -> Iterator[House]:
    with house() as built:
        yield built


def careful(answer: dict[str, Any], *, kept: bool = False) -> None:
    """Fails where an answer lacks a header, or has one that lets something in."""
    headers = {name.lower(): str(value) for name, value in answer["headers"].items()}
    for name, value in HEADERS.items():
        if name not in ("Cache-Control", "Content-Security-Policy"):
            assert headers[name.lower()] == value
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    # The desk's page names one other place: where its officers sign in.
    outside = policy.pop("connect-src").removeprefix("'self'").split()
    assert outside in ([], [SIGN_IN])
    assert not re.search(r"unsafe|\*|https?:", " ".join(policy.values()))
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    age, _, below = headers["strict-transport-security"].partition("; ")
    assert int(age.removeprefix("max-age=")) >= 31_536_000
    assert below == "includeSubDomains"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert (headers["cache-control"] == "no-store") is not kept
    for cookie in answer.get("cookies") or []:
        name, *rest = [part.strip() for part in cookie.split(";")]
        assert name.startswith("__Host-")
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(rest)
        assert not [part for part in rest if part.startswith("Domain")]


@pytest.mark.parametrize(("name", "key"), OPERATIONS)
def test_in_every_state_every_answer_is_careful(county: House, name: str, key: str) -> None:
    kept, anybody = county.keep(), not operations(name)[key]["security"]

    def one(case: Case[Any], data: st.DataObject) -> None:
        county.restore(kept)
        state = data.draw(st.sampled_from(("", *STATES, "fresh")))
        role = data.draw(st.sampled_from(ROLES))
        county.flow.wall += data.draw(st.sampled_from((timedelta(0), timedelta(hours=3))))
        if data.draw(st.booleans()):
            plant(case, data, real_of(county, name, state))
        asked: Asked = ask(county, name, case, proof(county, name, state, role))
        status = asked.answer["statusCode"]
        careful(asked.answer, kept=key in OPEN and anybody and status in (200, 304))

    try:
        draw(name, key, EXAMPLES, one)
    finally:
        county.restore(kept)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/nowhere", "/r/x", "/api", "/api/cases", "/assets/", "/.env"])
def test_what_is_not_there_is_answered_as_carefully(county: House, method: str, path: str) -> None:
    answer = raw_answer(county.api, http_event(method, path, None, {}, 1))
    assert answer["statusCode"] == 404
    careful(answer)


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_a_method_nobody_declared_is_answered_as_carefully(county: House, method: str) -> None:
    for path in ("/", "/r", "/api/session", "/api/messages/check"):
        answer = raw_answer(county.api, http_event(method, path, None, {}, 1))
        assert answer["statusCode"] == 404
        careful(answer)
    event = request(county.flow, "GET /api/queue", county.desk.claims)
    told = county.ask(as_officer(event | {"routeKey": f"{method} /api/queue"}, "supervisor"))
    assert told["statusCode"] == 404
    careful(told)


def test_what_nobody_foresaw_is_answered_as_carefully(
    county: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError

    for name in ("get_item", "query"):
        monkeypatch.setattr(county.tables, name, broken)
    headers = {"Cookie": f"__Host-visit={county.cookies['verified']}"}
    answer = raw_answer(county.api, http_event("GET", "/api/session", None, headers, 1))
    assert answer["statusCode"] == 500
    careful(answer)
    event = as_officer(request(county.flow, "GET /api/queue", {}), "clerk")
    answer = county.ask(event)
    assert answer["statusCode"] == 500
    careful(answer)


def test_a_case_of_somebody_else_and_one_that_is_none_are_answered_alike(county: House) -> None:
    """Who knows an id learns nothing by trying it; nor whether a cookie ever was a session's."""
    headers = {"Cookie": f"__Host-visit={county.cookies['verified']}"}

    def told(case: str, suffix: str) -> Any:
        path = f"/api/cases/{case}{suffix}"
        return raw_answer(county.api, http_event("GET", path, None, headers, 1))

    for suffix in ("", "/form"):
        others = told(county.cases["filed"], suffix)
        assert others["statusCode"] == 404
        assert others == told("a" * 24, suffix)
    event = http_event("GET", "/api/session", None, {"Cookie": "__Host-visit=" + "x" * 43}, 1)
    forged = raw_answer(county.api, event)
    county.flow.wall += timedelta(days=2)
    over = raw_answer(county.api, http_event("GET", "/api/session", None, headers, 1))
    county.flow.wall -= timedelta(days=2)
    assert forged == over
