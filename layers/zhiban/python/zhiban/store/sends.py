"""The send ledger: claim before the effect, record after it, settle by the receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhiban.domain.ids import shard_of, token_digest
from zhiban.domain.messages import Message
from zhiban.domain.sms_ledger import DAILY_CAP, LEASE, Send, SendState, may_become
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.send_items import SCHEMA, send_from, send_item, send_key
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item

RELEASE_LEASE = timedelta(minutes=10)
"""A released send that nobody claimed is released again after this long (business clock)."""

_KEPT_DAYS = timedelta(days=400)
_OPEN_STATES = "#state = :claimed AND attempt_id = :attempt"


@dataclass(frozen=True, slots=True)
class Sends:
    """Reads and writes the ledger. Only the sender needs the cipher."""

    table: Table
    shards: int
    cipher: Cipher | None = None

    def get(self, key: keys.Key) -> Send | None:
        """One attempt, or None."""
        item = self.table.get(key)
        return send_from(item) if item else None

    def of_invitation(self, invitation_id: str) -> list[Send]:
        """Every attempt of an invitation, in order of step."""
        found = self.table.children(keys.invitation(invitation_id).pk, "SMS#")
        return [send_from(item) for item in found]

    def plan(self, send: Send) -> Action:
        """An action: plan an attempt, once; the outbox releases it when it is due."""
        item = send_item(send)
        item["outbox_pk"] = keys.outbox(shard_of(send.uscc, self.shards))
        item["outbox_sk"] = f"{keys.instant(send.due_at)}#{send.invitation_id}"
        return self.table.put_new(item)

    def planned(self, shard: int, now: datetime) -> Iterator[tuple[keys.Key, str]]:
        """The attempts of a shard that may go by `now` (business clock), oldest first.

        Yields each one's key and its place in the outbox.
        """
        for item in self.table.index("outbox", keys.outbox(shard), up_to=f"{keys.instant(now)}$"):
            yield keys.Key(str(item["PK"]), str(item["SK"])), str(item["outbox_sk"])

    def release(self, key: keys.Key, place: str, now: datetime) -> Action:
        """An action: take an attempt out for sending; it comes back unless it is claimed."""
        again = f"{keys.instant(now + RELEASE_LEASE)}#{key.pk.removeprefix('INVITATION#')}"
        return self.table.update(
            key,
            "SET outbox_sk = :again",
            "#state = :planned AND outbox_sk = :place",
            again=again,
            planned=SendState.PLANNED.value,
            place=place,
        )

    def claim(
        self,
        send: Send,
        attempt_id: str,
        token: str,
        message: Message,
        mobile: str,
        day: date,
        wall: datetime,
        valid_until: datetime,
        contact_version: int,
    ) -> list[Action]:
        """Actions: make this attempt ours, keep its link's secret sealed, count the phone.

        The positions are fixed: 0 the attempt, 1 the phone's daily cap.
        """
        assert self.cipher is not None
        key = send_key(send)
        digest = token_digest(token)
        shard = shard_of(send.uscc, self.shards)
        claimed = self.table.update(
            key,
            "SET #state = :claimed, version = version + :one, attempt_id = :attempt,"
            " claimed_until = :until, secret = :secret, token_sha256 = :digest,"
            " #template = :template, #segments = :segments, outbox_pk = :lane,"
            " outbox_sk = :until",
            "#state = :planned AND version = :before",
            claimed=SendState.CLAIMED.value,
            planned=SendState.PLANNED.value,
            one=1,
            before=send.version,
            attempt=attempt_id,
            until=keys.instant(wall + LEASE),
            secret=self.cipher.seal(token, key, "secret"),
            digest=digest,
            template=message.template,
            segments=message.segments,
            lane=keys.claims(shard),
        )
        fingerprint = self.cipher.fingerprint(mobile)
        capped = self.table.update(
            keys.phone_day(fingerprint, day),
            "SET messages = if_not_exists(messages, :zero) + :one, expires_at = :gone",
            "attribute_not_exists(messages) OR messages < :cap",
            zero=0,
            one=1,
            cap=DAILY_CAP,
            gone=int((wall + timedelta(days=2)).timestamp()),
        )
        link = keys.token(digest)
        token_row: Item = {
            "PK": link.pk,
            "SK": link.sk,
            "invitation_id": send.invitation_id,
            "contact": send.contact,
            "contact_version": contact_version,
            "valid_until": keys.instant(valid_until),
            "expires_at": int(valid_until.timestamp()),
            "schema": SCHEMA,
        }
        return [claimed, capped, self.table.put_new(token_row)]

    def give_back(
        self, send: Send, attempt_id: str, token: str, mobile: str, day: date, due_at: datetime
    ) -> list[Action]:
        """Actions: the carrier certainly refused; plan the same attempt again for `due_at`.

        Its link is forgotten, and the phone's day is not charged: nobody got anything.
        """
        assert self.cipher is not None
        shard = shard_of(send.uscc, self.shards)
        return [
            self.table.update(
                send_key(send),
                "SET #state = :planned, version = version + :one, refusals = refusals + :one,"
                " due_at = :due, outbox_pk = :lane, outbox_sk = :place"
                " REMOVE secret, token_sha256, claimed_until, attempt_id",
                _OPEN_STATES,
                claimed=SendState.CLAIMED.value,
                planned=SendState.PLANNED.value,
                attempt=attempt_id,
                one=1,
                due=keys.instant(due_at),
                lane=keys.outbox(shard),
                place=f"{keys.instant(due_at)}#{send.invitation_id}",
            ),
            self.table.delete(keys.token(token_digest(token))),
            self.table.update(
                keys.phone_day(self.cipher.fingerprint(mobile), day),
                "SET messages = messages - :one",
                one=1,
            ),
        ]

    def defer(self, send: Send, due_at: datetime) -> list[Action]:
        """Actions: not now; the same attempt waits until `due_at` (business clock)."""
        return [
            self.table.update(
                send_key(send),
                "SET due_at = :due, outbox_sk = :place, version = version + :one",
                "#state = :planned AND version = :before",
                planned=SendState.PLANNED.value,
                before=send.version,
                one=1,
                due=keys.instant(due_at),
                place=f"{keys.instant(due_at)}#{send.invitation_id}",
            )
        ]

    def suppress(self, send: Send, reason: str) -> list[Action]:
        """Actions: it was no longer wanted when its turn came."""
        return [
            self.table.update(
                send_key(send),
                "SET #state = :suppressed, reason = :reason, version = version + :one"
                " REMOVE outbox_pk, outbox_sk",
                "#state = :planned AND version = :before",
                planned=SendState.PLANNED.value,
                suppressed=SendState.SUPPRESSED.value,
                reason=reason,
                before=send.version,
                one=1,
            )
        ]

    def record_sent(
        self, send: Send, attempt_id: str, message_id: str, at: datetime
    ) -> list[Action]:
        """Actions: the carrier took it; remember its message id and tell the counters."""
        key = send_key(send)
        by_message = keys.message(message_id)
        return [
            self.table.update(
                key,
                "SET #state = :sent, message_id = :message, sent_at = :at,"
                " version = version + :one REMOVE outbox_pk, outbox_sk, claimed_until",
                _OPEN_STATES,
                claimed=SendState.CLAIMED.value,
                sent=SendState.SENT.value,
                attempt=attempt_id,
                message=message_id,
                at=keys.instant(at),
                one=1,
            ),
            self.table.put(
                {
                    "PK": by_message.pk,
                    "SK": by_message.sk,
                    "send_pk": key.pk,
                    "send_sk": key.sk,
                    "expires_at": int((at + _KEPT_DAYS).timestamp()),
                }
            ),
            self._event(key, "reminder_sent", at),
        ]

    def lost(self, key: keys.Key, version: int, at: datetime, shard: int) -> list[Action]:
        """Actions: a claim outlived its lease; its answer is unknown and a person may be asked."""
        return [
            self.table.update(
                key,
                "SET #state = :unknown, version = version + :one, queue_pk = :work,"
                " queue_sk = :since REMOVE outbox_pk, outbox_sk, claimed_until",
                "#state = :claimed AND version = :before",
                claimed=SendState.CLAIMED.value,
                unknown=SendState.UNKNOWN.value,
                before=version,
                one=1,
                work=keys.worklist("unknown_send"),
                since=f"{keys.instant(at)}#{shard:03d}",
            ),
            self._event(key, "reminder_unknown", at),
        ]

    def expired_claims(self, shard: int, wall: datetime) -> Iterator[Send]:
        """Claims of a shard whose lease ended by `wall`."""
        for item in self.table.index("outbox", keys.claims(shard), up_to=keys.instant(wall)):
            send = self.get(keys.Key(str(item["PK"]), str(item["SK"])))
            if send is not None and send.state is SendState.CLAIMED:
                yield send

    def settle(self, key: keys.Key, to: SendState, reason: str, at: datetime) -> list[Action]:
        """Actions: the carrier's last word; the link's secret is forgotten with it.

        The condition refuses to move a final state. A failed one goes to the officers' worklist.
        """
        known = {f"from{n}": state.value for n, state in enumerate(may_become(to))}
        change = (
            "SET #state = :to, reason = :reason, settled_at = :at, version = version + :one"
            "{work} REMOVE secret, outbox_pk, outbox_sk, claimed_until{rest}"
        )
        values: Item = {"to": to.value, "reason": reason, "at": keys.instant(at), "one": 1}
        if to is SendState.FAILED:
            change = change.format(work=", queue_pk = :work, queue_sk = :at", rest="")
            values["work"] = keys.worklist("send_failed")
        else:
            change = change.format(work="", rest=", queue_pk, queue_sk")
        allowed = f"#state IN ({', '.join(f':{name}' for name in known)})"
        return [
            self.table.update(key, change, allowed, **values, **known),
            self._event(key, f"reminder_{to.value}", at),
        ]

    def keep_receipt(self, message_id: str, to: SendState, reason: str, at: datetime) -> Action:
        """An action: keep the carrier's word until the attempt it speaks of is known."""
        key = keys.receipt(message_id)
        return self.table.put(
            {
                "PK": key.pk,
                "SK": key.sk,
                "state": to.value,
                "reason": reason,
                "at": keys.instant(at),
                "expires_at": int((at + _KEPT_DAYS).timestamp()),
            }
        )

    def receipt(self, message_id: str) -> tuple[SendState, str] | None:
        """The carrier's word on a message, if it came before we recorded the sending."""
        item = self.table.get(keys.receipt(message_id))
        return (SendState(str(item["state"])), str(item["reason"])) if item else None

    def of_message(self, message_id: str) -> keys.Key | None:
        """Which attempt a carrier's message id belongs to."""
        item = self.table.get(keys.message(message_id))
        return keys.Key(str(item["send_pk"]), str(item["send_sk"])) if item else None

    def _event(self, of: keys.Key, what: str, at: datetime) -> Action:
        key = keys.send_event(of, what)
        row: Item = {"PK": key.pk, "SK": key.sk, "type": what, "at": at.isoformat()}
        return self.table.put(row | {"schema": SCHEMA})
