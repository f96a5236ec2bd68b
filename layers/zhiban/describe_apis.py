"""Write docs/api/*.json: the OpenAPI 3.1 documents of the three HTTP APIs, from their route tables.

`make api` writes them; with `--check` it only tells whether the committed ones are current.
Powertools describes paths, parameters, bodies and answers by their types; what the tables say
beside that (proof, denials, headers) is added here. No function does this at run time.
"""

import argparse
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path as Place

import citizen_api.routes
import officer_api.routes
import record_receipts.webhook
import track_parcels.handler
from citizen_api.asking import COOKIE
from layers.zhiban.denial_codes import codes_of
from zhiban.domain.errors import Denied, Forbidden, Malformed, NotSignedIn, NotThere
from zhiban.gateways.courier import signatures as courier
from zhiban.gateways.signatures import Headers
from zhiban.gateways.sms import http_gateway
from zhiban.runtime.http import HEADERS, STATUS, new_described_api
from zhiban.runtime.routes import Route

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "api"
VERSION = "1.0.0"
"""Of the contracts: the second number moves when something is added, the first when one breaks."""

type Json = dict[str, Any]

_FAILED = "Failed"
_JSON = "application/json"
_POLICY = "Content-Security-Policy"
_COOKIES = ("open_session", "end_session")
"""What sets the citizens' cookie, or takes it away."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a route's document says beside its types."""

    key: str
    answer: Callable[..., Any]
    security: list[Json]
    denies: tuple[type[Denied], ...]
    status: HTTPStatus = HTTPStatus.OK
    media: str = _JSON
    takes: tuple[Json, ...] = ()
    gives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """One API's document: its resolver with typed routes, and what Powertools cannot know."""

    name: str
    title: str
    about: str
    api: APIGatewayHttpResolver
    routes: tuple[Described, ...]
    schemes: Json
    modules: tuple[str, ...]


def contracts() -> tuple[Contract, ...]:
    """The three of them."""
    return _citizens(), _officers(), _partners()


def document(contract: Contract) -> Json:
    """The OpenAPI document of an API."""
    told = contract.api.get_openapi_json_schema(
        title=contract.title, version=VERSION, description=contract.about
    )
    found: Json = json.loads(told)
    said = {route.key: route for route in contract.routes}
    for path, item in found["paths"].items():
        for method, operation in item.items():
            _complete(operation, said[f"{method.upper()} {path}"])
    found["paths"] = _untitled(found["paths"])
    parts = found["components"]
    parts["schemas"] = _schemas(parts.get("schemas", {}), found["paths"])
    parts["responses"] = _denials(contract)
    parts["headers"] = _headers()
    parts["securitySchemes"] = contract.schemes
    found.pop("security", None)
    order = {route.key: n for n, route in enumerate(contract.routes)}
    found["paths"] = dict(sorted(found["paths"].items(), key=lambda one: _place(one, order)))
    return found


def _place(one: tuple[str, Json], order: Mapping[str, int]) -> int:
    return min(order[f"{method.upper()} {one[0]}"] for method in one[1])


def _complete(operation: Json, route: Described) -> None:
    """Proof, headers, and every answer there is."""
    summary, _, more = str(inspect.getdoc(route.answer)).partition("\n\n")
    operation |= {"operationId": _name(route), "summary": _line(summary)}
    if more:
        operation["description"] = _line(more)
    operation["security"] = route.security
    if route.takes:
        operation["parameters"] = [*operation.get("parameters", []), *route.takes]
    told = operation["responses"].get(str(HTTPStatus.OK), {})
    answers: Json = {str(int(route.status)): _told(told, route)}
    if route.media != _JSON:
        answers["304"] = {"description": "Not changed since the ETag that was sent."}
    for denial in sorted({*route.denies}, key=lambda one: STATUS[one]):
        answers[str(int(STATUS[denial]))] = {"$ref": f"#/components/responses/{denial.__name__}"}
    answers["500"] = {"$ref": f"#/components/responses/{_FAILED}"}
    operation["responses"] = answers


def _name(route: Described) -> str:
    """The answer's name, which is its operation's; the page answers several routes."""
    method, path = route.key.split(" ")
    several = route.media == "text/html"
    told = f"_{method}_{path}" if several else ""
    return route.answer.__name__ + re.sub(r"\W", "", told).lower()


