"""R15: whatever is flipped in a case is found, and where.

Every attribute of every row that is evidence is changed, at places hypothesis chooses; the few that
are nobody's evidence are named below, so that leaving one out is a decision.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verification.conftest import EVIDENCE, Lived, faults, lived, rows_named
from zhiban.store.wire import Value
from zhiban.verification.records import CaseRecord

READ_APART = {"signature"}
"""Sealed by the field cipher and opened on reading: what is checked is the drawing itself."""

NOT_SEALED = {
    "CASE": {
        "opened_on", "expiry", "projected", "accepts_late", "plan", "invitation_id", "version",
    },
    "FORM": {"version", "schema"},
    "DOCUMENT#application": {"schema"},
}  # fmt: skip
"""Planning and bookkeeping: when to remind, and the rows' own counters."""

LICENCE_SEALED = (
    "uscc", "kind", "number", "identifier", "edition", "term", "valid_from", "valid_to", "issuer",
    "issued_on", "issued_here",
)  # fmt: skip
TERM_SEALED = (
    "identifier", "edition", "term", "valid_from", "valid_to", "superseded_by", "superseded_case",
)  # fmt: skip

type Place = tuple[str, str]


def is_sealed_place(sk: str, attribute: str) -> bool:
    kind = sk.rpartition("#")[0] if sk.startswith("DOCUMENT#") else sk
    return attribute not in NOT_SEALED.get(kind, set())


def places(record: CaseRecord) -> Iterator[Place]:
    """Every attribute of every row that is evidence; those of a map one by one."""
    for sk, row in record.rows.items():
        if not sk.startswith(EVIDENCE):
            continue
        for attribute, value in row.items():
            if attribute in {"SK", *READ_APART}:
                continue
            inner = value if isinstance(value, dict) and attribute != "plan" else {"": value}
            for name in inner:
                place = f"{attribute}.{name}" if name else attribute
                if is_sealed_place(sk, place):
                    yield sk, place


def flipped_somewhere(record: CaseRecord, data: st.DataObject) -> tuple[CaseRecord, str]:
    """The record with one thing changed at a drawn place, and the place."""
    sk, attribute = data.draw(st.sampled_from(sorted(places(record))))
    name, _, inner = attribute.partition(".")
    rows = {key: dict(row) for key, row in record.rows.items()}

    def draw(most: int) -> int:
        return data.draw(st.integers(0, most))

    value = rows[sk][name]
    if inner:
        assert isinstance(value, dict)
        rows[sk][name] = value | {inner: flipped(value[inner], draw)}
    else:
        rows[sk][name] = flipped(value, draw)
    return replace(record, rows=rows), f"{sk} {attribute}"


def flipped(value: Value, draw: Callable[[int], int]) -> Value:
    """The value with one thing changed: a character, a bit, a digit, a truth."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1 + draw(9)
        case bytes():
            at = draw(len(value) - 1)
            bit = 1 << draw(7)
            return value[:at] + bytes([value[at] ^ bit]) + value[at + 1 :]
        case str() if value:
            at = draw(len(value) - 1)
            other = chr((ord(value[at]) + 1 + draw(60)) % 0xD000)
            return value[:at] + other + value[at + 1 :]
        case _:
            return "x"


def with_value(record: CaseRecord, place: Place, change: Callable[[Value], Value]) -> CaseRecord:
    sk, path = place
    rows = copy.deepcopy(dict(record.rows))
    outer, _, inner = path.partition(".")
    if inner:
        held = rows[sk][outer]
        assert isinstance(held, dict)
        held[inner] = change(held[inner])
    else:
        rows[sk][outer] = change(rows[sk][outer])
    return replace(record, rows=rows)


def test_there_are_many_places() -> None:
    found = list(places(lived().record))
    assert len(found) > 200
    assert ("CASE", "filing.document") in found
    assert ("CASE", "filing.lawful_by") in found
    assert ("CASE", "special.found_by") in found
    assert ("DOCUMENT#licence#001", "seal") in found


@pytest.mark.parametrize("attempt", range(3))
def test_each_attribute_flipped_somewhere_is_found_at_its_row(attempt: int) -> None:
    """All places, three ways each, in a fixed order: first, last, and a middle of each value."""
    whole = lived()
    draws = (lambda most: 0, lambda most: most, lambda most: most // 2)
    for place in places(whole.record):
        altered = with_value(whole.record, place, lambda v: flipped(v, draws[attempt]))
        found = faults(whole, altered)
        assert rows_named(found) == {place[0]}, (place, [f.sentence for f in found])


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_any_flip_anywhere_is_found_at_its_row(data: st.DataObject) -> None:
    whole = lived()
    place = data.draw(st.sampled_from(list(places(whole.record))))
    altered = with_value(
        whole.record, place, lambda v: flipped(v, lambda most: data.draw(st.integers(0, most)))
    )
    found = faults(whole, altered)
    assert rows_named(found) == {place[0]}, (place, [f.sentence for f in found])


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_any_bit_of_the_documents_bytes_is_found(at: int, bit: int) -> None:
    whole = lived()
    key = sorted(whole.record.objects)[at % len(whole.record.objects)]
    content = whole.record.objects[key]
    assert content is not None
    at %= len(content)
    altered = content[:at] + bytes([content[at] ^ (1 << bit)]) + content[at + 1 :]
    found = faults(whole, replace(whole.record, objects={**whole.record.objects, key: altered}))
    assert rows_named(found) == {key}


@pytest.mark.parametrize("number", [1, 2])
def test_a_drawn_signature_that_is_another_or_does_not_open_is_found(
    case: Lived, number: int
) -> None:
    for other in (b"", case.record.signatures[number] + b"\x00"):
        drawn = {**case.record.signatures, number: other}
        found = faults(case, replace(case.record, signatures=drawn))
        assert [(f.row, f.attribute) for f in found] == [
            (f"DOCUMENT#application#{number:03d}", "signature")
        ]


@pytest.mark.parametrize("attribute", LICENCE_SEALED)
def test_what_was_written_back_is_found_when_it_changes(case: Lived, attribute: str) -> None:
    assert case.record.licence is not None
    value = case.record.licence[attribute]
    row = {**case.record.licence, attribute: flipped(value, lambda most: most)}
    found = faults(case, replace(case.record, licence=row))
    assert len(rows_named(found)) == 1
    assert found[0].row.startswith("TERM#" if attribute == "term" else "LICENCE#")


@pytest.mark.parametrize("attribute", TERM_SEALED)
def test_the_term_before_is_found_when_it_changes(case: Lived, attribute: str) -> None:
    ((sk, row),) = case.record.terms.items()
    changed: Value = "2025-01-01"
    if attribute in ("edition", "term"):
        changed = 7
    found = faults(case, replace(case.record, terms={sk: {**row, attribute: changed}}))
    assert [(f.row, f.attribute) for f in found] == [(sk, attribute)]
