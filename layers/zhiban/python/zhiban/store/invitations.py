"""Invitations: one row each, and the alarms index that moves their ladders on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zhiban.domain.ids import shard_of
from zhiban.domain.invitations import Invitation, InvitationState
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, civil_day, required_day, text, texts, whole

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alarm in its bucket: how often it has failed, the case a person is told of, the holder."""

    failures: int
    about: str
    uscc: str


@dataclass(frozen=True, slots=True)
class Invitations:
    """Reads and writes invitations; every write is over the version before."""

    table: Table
    shards: int

    def get(self, invitation_id: str) -> Invitation | None:
        """One invitation, or None."""
        item = self.table.get(keys.invitation(invitation_id))
        return invitation_from(item) if item else None

    def get_many(self, invitation_ids: Iterable[str]) -> dict[str, Invitation]:
        """The invitations that exist, by id."""
        found = map(
            invitation_from, self.table.get_many(map(keys.invitation, invitation_ids)).values()
        )
        return {invitation.id: invitation for invitation in found}

    def opened(self, segment: int, segments: int) -> Iterator[str]:
        """The ids of those whose link was opened, of one of `segments` parts of the table; once
        for each visit."""
        for item in self.table.scan(keys.VISITS, segment, segments):
            yield keys.invitation_in(text(item, "PK"))

    def store(self, invitation: Invitation) -> Action:
        """An action: write the invitation over the version before; version 1 must be new."""
        item = self._item(invitation)
        if invitation.version == 1:
            return self.table.put_new(item)
        return self.table.put(item, "version = :before", before=invitation.version - 1)

    def due(self, day: date, shard: int) -> Iterator[str]:
        """The ids of the invitations whose next step falls on a civil day, of one shard."""
        for item in self.table.index("alarms", keys.alarm_bucket(day, shard)):
            yield keys.invitation_in(text(item, "PK"))

    def waiting(self, invitation_id: str, bucket: date, shard: int) -> Waiting | None:
        """What waits of an invitation in a bucket; None when it does not any more."""
        item = self.table.get(keys.invitation(invitation_id)) or {}
        if text(item, "alarm_pk") != keys.alarm_bucket(bucket, shard):
            return None
        about = (*texts(item, "case_ids"), invitation_id)[0]
        return Waiting(whole(item, "alarm_failures"), about, text(item, "uscc"))

    def postpone(self, invitation_id: str, bucket: date, shard: int, to: date) -> Action:
        """An action: move a failed alarm on, whatever else the row holds, and count it."""
        return self.table.update(
            keys.invitation(invitation_id),
            "SET alarm_on = :to, alarm_pk = :pk, version = version + :one,"
            " alarm_failures = alarm_failures + :one",
            "alarm_pk = :bucket",
            to=to.isoformat(),
            pk=keys.alarm_bucket(to, shard),
            one=1,
            bucket=keys.alarm_bucket(bucket, shard),
        )

    def _item(self, invitation: Invitation) -> Item:
        key = keys.invitation(invitation.id)
        item: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "id": invitation.id,
            "uscc": invitation.uscc,
            "day": invitation.day.isoformat(),
            "case_ids": list(invitation.case_ids),
            "contact_version": invitation.contact_version,
            "stepped_to": invitation.stepped_to.isoformat(),
            "sealed": list(invitation.sealed),
            "state": invitation.state.value,
            "alarm_failures": invitation.alarm_failures,
            "version": invitation.version,
            "schema": SCHEMA,
        }
        if invitation.alarm_on:
            shard = shard_of(invitation.uscc, self.shards)
            item["alarm_on"] = invitation.alarm_on.isoformat()
            item["alarm_pk"] = keys.alarm_bucket(invitation.alarm_on, shard)
            item["alarm_sk"] = f"{invitation.uscc}#{invitation.id}"
        return item


def invitation_from(item: Item) -> Invitation:
    """An invitation out of its stored form."""
    return Invitation(
        id=text(item, "id"),
        uscc=text(item, "uscc"),
        day=required_day(item, "day"),
        case_ids=texts(item, "case_ids"),
        contact_version=whole(item, "contact_version"),
        stepped_to=required_day(item, "stepped_to"),
        alarm_on=civil_day(item, "alarm_on"),
        sealed=texts(item, "sealed"),
        state=InvitationState(text(item, "state")),
        alarm_failures=whole(item, "alarm_failures"),
        version=whole(item, "version"),
    )
