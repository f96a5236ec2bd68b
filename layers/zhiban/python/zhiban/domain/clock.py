"""The business clock: civil days and sending hours in Asia/Shanghai.

China has kept UTC+8 without daylight saving since 1991, so a fixed offset is exact for every
date this system handles and needs no time-zone database at run time.
"""

from datetime import date, datetime, time, timedelta, timezone
from typing import Protocol

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

SENDING_HOURS = ((time(9, 0), time(11, 30)), (time(14, 30), time(17, 30)))
"""When an office phone is answered, so that a reminded person can call back."""


class Calendar(Protocol):
    """What the clock asks of a calendar."""

    def is_working(self, day: date) -> bool:
        """Whether `day` is a Chinese working day, make-up days (调休) included."""
        ...


def business_day(instant: datetime) -> date:
    """The civil day in China at `instant` (aware)."""
    return instant.astimezone(SHANGHAI).date()


def in_sending_hours(instant: datetime, calendar: Calendar) -> bool:
    """Whether reminders may leave at `instant`: a working day, 09:00-11:30 or 14:30-17:30."""
    local = instant.astimezone(SHANGHAI)
    if not calendar.is_working(local.date()):
        return False
    return any(opens <= local.time() < closes for opens, closes in SENDING_HOURS)


RINGING_PATIENCE = time(10, 30)
"""Until then messages wait for the day's ringing, so that one message names all needs."""


def waits_for_ringing(instant: datetime, rung: date | None) -> bool:
    """Whether a shard that was last rung on `rung` should ring before its messages leave."""
    local = instant.astimezone(SHANGHAI)
    return local.time() < RINGING_PATIENCE and (rung is None or rung < local.date())


def next_sending_instant(instant: datetime, calendar: Calendar) -> datetime:
    """The earliest instant at or after `instant` in which reminders may leave.

    Raises OverflowError only past year 9999; a calendar has a working day within any fortnight.
    """
    if in_sending_hours(instant, calendar):
        return instant
    local = instant.astimezone(SHANGHAI)
    day = local.date()
    while True:
        if calendar.is_working(day):
            for opens, _ in SENDING_HOURS:
                start = datetime.combine(day, opens, SHANGHAI)
                if start >= local:
                    return start
        day += timedelta(days=1)
