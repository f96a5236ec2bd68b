"""Invitations: stored as read, moved on by their alarm, one writer at a time."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.store.conftest import SHARDS, Writer
from zhiban.domain.errors import Conflict
from zhiban.domain.ids import shard_of
from zhiban.domain.invitations import Invitation, InvitationState
from zhiban.store import keys
from zhiban.store.invitations import Invitations, Waiting
from zhiban.store.table import Table

DAY = date(2026, 12, 4)
INVITATION = Invitation(
    id="e2fuqmtnlb4qlvltkarsapde",
    uscc="91370323MA3C000011",
    day=date(2026, 12, 1),
    case_ids=("甲", "乙"),
    contact_version=3,
    stepped_to=date(2026, 12, 2),
    alarm_on=DAY,
    sealed=("甲",),
    state=InvitationState.CLOSED,
    alarm_failures=2,
    version=1,
)
SHARD = shard_of(INVITATION.uscc, SHARDS)


@pytest.fixture
def invitations(cases_table: Table) -> Invitations:
    return Invitations(cases_table, SHARDS)


def test_the_sample_leaves_no_field_at_its_default() -> None:
    plain = Invitation("", "", DAY, (), 0, DAY, None)
    same = {
        f.name for f in fields(Invitation) if getattr(INVITATION, f.name) == getattr(plain, f.name)
    }
    assert same == {"version"}


def test_what_is_stored_is_read(invitations: Invitations, write: Writer) -> None:
    write(invitations.store(INVITATION))
    assert invitations.get(INVITATION.id) == INVITATION
    assert invitations.get("nobody") is None


def test_many_are_read_by_id(invitations: Invitations, write: Writer) -> None:
    other = replace(INVITATION, id="other")
    write(invitations.store(INVITATION), invitations.store(other))
    found = invitations.get_many([INVITATION.id, "nobody", "other"])
    assert found == {INVITATION.id: INVITATION, "other": other}
    assert invitations.get_many([]) == {}


def test_empty_lists_and_no_alarm_are_read_as_such(invitations: Invitations, write: Writer) -> None:
    bare = replace(INVITATION, sealed=(), case_ids=(), alarm_on=None)
    write(invitations.store(bare))
    assert invitations.get(INVITATION.id) == bare


def test_an_invitation_is_made_once(invitations: Invitations, write: Writer) -> None:
    write(invitations.store(INVITATION))
    with pytest.raises(Conflict):
        write(invitations.store(replace(INVITATION, case_ids=("丙",))))
    assert invitations.get(INVITATION.id) == INVITATION


def test_of_two_writers_one_wins(invitations: Invitations, write: Writer) -> None:
    """The sender seals the list while ringing lets a case join: one of them decides anew."""
    write(invitations.store(INVITATION))
    sealed = replace(INVITATION, sealed=("甲", "乙"), version=2)
    joined = replace(INVITATION, case_ids=("甲", "乙", "丙"), version=2)
    write(invitations.store(sealed))
    with pytest.raises(Conflict):
        write(invitations.store(joined))
    assert invitations.get(INVITATION.id) == sealed


def test_its_alarm_rings_on_its_day_in_its_shard(invitations: Invitations, write: Writer) -> None:
    write(invitations.store(INVITATION))
    assert list(invitations.due(DAY, SHARD)) == [INVITATION.id]
    assert list(invitations.due(DAY - timedelta(1), SHARD)) == []
    assert list(invitations.due(DAY, (SHARD + 1) % SHARDS)) == []


def test_an_alarm_that_moved_or_ended_is_not_left_behind(
    invitations: Invitations, client: Any, write: Writer
) -> None:
    write(invitations.store(INVITATION))
    moved = replace(INVITATION, alarm_on=DAY + timedelta(3), version=2)
    write(invitations.store(moved))
    assert list(invitations.due(DAY, SHARD)) == []
    assert list(invitations.due(DAY + timedelta(3), SHARD)) == [moved.id]
    write(invitations.store(replace(moved, alarm_on=None, version=3)))
    assert client.scan(TableName="cases", IndexName="alarms")["Items"] == []


def test_an_alarm_is_moved_unread_and_counted(
    invitations: Invitations, cases_table: Table, write: Writer
) -> None:
    write(invitations.store(INVITATION))
    key, to = keys.invitation(INVITATION.id), DAY + timedelta(1)
    write(cases_table.update(key, "SET stepped_to = :never", never="2026-02-30"))
    with pytest.raises(ValueError, match="day"):
        invitations.get(INVITATION.id)
    assert list(invitations.due(DAY, SHARD)) == [INVITATION.id]
    waiting = invitations.waiting(INVITATION.id, DAY, SHARD)
    assert waiting == Waiting(2, "甲", INVITATION.uscc)
    write(invitations.postpone(INVITATION.id, DAY, SHARD, to))
    assert invitations.waiting(INVITATION.id, DAY, SHARD) is None
    assert list(invitations.due(to, SHARD)) == [INVITATION.id]
    with pytest.raises(Conflict):
        write(invitations.postpone(INVITATION.id, DAY, SHARD, to))
    write(cases_table.update(key, "SET stepped_to = :day", day=DAY.isoformat()))
    moved = replace(INVITATION, stepped_to=DAY, alarm_on=to, alarm_failures=3, version=2)
    assert invitations.get(INVITATION.id) == moved
