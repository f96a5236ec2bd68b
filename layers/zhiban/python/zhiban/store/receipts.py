"""The carriers' word on messages, and how it finds the attempt it speaks of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiban.domain.sms_ledger import Send, SendState
from zhiban.store import keys
from zhiban.store.send_attempts import minute_of
from zhiban.store.sends import KEPT_DAYS, Sends
from zhiban.store.table import Action
from zhiban.store.wire import Item

_MINUTE = timedelta(minutes=1)
_OPEN = (SendState.CLAIMED, SendState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Receipts:
    """Reads and writes receipts; by number and minute only with the ledger's cipher."""

    sends: Sends

    def keep(self, message_id: str, to: SendState, reason: str, at: datetime) -> Action:
        """An action: keep the carrier's word until the attempt it speaks of is known."""
        key = keys.receipt(message_id)
        return self.sends.table.put(
            {
                "PK": key.pk,
                "SK": key.sk,
                "state": to.value,
                "reason": reason,
                "at": keys.instant(at),
                "expires_at": int((at + KEPT_DAYS).timestamp()),
            }
        )

    def by_message(self, message_id: str) -> Send | None:
        """The attempt a carrier's message id belongs to."""
        return self._found(self.sends.table.get(keys.message(message_id)))

    def by_reference(self, reference: str) -> Send | None:
        """The attempt a reference of ours belongs to."""
        return self._found(self.sends.table.get(keys.reference(reference)))

    def by_minute(self, mobile: str, taken_at: datetime) -> Send | None:
        """The one attempt at a phone (11 digits) whose answer was lost around then; else None.

        `taken_at` is when the carrier took the message (wall clock). Two such attempts in so short
        a time cannot be told apart, and then neither is settled.
        """
        cipher = self.sends.cipher
        assert cipher is not None
        open_ones = [
            send
            for minute in (taken_at - _MINUTE, taken_at, taken_at + _MINUTE)
            for item in self.sends.table.children(
                keys.minute_claim(minute_of(cipher, mobile, minute), "").pk, "CLAIM#"
            )
            if (send := self._found(item)) is not None
            and send.state in _OPEN
            and not send.message_id
        ]
        return open_ones[0] if len(open_ones) == 1 else None

    def _found(self, item: Item | None) -> Send | None:
        if item is None:
            return None
        return self.sends.get(keys.Key(str(item["send_pk"]), str(item["send_sk"])))
