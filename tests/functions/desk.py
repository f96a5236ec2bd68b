"""Officers at the desk, and cases that citizens have filed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import export_registry.handler
from officer_api import handler
from tests.contracts import body_of, conform, operations
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, ring
from tests.world import Context
from zhiban.domain.cases import Case, CaseState, Filing
from zhiban.domain.clock import business_day
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.table import Table, transact

DECIDE_BY = date(2026, 12, 4)


@dataclass(frozen=True)
class Answer:
    """What came back; of what is no JSON the bytes."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]
    content: bytes

    @property
    def error(self) -> str:
        """The code word of a denial; "" where there is none."""
        return str(self.body.get("error", ""))


def request(
    flow: Flow, route: str, claims: Mapping[str, Any] | None, body: Any = None, **told: str
) -> dict[str, Any]:
    """A request as API Gateway hands it on; `told` fills the path, what is left is the query."""
    method, template = route.split(" ")
    inside = {name: value for name, value in told.items() if f"{{{name}}}" in template}
    query = {name: value for name, value in told.items() if name not in inside}
    path = template.format(**inside)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": urlencode(query),
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.7"},
            "routeKey": route,
            "stage": "$default",
            "timeEpoch": round(flow.wall.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    if claims is not None:
        event["requestContext"]["authorizer"] = {"jwt": {"claims": dict(claims), "scopes": None}}
    if query:
        event["queryStringParameters"] = query
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    return event


@dataclass
class Exporting:
    """The function that writes lists, started when `run` is called and not before."""

    flow: Flow
    started: list[dict[str, Any]] = field(default_factory=list)

    def start(self, event: Mapping[str, Any]) -> None:
        """Take the event, as AWS does."""
        self.started.append(json.loads(json.dumps(dict(event))))

    def run(self) -> None:
        """Deliver every event twice, as AWS may."""
        built = export_registry.handler.build(self.flow.world.environ)
        for event in self.started + self.started:
            export_registry.handler.handle(event, *built)
        self.started.clear()


@dataclass
class Desk:
    """One officer with their token."""

    flow: Flow
    groups: Any = "[approver]"
    sub: str = "o-1"
    name: str = "wang"

    def __post_init__(self) -> None:
        self.built = handler.build(self.flow.world.environ)
        self.exporting = Exporting(self.flow)
        self.built[1].outside.exporting = self.exporting  # type: ignore[assignment]

    @property
    def claims(self) -> dict[str, Any]:
        """What the authorizer found in the token."""
        told = {"sub": self.sub, "username": self.name, "token_use": "access"}
        return told | {"cognito:groups": self.groups}

    def ask(self, route: str, body: Any = None, **told: str) -> Answer:
        """Ask as this officer."""
        return self.send(request(self.flow, route, self.claims, body, **told))

    def send(self, event: dict[str, Any]) -> Answer:
        """Hand the function an event; its answer is one that its document has."""
        answer = handler.handle(event, Context(), *self.built)
        if event["routeKey"] in operations("officers"):
            conform("officers", event["routeKey"], answer)
        kind = answer["headers"]["Content-Type"].partition(";")[0]
        content = body_of(answer)
        body = json.loads(content) if kind == "application/json" else {}
        return Answer(answer["statusCode"], body, answer["headers"], content)

    def decide(self, case: str, outcome: str, *, version: int = 2, **more: Any) -> Answer:
        """Decide a case."""
        body = {"outcome": outcome, "version": version, **more}
        return self.ask("POST /api/cases/{case_id}/decision", body, case_id=case)


def cases_of(flow: Flow) -> Cases:
    """The cases' store, as the functions use it."""
    return Cases(Table(flow.world.dynamodb, "cases"))


def case_of(flow: Flow, n: int) -> Case:
    """The n-th holder's case, as it is stored."""
    (row,) = [row for row in reading.cases(flow.world) if f"MA0{n:05d}" in row["uscc"]]
    case = cases_of(flow).get(row["id"])
    assert case is not None
    return case


def file(flow: Flow, case: Case, *, by: str = "citizen", decide_by: date = DECIDE_BY) -> Case:
    """File a case as its holder would, signed application and all; returns it as it then stands."""
    number = case.filing.number + 1 if case.filing else 1
    body = {"schema": "zhiban.application/1", "case": case.id, "declaration": {"version": "1"}}
    text = json.dumps(body, sort_keys=True)
    key = keys.document(case.id, "application", number)
    evidence = json.dumps({"case": case.id, "contact": "199****0001", "filing": number})
    filing = Filing(number, "d" * 64, flow.now, by, decide_by)
    filed, actions = cases_of(flow).move(
        replace(case, filing=filing),
        CaseState.FILED,
        flow.now,
        "citizen",
        {"document": "d" * 64, "filing": number},
    )
    table = Table(flow.world.dynamodb, "cases")
    row = {"PK": key.pk, "SK": key.sk, "body": text, "evidence": evidence, "sha256": "d" * 64}
    signed = table.put_new({**row, "key_id": "k", "signature": b"sealed", "seal": b"seal"})
    transact(flow.world.dynamodb, [*actions, signed])
    return filed


def filed(flow: Flow, *numbers: int) -> None:
    """Holders of these numbers, each with a case that they have filed."""

    def live() -> None:
        ring(flow, *numbers)
        for n in numbers:
            file(flow, case_of(flow, n))

    begin(flow, ("filed", flow.now, numbers), live)


def today(flow: Flow) -> date:
    """The civil day of the flow."""
    return business_day(flow.now)
