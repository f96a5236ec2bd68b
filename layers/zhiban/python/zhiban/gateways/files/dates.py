"""Dates and instants as officials write them.

A civil date is a day in China; an instant without an offset is taken in +08:00.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache

from zhiban.domain.clock import SHANGHAI

FORMATS = "2027-01-05、2027/1/5、2027年1月5日或20270105"
LONGEST_DATE = 40
"""Characters; longer text is no date."""

NO_EXPIRY = frozenset(
    {
        "", "长期", "至长期", "长期至", "长期有效", "永久", "至永久", "永久有效", "永续",
        "永续经营", "无固定期限", "无固定期", "无期限", "无限期", "不限期", "无有效期限制",
    }
)  # fmt: skip
NO_EXPIRY_DAY, NO_EXPIRY_YEAR = date(2099, 12, 31), 2900
"""What other systems print for 长期 when their field must hold a date: that day, or any day of
these centuries (2999-12-31, 9999-12-31, 9999-01-01)."""

EARLIEST = date(1949, 10, 1)
"""No permit or registration of today's is older; what is, is a slip or an empty Excel date."""

_DAY = re.compile(
    r"""(?: ([0-9]{4}) - ([0-9]{1,2}) - ([0-9]{1,2})
          | ([0-9]{4}) / ([0-9]{1,2}) / ([0-9]{1,2})
          | ([0-9]{4}) \. ([0-9]{1,2}) \. ([0-9]{1,2})
          | ([0-9]{4}) 年 ([0-9]{1,2}) 月 ([0-9]{1,2}) 日
          | ([0-9]{4}) ([0-9]{2}) ([0-9]{2})
        )""",
    re.VERBOSE,
)
_MIDNIGHT = re.compile(r"[T ]0?0:00(:00(\.0+)?)?$")
_QUOTABLE = re.compile(r"[0-9年月日/.\-]{1,11}")
_INSTANT = re.compile(
    r"(?P<day>[^T ]+) ?[T ] ?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?P<fraction>\.[0-9]{1,6})?)?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_PACKED = re.compile(r"([0-9]{8})([0-9]{2})([0-9]{2})([0-9]{2})")


class UnreadableDate(ValueError):
    """The text is no date we know; the message says why, in Chinese, for after the column."""


def read_day(text: str) -> date:
    """The civil date written in `text`. Raises UnreadableDate, naming an impossible day as such."""
    if len(text) > LONGEST_DATE:
        raise UnreadableDate("不是日期")
    return _parse_day(text)


def _quote(text: str) -> str:
    """`text` for a message, unless it may be a phone or a name that slipped into the column."""
    plain = _QUOTABLE.fullmatch(text) and sum(map(str.isdigit, text)) <= 8
    return f"“{text}”" if plain else "内容"


@lru_cache(maxsize=4_096)
def _parse_day(text: str) -> date:
    plain = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip())
    found = _DAY.fullmatch(plain)
    if not found:
        raise UnreadableDate(f"{_quote(text)}不是能识别的日期，请写成{FORMATS}")
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        written = date(year, month, day)
    except ValueError:
        raise UnreadableDate(f"{_quote(text)}是不存在的日期") from None
    if written < EARLIEST:
        raise UnreadableDate(f"{_quote(text)}早于1949年，请核对")
    return written


def read_expiry(text: str) -> date | None:
    """The last valid civil day written in `text`, None for every spelling of 长期 (design 9).

    Blank text means no expiry too. Raises UnreadableDate.
    """
    if len(text) > LONGEST_DATE:
        raise UnreadableDate("不是日期")
    if not text or "".join(unicodedata.normalize("NFKC", text).split()).strip("()") in NO_EXPIRY:
        return None
    day = _parse_day(text)
    return None if day == NO_EXPIRY_DAY or day.year >= NO_EXPIRY_YEAR else day


class DayCache(dict[str, date | None]):
    """Civil dates by their text, for bulk: a file of many rows has few different days.

    `blank` stands for blank text, None for text that `read` refuses. Never grows past MOST_DAYS.
    """

    MOST_DAYS = 32_768

    def __init__(self, read: Callable[[str], date | None], blank: date) -> None:
        super().__init__({"": blank})
        self._read = read
        self._blank = blank

    def __missing__(self, text: str) -> date | None:
        """Read `text` and remember it, unless it is too long to be a date."""
        try:
            day = self._read(text.strip()) or self._blank
        except UnreadableDate:
            return None
        if len(self) < self.MOST_DAYS:
            self[text] = day
        return day


UNTIMED = datetime.min.replace(tzinfo=SHANGHAI)
"""Stands for blank text where None already stands for text that cannot be read."""


def read_instant_or_none(text: str) -> datetime | None:
    """As `read_instant`, for bulk: UNTIMED for blank text, None for text that is no instant."""
    try:
        return read_instant(text) if text else UNTIMED
    except UnreadableDate:
        return None


def read_instants(texts: Sequence[str]) -> Sequence[datetime | None]:
    """As `read_instant_or_none`, for a whole column: at once where all are written out in full."""
    if set(map(len, texts)) == {19}:
        with suppress(ValueError):
            return [_from_iso(f"{text}+08:00") for text in texts]
    return [read_instant_or_none(text) for text in texts]


_from_iso = datetime.fromisoformat


def read_instant(text: str) -> datetime:
    """The instant written in `text`, in +08:00; a bare date is its midnight.

    Raises UnreadableDate.
    """
    if len(text) == 19:
        try:
            return datetime.fromisoformat(text + "+08:00")
        except ValueError:
            pass
    if len(text) > LONGEST_DATE:
        raise UnreadableDate("不是时间")
    return _read_loosely(text)


def _read_loosely(text: str) -> datetime:
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    plain = _PACKED.sub(r"\1 \2:\3:\4", plain) if _PACKED.fullmatch(plain) else plain
    found = _INSTANT.fullmatch(plain)
    if not found:
        return datetime.combine(read_day(plain), datetime.min.time(), SHANGHAI)
    day = read_day(found["day"])
    try:
        clock = f"{int(found['hour']):02}:{found['minute']}:{found['second'] or '00'}"
        offset = found["offset"] or "+08:00"
        instant = datetime.fromisoformat(f"{day}T{clock}{found['fraction'] or ''}{offset}")
        return instant.astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        raise UnreadableDate(f"{_quote(text)}是不存在的时间") from None
