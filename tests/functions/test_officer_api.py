"""The desk by its samples: one decision, the same twice, a body that is none, several at once."""

import json
from typing import Any

import pytest

from officer_api import handler
from officer_api.routes import ROUTES
from tests.contracts import document
from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Answer, Desk, case_of, file, filed, request
from tests.functions.rights import BODIES, within
from tests.functions.samples import deliveries, delivery, enter
from tests.world import Context, World
from zhiban.runtime.http import HEADERS


@pytest.fixture
def desk(flow: Flow) -> Desk:
    """Two filed cases, of which the samples speak."""
    filed(flow, 1, 2)
    return Desk(flow)


def answers(desk: Desk, sample: str) -> list[Answer]:
    return [desk.send(event) for event in deliveries("officer_api", sample)]


def test_a_filed_case_is_granted(desk: Desk, world: World) -> None:
    (answer,) = answers(desk, "typical")
    assert answer.status == 200
    assert answer.body["state"] == {"code": "granted", "name": "已准予，待制证"}
    assert answer.body["decision"]["by"]["name"] == "approver01"
    assert reading.case_states(world) == {"YL00120261231": "granted", "YL00220270130": "filed"}
    assert reading.events(world).count("case_granted") == 1


def test_the_entry_that_aws_calls_does_the_same(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = enter(handler, delivery("officer_api", "typical"), world, monkeypatch)
    assert (answer["statusCode"], reading.case_states(world)["YL00120261231"]) == (200, "granted")


def test_the_same_decision_sent_twice_is_made_once_and_answered_alike(
    desk: Desk, world: World
) -> None:
    first, second = answers(desk, "duplicate")
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    assert reading.events(world).count("case_granted") == 1


def test_a_body_that_is_none_changes_nothing(desk: Desk, world: World) -> None:
    (answer,) = answers(desk, "poison")
    assert (answer.status, answer.error) == (400, "malformed")
    assert set(reading.case_states(world).values()) == {"filed"}


def test_of_several_requests_each_gets_its_own_answer(desk: Desk, world: World) -> None:
    queue, auditor, nobody, refused, approved = answers(desk, "mixed")
    assert (queue.status, len(queue.body["rows"])) == (200, 2)
    assert (auditor.status, auditor.error) == (403, "not_your_role")
    assert (nobody.status, nobody.error) == (404, "no_such_case")
    assert (refused.status, refused.body["state"]["code"]) == (200, "refused")
    assert (approved.status, approved.body["version"]) == (200, 1)
    assert reading.case_states(world) == {"YL00120261231": "filed", "YL00220270130": "refused"}


def test_the_registry_through_the_desk(flow: Flow) -> None:
    """A licence by hand, its holder looked up, a list asked for, a file nobody may rule on, and a
    number that nobody has."""
    entered, holder, asked, listed, quality, refused, heard = answers(Desk(flow), "registry")
    assert (entered.status, entered.body) == (200, {"changed": True, "version": 1})
    assert [one["number"] for one in holder.body["licences"]] == ["YL手录001"]
    assert [one["by"]["name"] for one in holder.body["corrections"]] == ["clerk01"]
    assert (asked.status, listed.body["rows"]) == (200, [asked.body])
    assert (quality.status, quality.body["lines"]) == (200, [])
    assert (refused.status, refused.error) == (403, "not_your_role")
    assert (heard.status, heard.error) == (400, "no_such_number")


# --- who is let in at all; who may do what then: test_officer_rights.py ---------------------------

CLOSED = [route.key for route in ROUTES if route.roles != "nothing"]


def asked(desk: Desk, route: str) -> Answer:
    return desk.ask(route, BODIES.get(route), **within(route))


def test_nothing_is_served_that_has_no_roles() -> None:
    served = {
        (route.method, route.openapi_path)
        for route in [*handler.api._static_routes, *handler.api._dynamic_routes]
    }
    assert served == {(route.method, route.path) for route in ROUTES}


@pytest.mark.parametrize("groups", ["", None, [], "[citizen]", "[approvers Clerk]"])
def test_who_has_no_role_may_nothing(flow: Flow, groups: Any) -> None:
    desk = Desk(flow, groups)
    assert {asked(desk, route).status for route in CLOSED} == {403}


@pytest.mark.parametrize(
    "groups", ["[approver]", "[x supervisor y]", ["supervisor", "x"], "[x, clerk]", "auditor"]
)
def test_groups_come_as_a_list_or_as_api_gateway_writes_one(flow: Flow, groups: Any) -> None:
    assert asked(Desk(flow, groups), "GET /api/queue").status == 200


CLAIMS: list[tuple[str, dict[str, Any] | None]] = [
    ("no authorizer", None),
    ("no claims", {}),
    ("no subject", {"token_use": "access", "cognito:groups": "[supervisor]"}),
    ("an ID token", {"sub": "o", "token_use": "id", "cognito:groups": "[supervisor]"}),
    ("no use", {"sub": "o", "cognito:groups": "[supervisor]"}),
]


@pytest.mark.parametrize(("why", "claims"), CLAIMS)
def test_who_is_not_proved_is_let_in_nowhere(
    flow: Flow, why: str, claims: dict[str, Any] | None
) -> None:
    desk = Desk(flow)
    for route in CLOSED:
        answer = desk.send(request(flow, route, claims, BODIES.get(route), **within(route)))
        assert (answer.status, answer.error) == (401, "not_signed_in"), (why, route)


BEYOND = sorted(
    route.key for route in ROUTES if "clerk" not in route.roles and route.roles != "nothing"
)


@pytest.mark.parametrize("route", BEYOND)
def test_nobody_is_let_in_by_one_route_and_answered_by_another(flow: Flow, route: str) -> None:
    """API Gateway takes /api/holders/X%2Freads for GET /api/holders/{uscc}, which a clerk may ask
    for, and hands on /api/holders/X/reads, which a clerk may not."""
    method = route.partition(" ")[0]
    allowed = [one.key for one in ROUTES if one.method == method and one.key not in BEYOND]
    desk = Desk(flow, "[clerk]")
    event = request(flow, route, desk.claims, BODIES.get(route), **within(route))
    assert len(BEYOND) > 10
    for key in allowed:
        answer = handler.handle(event | {"routeKey": key}, Context(), *desk.built)
        assert answer["statusCode"] == 404, key


@pytest.mark.parametrize(
    ("route", "name", "values"),
    [
        ("GET /api/queue", "limit", ("1", "2")),
        ("GET /api/worklist", "what", ("phone_or_visit", "file_held")),
    ],
)
def test_a_parameter_given_twice_is_none(
    flow: Flow, route: str, name: str, values: tuple[str, str]
) -> None:
    """API Gateway joins them by a comma; neither is taken for the one that was meant."""
    desk = Desk(flow, "[clerk]")
    event = request(flow, route, desk.claims) | {
        "rawQueryString": "&".join(f"{name}={value}" for value in values),
        "queryStringParameters": {name: ",".join(values)},
    }
    assert (desk.send(event).status, desk.send(event).error) == (400, "malformed")


def test_a_route_that_nobody_declared_is_not_there(flow: Flow) -> None:
    desk = Desk(flow, "[supervisor]")
    for route in ("GET /api/secrets", "DELETE /api/queue", "$default"):
        event = request(flow, "GET /api/queue", desk.claims) | {"routeKey": route}
        assert desk.send(event).status == 404


def test_the_role_is_asked_before_the_body_is_read(desk: Desk, flow: Flow) -> None:
    answer = Desk(flow, "[auditor]").ask(
        "POST /api/cases/{case_id}/decision", "{", case_id=case_of(flow, 1).id
    )
    assert answer.status == 403


# --- what every answer keeps to -----------------------------------------------------------------


def test_every_answer_carries_the_headers_of_a_careful_site(desk: Desk, flow: Flow) -> None:
    for answer in (
        desk.ask("GET /api/queue"),
        desk.ask("GET /api/queue", state="opened"),
        desk.ask("POST /api/ringing/go"),
    ):
        assert HEADERS.items() <= answer.headers.items()


ODD = ["", "{", "[]", "null", "1", '"x"', '{"outcome":"grant"}', "[" * 90_000, "1" * 5_000]


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize("route", sorted(BODIES))
def test_odd_bodies_are_malformed_and_change_nothing(desk: Desk, route: str, body: str) -> None:
    before = reading.rows(desk.flow.world, "CASES_TABLE")
    desk.groups = "[supervisor approver clerk]"
    answer = desk.send(request(desk.flow, route, desk.claims, body, **within(route)))
    assert answer.status == 400
    assert reading.rows(desk.flow.world, "CASES_TABLE") == before


FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"outcome": "approve", "version": 2}, "outcome"),
    ({"outcome": "grant"}, "version"),
    ({"outcome": "grant", "version": "2"}, "version"),
    ({"outcome": "grant", "version": True}, "version"),
    ({"outcome": "grant", "version": 2, "reason": 7}, "reason"),
    ({"outcome": "grant", "version": 2, "valid_to": "2031/12/31"}, "valid_to"),
    ({"outcome": "grant", "version": 2, "valid_to": 1924992000}, "valid_to"),
    ({"outcome": "grant", "version": 2, "valid_to": "2031-02-30"}, "valid_to"),
    ({"outcome": "refuse", "version": 2, "reason": "\ud800" * 9}, "reason"),
]


