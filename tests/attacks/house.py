"""A county with something in every state, and its three HTTP APIs to be asked in process."""

import json
import random
import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from requests.models import PreparedRequest

import citizen_api.handler
import officer_api.handler
import record_receipts.handler
import record_receipts.webhook
import track_parcels.handler
from citizen_api.pages import Pages
from tests.flow import Flow
from tests.functions.county_book import load
from tests.functions.desk import Desk
from tests.in_process_table import InProcessTables
from tests.openid import BACK, TOLD, Provider
from tests.pages.serving import prepared_pages
from tests.quick_world import quick_county
from tests.visitor import Visitor, api_of, token_of
from tests.world import COURIER_SECRETS, NOW, Context
from zhiban.domain.case_codes import as_kept
from zhiban.domain.ids import token_digest
from zhiban.gateways.courier import signatures as courier
from zhiban.gateways.identity.oidc import OpenIdProvider
from zhiban.gateways.identity.settings import SignInSettings
from zhiban.gateways.signatures import SharedSecret, signed
from zhiban.gateways.sms import http_gateway
from zhiban.runtime.observability import metrics
from zhiban.store import keys
from zhiban.store.cipher import Cipher

type Json = dict[str, Any]

LETTERS = string.digits + string.ascii_letters
"""Of a link's secret."""

SIGNERS = {"/courier/events": courier.HEADERS, "/sms/receipts": http_gateway.HEADERS}
CIPHER = Cipher("s" * 44)
"""The county's, once more."""
STATES = ("unverified", "code_asked", "verified", "confirmed", "filed")
"""How far each of the first holders has come, by number from 1; the sixth has only the link."""
FRESH = len(STATES) + 1


@dataclass
class Kept:
    """What the tables held."""

    tables: Json
    placed: dict[tuple[str, str], dict[str, dict[tuple[str, str], str]]]


@dataclass
class House:
    """The county. `cookies`, `cases`, `documents`, `links` and the `states` of sign-ins are by how
    far the citizen came; `provider` is where they sign in."""

    flow: Flow
    pages: Pages
    api: Any
    desk: Desk
    partners: Json
    provider: Provider
    cookies: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> InProcessTables:
        found: InProcessTables = self.flow.world.dynamodb
        return found

    @property
    def origin(self) -> str:
        """Where the citizens' page is."""
        return self.flow.world.environ["CITIZEN_BASE_URL"]

    def another_api(self, **other: Any) -> Any:
        """The citizens' function once more, as another process has it."""
        identity = OpenIdProvider(SignInSettings(**TOLD), BACK, pool=self.provider)
        return api_of(self.flow, self.pages, identity=identity, **other)

    def keep(self) -> Kept:
        """What the tables hold now; rows are replaced and never changed in place."""
        tables = self.tables.tables
        rows = {t: {pk: dict(part) for pk, part in tables[t].items()} for t in tables}
        placed = {i: {k: dict(v) for k, v in p.items()} for i, p in self.tables.placed.items()}
        return Kept(rows, placed)

    def restore(self, kept: Kept) -> None:
        """Let the tables hold that again."""
        for table, parts in kept.tables.items():
            self.tables.tables[table].clear()
            self.tables.tables[table].update({pk: dict(part) for pk, part in parts.items()})
        for index, places in kept.placed.items():
            self.tables.placed[index].clear()
            self.tables.placed[index].update({k: dict(v) for k, v in places.items()})
        self.flow.wall = self.flow.now = NOW
        self.flow.carrier.taken.clear()

    def located(self) -> list[tuple[str, str]]:
        """The key of every row."""
        tables = self.tables.tables
        return [(pk, sk) for t in tables for pk, part in tables[t].items() for sk in part]

    @property
    def asset(self) -> str:
        """The name of one file of the page."""
        return next(name for name in self.pages.names if name.endswith(".css"))

    def rows(self) -> list[Json]:
        """Every row of both tables, as it lies there; empty partitions are none."""
        tables = self.tables.tables
        return [part[sk] for t in tables for _, part in sorted(tables[t].items()) for sk in part]

    def ask(self, event: Json) -> Json:
        """The answer of the function that serves this route."""
        route = event["routeKey"]
        if event["requestContext"].get("authorizer") is not None or event.get("desk"):
            return officer_api.handler.handle(event, Context(), *self.desk.built)
        if route.endswith("/courier/events"):
            told, parts = self.partners["courier"]
            answer: Json = track_parcels.handler.handle(event, Context(), told, parts)
            return answer
        if route.endswith("/sms/receipts"):
            return record_receipts.handler.handle_request(event, *self.partners["sms"])
        return citizen_api.handler.handle(event, Context(), self.api)


