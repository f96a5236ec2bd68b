"""Cells that a spreadsheet would run (CSV injection), disarmed on the way out and armed again
on the way in, so that what we wrote can be dropped in again.
"""

import re

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""A spreadsheet takes a cell that starts so for a formula, or skips to one."""


_DISARMED = re.compile("'[=+\\-@＝＋－＠]")


def disarm(cell: str) -> str:
    """`cell` as no spreadsheet will run it."""
    return "'" + cell if cell[:1] in FORMULA_STARTS else cell


def rearm(cell: str) -> str:
    """`cell` as it was before it was disarmed."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell


def holds_disarmed(text: str) -> bool:
    """Whether a disarmed cell may be somewhere in `text`."""
    return "'" in text and _DISARMED.search(text) is not None
