"""Following up attempts that have not ended: claims without an answer, messages without receipt."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from zhiban.domain.errors import BAD_ROW, Conflict
from zhiban.domain.sms_following import FollowUp, follow_up, next_look
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.store import keys
from zhiban.store.send_items import event_item, send_key
from zhiban.store.sends import Sends
from zhiban.store.table import Action, transact

UNKNOWN_SEND = "unknown_send"
"""The officers' worklist of attempts nobody could settle."""

_CLAIMED = (SendState.CLAIMED,)
_AWAITED = (SendState.SENT, SendState.UNKNOWN)


class Unread(NamedTuple):
    """An attempt whose row cannot be worked, and what that raised."""

    key: keys.Key
    error: Exception


@dataclass(frozen=True, slots=True)
class Followed:
    """What following up came to."""

    claims_lost: int = 0
    called_unknown: int = 0
    handed_to_person: int = 0
    to_ask: tuple[keys.Key, ...] = ()
    unread: tuple[Unread, ...] = ()

    def __add__(self, other: "Followed") -> "Followed":
        return Followed(
            self.claims_lost + other.claims_lost,
            self.called_unknown + other.called_unknown,
            self.handed_to_person + other.handed_to_person,
            self.to_ask + other.to_ask,
            self.unread + other.unread,
        )


@dataclass(frozen=True, slots=True)
class SendFollowing:
    """Looks at what is open in the ledger and moves it on; each move once, whoever else looks."""

    sends: Sends

    def follow(self, shard: int, now: datetime, wall: datetime, most: int = 500) -> Followed:
        """Everything of a shard that is due at `now` (business clock) and `wall` (wall clock).

        `to_ask` are the attempts whose provider is to be asked by reference: the caller hands them
        to the sender, and they come up again by themselves. At most `most` are looked at. One whose
        row cannot be worked keeps no other from it, and stays where it is for the caller to tell.
        """
        found = Followed()
        for key, _ in self._lane(keys.claims(shard), wall):
            found += self._guarded(key, partial(self._end_lease, now=now))
        looked_at = 0
        for key, place in self._waiting(shard, now):
            if looked_at >= most:
                break
            one = self._guarded(key, partial(self._look_at, place=place, now=now))
            looked_at += not one.unread
            found += one
        return found

    def awaited(self, shard: int, now: datetime) -> Iterator[tuple[Send, str]]:
        """Attempts of a shard that are to be looked at by `now`, each with its place, for who only
        counts them: one whose row cannot be read is left out, as `follow` tells of it."""
        for key, place in self._waiting(shard, now):
            try:
                send = self._read(key, _AWAITED)
            except BAD_ROW:
                continue
            if send is not None:
                yield send, place

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

    def _waiting(self, shard: int, now: datetime) -> Iterator[tuple[keys.Key, str]]:
        return self._lane(keys.awaited(shard), now)

    def _lane(self, lane: str, by: datetime) -> Iterator[tuple[keys.Key, str]]:
        """The keys of what a lane holds by an instant, and their places; nothing else is read."""
        for item in self.sends.table.index("outbox", lane, up_to=keys.instant(by)):
            yield keys.Key(str(item["PK"]), str(item["SK"])), str(item["outbox_sk"])

    def _read(self, key: keys.Key, states: Collection[SendState]) -> Send | None:
        """An attempt that is still in one of these states, read strongly."""
        send = self.sends.get(key)
        return send if send is not None and send.state in states else None

    def _guarded(self, key: keys.Key, look: Callable[[keys.Key], Followed]) -> Followed:
        try:
            return look(key)
        except BAD_ROW as error:
            return Followed(unread=(Unread(key, error),))

    def _end_lease(self, key: keys.Key, now: datetime) -> Followed:
        send = self._read(key, _CLAIMED)
        return Followed(int(send is not None and self._done(self.lost(send, now))))

    def _look_at(self, key: keys.Key, place: str, now: datetime) -> Followed:
        send = self._read(key, _AWAITED)
        if send is None:
            return Followed()
        what = follow_up(send, now)
        moved = self._move(send, place, what, now)
        return Followed(
            called_unknown=int(moved and what is FollowUp.CALL_UNKNOWN),
            handed_to_person=int(moved and what is FollowUp.HAND_TO_PERSON),
            to_ask=(key,) if moved and what is FollowUp.ASK else (),
        )

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
