"""Issued cases, ready to be posted; and the courier's webhooks about them."""

import base64 as b64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.couriers import tracking_of
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, load
from tests.world import COURIER_SECRETS, World
from zhiban.domain.cases import CaseState, Decision, Filing
from zhiban.gateways.courier.signatures import SIGNATURE, TIMESTAMP, signed
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.table import Table, transact
from zhiban.store.wire import Item, encode_item

WITH_ORIGINAL = "L16-C1"
"""An item whose law wants the old original back: its cases have two legs."""
SIGNED_ADDRESS = "沂源县样例大道8号样例小区3号楼"


def issued(flow: Flow, *numbers: int, mobile: str = "", item: str = "") -> list[str]:
    """Cases of these holders, filed, granted and issued just now; their ids in order.

    With an `item` they are of that one.
    """

    def live() -> None:
        load(flow, *numbers, mobile=mobile)
        flow.ring()
        for row in reading.cases(flow.world):
            _issue(flow, row["id"], item)

    begin(flow, ("issued", flow.now, numbers, mobile, item), live)
    return [row["id"] for row in reading.cases(flow.world)]


def _issue(flow: Flow, case_id: str, item: str) -> None:
    cases = cases_of(flow.world)
    case = cases.get(case_id)
    assert case is not None
    day = flow.now.date()
    filing = Filing(1, "0" * 64, flow.now, "citizen", day)
    case = replace(case, item=item or case.item, filing=filing)
    for state in (CaseState.FILED, CaseState.GRANTED, CaseState.ISSUED):
        if state is CaseState.GRANTED:
            case = replace(case, decision=Decision("grant", "officer:1", flow.now))
        case, actions = cases.move(case, state, flow.now, "test", {})
        transact(cases.table.client, actions)


def cases_of(world: World) -> Cases:
    return Cases(Table(world.dynamodb, "cases"))


def fetched(flow: Flow, case_id: str) -> None:
    """The holder fetches the licence at the counter: the case ends, whatever its parcel does."""
    cases = cases_of(flow.world)
    case = cases.get(case_id)
    assert case is not None
    _, actions = cases.move(case, CaseState.DELIVERED, flow.now, "officer:1", {"at": "counter"})
    transact(cases.table.client, actions)


def sign(world: World, case_id: str, **fields: str) -> None:
    """The signed application of a case, with these fields."""
    key = keys.document(case_id, "application", 1)
    told = [{"name": name, "label": name, "value": value} for name, value in fields.items()]
    body = json.dumps({"schema": "zhiban.application/1", "fields": told}, ensure_ascii=False)
    item: Item = {"PK": key.pk, "SK": key.sk, "body": body, "number": 1}
    world.dynamodb.put_item(TableName="cases", Item=encode_item(item))


def parcels(world: World) -> list[reading.Row]:
    """Every courier order."""
    return reading.rows_of(world, "CASE#", "PARCEL#")


def the_parcel(world: World) -> reading.Row:
    """The one courier order there is."""
    (row,) = parcels(world)
    return row


def parcel_events(world: World) -> list[str]:
    """What the chains tell of parcels and deliveries, in the order of each chain."""
    rows = reading.rows_of(world, "CASE#", "EVENT#")
    return [r["type"] for r in rows if r["type"].startswith(("parcel_", "case_delivered"))]


def report(reference: str, state: str, at: datetime, **more: str) -> bytes:
    """The body of a webhook."""
    told = {
        "reference": reference,
        "tracking": tracking_of(reference),
        "state": state,
        "at": at.isoformat(),
    }
    return json.dumps(told | more).encode()


def webhook(body: bytes, wall: datetime, secret: str = COURIER_SECRETS[0]) -> dict[str, Any]:
    """A signed webhook as an HTTP API hands it on."""
    timestamp = str(int(wall.timestamp()))
    return http_event(
        body.decode(errors="replace"),
        {TIMESTAMP: timestamp, SIGNATURE: signed(secret, timestamp, body)},
    )


def http_event(body: str, headers: dict[str, str], *, base64: bool = False) -> dict[str, Any]:
    return {
        "version": "2.0",
        "routeKey": "POST /courier/events",
        "rawPath": "/courier/events",
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **headers},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "partners",
            "domainName": "partners.example.com",
            "http": {
                "method": "POST",
                "path": "/courier/events",
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "courier",
            },
            "requestId": "r-1",
            "routeKey": "POST /courier/events",
            "stage": "$default",
            "time": "01/Dec/2026:02:00:00 +0000",
            "timeEpoch": 1796090400000,
        },
        "body": body,
        "isBase64Encoded": base64,
    }


type Say = Callable[..., str]
"""The courier reports a state, some minutes after now; what became of it."""


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def parcel_row(world: World, reference: str) -> reading.Row:
    (row,) = (row for row in parcels(world) if row["reference"] == reference)
    return row


def case_row(world: World, reference: str) -> reading.Row:
    (row,) = (row for row in reading.cases(world) if reference.startswith(row["id"]))
    return row


def in_base64(event: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The same request as an HTTP API hands on what it does not take for text."""
    return event | {"body": b64.b64encode(body).decode(), "isBase64Encoded": True}