def _line(text: str) -> str:
    return " ".join(text.split())


def _told(told: Json, route: Described) -> Json:
    content = told.get("content", {}).get(_JSON, {})
    if route.media != _JSON:
        content = {"schema": {"type": "object" if route.media.endswith("json") else "string"}}
    answer: Json = {"description": HTTPStatus(route.status).phrase, "headers": _every_header()}
    for name in route.gives:
        answer["headers"][name] = {"$ref": f"#/components/headers/{name}"}
    if not route.key.startswith("HEAD "):
        answer["content"] = {route.media: content}
    return answer


def _schemas(found: Json, paths: Json) -> Json:
    """The schemas in use; an answer has no field that its type does not name."""
    used = _reached(found, paths)
    operations = [operation for item in paths.values() for operation in item.values()]
    asked = _reached(found, [operation.get("requestBody") for operation in operations])
    kept = {name: _untitled(found[name]) for name in sorted(used)}
    for name, schema in kept.items():
        if "properties" in schema and name not in asked:
            schema.setdefault("additionalProperties", False)
    return kept


def _untitled(schema: Any) -> Any:
    """Without the titles that only repeat a field's name."""
    match schema:
        case {"title": str(), **rest} if "type" in rest or "anyOf" in rest or not rest:
            return _untitled(rest)
        case dict():
            return {name: _untitled(one) for name, one in schema.items()}
        case list():
            return [_untitled(one) for one in schema]
        case _:
            return schema


def _reached(found: Json, where: Any) -> set[str]:
    reached: set[str] = set()
    waiting = _references(where)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting |= _references(found[name])
    return reached


def _references(what: Any) -> set[str]:
    return set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(what)))


def _denials(contract: Contract) -> Json:
    """One answer a denial, with every code word it may carry here."""
    codes = codes_of(contract.modules)
    answers = {
        denial.__name__: _denial(str(denial.__doc__), codes[denial.__name__])
        for denial in {denial for route in contract.routes for denial in route.denies}
    }
    answers[_FAILED] = _denial("What nobody foresaw; it says nothing of itself.", {"failed"})
    return dict(sorted(answers.items()))


def _denial(why: str, codes: Iterable[str]) -> Json:
    schema = {
        "type": "object",
        "required": ["error", "message"],
        "properties": {
            "error": {"type": "string", "enum": sorted(codes)},
            "message": {"type": "string", "description": "For the person, in plain Chinese."},
        },
        "additionalProperties": {"type": ["string", "integer"]},
    }
    content = {_JSON: {"schema": schema}}
    return {"description": why, "headers": _every_header(), "content": content}


def _every_header() -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}


def _headers() -> Json:
    said: Json = {
        name: {"required": True, "schema": {"type": "string", "const": value}}
        for name, value in HEADERS.items()
    }
    said["Cache-Control"]["schema"] = {"type": "string"}
    # A page names what else it may speak with; what it may run and show is the same.
    policy, _, _ = HEADERS[_POLICY].partition(" img-src")
    said[_POLICY]["schema"] = {"type": "string", "pattern": f"^{policy} img-src"}
    said["Set-Cookie"] = {
        "description": "The session; HttpOnly, Secure, SameSite=Strict. Not where one goes on,"
        " empty where it ends.",
        "schema": {"type": "string", "pattern": f"^{COOKIE}="},
    }
    return said


# --- the three ----------------------------------------------------------------------------------


def _citizens() -> Contract:
    origin = {
        "name": "Origin",
        "in": "header",
        "required": True,
        "description": "The page's own address; any other is refused.",
        "schema": {"type": "string", "format": "uri"},
    }
    proofs: dict[str, list[Json]] = {
        "nothing": [],
        "session": [{"session": []}],
        "verified": [{"session": ["verified"]}],
    }
    table = citizen_api.routes.ROUTES
    return Contract(
        name="citizens",
        title="无感智办 · 群众端",
        about="What the page behind a link in a message asks. A session is opened by the link's"
        " secret or a case code; `verified` is one whose one-time code was right.",
        api=_typed(table),
        routes=tuple(
            Described(
                key=route.key,
                answer=route.answer,
                security=proofs[route.proof],
                denies=_with_place(route.path, route.denies),
                status=route.status,
                media=route.media,
                takes=(origin,) if route.body else (),
                gives=("Set-Cookie",) if route.answer.__name__ in _COOKIES else (),
            )
            for route in table
        ),
        schemes={"session": {"type": "apiKey", "in": "cookie", "name": COOKIE}},
        modules=("citizen_api.routes",),
    )


