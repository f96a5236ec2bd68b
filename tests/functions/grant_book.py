"""Granted cases, as a citizen and an officer leave them: signed, sealed, decided."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, load
from tests.functions.papers import entities_file, holder, licences_file, paper
from tests.visitor import SIGNATURE
from tests.world import World
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState, Decision, Filing, Intent
from zhiban.gateways.canonical import canonical_json, digest
from zhiban.gateways.signer import KmsSigner
from zhiban.store import keys
from zhiban.store.cases import Cases, Happening
from zhiban.store.cipher import load_cipher
from zhiban.store.entities import Entities
from zhiban.store.table import Table, transact
from zhiban.store.wire import Item, encode_item

PNG = base64.b64decode(SIGNATURE.partition(",")[2])
"""A handwritten signature."""

ADDRESS = "沂源县样例大道8号样例小区3号楼"


class Office(Protocol):
    """Where cases are worked, and its clocks: a flow of the tests, or a deployed county."""

    world: World
    now: datetime
    wall: datetime


@dataclass(frozen=True)
class Desk:
    """The stores of one county, to write what the citizen and the officer write."""

    flow: Office

    @property
    def world(self) -> World:
        return self.flow.world

    @property
    def table(self) -> Table:
        return Table(self.world.dynamodb, self.world.environ["CASES_TABLE"])

    @property
    def cases(self) -> Cases:
        return Cases(self.table)

    def case(self, case_id: str) -> Case:
        case = self.cases.get(case_id)
        assert case is not None
        return case

    def record(self, case: Case, *happened: Happening) -> Case:
        self.flow.now += timedelta(minutes=1)
        recorded, actions = self.cases.record(case, self.flow.now, "citizen", *happened)
        transact(self.world.dynamodb, actions)
        return recorded

    def move(self, case: Case, to: CaseState, actor: str, data: Mapping[str, Any]) -> Case:
        self.flow.now += timedelta(minutes=1)
        moved, actions = self.cases.move(case, to, self.flow.now, actor, data)
        transact(self.world.dynamodb, actions)
        return moved

    def put(self, item: Item) -> None:
        transact(self.world.dynamodb, [self.table.put(item)])


def rung(flow: Flow, *numbers: int) -> list[str]:
    """Cases opened for these holders; their ids."""
    load(flow, *numbers)
    flow.ring()
    return [row["id"] for row in reading.cases(flow.world)]


def rung_for(flow: Flow, kind: str, valid_to: str, **told: str) -> str:
    """One case opened on a licence of this kind."""
    facts = {key: told.pop(key) for key in ("name", "legal_rep", "address", "scope") if key in told}
    flow.ingest("e.csv", entities_file(holder(1, **facts)))
    if "name" in facts:
        told.setdefault("holder_name", facts["name"])
    flow.ingest("l.csv", licences_file(paper(1, kind, valid_to, **told)))
    flow.ring()
    (row,) = reading.cases(flow.world)
    return str(row["id"])


def document_of(
    flow: Office, case: Case, edits: Mapping[str, str], photos: Sequence[Fact] = ()
) -> bytes:
    """The application as it was shown, with what was photographed: canonical JSON."""
    registry = Table(flow.world.dynamodb, flow.world.environ["REGISTRY_TABLE"])
    entity = Entities(registry).get(case.uscc)
    assert entity is not None
    told = {
        "holder_name": entity.name,
        "uscc": case.uscc,
        "legal_rep": entity.legal_rep,
        "address": entity.address,
        "number": case.number,
        "delivery_address": edits.get("delivery_address", entity.address),
    }
    fields: list[Fact] = [
        {"name": name, "label": name, "value": value, "source": "登记", "as_of": "2026-12-01"}
        for name, value in told.items()
    ]
    return canonical_json(
        {
            "schema": "zhiban.application/1",
            "case": case.id,
            "item": {"code": case.item, "name": "食品经营许可证延续"},
            "bureau": "沂源县行政审批服务局",
            "licence": {"kind": case.kind, "number": case.number},
            "fields": fields,
            **({"materials": list(photos)} if photos else {}),
            "declaration": {"version": "2026-12", "text": "本人已核对以上信息。"},
        }
    )


def filed(
    flow: Office,
    case_id: str,
    edits: Mapping[str, str] | None = None,
    photos: Sequence[Fact] = (),
) -> Case:
    """Code, intent, form and signature: the case is FILED, with its signed application."""
    desk, edits = Desk(flow), edits or {}
    case = desk.case(case_id)
    body = document_of(flow, case, edits, photos)
    shown = digest(body)
    number = case.filing.number + 1 if case.filing else 1
    case = desk.record(case, ("code_verified", {"document": shown, "contact": 0}))
    if number == 1:
        case = desk.record(
            replace(case, intent=Intent.YES), ("intent_confirmed", {"intent": "yes"})
        )
    case = desk.record(case, ("form_confirmed", {"document": shown}))
    form = keys.form(case_id)
    desk.put(
        {
            "PK": form.pk,
            "SK": form.sk,
            "edits": dict(edits),
            "edited_on": "2026-12-01",
            "confirmed": shown,
            "version": number,
            "schema": 1,
        }
    )
    at = flow.now + timedelta(minutes=1)
    evidence = canonical_json(
        {
            "case": case_id,
            "filing": number,
            "document": shown,
            "signature": hashlib.sha256(PNG).hexdigest(),
            "consent": "2026-12",
            "contact": "199****0001",
            "code_verified_at": flow.wall.isoformat(),
            "signed_at": at.isoformat(),
        }
    )
    signer = KmsSigner(flow.world.environ["SEAL_KEY"])
    seal = signer.seal(evidence)
    _keep(desk, case_id, number, body, evidence, seal, signer)
    limits = date(2026, 12, 15), date(2026, 12, 22)
    filing = Filing(number, shown, at, "citizen", *limits)
    told = {
        "document": shown,
        "filing": number,
        "decide_by": limits[0].isoformat(),
        "lawful_by": limits[1].isoformat(),
        "evidence": digest(evidence),
        "seal": base64.b64encode(seal).decode(),
        "key": signer.key_id,
    }
    case = replace(case, filing=filing, decision=None)
    return desk.move(case, CaseState.FILED, "citizen", told)


def _keep(
    desk: Desk,
    case_id: str,
    number: int,
    body: bytes,
    evidence: bytes,
    seal: bytes,
    signer: KmsSigner,
) -> None:
    key = keys.document(case_id, "application", number)
    drawn = base64.b64encode(PNG).decode()
    cipher = load_cipher(desk.world.environ["CIPHER_SECRET"])
    desk.put(
        {
            "PK": key.pk,
            "SK": key.sk,
            "number": number,
            "body": body.decode(),
            "sha256": digest(body),
            "evidence": evidence.decode(),
            "evidence_sha256": digest(evidence),
            "seal": seal,
            "key_id": signer.key_id,
            "algorithm": signer.algorithm,
            "signature": cipher.seal(drawn, key, "signature"),
            "schema": 1,
        }
    )


def decided(
    flow: Office,
    case: Case,
    outcome: str = "grant",
    reason: str = "",
    until: date | None = None,
    deemed_on: date | None = None,
) -> Case:
    """An officer's decision on the latest filing, or their word that it counts as granted."""
    desk = Desk(flow)
    at = flow.now + timedelta(minutes=1)
    made = Decision(outcome, "officer-1", at, reason, until, deemed_on)  # type: ignore[arg-type]
    data: dict[str, Any] = {"filing": 1, "reason": reason, "by": made.by}
    if until:
        data["valid_to"] = until.isoformat()
    if deemed_on:
        data["deemed_on"] = deemed_on.isoformat()
    to = {"grant": CaseState.GRANTED, "refuse": CaseState.REFUSED, "correct": CaseState.CORRECTING}
    return desk.move(replace(case, decision=made), to[outcome], "officer:officer-1", data)


