"""Where a page ended, as a word a client hands back unread."""

import base64
import binascii
import json

from zhiban.domain.errors import Malformed
from zhiban.store.table import Place


def written(place: Place | None) -> str | None:
    """A place as a word for a URL; None when nothing follows."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read(word: str) -> Place | None:
    """The place a word stands for; "" is the beginning. Raises Malformed for what is none."""
    if not word:
        return None
    try:
        pk, sk, sort = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, TypeError, binascii.Error) as error:
        raise _no_place() from error
    if not all(isinstance(part, str) and part for part in (pk, sk, sort)):
        raise _no_place()
    return Place(pk, sk, sort)


def _no_place() -> Malformed:
    return Malformed("no_such_place", "翻页的位置已失效，请从第一页重新看起。")
