"""A change case lived through once: whole as it is, and whatever is flipped in it is found."""

from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flow import Flow
from tests.functions.change_book import NEW_ADDRESS, NEW_NAME, changed, signed
from tests.functions.grant_book import Desk, decided
from tests.functions.papers import FOOD
from tests.verification.conftest import Lived, faults, rows_named
from tests.verification.test_flips import flipped_somewhere
from tests.visitor import visitor
from tests.world import county
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table
from zhiban.store.wire import Item
from zhiban.verification.check import check_case
from zhiban.verification.reading import Sources
from zhiban.verification.records import CaseRecord, from_json, to_json


@cache
def lived() -> Lived:
    """A new number of the door, said, signed, granted and issued; then a new name on top of it."""
    with county() as world:
        flow = Flow(world)
        token = changed(flow, FOOD, address=NEW_ADDRESS, name=NEW_NAME)
        visiting = visitor(flow)
        told = {one["change"]["fact"]: one["id"] for one in visiting.exchange(token).body["cases"]}
        visiting.ask_code(purpose="tell")
        visiting.verify()
        assert visiting.specify(told["address"], "address_renumber").status == 200
        flow.wall = flow.wall.replace(minute=flow.wall.minute + 5)
        visiting.ask_code(*told.values())
        visiting.verify()
        for case in told.values():
            assert signed(visiting, case).status == 201
        for fact in ("address", "name"):
            decided(flow, Desk(flow).case(told[fact]))
            assert flow.issue(told[fact]) == "issued"
        sources = Sources(
            cases=Table(world.dynamodb, "cases"),
            registry=Table(world.dynamodb, "registry"),
            bucket=Bucket("documents"),
            cipher=Cipher("s" * 44),
        )
        key = KmsSigner(world.environ["SEAL_KEY"]).public_key()
        return Lived(sources.read(told["address"]), sources.read(told["name"]), key)


@pytest.fixture
def case() -> Lived:
    return lived()


def editions(record: CaseRecord) -> list[str]:
    return [sk for sk in record.terms if sk.startswith("EDITION#")]


def test_a_change_verifies_under_a_later_edition_and_as_exported(case: Lived) -> None:
    for record in (case.record, case.other):
        found = check_case(record, [case.public_key])
        assert (found.faults, found.unchecked) == ([], [])
        assert check_case(from_json(to_json(record)), [case.public_key]).faults == []
    assert len(editions(case.record)) == 2


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_flipped_in_a_change_is_found(data: st.DataObject) -> None:
    whole = lived()
    broken, place = flipped_somewhere(whole.record, data)
    assert faults(whole, broken), place


KEPT = ("identifier", "edition", "term", "valid_to")
BY_WHAT = ("superseded_by", "superseded_case")
"""What took the place of an edition is for the case to prove that did it."""


def altered(record: CaseRecord) -> Iterator[tuple[str, CaseRecord]]:
    """The record with one attribute of a kept edition changed, or one of them gone."""
    for sk in editions(record):
        for name in (*KEPT, *(BY_WHAT if sk.endswith("#0000") else ())):
            row: Item = {**record.terms[sk], name: 99 if name in ("edition", "term") else "x"}
            terms = {**record.terms, sk: row}
            yield sk, CaseRecord(
                record.case_id, record.rows, record.licence, terms, record.objects,
                record.signatures, record.papers,
            )  # fmt: skip


def test_a_kept_edition_that_was_altered_is_named(case: Lived) -> None:
    for sk, broken in altered(case.record):
        assert rows_named(faults(case, broken)) == {sk}


def test_a_kept_edition_that_is_gone_is_named(case: Lived) -> None:
    (first,) = [sk for sk in editions(case.record) if sk.endswith("#0000")]
    terms = {sk: row for sk, row in case.record.terms.items() if sk != first}
    record = CaseRecord(
        case.record.case_id, case.record.rows, case.record.licence, terms, case.record.objects,
        case.record.signatures, case.record.papers,
    )  # fmt: skip
    assert rows_named(faults(case, record)) == {first}
