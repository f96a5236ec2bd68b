"""Authorisations on the table: over the version before, sealed, and a draft goes by itself."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.authorisations import Authorisation, State
from zhiban.domain.errors import Conflict, StoreError
from zhiban.store import keys
from zhiban.store.authorisations import Authorisations, SignedAuthorisation
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table

WALL = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
DRAFT = Authorisation(
    case_id="c",
    number=1,
    name="赵小燕",
    mobile="13912345678",
    invitation_id="i",
    contact=1,
    contact_version=2,
    place=101,
    made_on=date(2026, 12, 1),
)
SIGNED = DRAFT.signed("d" * 64)
DOCUMENT = SignedAuthorisation("c", 1, "{}", "d" * 64, "{}", "e" * 64, b"seal", "key", "ECDSA")


@pytest.fixture
def authorisations(cases_table: Table, cipher: Cipher) -> Authorisations:
    return Authorisations(cases_table, cipher)


def test_what_is_written_is_read(authorisations: Authorisations, write: Writer) -> None:
    assert authorisations.latest("c") is None
    for one in (DRAFT, SIGNED, SIGNED.revoked()):
        write(authorisations.store(one, WALL))
        assert authorisations.get("c", 1) == authorisations.latest("c") == one
    last = SIGNED.revoked()
    assert {f.name for f in fields(last) if not getattr(last, f.name)} == set()
    second = replace(DRAFT, number=2, place=102)
    write(authorisations.store(second, WALL))
    assert authorisations.latest("c") == second
    assert authorisations.get("c", 3) is None


def test_the_phone_is_sealed_into_its_own_row(
    authorisations: Authorisations, cases_table: Table, write: Writer
) -> None:
    write(authorisations.store(DRAFT, WALL))
    row = cases_table.get(keys.authorisation("c", 1))
    assert row is not None
    assert DRAFT.mobile.encode() not in bytes(row["mobile"])  # type: ignore[arg-type]
    other = keys.authorisation("d", 1)
    write(cases_table.put(row | {"PK": other.pk, "SK": other.sk}))
    with pytest.raises(StoreError):
        authorisations.get("d", 1)


def test_only_a_draft_goes_by_itself(
    authorisations: Authorisations, cases_table: Table, write: Writer
) -> None:
    key = keys.authorisation("c", 1)
    write(authorisations.store(DRAFT, WALL))
    row = cases_table.get(key)
    assert row is not None
    assert row["expires_at"] == int((WALL + timedelta(days=1)).timestamp())
    write(authorisations.store(SIGNED, WALL))
    row = cases_table.get(key)
    assert row is not None
    assert "expires_at" not in row


def test_it_is_new_once(authorisations: Authorisations, write: Writer) -> None:
    write(authorisations.store(DRAFT, WALL))
    with pytest.raises(Conflict):
        write(authorisations.store(DRAFT, WALL))


def test_it_is_written_over_the_version_before(
    authorisations: Authorisations, write: Writer
) -> None:
    write(authorisations.store(DRAFT, WALL))
    write(authorisations.store(SIGNED, WALL))
    with pytest.raises(Conflict):
        write(authorisations.store(replace(SIGNED, state=State.DRAFT), WALL))


def test_what_was_revoked_meanwhile_is_not_unchanged(
    authorisations: Authorisations, write: Writer
) -> None:
    write(authorisations.store(DRAFT, WALL))
    write(authorisations.store(SIGNED, WALL))
    write(authorisations.unchanged(SIGNED))
    write(authorisations.store(SIGNED.revoked(), WALL))
    with pytest.raises(Conflict):
        write(authorisations.unchanged(SIGNED))


def test_a_document_is_kept_once(authorisations: Authorisations, write: Writer) -> None:
    write(authorisations.keep(DOCUMENT))
    with pytest.raises(Conflict):
        write(authorisations.keep(replace(DOCUMENT, body="[]")))


def test_a_number_has_a_fingerprint(authorisations: Authorisations) -> None:
    one = authorisations.fingerprint("13912345678")
    assert one != authorisations.fingerprint("13912345679")
    assert "13912345678" not in one