def granted(flow: Flow, *numbers: int) -> list[str]:
    """Cases of these holders, filed and granted; their ids in order."""
    began = flow.now

    def live() -> None:
        for case_id in rung(flow, *numbers):
            decided(flow, filed(flow, case_id))

    begin(flow, ("granted", began, numbers), live)
    flow.now = began + timedelta(minutes=20)
    return [row["id"] for row in reading.cases(flow.world)]


def licence_rows(world: World) -> list[reading.Row]:
    """Every issued document's row."""
    return reading.rows_of(world, "CASE#", "DOCUMENT#licence#")


def terms(world: World) -> list[reading.Row]:
    """Every superseded term."""
    return reading.rows_of(world, "ENTITY#", "TERM#", "REGISTRY_TABLE")


def objects(world: World) -> dict[str, bytes]:
    """Everything in the documents bucket."""
    listed = world.s3.list_objects_v2(Bucket="documents").get("Contents", [])
    return {
        one["Key"]: world.s3.get_object(Bucket="documents", Key=one["Key"])["Body"].read()
        for one in listed
    }


def events_of(world: World, case_id: str) -> list[str]:
    """The types of a case's events, in order."""
    return [row["type"] for row in reading.rows_of(world, f"CASE#{case_id}", "EVENT#")]


def data_of(world: World, case_id: str, what: str) -> dict[str, Any]:
    """What the last event of a type tells."""
    rows = reading.rows_of(world, f"CASE#{case_id}", "EVENT#")
    seq = [row["SK"] for row in rows if row["type"] == what][-1].removeprefix("EVENT#")
    (data,) = reading.rows_of(world, f"CASE#{case_id}", f"DATA#{seq}")
    told: dict[str, Any] = json.loads(data["data"])
    return told


def raw(world: World, item: Mapping[str, Any], table: str = "cases") -> None:
    """Write a row as it is, past every rule."""
    world.dynamodb.put_item(TableName=table, Item=encode_item(item))
