"""How an attempt ends: by the carrier's word, with what has to happen next in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from zhiban.domain.clock import Calendar, next_sending_instant
from zhiban.domain.sms_ledger import Send, SendState, next_contact
from zhiban.store.entities import Entities
from zhiban.store.send_following import SendFollowing
from zhiban.store.send_items import event_item, send_key
from zhiban.store.sends import Sends
from zhiban.store.table import Action


@dataclass(frozen=True, slots=True)
class SendEndings:
    """Ends attempts. Holders are read without their phones: only how many there are is asked."""

    sends: Sends
    entities: Entities
    calendar: Calendar

    def end(
        self, send: Send, to: SendState, reason: str, now: datetime, message_id: str = ""
    ) -> list[Action]:
        """Actions: what the carrier said of an attempt, as of `now` (business clock).

        Delivered and failed are the end of it; unknown is the carrier's admission, and waits on.
        `message_id` is the carrier's, where we may lack it: then it was sent after all. Where the
        number was at fault and the holder has another contact, the next one is planned;
        else what failed is a person's. A one-time code that failed is nobody's: its owner asks for
        another.
        """
        if to is SendState.UNKNOWN:
            return SendFollowing(self.sends).call_unknown(send, now, reason)
        onward = self._next(send, reason, now) if to is SendState.FAILED else None
        settled = self.sends.settle(
            send_key(send),
            to,
            reason,
            now,
            message_id=message_id,
            for_person=onward is None,
        )
        if message_id and send.sent_at is None:
            told = event_item(send_key(send), SendState.SENT, now)
            settled.append(self.sends.table.put(told))
        return [*settled, self.sends.plan(onward)] if onward else settled

    def _next(self, send: Send, reason: str, now: datetime) -> Send | None:
        entity = None if send.is_code else self.entities.get(send.uscc)
        if entity is None:
            return None
        due_at = next_sending_instant(now, self.calendar)
        try:
            return next_contact(send, reason, len(entity.contacts), entity.contact_version, due_at)
        except ValueError:
            return None
