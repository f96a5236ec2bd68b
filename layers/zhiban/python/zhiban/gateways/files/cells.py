"""What a workbook's cell says: numbers, dates counted by Excel, escaped text, references."""

import math
import re
from datetime import datetime, timedelta

from zhiban.gateways.files.marks import BLOT, spoilt, without_marks

type Cell = str | float
"""Text, or a number that is not shown as a date."""

LAST_SERIAL = 2_958_465
"""9999-12-31, counted by Excel."""

_BETWEEN_EPOCHS = 1_462
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - civil dates
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')


def unescaped(text: str) -> str:
    """Text of a workbook, its `_x000D_` made characters and private marks blotted out."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: _letter(int(found[1], 16)), text)
    return without_marks(text)


def _letter(code: int) -> str:
    return BLOT if 0xD800 <= code <= 0xDFFF else chr(code)


def shows_date(number: str, code: str | None) -> bool:
    """Whether a cell format shows numbers as dates, by its number and, if it has one, its code."""
    if code is not None:
        plain = _QUOTED.sub("", code).lower()
        return plain != "general" and any(letter in plain for letter in "ymdhs")
    return whole(number) in _DATE_FORMATS


def whole(text: str) -> int:
    """A small number as written, -1 when it is none."""
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def number(text: str) -> Cell:
    """A number, or a spoilt cell where Excel has lost or never had one."""
    try:
        value = float(text)
    except ValueError:
        return spoilt("e", text) if text else ""
    if not math.isfinite(value):
        return spoilt("e", text)
    return value if abs(value) < 1e15 else spoilt("n", text)


def column_of(reference: str) -> int:
    """The column of a cell's reference (B7 → 2), 0 when it is none."""
    letters = reference.rstrip("0123456789")
    if not 1 <= len(letters) <= 3 or not (letters.isascii() and letters.isupper()):
        return 0
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def number_text(value: float) -> str:
    """A number as a clerk would type it."""
    return str(int(value)) if value.is_integer() else repr(value)


def serial_text(value: float, *, since_1904: bool) -> str:
    """The day (and time) that Excel counts as `value`, as ISO text; the number when it is none."""
    if not 1 <= value <= LAST_SERIAL - (_BETWEEN_EPOCHS if since_1904 else 0):
        return number_text(value)
    days, seconds = divmod(round(value * 86_400), 86_400)
    # Excel believes that 1900 had a 29 February; its first two months count one day less.
    start = _EPOCH_1904 if since_1904 else _EPOCH + timedelta(days=days < 60)
    moment = start + timedelta(days=days, seconds=seconds)
    return f"{moment:%Y-%m-%d %H:%M:%S}" if seconds else f"{moment:%Y-%m-%d}"
