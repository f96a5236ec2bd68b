"""Requests drawn from the OpenAPI documents by schemathesis, with what is real planted in them."""

import base64
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from requests.exceptions import RequestException
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.attacks.house import House, Json, as_officer, as_partner, as_visitor, event_of, state_of
from tests.contracts import body_of, document, operations, template_of
from tests.functions.photo_book import REPORT, jpeg

HELD = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
"""What every answer is held to; one to a request against the document must be a denial, too."""
ROLES = ("clerk", "approver", "supervisor", "auditor")


@cache
def drawn_from(name: str) -> Any:
    """A document as schemathesis draws from it: what proves who asks is planted by us."""
    told = deepcopy(document(name))
    del told["components"]["securitySchemes"]
    for item in told["paths"].values():
        for operation in item.values():
            del operation["security"]
            given = operation.pop("parameters", [])
            operation["parameters"] = [one for one in given if one["in"] != "header"]
    return schemathesis.openapi.from_dict(told)


def operation(name: str, key: str) -> Any:
    """An operation of an API by "GET /path"."""
    method, path = key.split(" ")
    return drawn_from(name)[path][method]


def may_be_wrong(name: str, key: str) -> bool:
    """Whether a request to it can be against the document at all."""
    told = operations(name)[key]
    placed = [one for one in told.get("parameters", ()) if one["in"] != "header"]
    return "requestBody" in told or any(
        set(one["schema"]) - {"type", "default", "description"} for one in placed
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it went in, and what came back."""

    event: Json
    request: requests.PreparedRequest
    answer: Json


def ask(house: House, name: str, case: Case[Any], prove: Callable[[Json], Json]) -> Asked:
    """Ask by a drawn case, proved by `prove`. What API Gateway itself turns away is no request."""
    told = case.as_transport_kwargs(base_url="https://wuganzhiban.example.gov.cn")
    known = ("method", "url", "headers", "params", "data", "json", "cookies", "files")
    try:
        request = requests.Request(**{k: v for k, v in told.items() if k in known}).prepare()
    except (RequestException, UnicodeError):
        reject()
    method, path = str(request.method), str(request.path_url).partition("?")[0]
    template = template_of(name, method, path)
    if not template:
        reject()
    wall_ms = int(house.flow.now.timestamp() * 1000)
    event = event_of(request, f"{method} {template}", wall_ms)
    if name == "officers":
        event["desk"] = True
    event = prove(event)
    return Asked(event, request, house.ask(event))


def hold(case: Case[Any], asked: Asked, *, wrong: bool = False) -> None:
    """Fails where the answer is not one that the document has."""
    answer = asked.answer
    headers = {str(k).lower(): [str(v)] for k, v in answer["headers"].items()}
    headers.pop("content-encoding", None)
    if answer.get("cookies"):
        headers["set-cookie"] = list(answer["cookies"])
    response = schemathesis.Response(
        int(answer["statusCode"]), headers, body_of(answer), asked.request, 0.01, verify=False
    )
    held = [*HELD, checks.negative_data_rejection] if wrong else HELD
    case.validate_response(response, checks=held)


def draw(
    name: str,
    key: str,
    examples: int,
    work: Callable[[Case[Any], st.DataObject], None],
    *,
    wrong: bool = False,
) -> None:
    """Let `work` meet so many requests of an operation, or ones against its document."""
    mode = GenerationMode.NEGATIVE if wrong else GenerationMode.POSITIVE

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=examples,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation(name, key).as_strategy(generation_mode=mode), data=st.data())
    def run(case: Case[Any], data: st.DataObject) -> None:
        work(case, data)

    run()


def plant(
    case: Case[Any], data: st.DataObject, real: Mapping[str, list[Any]], *, always: bool = False
) -> None:
    """Put what is real where the drawn request has something of that name, most of the time."""
    for places in (case.path_parameters, case.query, case.body):
        if not isinstance(places, dict):
            continue
        for field in sorted(set(places) & set(real)):
            if always or data.draw(st.integers(0, 3), label=f"{field} is real"):
                places[field] = data.draw(st.sampled_from(real[field]), label=field)


def real_of(house: House, name: str, state: str) -> Mapping[str, list[Any]]:
    """What is real, by the names the documents have for it."""
    return _at_the_desk(house) if name == "officers" else _on_the_page(house, state)


def _on_the_page(house: House, state: str) -> Mapping[str, list[Any]]:
    from tests.visitor import SIGNATURE

    told = state_of(house, state) if state in house.links else {}
    mine = told.get("case") or "a" * 24
    return {
        "case_id": [mine, *house.cases.values()],
        "cases": [[mine], []],
        "token": list(house.links.values()),
        "document": [one for one in (told.get("document"), *house.documents.values()) if one],
        "code": [told.get("code") or "000000"],
        "material": [REPORT],
        "sha256": ["0" * 64],
        "photo": [base64.b64encode(jpeg()).decode()],
        "state": [told.get("state") or "s" * 43],
        "signature": [SIGNATURE],
        "told": [f"{house.origin}/r#{link}" for link in house.links.values()],
        "mobile": ["13912345678"],
        "field": ["address_renumber", "address_move"],
        "name": [house.asset],
        "what": ["licence", "application"],
    }


def _at_the_desk(house: House) -> Mapping[str, list[Any]]:
    tasks = [key for key in house.located() if key[1].startswith("TASK")]
    holders = sorted(
        {pk.partition("#")[2] for pk, _ in house.located() if pk.startswith("ENTITY#")}
    )
    files = sorted({pk.partition("#")[2] for pk, _ in house.located() if pk.startswith("FILE#")})
    return {
        "case_id": list(house.cases.values()),
        "name": [next(one for one in house.desk.built[2].names if one.endswith(".css"))],
        "uscc": holders,
        "sha256": files or ["0" * 64],
        "pk": [pk.replace("#", ":") for pk, _ in tasks] or ["CASE:c"],
        "sk": [sk.replace("#", ":") for _, sk in tasks] or ["TASK:what"],
        "day": ["2026-12-01"],
        "tag": ["risk_late"],
        "version": [1, 2, 3],
        "after": [""],
    }


def proof(house: House, name: str, state: str, role: str) -> Callable[[Json], Json]:
    """Proves a request to be of one who came so far, of an officer, or of a partner."""
    match name:
        case "citizens":
            return lambda event: as_visitor(event, house.cookies.get(state, ""), house.origin)
        case "officers":
            return lambda event: as_officer(event, role)
        case _:
            return as_partner
