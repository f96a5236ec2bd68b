"""Forms and signed applications: stored once, sealed, read back byte for byte."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from tests.store.conftest import Writer
from zhiban.domain.applications import SignedApplication
from zhiban.domain.errors import Conflict, StoreError
from zhiban.domain.form_fields import Form, Given
from zhiban.store import keys
from zhiban.store.applications import Applications, Forms
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table

FORM = Form(
    "甲",
    {"delivery_address": "沂源县历山路18号"},
    date(2026, 12, 1),
    {"M07": (Given("d" * 64, 90_000), Given("e" * 64, 1)), "M08": (Given("f" * 64, 2),)},
    "c" * 64,
    1,
)
AT = datetime(2026, 12, 1, 2, tzinfo=UTC)
SIGNED = SignedApplication(
    case_id="甲",
    number=2,
    body='{"fields":[{"name":"delivery_address","value":"沂源县历山路18号"}],"字":"𠮷"}',
    sha256="a" * 64,
    evidence='{"case":"甲"}',
    evidence_sha256="b" * 64,
    seal=b"\x30\x45\x00\xff",
    key_id="arn:key",
    algorithm="ECDSA_SHA_256",
    signature=b"\x89PNG\r\n\x1a\n\x00\xff",
)


@pytest.fixture
def forms(cases_table: Table) -> Forms:
    return Forms(cases_table)


@pytest.fixture
def applications(cases_table: Table, cipher: Cipher) -> Applications:
    return Applications(cases_table, cipher)


def test_the_samples_leave_no_field_at_its_default() -> None:
    plain = SignedApplication("", 0, "", "", "", "", b"", "", "")
    for sample, bare, given in ((FORM, Form(""), set()), (SIGNED, plain, set())):
        same = {f.name for f in fields(sample) if getattr(sample, f.name) == getattr(bare, f.name)}
        assert same == given


def test_a_form_nobody_touched_is_one(forms: Forms) -> None:
    assert forms.get("甲") == Form("甲")


def test_a_form_is_read_as_stored(forms: Forms, write: Writer) -> None:
    write(forms.store(FORM))
    assert forms.get("甲") == FORM
    bare = Form("乙", version=1)
    write(forms.store(bare))
    assert forms.get("乙") == bare


def test_a_form_stored_before_there_were_photographs_has_none(
    forms: Forms, write: Writer, cases_table: Table
) -> None:
    action = forms.store(Form("甲", version=1))
    del action["Put"]["Item"]["materials"]
    write(action)
    assert forms.get("甲") == Form("甲", version=1)


def test_a_form_has_one_writer_at_a_time(forms: Forms, write: Writer) -> None:
    write(forms.store(FORM))
    with pytest.raises(Conflict):
        write(forms.store(FORM))
    write(forms.store(replace(FORM, edits={}, version=2)))
    with pytest.raises(Conflict):
        write(forms.store(replace(FORM, confirmed="", version=2)))
    assert forms.get("甲").edits == {}


def test_what_depends_on_a_form_fails_when_it_moved(forms: Forms, write: Writer) -> None:
    write(forms.store(FORM))
    write(forms.unchanged(FORM))
    with pytest.raises(Conflict):
        write(forms.unchanged(replace(FORM, version=2)))
    with pytest.raises(Conflict):
        write(forms.unchanged(Form("乙", version=1)))


def test_an_application_is_read_byte_for_byte(applications: Applications, write: Writer) -> None:
    write(*applications.store(SIGNED, AT))
    assert applications.get("甲", 2) == SIGNED
    assert applications.get("甲", 1) is None
    found = applications.get("甲", 2)
    assert found is not None
    assert found.value("delivery_address") == "沂源县历山路18号"


def test_an_application_is_stored_once_for_its_number(
    applications: Applications, write: Writer
) -> None:
    write(*applications.store(SIGNED, AT))
    with pytest.raises(Conflict):
        write(*applications.store(replace(SIGNED, body="{}"), AT))
    write(*applications.store(replace(SIGNED, number=3), AT))


def test_the_drawn_signature_is_sealed_and_stays_so_without_the_cipher(
    applications: Applications, cases_table: Table, write: Writer
) -> None:
    write(*applications.store(SIGNED, AT))
    row = cases_table.get(keys.document("甲", "application", 2))
    assert row is not None
    assert SIGNED.signature not in bytes(str(row["signature"]), "utf-8")
    assert isinstance(row["signature"], bytes)
    assert SIGNED.signature not in row["signature"]
    assert Applications(cases_table).get("甲", 2) == replace(SIGNED, signature=b"")


def test_a_signature_moved_to_another_case_does_not_open(
    applications: Applications, cases_table: Table, write: Writer
) -> None:
    write(*applications.store(SIGNED, AT))
    row = cases_table.get(keys.document("甲", "application", 2))
    assert row is not None
    write(cases_table.put(row | {"PK": "CASE#乙"}))
    with pytest.raises(StoreError):
        applications.get("乙", 2)
