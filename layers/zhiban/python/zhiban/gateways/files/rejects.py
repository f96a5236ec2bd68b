"""The rejects file: every row that was not taken in, with its line and why, for a clerk."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from zhiban.domain.intake import Hold, Rejection

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""A spreadsheet takes a cell that starts so for a formula (CSV injection), or skips to one."""

HOLD_MARK = "【待人工确认】"


def render_rejects(
    columns: Sequence[str], refused: Iterable[tuple[Sequence[str], Rejection | Hold]]
) -> Iterator[bytes]:
    """The rejects CSV piece by piece: UTF-8 with BOM, the source's columns, 行号, 原因.

    Opens in Excel as it is. A row of too many cells keeps its surplus in its last column. Cells
    that a spreadsheet would run as a formula are prefixed with an apostrophe.
    """
    width = len(columns)
    yield b"\xef\xbb\xbf" + _line([*columns, "行号", "原因"])
    for cells, outcome in refused:
        mark = HOLD_MARK if isinstance(outcome, Hold) else ""
        reason = mark + ";".join(outcome.reasons)
        yield _line([*_fit(cells, width), str(outcome.line), reason])


def _fit(cells: Sequence[str], width: int) -> list[str]:
    if len(cells) > width:
        return [*cells[: width - 1], ",".join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells))]


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([disarm(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def disarm(cell: str) -> str:
    """`cell` as no spreadsheet will run it."""
    return "'" + cell if cell[:1] in FORMULA_STARTS else cell
