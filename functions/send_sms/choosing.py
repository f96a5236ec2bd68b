"""Through which provider, and when: the registered template, the provider's health, its pace."""

from datetime import date

from send_sms.parts import Parts, Round
from zhiban.domain.failover import choose
from zhiban.domain.messages import Message
from zhiban.domain.pacing import LEAD, Held, Slot, microseconds
from zhiban.gateways.sms.providers import Provider

TEMPLATE_UNREGISTERED = "template_unregistered"
ALL_OUT = "no_provider"


def provider_for(parts: Parts, turn: Round, message: Message) -> Provider | str:
    """The provider that is given the message now, or why there is none."""
    able = {one.name: one for one in parts.providers if one.carries(message)}
    if not able:
        return TEMPLATE_UNREGISTERED
    name = choose(list(able), turn.healths, parts.draw())
    return able[name] if name else ALL_OUT


def take_slot(
    parts: Parts, turn: Round, provider: Provider, message: Message, today: date
) -> Slot | Held:
    """A slot of the provider's, or why there is none soon. Nothing is sent without."""
    now = microseconds(parts.clock()) + LEAD
    slot = parts.pacing.take(provider.name, provider.pace, today, now, message.segments)
    if isinstance(slot, Slot):
        turn.shares[provider.name] = slot.share
    return slot
