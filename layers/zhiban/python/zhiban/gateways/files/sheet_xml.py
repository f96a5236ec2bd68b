"""The parts of an XLSX workbook (ECMA-376): shared strings, styles, a sheet's rows.

Written by hand, as the usual libraries build a whole sheet in memory, of the size a hostile file
claims for itself.
"""

import os
import tempfile
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from zhiban.gateways.files.blocks import ByteSource
from zhiban.gateways.files.cells import (
    Cell,
    column_of,
    number,
    serial_text,
    shows_date,
    unescaped,
    whole,
)
from zhiban.gateways.files.faults import Damaged, TooLarge
from zhiban.gateways.files.marks import spoilt
from zhiban.gateways.files.xml_feed import BROKEN, feed

LONGEST_CELL = 32_767
LONGEST_ROW = 65_536
"""Characters; what a row holds beyond them is left out and said to be too long."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_TEXTS = 12_000_000
MOST_FORMATS = 65_536

type Row = tuple[int, list[tuple[int, Cell]]]
"""A row's number and its cells with theirs, both from 1."""


class Texts:
    """The shared strings of a workbook, on disk, so that a million of them cost no memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the texts
        self._ends = array("Q", [0])
        self.get = lru_cache(maxsize=4_096)(self._get)

    def add(self, text: str) -> None:
        """The next string. Raises TooLarge."""
        if len(self._ends) > MOST_TEXTS:
            raise TooLarge("工作簿中的文字太多，请另存为“CSV UTF-8”后再上传")
        self._ends.append(self._ends[-1] + self._file.write(text.encode()))

    def seal(self) -> None:
        """All strings are there: from now on they are read."""
        self._file.flush()

    def _get(self, place: int) -> str:
        if not 0 <= place < len(self._ends) - 1:
            return spoilt("r")
        start, end = self._ends[place], self._ends[place + 1]
        return os.pread(self._file.fileno(), end - start, start).decode()

    def close(self) -> None:
        """Forget them."""
        self._file.close()


@dataclass(slots=True)
class _Gathered:
    """Text between tags, no more of it than a cell may hold."""

    pieces: list[str]
    length: int = 0

    def add(self, data: str) -> None:
        self.length += len(data)
        if self.length <= LONGEST_CELL:
            self.pieces.append(data)

    def take(self) -> str:
        text = spoilt("l") if self.length > LONGEST_CELL else unescaped("".join(self.pieces))
        self.pieces, self.length = [], 0
        return text


class StringsHandler:
    """sharedStrings.xml: each `si` is one text, of one run or several; readings are left out."""

    def __init__(self, texts: Texts) -> None:
        self._texts, self._found = texts, _Gathered([])
        self._in_text = self._in_reading = False

    def start(self, name: str, _: dict[str, str]) -> None:
        """A tag opens."""
        self._in_text = name == "t" and not self._in_reading
        self._in_reading = self._in_reading or name == "rPh"

    def end(self, name: str) -> None:
        """A tag closes."""
        self._in_text = False
        if name == "rPh":
            self._in_reading = False
        elif name == "si":
            self._texts.add(self._found.take())

    def text(self, data: str) -> None:
        """Text between tags."""
        if self._in_text:
            self._found.add(data)


class StylesHandler:
    """styles.xml: which cell formats show a number as a date."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._in_cells = False
        self.dated: list[bool] = []

    def start(self, name: str, told: dict[str, str]) -> None:
        """A tag opens."""
        if len(self._codes) > MOST_FORMATS or len(self.dated) > MOST_FORMATS:
            raise Damaged(BROKEN)
        if name == "numFmt":
            self._codes[told.get("numFmtId", "")] = told.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            format_id = told.get("numFmtId", "0")
            self.dated.append(shows_date(format_id, self._codes.get(format_id)))

    def end(self, name: str) -> None:
        """A tag closes."""
        self._in_cells = self._in_cells and name != "cellXfs"

    def text(self, data: str) -> None:
        """Nothing of interest."""


class RowsHandler:
    """A worksheet: its rows as they come, in `rows`; numbers that are no dates stay numbers."""

    def __init__(self, texts: Texts, dated: Sequence[bool], *, since_1904: bool) -> None:
        self.rows: deque[Row] = deque()
        self._texts, self._dated, self._since_1904 = texts, dated, since_1904
        self._found, self._taking, self._in_reading = _Gathered([]), False, False
        self._row = self._column = self._size = 0
        self._cells: list[tuple[int, Cell]] = []
        self._sort, self._style, self._formula, self._valued = "n", 0, False, False

    def start(self, name: str, told: dict[str, str]) -> None:
        """A tag opens."""
        if name == "c":
            self._begin_cell(told)
        elif name in ("v", "t"):
            self._taking, self._valued = not self._in_reading, True
        elif name == "row":
            row = whole(told["r"]) if "r" in told else self._row + 1
            if not self._row < row <= MOST_ROWS:
                raise Damaged(BROKEN)
            self._row, self._column, self._cells, self._size = row, 0, [], 0
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._in_reading = True

    def end(self, name: str) -> None:
        """A tag closes."""
        self._taking = False
        if name == "c":
            self._end_cell()
        elif name == "row":
            self.rows.append((self._row, self._cells))
            self._cells = []
        elif name == "rPh":
            self._in_reading = False

    def text(self, data: str) -> None:
        """Text between tags."""
        if self._taking:
            self._found.add(data)

    def _begin_cell(self, told: dict[str, str]) -> None:
        column = column_of(told["r"]) if "r" in told else self._column + 1
        if not self._column < column <= MOST_COLUMNS:
            raise Damaged(BROKEN)
        self._column = column
        self._sort, self._style = told.get("t", "n"), whole(told.get("s", "0"))
        self._formula = self._valued = False

    def _end_cell(self) -> None:
        value = self._value(self._found.take()) if self._valued else ""
        if self._formula and not self._valued:
            value = spoilt("f")
        if isinstance(value, str):
            self._size += len(value)
        if self._size > LONGEST_ROW:
            value = spoilt("l")
        if value != "":
            self._cells.append((self._column, value))

    def _value(self, text: str) -> Cell:
        match self._sort:
            case "s":
                return self._texts.get(whole(text))
            case "b":
                return "TRUE" if text == "1" else "FALSE"
            case "e":
                return spoilt("e", text)
            case "n":
                dated = self._style < len(self._dated) and self._dated[self._style]
                value = number(text)
                if dated and isinstance(value, float):
                    return serial_text(value, since_1904=self._since_1904)
                return value
            case _:
                return text


def read_rows(source: ByteSource, handler: RowsHandler) -> Iterator[Row]:
    """The rows of a worksheet, as they come. Raises Damaged."""
    for _ in feed(source, handler):
        while handler.rows:
            yield handler.rows.popleft()
