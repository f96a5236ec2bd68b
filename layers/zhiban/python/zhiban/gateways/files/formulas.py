"""Cells that a spreadsheet would run (CSV injection), disarmed on the way out and in again."""

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""A spreadsheet takes a cell that starts so for a formula, or skips to one."""


def disarm(cell: str) -> str:
    """`cell` as no spreadsheet will run it."""
    return "'" + cell if cell[:1] in FORMULA_STARTS else cell


def rearm(cell: str) -> str:
    """`cell` as it was before it was disarmed."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell
