"""What an agent signed: it verifies and says so; an altered authorisation is named, and so is one
that was not there, was revoked, or had ended."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions.agent_book import MOBILE, NAME, filed_by_agent
from tests.functions.conftest import prepared
from tests.verification.test_flips import flipped, with_value
from tests.visitor import visitor
from tests.world import county
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table
from zhiban.verification.authorisations import check_signer
from zhiban.verification.check import check_case
from zhiban.verification.findings import Findings
from zhiban.verification.reading import Sources
from zhiban.verification.records import CaseRecord

__all__ = ["prepared"]

SK = "DOCUMENT#authorisation#001"
ATTRIBUTES = (
    "PK",
    "number",
    "body",
    "sha256",
    "evidence",
    "evidence_sha256",
    "seal",
    "key_id",
    "algorithm",
)


@dataclass(frozen=True)
class Lived:
    record: CaseRecord
    public_key: bytes


@cache
def lived() -> Lived:
    """A case that an agent has filed, read once."""
    with county() as world:
        flow = Flow(world)
        case = filed_by_agent(visitor(flow))
        assert flow.copy(case) == "copied"
        sources = Sources(
            cases=Table(world.dynamodb, "cases"),
            registry=Table(world.dynamodb, "registry"),
            bucket=Bucket("documents"),
            cipher=Cipher("s" * 44),
        )
        key = KmsSigner(world.environ["SEAL_KEY"]).public_key()
        return Lived(sources.read(case), key)


def found_in(record: CaseRecord) -> Findings:
    return check_case(record, [lived().public_key])


def test_it_verifies_and_says_who_signed() -> None:
    found = found_in(lived().record)
    assert found.faults == []
    assert found.counted["authorisations"] == 1
    assert found.told == [f"2026-12-01的申报：由经办人{NAME}依据第1号授权委托签名"]


def test_the_number_is_nowhere_in_full_but_sealed() -> None:
    assert MOBILE not in repr(lived().record.rows)


@pytest.mark.parametrize("attribute", ATTRIBUTES)
@pytest.mark.parametrize("at", [0, 7])
def test_what_is_flipped_is_named(attribute: str, at: int) -> None:
    altered = with_value(
        lived().record, (SK, attribute), lambda value: flipped(value, lambda most: min(at, most))
    )
    found = found_in(altered)
    assert {fault.row for fault in found.faults} == {SK}
    assert "第1号授权委托书" in found.faults[0].sentence


def test_one_that_is_gone_or_was_put_there_is_named() -> None:
    rows = dict(lived().record.rows)
    row = rows.pop(SK)
    gone = found_in(CaseRecord(**(_fields(lived().record) | {"rows": rows})))
    assert [fault.row for fault in gone.faults] == [SK]
    stray = SK[:-1] + "2"
    more = {**lived().record.rows, stray: {**row, "SK": stray}}
    found = found_in(CaseRecord(**(_fields(lived().record) | {"rows": more})))
    assert [fault.row for fault in found.faults] == [stray]


def _fields(record: CaseRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in CaseRecord.__slots__}


SIGNER = {"authorisation": 1, "sha256": "d", "name": NAME}
GIVEN = {"authorisation": 1, "document": "d", "until": "2027-03-01"}


def said(
    *events: tuple[str, int, dict[str, Any]],
    signer: dict[str, Any] | None = SIGNER,
    evidence: dict[str, Any] | None = SIGNER,
    actor: str = "agent",
    day: int = 1,
) -> list[str]:
    """What is found where a filing, the ninth event, says this of who signed."""
    findings = Findings("c")
    checked: Any = SimpleNamespace(findings=findings)
    told = [(SimpleNamespace(type=what, seq=seq), facts) for what, seq, facts in events]
    chain: Any = SimpleNamespace(told=told)
    filed: Any = SimpleNamespace(seq=9, actor=actor, at=datetime(2027, 3, day, 2, tzinfo=UTC))
    document = {"signer": signer} if signer else {}
    proof = {"signer": evidence} if evidence else {}
    check_signer(checked, chain, "D", filed, document, proof)
    return [fault.what for fault in findings.faults]


BEFORE = ("agent_authorised", 3, GIVEN)


def test_an_authorisation_that_held_is_no_fault() -> None:
    assert said(BEFORE) == []
    assert said(BEFORE, ("agent_revoked", 10, GIVEN)) == []
    assert said(BEFORE, ("agent_revoked", 4, GIVEN | {"authorisation": 2})) == []
    assert said(signer=None, evidence=None, actor="citizen") == []


@pytest.mark.parametrize(
    ("faults", "what"),
    [
        (said(), "签名时没有这份授权委托"),
        (said(("agent_authorised", 10, GIVEN)), "签名时没有这份授权委托"),
        (
            said(("agent_authorised", 3, GIVEN | {"authorisation": 2})),
            "签名时没有这份授权委托",
        ),
        (
            said(("agent_authorised", 3, GIVEN | {"document": "e"})),
            "所依据的授权委托与事件链所记的不符",
        ),
        (said(BEFORE, ("agent_revoked", 4, GIVEN)), "签名时授权委托已经取消"),
        (said(BEFORE, day=2), "签名时授权委托已经到期"),
        (said(BEFORE, evidence=None), "证据中的签名人与申报上的不符"),
        (said(BEFORE, actor="citizen"), "签名人与事件链所记的不符"),
        (said(signer=None, evidence=None), "签名人与事件链所记的不符"),
    ],
)
def test_one_that_did_not_hold_is_found(faults: list[str], what: str) -> None:
    assert faults == [what]
