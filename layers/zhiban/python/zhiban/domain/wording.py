"""How dates, kinds and names are said in a message."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

_WEEKDAYS = "一二三四五六日"
_BRACKETED = re.compile(r"\([^()]*\)|（[^（）]*）")
_NEAR = timedelta(days=300)

LINK_LIKE = re.compile(
    r"(?:https?:|www|[\w-]+\.(?:[a-z]{2,}|中国|公司|网络|手机)|\d+\.\d+\.\d+\.\d+)"
    r"[^\s，。；：！？（）《》“”]*",
    re.IGNORECASE,
)
"""What a phone may turn into a link, or a person may type as one."""

PHONE_LIKE = re.compile(r"\d(?:[ -]?\d){4,}")
"""Five digits or more in a row: what somebody may dial."""

CHANGED: Mapping[str, str] = {
    "name": "名称",
    "legal_rep": "负责人",
    "address": "住所",
    "address_renumber": "门牌",
    "address_move": "住所",
    "scope": "经营范围",
    "entity_type": "主体类型",
    "registered_capital": "注册资本",
    "sponsor": "举办者",
    "investor": "投资人",
    "investors": "投资人",
    "discharge": "排水情况",
}
"""Facts of a business licence in a citizen's words, shorter than the law's."""


def spoken_date(day: date, today: date) -> str:
    """A civil date as people say it: 1月8日, with the year when it is not this one."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def spoken_date_with_weekday(day: date, today: date) -> str:
    """A date to act by, with its weekday: 2027年1月8日（周五）."""
    return f"{spoken_date(day, today)}（周{_WEEKDAYS[day.weekday()]}）"


def short_date(day: date, today: date) -> str:
    """The shortest that cannot be misread: no year for a day of the coming ten months."""
    if timedelta() <= day - today < _NEAR:
        return f"{day.month}月{day.day}日"
    return spoken_date(day, today)


def spoken_name(name: str) -> str:
    """A kind or an item as messages name it: without what stands in brackets or after a stroke."""
    return _BRACKETED.sub("", name).split("/")[0].strip()


def spoken_tail(number: str) -> str:
    """The end of a licence's number, enough to recognise it: four letters or digits, no 号."""
    signs = [char for char in number if char.isascii() and char.isalnum()]
    return "".join(signs[-4:]) or number[-4:]


def speakable(name: str) -> str:
    """A holder's name as it may stand in a message; "" for one that could pass for an instruction.

    Names come from a registry, not from us. Invisible characters are dropped; a name that looks
    like a link, a telephone number or a signature is not sent under the bureau's own.
    """
    seen = "".join(char for char in name if not invisible(char))
    seen = " ".join(seen.split())
    folded = unicodedata.normalize("NFKC", seen)
    suspect = LINK_LIKE.search(folded) or PHONE_LIKE.search(folded) or "【" in seen or "】" in seen
    return "" if suspect else seen


def invisible(char: str) -> bool:
    """Whether a character shows nothing and may hide something: controls, marks of direction."""
    return unicodedata.category(char)[0] == "C"
