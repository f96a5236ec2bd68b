"""Links and visits on the table: looked up by digest, ended by code, one writer at a time."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.errors import Conflict
from zhiban.domain.sessions import Link, Session
from zhiban.domain.sign_ins import SignedIn
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.sessions import Sessions
from zhiban.store.table import Table
from zhiban.store.wire import Item

WALL = datetime(2025, 12, 1, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
SESSION = Session(
    digest="d" * 64,
    link="l" * 64,
    invitation_id="invitation",
    contact=1,
    contact_version=3,
    made_at=WALL,
    used_at=WALL + timedelta(minutes=2, microseconds=5),
    verified_at=WALL + timedelta(minutes=1),
    grants={"甲": "a" * 64},
    proof="p",
    proved="b",
    signed_in=SignedIn("https://login.example.cn", "s" * 32, WALL, WALL + timedelta(seconds=9)),
    left_at=WALL + timedelta(minutes=3),
    version=1,
)


@pytest.fixture
def sessions(cases_table: Table, cipher: Cipher) -> Sessions:
    return Sessions(cases_table, cipher)


def keep(table: Table, write: Writer, until: datetime) -> Link:
    key = keys.token("l" * 64)
    row: Item = {"PK": key.pk, "SK": key.sk, "invitation_id": "invitation", "contact": 1}
    write(table.put(row | {"contact_version": 3, "valid_until": keys.instant(until)}))
    return Link("l" * 64, "invitation", 1, 3, until)


def test_the_sample_leaves_no_field_at_its_default() -> None:
    plain = Session("", "", "", 0, 0, NOW, NOW)
    same = {f.name for f in fields(Session) if getattr(SESSION, f.name) == getattr(plain, f.name)}
    assert same == {"version"}


def test_what_is_stored_is_read(sessions: Sessions, write: Writer) -> None:
    write(*sessions.open(SESSION, NOW))
    assert sessions.get(SESSION.digest) == SESSION
    assert sessions.get("e" * 64) is None


def test_an_unproved_session_is_read_as_such(sessions: Sessions, write: Writer) -> None:
    bare = replace(SESSION, verified_at=None, grants={}, proof="", proved="", signed_in=None)
    write(*sessions.open(bare, NOW))
    assert sessions.get(SESSION.digest) == bare


def test_an_exchange_is_noted_once_and_not_by_what_a_session_is_looked_up_by(
    sessions: Sessions, cases_table: Table, write: Writer
) -> None:
    write(*sessions.open(SESSION, NOW))
    (event,) = cases_table.children("INVITATION#invitation", "EVENT#")
    assert (event["type"], event["at"]) == ("link_exchanged", NOW.isoformat())
    assert SESSION.digest not in repr(event)
    with pytest.raises(Conflict):
        write(*sessions.open(SESSION, NOW))


@pytest.mark.parametrize("again", [0, 1], ids=["the session", "its event"])
def test_neither_a_session_nor_its_exchange_is_written_over(
    sessions: Sessions, write: Writer, again: int
) -> None:
    opened = sessions.open(SESSION, NOW)
    write(*opened)
    with pytest.raises(Conflict):
        write(opened[again])


def test_a_session_is_written_over_the_version_before(sessions: Sessions, write: Writer) -> None:
    write(*sessions.open(SESSION, NOW))
    spent = SESSION.spent("甲", WALL)
    write(sessions.store(spent))
    assert sessions.get(SESSION.digest) == spent
    with pytest.raises(Conflict):
        write(sessions.store(spent))


def test_using_a_session_changes_nothing_else_of_it(sessions: Sessions, write: Writer) -> None:
    write(*sessions.open(SESSION, NOW))
    later = WALL + timedelta(minutes=20)
    write(sessions.touch(SESSION, later))
    assert sessions.get(SESSION.digest) == replace(SESSION, used_at=later)


def test_a_session_nobody_opened_cannot_be_used(sessions: Sessions, write: Writer) -> None:
    with pytest.raises(Conflict):
        write(sessions.touch(SESSION, WALL))


def test_a_link_is_known_by_its_digest(
    sessions: Sessions, cases_table: Table, write: Writer
) -> None:
    link = keep(cases_table, write, WALL + timedelta(days=30))
    assert sessions.link(link.digest) == link
    assert sessions.link("m" * 64) is None


def test_a_link_that_has_not_ended_may_live_longer(
    sessions: Sessions, cases_table: Table, write: Writer
) -> None:
    link = keep(cases_table, write, WALL + timedelta(seconds=1))
    until = WALL + timedelta(days=60)
    write(sessions.keep_link(link.digest, WALL, until))
    assert sessions.link(link.digest) == replace(link, valid_until=until)
    row = cases_table.get(keys.token(link.digest))
    assert row is not None
    assert row["expires_at"] == int(until.timestamp())


def test_a_link_that_has_ended_or_is_gone_does_not_come_back(
    sessions: Sessions, cases_table: Table, write: Writer
) -> None:
    with pytest.raises(Conflict):
        write(sessions.keep_link("l" * 64, WALL, WALL + timedelta(days=60)))
    keep(cases_table, write, WALL)
    with pytest.raises(Conflict):
        write(sessions.keep_link("l" * 64, WALL, WALL + timedelta(days=60)))
