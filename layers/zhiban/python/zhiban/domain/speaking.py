"""How dates, hours and names are said to people: whole, with their weekday, in full-width marks."""

from datetime import date, datetime

from zhiban.domain.clock import SHANGHAI
from zhiban.domain.messages import spoken_date_with_weekday

_FULL_WIDTH = str.maketrans({"(": "（", ")": "）", ",": "，", ";": "；"})
_YEAR_ALWAYS = date.min


def full_date(day: date) -> str:
    """A civil date that is acted by: 2027年1月8日（周五）."""
    return spoken_date_with_weekday(day, _YEAR_ALWAYS)


def plain_date(day: date) -> str:
    """A civil date that is a fact: 2027年1月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_and_time(instant: datetime) -> str:
    """A moment in China: 2026年12月1日（周二）10:04."""
    local = instant.astimezone(SHANGHAI)
    return f"{full_date(local.date())}{local:%H:%M}"


def time_left(last: date, today: date) -> str:
    """How long there is until the end of `last`, as people say it."""
    days = (last - today).days
    if days < 0:
        return "已经过了这一天"
    return {0: "就是今天", 1: "就是明天"}.get(days, f"还有{days}天")


def full_width(text: str) -> str:
    """Chinese text with the punctuation that belongs to it."""
    return text.translate(_FULL_WIDTH)


def short_name(kind: str) -> str:
    """A kind of licence without what stands in brackets behind it."""
    return kind.split("(")[0].split("（")[0]
