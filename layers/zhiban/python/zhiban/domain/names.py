"""Whether two spellings name the same holder (名称), and which names it once had."""

import re
import unicodedata
from collections.abc import Iterable

from zhiban.domain.entities import Entity

MOST_FORMER = 10
"""Former names that are remembered; the latest ones count."""

_BESIDE = re.compile(r"[\s·•.,;:'\"()<>〈〉《》「」【】\[\]\-_/、。]")


def plain_name(name: str) -> str:
    """A name without what people write in different ways: width, blanks, brackets, dots."""
    return _BESIDE.sub("", unicodedata.normalize("NFKC", name)).lower()


def agrees(name: str, holder: Entity) -> bool:
    """Whether `name` is the holder's name, now or once, looks apart."""
    if name == holder.name:
        return True
    plain = plain_name(name)
    return any(plain == plain_name(known) for known in (holder.name, *holder.former_names))


def with_former(former: Iterable[str], name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Former names, with those of `others` that are not `name`; each once, the latest last."""
    known = dict.fromkeys(one for one in (*former, *others) if one and one != name)
    return tuple(known)[-MOST_FORMER:]
