"""The half of the day in which a holder has answered before: its message may wait for it.

Only within the step's own day and within sending hours, so that nothing is ever said later by a
day. The last reminder waits for nothing, and neither does one that had to wait for something else.
"""

from datetime import date, datetime

from zhiban.domain.clock import SENDING_HOURS, SHANGHAI, Calendar
from zhiban.domain.sms_ledger import Send

PATIENT = ("first", "again")
"""The rungs that may wait for the afternoon."""

PREFERRED = "preferred_half"
"""Why such a message waits; a code word."""


def may_wait(send: Send, now: datetime, calendar: Calendar) -> datetime | None:
    """The start of the afternoon's sending hours, if this message may wait for it; else None.

    Both are instants of the business clock.
    """
    day, _, rung = send.step.rpartition("-")
    local = now.astimezone(SHANGHAI)
    first_try = (send.contact, send.attempt, send.refusals) == (0, 1, 0)
    if rung not in PATIENT or not first_try or send.reason not in ("", PREFERRED):
        return None
    if date.fromisoformat(day) != local.date():
        return None
    afternoon = datetime.combine(local.date(), SENDING_HOURS[1][0], SHANGHAI)
    return afternoon if local < afternoon and calendar.is_working(local.date()) else None
