"""A signature after a sign-in: it verifies, says so, and a sign-in the chain knows nothing of is
found."""

import json
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions.conftest import flow, prepared, world
from tests.functions.county_book import invite
from tests.functions.test_citizen_sign_in import Door, door_of
from tests.functions.test_copy_applications import words
from tests.openid import HEAD, ISSUER
from tests.world import World
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table
from zhiban.verification.applications import _check_proof
from zhiban.verification.check import check_case
from zhiban.verification.findings import Findings
from zhiban.verification.reading import Sources
from zhiban.verification.records import CaseRecord

__all__ = ["flow", "prepared", "world"]


@pytest.fixture
def door(flow: Flow) -> Door:
    return door_of(flow)


@pytest.fixture
def case(flow: Flow, door: Door) -> str:
    """A case that its head has signed after signing in."""
    visiting = door.visitor
    case = str(visiting.exchange(invite(flow)).body["cases"][0]["id"])
    assert door.sign_in().status == 200
    document = visiting.form(case).body["document"]["sha256"]
    visiting.confirm(case, document)
    assert visiting.sign(case, document).status == 201
    assert flow.copy(case) == "copied"
    return case


def record_of(world: World, case: str) -> CaseRecord:
    return Sources(
        cases=Table(world.dynamodb, "cases"),
        registry=Table(world.dynamodb, "registry"),
        bucket=Bucket("documents"),
        cipher=Cipher("s" * 44),
    ).read(case)


def test_it_verifies_and_says_who_signed_in(world: World, case: str) -> None:
    record = record_of(world, case)
    found = check_case(record, [KmsSigner(world.environ["SEAL_KEY"]).public_key()])
    assert found.faults == []
    (told,) = found.told
    assert told.startswith(f"第1次申报：签名前经统一身份认证（{ISSUER}）登录，主体标识")
    assert not any(one in told for one in HEAD)


def test_the_copy_says_so(world: World, case: str) -> None:
    (content,) = record_of(world, case).objects.values()
    assert content is not None
    said = words(content)
    assert "统一身份认证login.example.cn，2026年12月1日" in said
    assert "短信验证码登记手机" not in said


def proof_faults(evidence: dict[str, Any], *events: dict[str, Any]) -> list[str]:
    """What is found where evidence says this, and the chain tells of these sign-ins."""
    findings = Findings("c")
    checked: Any = SimpleNamespace(findings=findings)
    told = [(SimpleNamespace(type="signed_in"), one) for one in events]
    chain: Any = SimpleNamespace(told=told)
    _check_proof(checked, chain, "DOCUMENT", {"filing": 1, "document": "d"}, evidence)
    return [one.what for one in findings.faults]


WHO = {"method": "oidc", "issuer": ISSUER, "subject": "s", "auth_time": "1", "at": "2"}
EVENT = WHO | {"document": "d", "contact": 0}


def test_evidence_says_what_the_chain_tells() -> None:
    assert proof_faults({"code_verified_at": "x"}) == []
    assert proof_faults({"signed_in": WHO}, EVENT) == []
    assert proof_faults({"signed_in": WHO}, EVENT | {"subject": "t"}, EVENT) == []


@pytest.mark.parametrize("name", [*WHO, "document"])
def test_a_sign_in_the_chain_does_not_tell_of_is_found(name: str) -> None:
    (fault,) = proof_faults({"signed_in": WHO}, EVENT | {name: "another"})
    assert fault == "签名前的登录与事件链所记的不符"


def test_evidence_of_neither_is_found() -> None:
    assert proof_faults({}, EVENT) == ["没有身份核验的记录"]


def test_the_times_are_instants(world: World, case: str) -> None:
    row = record_of(world, case).rows[keys.document(case, "application", 1).sk]
    evidence = json.loads(str(row["evidence"]))["signed_in"]
    assert datetime.fromisoformat(evidence["auth_time"]) < datetime.fromisoformat(evidence["at"])
