"""Settling one attempt by the carrier's word; final states never move back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiban.domain.errors import Conflict
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.gateways.signatures import SharedSecret
from zhiban.store.receipts import Receipts
from zhiban.store.send_endings import SendEndings
from zhiban.store.sends import Sends
from zhiban.store.table import transact


@dataclass(frozen=True, slots=True)
class Parts:
    """The ledger, what ends an attempt, and the secret of a gateway where there is one."""

    client: Any
    sends: Sends
    receipts: Receipts
    endings: SendEndings
    secret: SharedSecret | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The carrier's last word on one message, and all that says which message it was.

    `reference` is ours, where the carrier was given one. `mobile` (11 digits) and `taken_at` (wall
    clock) are for a carrier that was not.
    """

    message_id: str
    state: SendState
    reason: str = ""
    reference: str = ""
    mobile: str = ""
    taken_at: datetime | None = None


def settle(parts: Parts, told: Told, now: datetime) -> str:
    """Settle by message id, else by reference, else by number and minute.

    Returns what became of it, for the log. The word is kept first: a receipt may overtake the
    sender's own note of the message id, and then the sender finds it. `now` is the business clock.
    """
    kept = parts.receipts.keep(told.message_id, told.state, told.reason, now)
    transact(parts.client, [kept])
    send = _spoken_of(parts, told)
    if send is None:
        return "kept_for_sender"
    try:
        ended = parts.endings.end(send, told.state, told.reason, now, told.message_id)
        transact(parts.client, ended)
    except Conflict as conflict:
        if 0 not in conflict.failed:
            raise
        return "already_settled"
    return told.state.value


def _spoken_of(parts: Parts, told: Told) -> Send | None:
    send = parts.receipts.by_message(told.message_id)
    if send is None and told.reference:
        send = parts.receipts.by_reference(told.reference)
    if send is None and told.mobile and told.taken_at:
        send = parts.receipts.by_minute(told.mobile, told.taken_at)
    return send