def _officers() -> Contract:
    def denies(route: officer_api.routes.Route) -> tuple[type[Denied], ...]:
        proof = () if route.roles == "nothing" else (NotSignedIn, Forbidden)
        return _with_place(route.path, (*proof, *route.denies))

    def roles(route: officer_api.routes.Route) -> list[Json]:
        if route.roles == "nothing":
            return []
        return [{"officer": sorted(role.value for role in route.roles)}]

    return Contract(
        name="officers",
        title="无感智办 · 审批端",
        about="The officers' desk. Its pages are for anybody; every other request carries an access"
        " token of the officers' pool; beside each operation stand the roles that may ask for it.",
        api=officer_api.routes.new_api(),
        routes=tuple(
            Described(
                key=route.key,
                answer=route.answer,
                security=roles(route),
                denies=denies(route),
                media=route.media,
            )
            for route in officer_api.routes.ROUTES
        ),
        schemes={"officer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        modules=("officer_api.handler",),
    )


def _partners() -> Contract:
    said = (
        ("courier", courier.HEADERS, track_parcels.handler.ROUTES),
        ("sms_gateway", http_gateway.HEADERS, record_receipts.webhook.ROUTES),
    )
    return Contract(
        name="partners",
        title="无感智办 · 合作方",
        about="Webhooks of the courier and of the SMS gateway. A request is signed: HMAC-SHA256"
        " over `timestamp.body`, in hex, within 300 seconds.",
        api=_typed([route for _, _, routes in said for route in routes]),
        routes=tuple(
            Described(
                key=route.key,
                answer=route.answer,
                security=[{scheme: []}],
                denies=route.denies,
                takes=(_timestamp(names),),
            )
            for scheme, names, routes in said
            for route in routes
        ),
        schemes={
            scheme: {"type": "apiKey", "in": "header", "name": names.signature}
            for scheme, names, _ in said
        },
        modules=("track_parcels.handler", "record_receipts.webhook"),
    )


def _timestamp(names: Headers) -> Json:
    return {
        "name": names.timestamp,
        "in": "header",
        "required": True,
        "description": "Unix seconds.",
        "schema": {"type": "string", "pattern": "^[1-9][0-9]{9}$"},
    }


def _with_place(path: str, denies: tuple[type[Denied], ...]) -> tuple[type[Denied], ...]:
    """What stands in a path's place may be of no form, or of nothing."""
    return (*denies, Malformed, NotThere) if "{" in path else denies


def _typed(routes: Sequence[Route]) -> APIGatewayHttpResolver:
    """Routes as Powertools describes them: a function each, with the types its table tells."""
    api = new_described_api()
    for route in routes:
        path = re.sub(r"\{(\w+)\}", r"<\1>", route.path)
        api.route(path, method=route.method)(_as_function(route))
    return api


def _as_function(route: Route) -> Any:
    def answer(**_: object) -> object:
        raise AssertionError("described, and never asked")

    places = {name: Annotated[str, Place()] for name in re.findall(r"\{(\w+)\}", route.path)}
    told = get_type_hints(route.answer)["return"]
    kinds = {**places, **({"asked": route.body} if route.body else {})}
    answer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind)
            for name, kind in kinds.items()
        ],
        return_annotation=str if getattr(told, "__origin__", told) is Response else told,
    )
    return answer


def written(contract: Contract) -> str:
    """A document as it is committed."""
    return json.dumps(document(contract), ensure_ascii=False, indent=1) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the documents, or tell whether they are current."""
    parser = argparse.ArgumentParser(prog="describe_apis", description="write docs/api/*.json")
    parser.add_argument("--check", action="store_true", help="only tell whether they are current")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    told = parser.parse_args(arguments)
    for contract in contracts():
        file, text = told.folder / f"{contract.name}.json", written(contract)
        if not told.check:
            file.write_text(text, encoding="utf-8")
        elif not file.is_file() or file.read_text(encoding="utf-8") != text:
            print(f"{file} is not what the routes say; run: make api", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
