"""Settling one attempt by the carrier's word; final states never move back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiban.domain.errors import Conflict
from zhiban.domain.sms_ledger import SendState
from zhiban.store.sends import Sends
from zhiban.store.table import transact


@dataclass(frozen=True, slots=True)
class Parts:
    """The ledger."""

    client: Any
    sends: Sends


def settle(parts: Parts, message_id: str, to: SendState, reason: str, now: datetime) -> str:
    """Settle by message id; returns what became of it, for the log.

    The word is kept first: a receipt may overtake the sender's own note of the message id, and
    then the sender finds it. `now` is the business clock.
    """
    transact(parts.client, [parts.sends.keep_receipt(message_id, to, reason, now)])
    key = parts.sends.of_message(message_id)
    if key is None:
        return "kept_for_sender"
    try:
        transact(parts.client, parts.sends.settle(key, to, reason, now))
    except Conflict as conflict:
        if 0 not in conflict.failed:
            raise
        return "already_settled"
    return to.value
