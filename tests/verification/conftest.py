"""One realistic case, lived through once: corrected, filed again, granted, issued."""

from dataclasses import dataclass
from functools import cache

import pytest

from tests.flow import Flow
from tests.functions.conftest import FONT, prepared
from tests.functions.desk import Desk, cases_of
from tests.functions.grant_book import ADDRESS, PNG, decided, filed, rung
from tests.world import county
from zhiban.domain.cases import Case
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table
from zhiban.verification.check import check_case
from zhiban.verification.findings import Fault
from zhiban.verification.reading import Sources
from zhiban.verification.records import CaseRecord

__all__ = ["FONT", "PNG", "prepared"]


@dataclass(frozen=True)
class Lived:
    """Two issued cases of one county, and the public key their seals are verified by."""

    record: CaseRecord
    other: CaseRecord
    public_key: bytes


def tested(flow: Flow, case: Case) -> Case:
    """A special procedure, started by a clerk and ended by an approver; the case after it."""
    body = {"sort": "testing", "reason": "抽样检验产品", "days": 3, "version": case.version}
    clerk, approver = Desk(flow, "[clerk]", sub="o-7"), Desk(flow, sub="o-8")
    began = clerk.ask("POST /api/cases/{case_id}/special", body, case_id=case.id)
    body = {"passed": True, "note": "检验合格", "version": began.body["version"]}
    assert approver.ask("POST /api/cases/{case_id}/finding", body, case_id=case.id).status == 200
    after = cases_of(flow).get(case.id)
    assert after is not None
    return after


@cache
def lived() -> Lived:
    """Live through it; must be called with the functions' fixtures in place."""
    with county() as world:
        flow = Flow(world)
        first, second = rung(flow, 1, 2)
        for case_id in (first, second):
            sent_back = decided(flow, filed(flow, case_id), "correct", "请补充经营场所照片。")
            again = filed(flow, sent_back.id, {"delivery_address": ADDRESS})
            again = tested(flow, again)
            decided(flow, again, "grant", "材料齐全，予以延续。")
            assert flow.copy(case_id) == "copied"
            assert flow.issue(case_id) == "issued"
        sources = Sources(
            cases=Table(world.dynamodb, "cases"),
            registry=Table(world.dynamodb, "registry"),
            bucket=Bucket("documents"),
            cipher=Cipher("s" * 44),
        )
        public_key = KmsSigner(world.environ["SEAL_KEY"]).public_key()
        return Lived(sources.read(first), sources.read(second), public_key)


EVIDENCE = ("CASE", "EVENT#", "DATA#", "DOCUMENT#", "FORM")
"""What the sort keys of rows that are evidence begin with."""


def faults(whole: Lived, record: CaseRecord | None = None) -> list[Fault]:
    """What is found in a record, by the key of those who lived it."""
    return check_case(record or whole.record, [whole.public_key]).faults


def rows_named(found: list[Fault]) -> set[str]:
    """The rows that are named."""
    return {fault.row for fault in found}


@pytest.fixture
def case() -> Lived:
    """The county, as it was lived through."""
    return lived()