@pytest.mark.parametrize(("body", "field"), FIELDS)
def test_a_wrong_field_is_named_and_its_value_is_not(
    desk: Desk, body: dict[str, Any], field: str
) -> None:
    answer = desk.ask("POST /api/cases/{case_id}/decision", body, case_id=case_of(desk.flow, 1).id)
    assert (answer.status, answer.error) == (400, "malformed")
    assert answer.body["message"] == f"请求中的“{field}”缺少或格式不对，请改正后再试。"


def test_a_field_nobody_knows_is_refused_without_its_name(desk: Desk) -> None:
    body = {"outcome": "grant", "version": 2, "张三": 1}
    answer = desk.ask("POST /api/cases/{case_id}/decision", body, case_id=case_of(desk.flow, 1).id)
    assert (answer.status, answer.error) == (400, "malformed")
    assert "张三" not in answer.body["message"]


def test_the_document_of_the_routes_is_shown_to_officers(desk: Desk) -> None:
    shown = desk.ask("GET /openapi.json").body
    assert shown == document("officers")
    queue = shown["paths"]["/api/queue"]["get"]
    assert {p["name"] for p in queue["parameters"]} == {"state", "limit", "after"}
    assert queue["security"] == [{"officer": ["approver", "auditor", "clerk", "supervisor"]}]


def test_what_nobody_foresaw_says_nothing_of_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        type(desk.built[1].cases), "queue", lambda *_: (_ for _ in ()).throw(KeyError("金丝雀"))
    )
    answer = desk.ask("GET /api/queue")
    assert (answer.status, answer.error) == (500, "failed")
    assert "金丝雀" not in json.dumps(answer.body, ensure_ascii=False) + capsys.readouterr().out


def test_a_case_filed_again_is_decided_again(desk: Desk, flow: Flow) -> None:
    case = case_of(flow, 1)
    assert desk.decide(case.id, "correct", reason="请补充健康证明").status == 200
    again = file(flow, case_of(flow, 1))
    assert desk.decide(case.id, "grant", version=again.version).status == 200
