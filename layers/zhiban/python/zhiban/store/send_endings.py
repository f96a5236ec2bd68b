"""How an attempt ends: by the carrier's word, with what has to happen next in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from zhiban.domain.clock import Calendar, next_sending_instant
from zhiban.domain.contacts import after_failure
from zhiban.domain.entities import Entity
from zhiban.domain.sms_ledger import Send, SendState, next_contact
from zhiban.store.entities import Entities
from zhiban.store.send_following import SendFollowing
from zhiban.store.send_items import event_item, send_key
from zhiban.store.sends import Sends
from zhiban.store.table import Action


@dataclass(frozen=True, slots=True)
class SendEndings:
    """Ends attempts. What they say of a number is kept with the holder, which needs the cipher."""

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
        another. A number that is none, or whose owner wants no messages, is not tried again.
        """
        if to is SendState.UNKNOWN:
            return SendFollowing(self.sends).call_unknown(send, now, reason)
        entity = self.entities.get(send.uscc) if to is SendState.FAILED else None
        onward = self._next(send, entity, reason, now) if entity else None
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
        if onward:
            settled.append(self.sends.plan(onward))
        return [*settled, *self._learnt(send, entity, reason, now)] if entity else settled

    def _next(self, send: Send, entity: Entity, reason: str, now: datetime) -> Send | None:
        following = entity.first_usable(after=send.contact)
        due_at = next_sending_instant(now, self.calendar)
        try:
            onward = next_contact(send, reason, following, entity.contact_version, due_at)
        except ValueError:
            return None
        return None if send.is_code else onward

    def _learnt(self, send: Send, entity: Entity, reason: str, now: datetime) -> list[Action]:
        """Actions: what this says of the number, as long as it is still the one in that place."""
        if send.contact_version != entity.contact_version or not entity.reaches(send.contact):
            return []
        known = entity.contacts[send.contact]
        told = after_failure(known, reason, send.planned_on)
        if told == known:
            return []
        return self.entities.store(entity.with_contact(send.contact, told), (), now)
