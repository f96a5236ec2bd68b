"""Claims: an attempt is made one's own before the effect, and given back where there was none."""

from dataclasses import dataclass
from datetime import datetime

from zhiban.domain.errors import Conflict
from zhiban.domain.sms_ledger import LEASE, Send, SendState
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.send_attempts import Attempt, beside_the_claim, charges, given_back, kept_as
from zhiban.store.send_items import send_item, send_key
from zhiban.store.sends import NOTHING_TAKEN, Sends, place
from zhiban.store.table import Action

_MINE = "#state = :claimed AND attempt_id = :attempt"


@dataclass(frozen=True, slots=True)
class SendClaims:
    """Claims attempts of the ledger, which must have its cipher."""

    sends: Sends

    def claim(self, send: Send, attempt: Attempt) -> list[Action]:
        """Actions: make this attempt ours, keep its link's secret sealed, count phone and cases.

        The positions are fixed: 0 the attempt, 1 the phone's daily cap, then each case's cap.
        """
        claimed = self.sends.table.update(
            send_key(send),
            "SET #state = :claimed, version = version + :one, attempt_id = :attempt,"
            " provider = :provider, by_reference = :asked, secret = :secret,"
            " token_digest = :digest, contact_version = :list,"
            " #template = :template, #segments = :segments,"
            " claimed_until = :until, outbox_pk = :lane, outbox_sk = :until REMOVE reason",
            "#state = :planned AND version = :before",
            claimed=SendState.CLAIMED.value,
            planned=SendState.PLANNED.value,
            one=1,
            before=send.version,
            attempt=attempt.id,
            provider=attempt.provider,
            asked=attempt.by_reference,
            secret=self._sealed(send, attempt),
            digest=kept_as(self._cipher, attempt),
            list=attempt.contact_version,
            template=attempt.message.template,
            segments=attempt.message.segments,
            until=keys.instant(attempt.wall + LEASE),
            lane=keys.claims(self.sends.shard(send)),
        )
        counted = charges(self.sends.table, self._cipher, attempt)
        return [claimed, *counted, *beside_the_claim(self.sends.table, self._cipher, send, attempt)]

    def claim_unplanned(self, send: Send, attempt: Attempt) -> list[Action]:
        """Actions: an attempt that nobody planned and that goes at once: a one-time code.

        It has no link, and its caps are its own affair. Afterwards it is as any other.
        """
        item = send_item(send) | {
            "state": SendState.CLAIMED.value,
            "attempt_id": attempt.id,
            "provider": attempt.provider,
            "by_reference": attempt.by_reference,
            "template": attempt.message.template,
            "segments": attempt.message.segments,
            "claimed_until": keys.instant(attempt.wall + LEASE),
            "outbox_pk": keys.claims(self.sends.shard(send)),
            "outbox_sk": keys.instant(attempt.wall + LEASE),
        }
        beside = beside_the_claim(self.sends.table, self._cipher, send, attempt)
        return [self.sends.table.put_new(item), *beside]

    def claim_again(self, send: Send, wall: datetime) -> list[Action]:
        """Actions: the provider has nothing under our reference; ask it again, under the same."""
        return [
            self.sends.table.update(
                send_key(send),
                "SET #state = :claimed, version = version + :one, claimed_until = :until,"
                " outbox_pk = :lane, outbox_sk = :until",
                NOTHING_TAKEN,
                claimed=SendState.CLAIMED.value,
                unknown=SendState.UNKNOWN.value,
                yes=True,
                one=1,
                before=send.version,
                until=keys.instant(wall + LEASE),
                lane=keys.claims(self.sends.shard(send)),
            )
        ]

    def give_back(self, send: Send, attempt: Attempt, due_at: datetime) -> list[Action]:
        """Actions: the carrier certainly refused; plan the same attempt again for `due_at`.

        Its link is forgotten, and phone and cases are not charged: nobody got anything.
        """
        back = self.sends.table.update(
            send_key(send),
            "SET #state = :planned, version = version + :one, refusals = refusals + :one,"
            " due_at = :due, outbox_pk = :lane, outbox_sk = :place"
            " REMOVE secret, token_digest, claimed_until, attempt_id, provider, by_reference",
            _MINE,
            claimed=SendState.CLAIMED.value,
            planned=SendState.PLANNED.value,
            attempt=attempt.id,
            one=1,
            due=keys.instant(due_at),
            lane=keys.outbox(self.sends.shard(send)),
            place=place(send, due_at),
        )
        return [back, *given_back(self.sends.table, self._cipher, attempt)]

    def secret_of(self, send: Send) -> str:
        """The secret of an open attempt's link.

        Raises Conflict when the attempt has ended and forgotten it, StoreError when it was altered.
        """
        key = send_key(send)
        sealed = (self.sends.table.get(key) or {}).get("secret")
        if not isinstance(sealed, bytes):
            raise Conflict("the attempt has ended meanwhile")
        return self._cipher.open(sealed, key, "secret")

    def _sealed(self, send: Send, attempt: Attempt) -> bytes:
        return self._cipher.seal(attempt.token, send_key(send), "secret")

    @property
    def _cipher(self) -> Cipher:
        assert self.sends.cipher is not None
        return self.sends.cipher
