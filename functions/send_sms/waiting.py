"""Whether a message waits for the half of the day in which its holder has answered before."""

from datetime import datetime
from functools import cache

from send_sms.parts import Parts
from zhiban.domain.clock import business_day
from zhiban.domain.entities import Entity
from zhiban.domain.half_days import may_wait
from zhiban.domain.profile_rules import RuleBook
from zhiban.domain.profiles import half_of
from zhiban.domain.sms_ledger import Send
from zhiban.runtime.observability import logger
from zhiban.runtime.rules import shipped_as


@cache
def _rules() -> RuleBook:
    """Read when the first message might wait: most never do."""
    return shipped_as(RuleBook, "profiles")


def waits_until(parts: Parts, send: Send, entity: Entity, now: datetime) -> datetime | None:
    """When it goes instead, by the business clock; None when it goes now.

    A profile that cannot be read is none: no statutory reminder hangs on it.
    """
    afternoon = may_wait(send, now, parts.calendar)
    if afternoon is None or entity.profiling_refused:
        return None
    try:
        profile = parts.profiles.get(send.uscc)
    except (KeyError, TypeError, ValueError):
        logger.warning("profile_unreadable")
        return None
    return afternoon if half_of(profile, _rules(), business_day(now)) == "afternoon" else None
