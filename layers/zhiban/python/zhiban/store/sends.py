"""The send ledger: claim before the effect, record after it, settle by the receipt.

Claims are in `send_claims`, what came of one without an answer in `send_following`, the carrier's
word in `receipts`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiban.domain.ids import shard_of
from zhiban.domain.sms_following import next_look
from zhiban.domain.sms_ledger import SETTLED_FROM, Send, SendState
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.send_items import event_item, is_code, send_from, send_item, send_key
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, whole

RELEASE_LEASE = timedelta(minutes=10)
"""A released send that nobody claimed is released again after this long (business clock)."""

KEPT_DAYS = timedelta(days=400)
NOTHING_TAKEN = (
    "#state = :unknown AND by_reference = :yes AND attribute_not_exists(message_id)"
    " AND version = :before"
)
"""The condition on an unknown attempt that its provider has nothing of."""


@dataclass(frozen=True, slots=True)
class Sends:
    """Reads and writes the ledger. The cipher is for claims, and for receipts by number."""

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

    def messages_about(self, case_ids: Iterable[str]) -> dict[str, int]:
        """How many messages there were about each of these cases, where there were any."""
        wanted = {keys.reminded(case_id): case_id for case_id in case_ids}
        found = self.table.get_many(wanted)
        return {wanted[key]: whole(item, "messages") for key, item in found.items()}

    def all(self, segment: int, segments: int) -> Iterator[Send]:
        """Every attempt of one of `segments` parts of the table; see Table.scan."""
        return map(send_from, self.table.scan("SMS#", segment, segments))

    def plan(self, send: Send) -> Action:
        """An action: plan an attempt, once; the outbox releases it when it is due."""
        item = send_item(send)
        item["outbox_pk"] = keys.outbox(self.shard(send))
        item["outbox_sk"] = place(send, send.due_at)
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

    def defer(self, send: Send, due_at: datetime, reason: str = "") -> list[Action]:
        """Actions: not now; the same attempt waits until `due_at` (business clock), and why."""
        return [
            self.table.update(
                send_key(send),
                "SET due_at = :due, outbox_sk = :place, version = version + :one, reason = :reason",
                "#state = :planned AND version = :before",
                planned=SendState.PLANNED.value,
                before=send.version,
                one=1,
                due=keys.instant(due_at),
                place=place(send, due_at),
                reason=reason,
            )
        ]

    def suppress(self, send: Send, reason: str, at: datetime) -> list[Action]:
        """Actions: it was no longer wanted when its turn came.

        One that is unknown only when the provider has nothing under our reference.
        """
        guard, values = "#state = :planned AND version = :before", {"before": send.version}
        if send.may_ask_again:
            guard = NOTHING_TAKEN
        given: Item = {"planned": SendState.PLANNED.value}
        if send.may_ask_again:
            given = {"unknown": SendState.UNKNOWN.value, "yes": True}
        return [
            self.table.update(
                send_key(send),
                "SET #state = :suppressed, reason = :reason, version = version + :one"
                " REMOVE outbox_pk, outbox_sk, secret",
                guard,
                suppressed=SendState.SUPPRESSED.value,
                reason=reason,
                one=1,
                **values,
                **given,
            ),
            self.table.put(event_item(send_key(send), SendState.SUPPRESSED, at)),
        ]

    def record_sent(
        self, send: Send, attempt_id: str, message_id: str, at: datetime
    ) -> list[Action]:
        """Actions: the carrier took it; remember its message id and tell the counters.

        A claim called unknown meanwhile is sent after all.
        """
        key = send_key(send)
        look = next_look(SendState.SENT, at, send.by_reference, at)
        return [
            self.table.update(
                key,
                "SET #state = :sent, message_id = :message, sent_at = :at,"
                " version = version + :one, outbox_pk = :lane, outbox_sk = :look"
                " REMOVE claimed_until, unknown_at, queue_pk, queue_sk",
                "#state IN (:claimed, :unknown) AND attempt_id = :attempt"
                " AND attribute_not_exists(message_id)",
                claimed=SendState.CLAIMED.value,
                unknown=SendState.UNKNOWN.value,
                sent=SendState.SENT.value,
                attempt=attempt_id,
                message=message_id,
                at=keys.instant(at),
                one=1,
                lane=keys.awaited(self.shard(send)),
                look=keys.instant(look),
            ),
            self.table.put(_message_row(key, message_id, at)),
            self.table.put(event_item(key, SendState.SENT, at)),
        ]

    def settle(
        self,
        key: keys.Key,
        to: SendState,
        reason: str,
        at: datetime,
        *,
        message_id: str = "",
        for_person: bool = True,
    ) -> list[Action]:
        """Actions: the carrier's last word; the link's secret is forgotten with it.

        The condition refuses to move a final state. A reminder that failed goes to the officers'
        worklist, unless something else is done about it. `message_id` is the carrier's, where we
        lack it.
        """
        known = {f"from{n}": state.value for n, state in enumerate(SETTLED_FROM)}
        values: Item = {"to": to.value, "reason": reason, "at": keys.instant(at), "one": 1}
        change = (
            "SET #state = :to, reason = :reason, settled_at = :at, version = version + :one"
            "{set} REMOVE secret, outbox_pk, outbox_sk, claimed_until{rest}"
        )
        setting, rest = "", ", queue_pk, queue_sk"
        if to is SendState.FAILED and for_person and not is_code(key):
            setting, rest = ", queue_pk = :work, queue_sk = :at", ""
            values["work"] = keys.worklist("send_failed")
        if message_id:
            setting += ", message_id = if_not_exists(message_id, :message)"
            values["message"] = message_id
        allowed = f"#state IN ({', '.join(f':{name}' for name in known)})"
        settled = self.table.update(
            key, change.format(set=setting, rest=rest), allowed, **values, **known
        )
        told = self.table.put(event_item(key, to, at))
        found = [self.table.put(_message_row(key, message_id, at))] if message_id else []
        return [settled, told, *found]

    def receipt(self, message_id: str) -> tuple[SendState, str] | None:
        """The carrier's word on a message, if it came before we recorded the sending."""
        item = self.table.get(keys.receipt(message_id))
        return (SendState(str(item["state"])), str(item["reason"])) if item else None

    def shard(self, send: Send) -> int:
        """The shard an attempt belongs to: its holder's."""
        return shard_of(send.uscc, self.shards)


def place(send: Send, due_at: datetime) -> str:
    """Where in the outbox an attempt stands that is due then."""
    return f"{keys.instant(due_at)}#{send.invitation_id}"


def _message_row(key: keys.Key, message_id: str, at: datetime) -> Item:
    by_message = keys.message(message_id)
    return {
        "PK": by_message.pk,
        "SK": by_message.sk,
        "send_pk": key.pk,
        "send_sk": key.sk,
        "expires_at": int((at + KEPT_DAYS).timestamp()),
    }
