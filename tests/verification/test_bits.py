"""One bit, anywhere in what is kept of a case, is found and named at its place."""

import copy
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.verification.conftest import Lived, faults, lived, rows_named
from zhiban.store.wire import Item, Value
from zhiban.verification.records import CaseRecord

SPREAD = 17
"""How many positions are tried in each byte range: its first, its last, and between."""

COPY, SIGNED, LICENCE = (
    "DOCUMENT#copy#002",
    "DOCUMENT#application#002",
    "DOCUMENT#licence#001",
)
EVENT_TEXTS = ("hash", "prev_hash", "commitment", "actor", "type")


def positions(length: int) -> list[int]:
    last = length - 1
    return sorted({round(n * last / (SPREAD - 1)) for n in range(SPREAD)})


def bits(content: bytes) -> Iterator[bytes]:
    """The content with one bit flipped, at sampled positions over the whole range."""
    for n, at in enumerate(positions(len(content))):
        yield content[:at] + bytes([content[at] ^ (1 << n % 8)]) + content[at + 1 :]


def altered(value: Value) -> Iterator[Value]:
    """A stored value with one bit flipped; what is no text any more cannot be stored as one."""
    if isinstance(value, bytes):
        yield from bits(value)
        return
    assert isinstance(value, str)
    for content in bits(value.encode()):
        try:
            yield content.decode()
        except UnicodeDecodeError:
            continue


def with_row(record: CaseRecord, sk: str, name: str, value: Value) -> CaseRecord:
    rows = copy.copy(dict(record.rows))
    rows[sk] = {**rows[sk], name: value}
    return replace(record, rows=rows)


def test_every_document_is_among_them(case: Lived) -> None:
    assert len(case.record.objects) == 3
    assert len(case.record.papers) == 4
    assert {COPY, SIGNED, LICENCE, "DOCUMENT#copy#001"} <= set(case.record.rows)


@pytest.mark.parametrize("which", range(3))
def test_a_bit_of_a_stored_pdf(case: Lived, which: int) -> None:
    key, content = sorted(case.record.objects.items())[which]
    assert content is not None
    tried = 0
    for other in bits(content):
        found = faults(case, replace(case.record, objects={**case.record.objects, key: other}))
        assert [(f.row, f.attribute) for f in found] == [(key, "")]
        tried += 1
    assert tried == SPREAD


@pytest.mark.parametrize(
    ("sk", "name"),
    [
        (SIGNED, "body"), (SIGNED, "evidence"), (SIGNED, "seal"), (SIGNED, "sha256"),
        (COPY, "evidence"), (COPY, "seal"), (COPY, "sha256"), (COPY, "key"),
        (LICENCE, "evidence"), (LICENCE, "seal"), (LICENCE, "sha256"), (LICENCE, "identifier"),
    ],
)  # fmt: skip
def test_a_bit_of_a_text_an_evidence_or_a_seal(case: Lived, sk: str, name: str) -> None:
    tried = 0
    for value in altered(case.record.rows[sk][name]):
        found = faults(case, with_row(case.record, sk, name, value))
        assert rows_named(found) == {sk}, [f.sentence for f in found]
        assert name in {f.attribute for f in found}
        tried += 1
    assert tried >= 6


@pytest.mark.parametrize("number", [1, 2])
def test_a_bit_of_the_drawn_signature(case: Lived, number: int) -> None:
    for drawn in bits(case.record.signatures[number]):
        signatures = {**case.record.signatures, number: drawn}
        found = faults(case, replace(case.record, signatures=signatures))
        assert [(f.row, f.attribute) for f in found] == [
            (f"DOCUMENT#application#{number:03d}", "signature")
        ]


def test_a_bit_of_the_event_chain_and_its_data() -> None:
    whole, tried = lived(), 0
    for sk, row in whole.record.rows.items():
        names = EVENT_TEXTS if sk.startswith("EVENT#") else ("data", "salt")
        if not sk.startswith(("EVENT#", "DATA#")):
            continue
        for name in names:
            for value in list(altered(row[name]))[::8]:
                found = faults(whole, with_row(whole.record, sk, name, value))
                assert rows_named(found) == {sk}, (sk, name, [f.sentence for f in found])
                tried += 1
    assert tried > 120


def test_a_bit_of_what_leads_to_a_document() -> None:
    whole = lived()
    for pk, row in whole.record.papers.items():
        for name in ("case_id", "what", "PK", "SK"):
            for value in altered(row[name]):
                assert at_paper(whole, pk, {**row, name: value}) == {pk}
        for name in ("number", "schema"):
            number = row[name]
            assert isinstance(number, int)
            for bit in range(4):
                assert at_paper(whole, pk, {**row, name: number ^ (1 << bit)}) == {pk}
        assert at_paper(whole, pk, {**row, "more": 1}) == {pk}


def test_a_look_up_that_is_gone_is_found(case: Lived) -> None:
    for pk in case.record.papers:
        papers = {one: row for one, row in case.record.papers.items() if one != pk}
        assert rows_named(faults(case, replace(case.record, papers=papers))) == {pk}


def at_paper(whole: Lived, pk: str, row: Item) -> set[str]:
    return rows_named(faults(whole, replace(whole.record, papers={**whole.record.papers, pk: row})))
