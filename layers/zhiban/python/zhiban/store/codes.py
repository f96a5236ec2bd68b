"""One-time codes: one book a contact of an invitation, and their place in the send ledger.

The code itself is stored nowhere: only its keyed fingerprint, together with what it is bound to.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from zhiban.domain.clock import business_day
from zhiban.domain.messages import Message
from zhiban.domain.one_time_codes import DAILY_CAP, CodeBook, Purpose
from zhiban.domain.sms_ledger import CODE_STEP, Send, SendState
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.send_attempts import Attempt
from zhiban.store.send_claims import SendClaims
from zhiban.store.send_items import event_item, send_key
from zhiban.store.sends import Sends
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, iso, moment, text, whole

SCHEMA = 1
BOOK, CAP, LEDGER = range(3)
"""The positions of the actions of a claim."""

_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class CodeSend:
    """One code on its way: to whom, under which attempt, when (business clock), by whom."""

    invitation_id: str
    contact: int
    uscc: str
    mobile: str
    attempt_id: str
    at: datetime
    provider: str
    by_reference: bool
    contact_version: int


@dataclass(frozen=True, slots=True)
class Codes:
    """Reads and writes the books; every write is over the version before."""

    table: Table
    shards: int
    cipher: Cipher

    def fingerprint(self, code: str, bound_to: str) -> str:
        """The keyed fingerprint of a code together with what it is bound to."""
        return self.cipher.fingerprint(_bound(code, bound_to))

    def is_right(self, fingerprint: str, code: str, bound_to: str) -> bool:
        """Whether a fingerprint is of this code together with what it is bound to."""
        return self.cipher.is_of(fingerprint, _bound(code, bound_to))

    def get(self, invitation_id: str, contact: int) -> CodeBook:
        """The book of a contact; an empty one before the first code."""
        item = self.table.get(keys.code(invitation_id, contact))
        return _book_from(item) if item else CodeBook()

    def store(self, book: CodeBook, invitation_id: str, contact: int, wall: datetime) -> Action:
        """An action: write the book over the version before; version 1 must be new."""
        key = keys.code(invitation_id, contact)
        item = {"PK": key.pk, "SK": key.sk, **_book_item(book, wall)}
        if book.version == 1:
            return self.table.put_new(item)
        return self.table.put(item, "version = :before", before=book.version - 1)

    def claim(
        self, book: CodeBook, sending: CodeSend, message: Message, wall: datetime
    ) -> tuple[Send, list[Action]]:
        """The attempt in the ledger, claimed, and the actions at BOOK, CAP and LEDGER.

        It never waits in the outbox: who claims it sends it at once, and a claim that outlives
        its lease is unknown like any other.
        """
        send = Send(
            invitation_id=sending.invitation_id,
            step=f"{CODE_STEP}{book.made}",
            contact=sending.contact,
            contact_version=sending.contact_version,
            attempt=1,
            uscc=sending.uscc,
            planned_on=business_day(sending.at),
            due_at=sending.at,
            state=SendState.CLAIMED,
            attempt_id=sending.attempt_id,
            provider=sending.provider,
            by_reference=sending.by_reference,
        )
        attempt = Attempt(
            id=sending.attempt_id,
            provider=sending.provider,
            by_reference=sending.by_reference,
            message=message,
            mobile=sending.mobile,
            day=send.planned_on,
            wall=wall,
            now=sending.at,
        )
        claims = SendClaims(Sends(self.table, self.shards, self.cipher))
        return send, [
            self.store(book, sending.invitation_id, sending.contact, wall),
            self._count(sending.mobile, wall, 1, "attribute_not_exists(codes) OR codes < :cap"),
            *claims.claim_unplanned(send, attempt),
        ]

    def give_back(
        self, book: CodeBook, send: Send, mobile: str, reason: str, wall: datetime
    ) -> list[Action]:
        """Actions: the carrier certainly refused. Nobody got anything: the phone is not charged,
        the code is dead and the next may be asked for at once."""
        ended = replace(send, state=SendState.FAILED, version=send.version + 1)
        return [
            self.store(book.withdrawn(), send.invitation_id, send.contact, wall),
            self._count(mobile, wall, -1, ""),
            self.table.update(
                send_key(send),
                "SET #state = :failed, reason = :reason, version = :version"
                " REMOVE outbox_pk, outbox_sk, claimed_until",
                "#state = :claimed AND attempt_id = :attempt",
                failed=ended.state.value,
                claimed=SendState.CLAIMED.value,
                reason=reason,
                version=ended.version,
                attempt=send.attempt_id,
            ),
            self.table.put(event_item(send_key(send), ended.state, send.due_at)),
        ]

    def _count(self, mobile: str, wall: datetime, n: int, condition: str) -> Action:
        """An action: charge the phone's civil day (of the wall clock)."""
        day = business_day(wall)
        key = keys.phone_codes(self.cipher.fingerprint(mobile, day), day)
        values = {"cap": DAILY_CAP} if condition else {}
        return self.table.update(
            key,
            "SET codes = if_not_exists(codes, :zero) + :n, expires_at = :gone",
            condition,
            zero=0,
            n=n,
            gone=int((wall + _KEPT).timestamp()),
            **values,
        )


def _bound(code: str, bound_to: str) -> str:
    return f"code|{code}|{bound_to}"


def _book_item(book: CodeBook, wall: datetime) -> Item:
    return {
        "made": book.made,
        "fingerprint": book.fingerprint,
        "session": book.session,
        "purpose": book.purpose,
        "documents": dict(book.documents),
        "sent_at": iso(book.sent_at),
        "failures": book.failures,
        "locked_until": iso(book.locked_until),
        "version": book.version,
        "expires_at": int((wall + timedelta(days=400)).timestamp()),
        "schema": SCHEMA,
    }


def _book_from(item: Item) -> CodeBook:
    documents = item["documents"]
    assert isinstance(documents, dict)
    return CodeBook(
        made=whole(item, "made"),
        fingerprint=text(item, "fingerprint"),
        session=text(item, "session"),
        purpose=cast("Purpose", text(item, "purpose")),
        documents={case: str(digest) for case, digest in documents.items()},
        sent_at=moment(item, "sent_at"),
        failures=whole(item, "failures"),
        locked_until=moment(item, "locked_until"),
        version=whole(item, "version"),
    )
