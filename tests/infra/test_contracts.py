"""The OpenAPI documents: current, and the same routes as are served and let in."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

import citizen_api.routes
import officer_api.handler
import record_receipts.webhook
import track_parcels.handler
from layers.zhiban import describe_apis
from tests.contracts import document, operations
from tests.infra.conftest import Stage

PAGES = ("GET /", "GET /desk", "GET /assets/{name}")
"""Of the desk: for anybody."""

APIS = {"citizens": "CitizensApiId", "officers": "OfficersApiId", "partners": "PartnersApiId"}


@pytest.fixture(scope="module", params=APIS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def served(name: str) -> set[str]:
    """The routes that the functions' resolvers know."""
    nothing: Any = None
    resolvers: dict[str, list[APIGatewayHttpResolver]] = {
        "citizens": [citizen_api.routes.citizen_api(nothing, nothing, nothing)],
        "officers": [officer_api.handler.api],
        "partners": [track_parcels.handler.api],
    }
    found = {
        f"{route.method} {route.openapi_path}"
        for api in resolvers[name]
        for route in [*api._static_routes, *api._dynamic_routes]
    }
    receipts = {route.key for route in record_receipts.webhook.ROUTES}
    return found | receipts if name == "partners" else found


def let_in(stage: Stage, name: str) -> dict[str, dict[str, Any]]:
    """The routes of the template, by what API Gateway calls them."""
    api = stage.service["Outputs"][APIS[name]]["Value"]
    routes = [one["Properties"] for one in stage.of("AWS::ApiGatewayV2::Route").values()]
    return {route["RouteKey"]: route for route in routes if route["ApiId"] == api}


def test_the_committed_documents_are_what_the_routes_say() -> None:
    assert describe_apis.main(["--check"]) == 0


def test_a_document_that_is_not_current_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert describe_apis.main(["--folder", str(tmp_path)]) == 0
    stale = json.loads((tmp_path / "partners.json").read_text())
    del stale["paths"]["/courier/events"]["post"]["responses"]["401"]
    (tmp_path / "partners.json").write_text(json.dumps(stale))
    assert describe_apis.main(["--check", "--folder", str(tmp_path)]) == 1
    assert "make api" in capsys.readouterr().err


def test_what_is_served_is_described_and_let_in(name: str, stage: Stage) -> None:
    assert served(name) == set(operations(name)) == set(let_in(stage, name))


def test_every_operation_says_what_must_be_proved(name: str) -> None:
    schemes = document(name)["components"]["securitySchemes"]
    for key, operation in operations(name).items():
        assert isinstance(operation["security"], list), key
        for proof in operation["security"]:
            assert set(proof) <= set(schemes), key
        assert operation["security"] or name == "citizens" or key in PAGES, key
        denied = {"401"} if operation["security"] else set()
        assert denied <= set(operation["responses"]), key
    assert len({one["operationId"] for one in operations(name).values()}) == len(operations(name))


def test_what_anybody_may_ask_is_named_one_by_one() -> None:
    public = [key for key, told in operations("citizens").items() if not told["security"]]
    assert public == [
        "GET /",
        "GET /r",
        "HEAD /r",
        "GET /v",
        "HEAD /v",
        "GET /callback",
        "GET /privacy",
        "GET /statistics",
        "GET /statistics/en",
        "GET /api/statistics",
        "GET /openapi.json",
        "GET /assets/{name}",
        "POST /api/session",
        "POST /api/session/leave",
        "POST /api/messages/check",
        "POST /api/documents/check",
    ]


def test_what_changes_something_is_asked_from_our_own_page_only() -> None:
    for key, told in operations("citizens").items():
        asks = [one["name"] for one in told.get("parameters", ()) if one["in"] == "header"]
        assert asks == ([] if key.split()[0] in ("GET", "HEAD") else ["Origin"]), key


def test_the_officers_roles_stand_in_their_document() -> None:
    table = {route.key: route.roles for route in officer_api.routes.ROUTES}
    for key, told in operations("officers").items():
        roles = table[key]
        if roles == "nothing":
            assert told["security"] == []
        else:
            assert told["security"] == [{"officer": sorted(role.value for role in roles)}]


def test_only_the_officers_api_stands_behind_an_authorizer(stage: Stage) -> None:
    for name in APIS:
        kinds = {
            route.get("AuthorizationType", "NONE")
            for key, route in let_in(stage, name).items()
            if name != "officers" or key not in PAGES
        }
        alone = "CUSTOM" if stage.firewall else "NONE"  # behind an edge, its secret
        assert kinds == ({"JWT"} if name == "officers" else {alone})
