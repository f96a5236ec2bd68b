"""Following up attempts that have not ended: claims without an answer, messages without receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from zhiban.domain.errors import Conflict
from zhiban.domain.sms_following import FollowUp, follow_up, next_look
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.store import keys
from zhiban.store.send_items import event_item, send_key
from zhiban.store.sends import Sends
from zhiban.store.table import Action, transact

UNKNOWN_SEND = "unknown_send"
"""The officers' worklist of attempts nobody could settle."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What following up came to."""

    claims_lost: int = 0
    called_unknown: int = 0
    handed_to_person: int = 0
    to_ask: tuple[keys.Key, ...] = ()

    def __add__(self, other: "Followed") -> "Followed":
        return Followed(
            self.claims_lost + other.claims_lost,
            self.called_unknown + other.called_unknown,
            self.handed_to_person + other.handed_to_person,
            self.to_ask + other.to_ask,
        )


@dataclass(frozen=True, slots=True)
class SendFollowing:
    """Looks at what is open in the ledger and moves it on; each move once, whoever else looks."""

    sends: Sends

    def follow(self, shard: int, now: datetime, wall: datetime, most: int = 500) -> Followed:
        """Everything of a shard that is due at `now` (business clock) and `wall` (wall clock).

        `to_ask` are the attempts whose provider is to be asked by reference: the caller hands them
        to the sender, and they come up again by themselves. At most `most` are looked at.
        """
        lost = sum(self._end_lease(send, now) for send in self.expired_claims(shard, wall))
        done: dict[FollowUp, list[keys.Key]] = {what: [] for what in FollowUp}
        for n, (send, place) in enumerate(self.awaited(shard, now)):
            if n >= most:
                break
            what = follow_up(send, now)
            if self._move(send, place, what, now):
                done[what].append(send_key(send))
        return Followed(
            lost,
            len(done[FollowUp.CALL_UNKNOWN]),
            len(done[FollowUp.HAND_TO_PERSON]),
            tuple(done[FollowUp.ASK]),
        )

    def expired_claims(self, shard: int, wall: datetime) -> Iterator[Send]:
        """Claims of a shard whose lease ended by `wall`."""
        table = self.sends.table
        for item in table.index("outbox", keys.claims(shard), up_to=keys.instant(wall)):
            send = self.sends.get(keys.Key(str(item["PK"]), str(item["SK"])))
            if send is not None and send.state is SendState.CLAIMED:
                yield send

    def awaited(self, shard: int, now: datetime) -> Iterator[tuple[Send, str]]:
        """Attempts of a shard that are to be looked at by `now`, each with its place."""
        table = self.sends.table
        for item in table.index("outbox", keys.awaited(shard), up_to=keys.instant(now)):
            send = self.sends.get(keys.Key(str(item["PK"]), str(item["SK"])))
            if send is not None and send.state in (SendState.SENT, SendState.UNKNOWN):
                yield send, str(item["outbox_sk"])

    def lost(self, send: Send, at: datetime, reason: str = "no_answer") -> list[Action]:
        """Actions: a claim without an answer is unknown; its day of waiting begins once."""
        key, sends = send_key(send), self.sends
        since = send.unknown_at or at
        look = next_look(SendState.UNKNOWN, since, send.by_reference, at)
        return [
            sends.table.update(
                key,
                "SET #state = :unknown, version = version + :one, reason = :reason,"
                " unknown_at = :since, outbox_pk = :lane, outbox_sk = :look"
                " REMOVE claimed_until",
                "#state = :claimed AND attempt_id = :attempt",
                claimed=SendState.CLAIMED.value,
                unknown=SendState.UNKNOWN.value,
                attempt=send.attempt_id,
                reason=reason,
                one=1,
                since=keys.instant(since),
                lane=keys.awaited(sends.shard(send)),
                look=keys.instant(look),
            ),
            sends.table.put(event_item(key, SendState.UNKNOWN, at)),
        ]

    def call_unknown(self, send: Send, at: datetime, reason: str) -> list[Action]:
        """Actions: the carrier took it and then said nothing, or nothing we understand."""
        key, sends = send_key(send), self.sends
        look = next_look(SendState.UNKNOWN, at, send.by_reference, at)
        return [
            sends.table.update(
                key,
                "SET #state = :unknown, version = version + :one, reason = :reason,"
                " unknown_at = :at, outbox_pk = :lane, outbox_sk = :look",
                "#state = :sent",
                sent=SendState.SENT.value,
                unknown=SendState.UNKNOWN.value,
                reason=reason,
                one=1,
                at=keys.instant(at),
                lane=keys.awaited(sends.shard(send)),
                look=keys.instant(look),
            ),
            sends.table.put(event_item(key, SendState.UNKNOWN, at)),
        ]

    def _end_lease(self, send: Send, now: datetime) -> int:
        return int(self._done(self.lost(send, now)))

    def _move(self, send: Send, place: str, what: FollowUp, now: datetime) -> bool:
        match what:
            case FollowUp.CALL_UNKNOWN:
                return self._done(self.call_unknown(send, now, "no_receipt"))
            case FollowUp.HAND_TO_PERSON:
                return self._done([self._to_person(send, place, now)])
            case FollowUp.LET_GO:
                failed, key = SendState.FAILED, send_key(send)
                return self._done(self.sends.settle(key, failed, "unconfirmed", now))
            case _:
                return self._done([self._look_again(send, place, now)])

    def _to_person(self, send: Send, place: str, now: datetime) -> Action:
        return self.sends.table.update(
            send_key(send),
            "SET queue_pk = :work, queue_sk = :at, version = version + :one"
            " REMOVE outbox_pk, outbox_sk",
            "#state = :unknown AND outbox_sk = :place",
            unknown=SendState.UNKNOWN.value,
            place=place,
            work=keys.worklist(UNKNOWN_SEND),
            at=f"{keys.instant(now)}#{send.invitation_id}",
            one=1,
        )

    def _look_again(self, send: Send, place: str, now: datetime) -> Action:
        since = send.sent_at if send.state is SendState.SENT else send.unknown_at
        look = next_look(send.state, since or now, send.by_reference, now)
        return self.sends.table.update(
            send_key(send),
            "SET outbox_sk = :look",
            "#state = :state AND outbox_sk = :place",
            state=send.state.value,
            place=place,
            look=keys.instant(look),
        )

    def _done(self, actions: list[Action]) -> bool:
        try:
            transact(self.sends.table.client, actions)
        except Conflict:
            return False
        return True
