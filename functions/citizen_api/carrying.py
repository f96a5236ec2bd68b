"""By whom a one-time code is carried: at any hour, never queued behind reminders."""

import time

from citizen_api.parts import Moment, Parts
from zhiban.domain.clock import business_day
from zhiban.domain.errors import Refused, Rejected
from zhiban.domain.failover import SLOW, Tally, choose
from zhiban.domain.messages import Message
from zhiban.domain.pacing import Held, microseconds
from zhiban.gateways.sms.providers import Provider

_NO_TRIAL = 1.0
"""A code is not what a provider on trial is tried with, while another is well."""


def carrier_of(parts: Parts, message: Message) -> Provider | None:
    """The provider to give the code to, or None while nobody can carry it."""
    able = {one.name: one for one in parts.providers if one.carries(message)}
    name = choose(list(able), parts.health.read(able), _NO_TRIAL)
    return able.get(name)


def carry(
    parts: Parts, by: Provider, mobile: str, message: Message, reference: str, moment: Moment
) -> str:
    """Give the code to its carrier at once; returns the message id.

    Raises what the gateway raises, and Refused when the day's cap is reached.
    """
    day, now = business_day(moment.now), microseconds(moment.wall)
    slot = parts.pacing.take(by.name, by.pace, day, now, message.segments, urgent=True)
    if isinstance(slot, Held):
        raise Refused(slot)
    begun, failed = time.monotonic(), True
    try:
        message_id = by.gateway.send(mobile, message, reference)
        failed = False
    except Rejected:
        failed = False
        raise
    finally:
        slow = time.monotonic() - begun > SLOW.total_seconds()
        _note(parts, by.name, Tally(1, int(failed), int(slow)), moment)
    return message_id


def _note(parts: Parts, name: str, call: Tally, moment: Moment) -> None:
    parts.health.add(name, parts.health.read([name])[name], call, moment.wall)
