"""Sign-ins on the table: taken once, in time, by the visit that began them."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.errors import Conflict, StoreError
from zhiban.domain.sign_ins import LIFETIME, SignIn
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.sign_ins import SignIns
from zhiban.store.table import Table

WALL = datetime(2025, 12, 1, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SIGN_IN = SignIn(
    digest="d" * 64,
    session="s" * 64,
    purpose="sign",
    documents={"甲": "a" * 64},
    nonce="n" * 43,
    verifier="v" * 43,
    made_at=WALL,
)
MINE = SIGN_IN.digest, SIGN_IN.session


@pytest.fixture
def sign_ins(cases_table: Table, cipher: Cipher) -> SignIns:
    return SignIns(cases_table, cipher)


def test_the_sample_leaves_no_field_at_its_default() -> None:
    plain = SignIn("", "", "tell", {}, "", "", WALL + SECOND)
    same = {f.name for f in fields(SignIn) if getattr(SIGN_IN, f.name) == getattr(plain, f.name)}
    assert same == {"spent"}


def test_what_is_begun_is_read_and_what_redeems_it_is_sealed(
    sign_ins: SignIns, cases_table: Table, write: Writer
) -> None:
    write(sign_ins.begin(SIGN_IN))
    assert sign_ins.get(SIGN_IN.digest) == SIGN_IN
    assert sign_ins.get("e" * 64) is None
    row = cases_table.get(keys.sign_in(SIGN_IN.digest))
    assert row is not None
    assert b"v" * 43 not in bytes(row["verifier"])  # type: ignore[arg-type]
    assert row["expires_at"] == int((WALL + LIFETIME + timedelta(days=1)).timestamp())
    other = keys.sign_in("e" * 64)
    write(cases_table.put(row | {"PK": other.pk, "SK": other.sk}))
    with pytest.raises(StoreError):
        sign_ins.get("e" * 64)


def test_a_state_is_begun_once(sign_ins: SignIns, write: Writer) -> None:
    write(sign_ins.begin(SIGN_IN))
    with pytest.raises(Conflict):
        write(sign_ins.begin(replace(SIGN_IN, session="t" * 64)))


def test_it_is_taken_once(sign_ins: SignIns, write: Writer) -> None:
    write(sign_ins.begin(SIGN_IN))
    write(sign_ins.take(*MINE, WALL))
    taken = sign_ins.get(SIGN_IN.digest)
    assert taken == replace(SIGN_IN, spent=True)
    with pytest.raises(Conflict):
        write(sign_ins.take(*MINE, WALL))


def test_it_is_taken_in_time(sign_ins: SignIns, write: Writer) -> None:
    write(sign_ins.begin(SIGN_IN))
    with pytest.raises(Conflict):
        write(sign_ins.take(*MINE, WALL + LIFETIME))
    write(sign_ins.take(*MINE, WALL + LIFETIME - SECOND))


def test_it_is_taken_by_the_visit_that_began_it(sign_ins: SignIns, write: Writer) -> None:
    write(sign_ins.begin(SIGN_IN))
    with pytest.raises(Conflict):
        write(sign_ins.take(SIGN_IN.digest, "t" * 64, WALL))


def test_one_that_was_never_begun_is_not_taken(sign_ins: SignIns, write: Writer) -> None:
    with pytest.raises(Conflict):
        write(sign_ins.take(*MINE, WALL))


def test_a_person_of_another_provider_has_another_name(sign_ins: SignIns) -> None:
    one = sign_ins.subject("https://a.example", "1")
    assert one == sign_ins.subject("https://a.example", "1")
    assert one != sign_ins.subject("https://b.example", "1")
    assert sign_ins.proof("x") != sign_ins.proof("y")
