"""The business clock of the embedded run: which day and hour it is in the county."""

from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
DEFAULT_DAY = date(2026, 12, 1)
OPENING = time(10, 0)


class UnreadableDay(Exception):
    """The day somebody asked for is none."""


def read_day(text: str) -> date:
    """A civil day from the command line. Raises UnreadableDay in words."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableDay(f"'{text}' is not a day; write it like 2026-12-01") from error


def business_start(today: str | None, wall: datetime) -> datetime:
    """The business instant a run begins at: 10:00 on the day asked for, or `now`.

    `wall` is the machine's own aware instant. Raises UnreadableDay.
    """
    if today == "now":
        return wall
    day = read_day(today) if today else DEFAULT_DAY
    return datetime.combine(day, OPENING, SHANGHAI)


def offset_seconds(business: datetime, wall: datetime) -> int:
    """What the business clock is ahead of the machine's, in whole seconds."""
    return round((business - wall).total_seconds())


def wall_clock() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)
