"""The two clocks, applied once at the edge.

The wall clock rules what is about security and leases. The business clock (which civil day it is,
sending hours, ladders) is the event's own time, plus an offset that only the local stage has.
"""

from datetime import UTC, datetime, timedelta

from zhiban.domain.errors import EventError
from zhiban.runtime.settings import Settings

OFFSET_SECONDS = 5
"""How long a warm function keeps the local stage's clock before it looks at it again."""


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def business_instant(settings: Settings, event_time: str | datetime) -> datetime:
    """The business clock's instant of an event that carries its time.

    Raises EventError when the time cannot be read or has no offset.
    """
    if isinstance(event_time, str):
        try:
            event_time = datetime.fromisoformat(event_time)
        except ValueError as error:
            raise EventError("the event's time is not ISO 8601") from error
    if event_time.tzinfo is None:
        raise EventError("the event's time has no UTC offset")
    return event_time + _offset(settings)


def _offset(settings: Settings) -> timedelta:
    if not settings.clock_offset_parameter:
        return timedelta()
    from aws_lambda_powertools.utilities.parameters import get_parameter

    raw = get_parameter(settings.clock_offset_parameter, max_age=OFFSET_SECONDS)
    return timedelta(seconds=int(str(raw)))
