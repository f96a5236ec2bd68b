"""Whether two spellings name the same holder (名称), and which names it once had."""

import re
import unicodedata
from collections.abc import Iterable

from zhiban.domain.entities import Entity

MOST_FORMER = 10
"""Former names that are remembered; the latest ones count."""

_BESIDE = re.compile(r"[\s·•.,;:'\"()<>〈〉《》「」【】\[\]\-_/、。]")
_FORM = "个体工商户"
"""Registered behind a name since 2025 (个体工商户登记管理规定), and on few older licences. It says
what the holder is and is no part of its name."""

_PLACE = re.compile(r"([\u4e00-\u9fff]{2,7}?(省|自治区|市|县|区))+")


def plain(text: str) -> str:
    """A text without what people write in different ways: width, blanks, brackets, dots, case."""
    return _BESIDE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def plain_name(name: str) -> str:
    """A name without that, and without the form registered behind it."""
    whole = plain(name)
    return whole.removesuffix(_FORM) or whole


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in looks only, or by the place one of them begins with."""
    if one == other:
        return True
    shorter, longer = sorted(map(plain_name, (one, other)), key=len)
    place = longer.removesuffix(shorter)
    return not place or (place != longer and _PLACE.fullmatch(place) is not None)


def agrees(name: str, holder: Entity) -> bool:
    """Whether `name` is the holder's name, now or once, looks apart."""
    return any(same_name(name, known) for known in (holder.name, *holder.former_names))


def with_former(former: Iterable[str], name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Former names, with those of `others` that are not `name`; each once, the latest last."""
    known = dict.fromkeys(one for one in (*former, *others) if one and one != name)
    return tuple(known)[-MOST_FORMER:]
