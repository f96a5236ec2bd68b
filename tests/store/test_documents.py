"""Issued documents and superseded terms: stored as read, once."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from tests.store.conftest import SHARDS, Writer
from zhiban.domain.editions import PastTerm
from zhiban.domain.errors import Conflict
from zhiban.domain.issuing import IssuedLicence, Validity
from zhiban.domain.licences import Licence
from zhiban.store.cases import Cases
from zhiban.store.documents import Documents, SignedText
from zhiban.store.keys import Key
from zhiban.store.licences import Licences
from zhiban.store.table import Table
from zhiban.store.wire import Item

DOCUMENT = IssuedLicence(
    case_id="case1",
    edition=2,
    key="licences/case1/2-0123456789abcdef.pdf",
    sha256="0" * 64,
    identifier="1.2.156.3005.2.a.b.c.002.K",
    validity=Validity(date(2026, 12, 1), date(2031, 11, 30)),
    evidence='{"case":"case1"}',
    evidence_sha256="1" * 64,
    seal=b"\x30\x45",
    key_id="key",
    algorithm="ECDSA_SHA_256",
)
LICENCE = Licence(
    uscc="91370323MA3C000011",
    kind="L01",
    number="JY1",
    holder_name="沂源县甲店",
    issued_on=date(2022, 1, 1),
    valid_from=date(2022, 1, 1),
    valid_to=date(2026, 12, 31),
    issuer="沂源县行政审批服务局",
    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    term=3,
    alarm_on=date(2026, 11, 10),
    identifier="1.2.156.3005.2.a.b.c.001.K",
    edition=1,
)
PAST = PastTerm(LICENCE, DOCUMENT.identifier, "case1", date(2026, 12, 1))


@pytest.fixture
def documents(cases_table: Table) -> Documents:
    return Documents(cases_table)


@pytest.fixture
def licences(registry: Table) -> Licences:
    return Licences(registry, SHARDS)


def test_an_issued_document_is_read_as_it_was_stored(documents: Documents, write: Writer) -> None:
    assert not [f.name for f in fields(IssuedLicence) if not getattr(DOCUMENT, f.name)]
    write(*documents.keep_issued(DOCUMENT))
    assert documents.issued("case1", 2) == DOCUMENT
    assert documents.issued("case1", 1) is None


def test_an_issued_document_is_never_written_again(documents: Documents, write: Writer) -> None:
    write(*documents.keep_issued(DOCUMENT))
    with pytest.raises(Conflict):
        write(*documents.keep_issued(replace(DOCUMENT, sha256="2" * 64)))
    assert documents.issued("case1", 2) == DOCUMENT


def test_what_was_signed_is_read_as_text(
    documents: Documents, cases_table: Table, write: Writer
) -> None:
    row = {
        "PK": "CASE#case1", "SK": "DOCUMENT#application#002", "body": '{"a":"甲"}',
        "evidence": "{}",
    }  # fmt: skip
    write(cases_table.put(dict(row)))
    assert documents.signed("case1", 2) == SignedText('{"a":"甲"}', "{}")
    assert documents.signed("case1", 1) is None


def test_a_superseded_term_is_kept_as_it_stood_and_rings_no_more(
    licences: Licences, registry: Table, write: Writer
) -> None:
    write(licences.keep_term(PAST))
    assert licences.past_term(LICENCE.uscc, "L01", "JY1", 3) == PAST
    assert licences.past_term(LICENCE.uscc, "L01", "JY1", 2) is None
    due = [key for shard in range(SHARDS) for key in licences.due(date(2026, 11, 10), shard)]
    assert due == []
    assert licences.of_holder(LICENCE.uscc) == [], "a past term is no licence of its holder's"
    with pytest.raises(Conflict):
        write(licences.keep_term(replace(PAST, superseded_by="another")))


def test_a_task_says_more_in_its_note_and_is_known_to_have_been_asked(
    cases_table: Table, write: Writer
) -> None:
    cases = Cases(cases_table)
    assert not cases.is_asked("case1", "issue_not_possible")
    write(cases.task("case1", "issue_not_possible", "u", date(2026, 12, 1), "请填写有效期止。"))
    assert cases.is_asked("case1", "issue_not_possible")
    assert not cases.is_asked("case1", "issue_glyphs")
    (row,) = cases_table.children("CASE#case1", "TASK#")
    assert row["note"] == "请填写有效期止。"
    write(cases_table.delete(cases_table_key(row)))
    done = {"PK": "CASE#case1", "SK": "DONE#issue_not_possible#2026-12-01T03:00:00Z"}
    write(cases_table.put(dict(done)))
    assert cases.is_asked("case1", "issue_not_possible"), "worked, but asked once"


def cases_table_key(row: Item) -> Key:
    return Key(str(row["PK"]), str(row["SK"]))


def test_the_ids_of_all_cases_are_found_whatever_is_left_of_them(
    cases_table: Table, write: Writer
) -> None:
    cases = Cases(cases_table)
    keys = (
        ("CASE#a", "CASE"), ("CASE#a", "EVENT#000001"), ("CASE#b", "DATA#000001"),
        ("CASE#c", "DOCUMENT#licence#001"), ("CASE#d", "SUPPRESSED#2026-12-01"),
        ("INVITATION#e", "EVENT#first"), ("HOLDER#f", "TASK#x"),
    )  # fmt: skip
    for pk, sk in keys:
        write(cases_table.put({"PK": pk, "SK": sk}))
    assert sorted(cases.every_id()) == ["a", "b", "c"]