def event_of(request: PreparedRequest, route: str, wall_ms: int) -> Json:
    """A request as an HTTP API hands it to a function (payload 2.0); `route` is what matched."""
    told = urlsplit(str(request.url))
    method, path = str(request.method), unquote(told.path)
    body = request.body
    event: Json = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": told.query,
        "headers": {str(k).lower(): _text(v) for k, v in request.headers.items()},
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.7", "userAgent": "t"},
            "requestId": "request-1",
            "routeKey": route,
            "stage": "$default",
            "timeEpoch": wall_ms,
        },
        "isBase64Encoded": False,
    }
    if told.query:
        pairs: dict[str, str] = {}
        for name, value in parse_qsl(told.query, keep_blank_values=True):
            pairs[name] = f"{pairs[name]},{value}" if name in pairs else value
        event["queryStringParameters"] = pairs
    if body is not None:
        event["body"] = _text(body)
    return event


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def as_officer(event: Json, *roles: str, use: str = "access") -> Json:
    """The event with what the authorizer found in a token."""
    claims = {"sub": "o-1", "username": "wang", "token_use": use}
    claims["cognito:groups"] = f"[{' '.join(roles)}]"
    event["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    return event


def as_visitor(event: Json, cookie: str, origin: str) -> Json:
    """The event with a cookie and from a page."""
    if cookie:
        event["cookies"] = [f"__Host-visit={cookie}"]
    if origin:
        event["headers"]["origin"] = origin
    return event


def as_partner(event: Json, secret: str = COURIER_SECRETS[0]) -> Json:
    """The event, signed over the very bytes of its body."""
    names = SIGNERS[event["rawPath"]]
    timestamp = str(int(NOW.timestamp()))
    body = str(event.get("body") or "").encode()
    event["headers"][names.timestamp] = timestamp
    event["headers"][names.signature] = signed(secret, timestamp, body)
    return event


@contextmanager
def house() -> Iterator[House]:
    """A fresh county, its clocks at NOW."""
    with quick_county() as world, pytest.MonkeyPatch.context() as patch:
        for module in (record_receipts.handler, record_receipts.webhook, track_parcels.handler):
            patch.setattr(module, "wall_clock", lambda: NOW)
        patch.setattr(metrics.provider, "namespace", "zhiban")
        flow = Flow(world)
        built = _built(flow)
        _people(built)
        yield built


def _built(flow: Flow) -> House:
    courier_told, _ = track_parcels.handler.build(flow.world.environ)
    told, receipts = record_receipts.handler.build(flow.world.environ)
    shared = SharedSecret("courier")
    partners = {
        "courier": (courier_told, flow.track_parts),
        "sms": (told, replace(receipts, secret=shared)),
    }
    pages, provider = prepared_pages(flow, sign_in=True), Provider(lambda: flow.wall)
    made = House(flow, pages, None, Desk(flow), partners, provider)
    made.api = made.another_api()
    return made


def _people(house: House) -> None:
    """A holder in every state, an issued parcel, a task, a held file."""
    flow = house.flow
    load(flow, *range(1, FRESH + 1))
    flow.ring()
    chance = random.Random(7)
    flow.send_parts = replace(
        flow.send_parts, mint_token=lambda: "".join(chance.choices(LETTERS, k=22))
    )
    flow.send_everything()
    links = {mobile: token_of(text) for mobile, text, _ in flow.carrier.taken if "/r#" in text}
    for n, state in enumerate((*STATES, "fresh"), 1):
        link = links[f"1990000{n:04d}"]
        house.links[state] = link
        if state != "fresh":
            _come_to(house, state, link)
    metrics.provider.clear_metrics()


def _come_to(house: House, state: str, link: str) -> None:
    visiting = Visitor(house.flow, house.api)
    case = visiting.exchange(link).body["cases"][0]["id"]
    if state == "code_asked":
        assert visiting.ask_code().status == 200
        house.codes[state] = visiting.code
    if state in ("verified", "confirmed", "filed"):
        case, document = visiting.to_form(link)
        house.documents[state] = document
        if state != "verified":
            visiting.confirm(case, document)
        if state == "filed":
            assert visiting.sign(case, document).status == 201
    if state != "filed":
        begun = visiting.begin_sign_in()
        house.states[state], _ = house.provider.sign_in(begun.body["address"])
    house.cases[state], house.cookies[state] = case, visiting.cookie


def state_of(house: House, what: str) -> Mapping[str, str]:
    """Cookie, case, document, code and link of one who came so far."""
    return {
        "cookie": house.cookies.get(what, ""),
        "case": house.cases.get(what, ""),
        "document": house.documents.get(what, ""),
        "code": house.codes.get(what, ""),
        "state": house.states.get(what, ""),
        "link": house.links[what],
    }


def written(house: House) -> str:
    """All rows as one text, to be compared."""
    return json.dumps(house.rows(), sort_keys=True, default=repr)


def plant_case_code(house: House, what: str) -> str:
    """A case code (办件码) that opens what this link opens."""
    typed = "K7QF2M9X"
    rows, kept = house.tables.tables["cases"], CIPHER.fingerprint(as_kept(typed))
    key, row = keys.token(token_digest(house.links[what])), keys.token(kept)
    rows[row.pk][row.sk] = rows[key.pk][key.sk] | {"PK": {"S": row.pk}, "SK": {"S": row.sk}}
    return typed
