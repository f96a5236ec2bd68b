"""The pace (限速): each message to a provider has a slot of its own, one interval after the last.

Slots are handed out from one row a provider, so that no number of senders is faster together than
was agreed, and so that what is spent on a day is counted where it is spent. Instants are whole
microseconds of the wall clock since 1970; the day of the spending is a business day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

SECOND = 1_000_000
REACH = 3 * SECOND
"""How far ahead a slot may lie for a sender to wait for it; beyond that the message goes back."""

AHEAD = 130 * SECOND
"""How far ahead the minute's release reaches: one run may fail and the senders do not run dry."""

LEAD = SECOND // 20
"""How far ahead of now a slot is asked for: claiming the message takes some of that time."""

LATE = SECOND // 50
"""A call that comes later than this after its slot needs another one."""

ALARM_SHARE = 0.7
"""From this share of the day's cap on somebody should know."""

_SLACK_PERCENT = 3

_REMINDERS = 0.9
"""The share of the day's cap that reminders may use; the rest is for one-time codes."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What was agreed with a provider: messages a second, segments (计费条数) a day."""

    per_second: int
    daily_segments: int

    @property
    def interval(self) -> int:
        """Microseconds between two slots.

        A little more than the rate asks for, so that a call that comes some milliseconds after its
        slot, and the next one in time, do not make a second too full.
        """
        return -(-SECOND * (100 + _SLACK_PERCENT) // (100 * self.per_second))

    def cap(self, *, urgent: bool) -> int:
        """Segments that may be used of a day; `urgent` is for one-time codes."""
        return self.daily_segments if urgent else int(self.daily_segments * _REMINDERS)


@dataclass(frozen=True, slots=True)
class Paced:
    """How far a provider has come: its next free slot, and the segments used on `day`."""

    slot_at: int
    day: date
    segments: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the queue: not before `at`; `share` of the day's cap is used with it."""

    at: int
    share: float


class Held(StrEnum):
    """Why there is no slot now."""

    QUEUE_FULL = "queue_full"
    SPENT = "spent"


class Turn(StrEnum):
    """How the row has to move for the next slot."""

    NEW_DAY = "new_day"
    IDLE = "idle"
    BUSY = "busy"


def turn(
    paced: Paced | None, pace: Pace, today: date, now: int, segments: int, *, urgent: bool = False
) -> Turn | Held:
    """How a message of so many segments gets its slot at `now`, or why it has to wait.

    One-time codes (`urgent`) are never queued: theirs pushes the reminders' slots back.
    """
    if paced is None or paced.day != today:
        return Turn.NEW_DAY if segments <= pace.cap(urgent=urgent) else Held.SPENT
    if paced.segments + segments > pace.cap(urgent=urgent):
        return Held.SPENT
    if paced.slot_at < now:
        return Turn.IDLE
    return Turn.BUSY if urgent or paced.slot_at <= now + REACH else Held.QUEUE_FULL


def release_quota(until: int, now: int, pace: Pace) -> tuple[int, int]:
    """The first instant not yet provided for, and how many messages to release from there on.

    `until` is how far the releases before have reached, so that two runs of a minute are as one.
    """
    start = max(until, now)
    return start, max(0, now + AHEAD - start) // pace.interval


def microseconds(instant: datetime) -> int:
    """An aware instant as whole microseconds since 1970."""
    return round(instant.timestamp() * SECOND)
