"""Calendar files (.ics): whole civil days, with a reminder, for a phone's own calendar.

Source: RFC 5545. Lines end in CRLF and are folded at 75 octets, never within a character (3.1); a
backslash, a comma, a semicolon and a line's end are escaped in a text (3.3.11); the end of a whole
day is the day after it (3.6.1). A whole day carries no zone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_PRODUCT = "-//wuganzhiban//zh-CN"
_OCTETS = 75
_BEFORE = "-P2DT15H"
"""Three days before at nine in the morning, counted from the day's midnight."""


@dataclass(frozen=True, slots=True)
class WholeDay:
    """One day to be kept: `uid` is the same for the same matter, so that it is replaced."""

    uid: str
    day: date
    summary: str
    description: str


def calendar_file(kept: WholeDay, written_at: datetime) -> str:
    """A calendar of one whole day; `written_at` is an aware instant."""
    end = kept.day + timedelta(days=1)
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{kept.uid}",
        f"DTSTAMP:{written_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{kept.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{end:%Y%m%d}",
        f"SUMMARY:{escaped(kept.summary)}",
        f"DESCRIPTION:{escaped(kept.description)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(kept.summary)}",
        f"TRIGGER:{_BEFORE}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """A text as a property's value."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def folded(line: str) -> Iterator[str]:
    """A content line in parts of at most 75 octets, all but the first beginning with a space."""
    part, octets = "", 0
    for char in line:
        size = len(char.encode())
        if octets + size > _OCTETS:
            yield part
            part, octets = " ", 1
        part, octets = part + char, octets + size
    yield part
