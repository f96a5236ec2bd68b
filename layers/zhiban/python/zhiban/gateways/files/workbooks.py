"""XLSX workbooks: the one sheet that holds a table of ours, as CSV with a line for each row.

The line numbers of the CSV are the row numbers of the sheet. A cell that holds no usable value
(a formula without a result, part of a merged cell, …) is marked (`marks`).
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from posixpath import join, normpath
from typing import IO

from zhiban.gateways.files.archives import Opener, opened
from zhiban.gateways.files.cells import Cell, column_of, number_text, serial_text
from zhiban.gateways.files.faults import Damaged, FileRefused, NotATable
from zhiban.gateways.files.headers import COLUMNS, DATED, NOT_OURS, Header, recognise_header
from zhiban.gateways.files.marks import shown, spoilt
from zhiban.gateways.files.sheet_xml import (
    Row,
    RowsHandler,
    StringsHandler,
    StylesHandler,
    Texts,
    read_rows,
)
from zhiban.gateways.files.xml_feed import BROKEN, read_all

BOOK = "xl/workbook.xml"
HEADER_WITHIN = 10
"""Rows that are looked at for a header: a sheet may begin with its title."""
MOST_SHEETS = 100
MOST_MERGES = 100_000

_MERGE = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')


class BookHandler:
    """workbook.xml: the sheets' relation ids, and how days are counted."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.since_1904 = False

    def start(self, name: str, told: dict[str, str]) -> None:
        """A tag opens."""
        if name == "sheet":
            relation = next((v for k, v in told.items() if k.rpartition(":")[2] == "id"), "")
            self.sheets.append(relation)
        elif name == "workbookPr":
            self.since_1904 = told.get("date1904", "") in ("1", "true", "on")

    def end(self, name: str) -> None:
        """A tag closes."""

    def text(self, data: str) -> None:
        """Nothing of interest."""


class RelationsHandler:
    """The relations of the workbook: where each sheet, the strings and the styles lie."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}
        self.by_kind: dict[str, str] = {}

    def start(self, name: str, told: dict[str, str]) -> None:
        """A tag opens."""
        if name == "Relationship" and told.get("TargetMode") != "External":
            target = told.get("Target", "")
            path = target[1:] if target.startswith("/") else normpath(join("xl", target))
            self.targets[told.get("Id", "")] = path
            self.by_kind[told.get("Type", "").rpartition("/")[2]] = path

    def end(self, name: str) -> None:
        """A tag closes."""

    def text(self, data: str) -> None:
        """Nothing of interest."""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook whose strings and styles are read; its sheets in order."""

    sheets: tuple[Opener, ...]
    texts: Texts
    dated: list[bool]
    since_1904: bool

    def rows(self, sheet: Opener) -> Iterator[Row]:
        """The rows of a sheet, as they come."""
        handler = RowsHandler(self.texts, self.dated, since_1904=self.since_1904)
        return read_rows(sheet.open(), handler)


def write_as_csv(workbook: IO[bytes], out: IO[bytes]) -> None:
    """Write the one sheet with a table of ours as CSV, UTF-8. Raises FileRefused."""
    with opened(workbook) as members, closing(Texts()) as texts:
        book = _read_book(members, texts)
        sheet, at = _the_table(book)
        _write_rows(book, sheet, at, out)


def _read_book(members: dict[str, Opener], texts: Texts) -> Book:
    if BOOK not in members:
        raise NotATable("这是压缩包，里面不是Excel工作簿，请直接上传CSV、JSON Lines或XLSX文件")
    told, relations, styles = BookHandler(), RelationsHandler(), StylesHandler()
    read_all(members[BOOK].open(), told)
    _read_if_there(members, "xl/_rels/workbook.xml.rels", relations)
    _read_if_there(members, relations.by_kind.get("sharedStrings", ""), StringsHandler(texts))
    _read_if_there(members, relations.by_kind.get("styles", ""), styles)
    texts.seal()
    if len(told.sheets) > MOST_SHEETS:
        raise NotATable("工作簿中的工作表太多，请每张表单独存为一个文件后再上传")
    paths = [relations.targets.get(relation, "") for relation in told.sheets]
    sheets = tuple(members[path] for path in paths if path in members)
    return Book(sheets, texts, styles.dated, told.since_1904)


def _read_if_there(
    members: dict[str, Opener],
    path: str,
    handler: RelationsHandler | StringsHandler | StylesHandler,
) -> None:
    if path in members:
        read_all(members[path].open(), handler)


type At = tuple[int, Header]
"""The row a header stands in, and the header."""


def _the_table(book: Book) -> tuple[Opener, At]:
    found, faults = list[tuple[Opener, At]](), list[FileRefused]()
    for sheet in book.sheets:
        try:
            found.append((sheet, _find_header(book, sheet)))
        except FileRefused as fault:
            faults.append(fault)
    if len(found) > 1:
        raise NotATable("工作簿中有多张数据表，请每张表单独存为一个文件后再上传")
    if not found:
        raise next((f for f in faults if not isinstance(f, NotATable)), NotATable(NOT_OURS))
    return found[0]


def _find_header(book: Book, sheet: Opener) -> At:
    """Where the header of a sheet stands. Raises FileRefused when it holds no table of ours."""
    filled = ((number, cells) for number, cells in book.rows(sheet) if cells)
    for number, cells in islice(filled, HEADER_WITHIN):
        titles = [""] * cells[-1][0]
        for column, value in cells:
            titles[column - 1] = shown(_text(value))
        with suppress(NotATable):
            return number, recognise_header(titles)
    raise NotATable(NOT_OURS)


def _write_rows(book: Book, sheet: Opener, at: At, out: IO[bytes]) -> None:
    begins, header = at
    merged = _Merged(_read_merges(sheet), begins, len(header.columns))
    dated = _dated_columns(header)
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="")
    writer = csv.writer(text, lineterminator="\n")
    line = 0
    for number, cells in book.rows(sheet):
        text.write("\n" * (number - line - 1))
        line = number
        row = [""] * max(len(header.columns), cells[-1][0] if cells else 0)
        for column, value in cells:
            days = column in dated and number > begins
            row[column - 1] = _text(value, since_1904=book.since_1904 if days else None)
        if not any(row):
            text.write("\n")
            continue
        for column in merged.at(number):
            row[column - 1] = row[column - 1] or spoilt("m")
        writer.writerow(row)
    text.detach()


def _dated_columns(header: Header) -> set[int]:
    named = zip(COLUMNS[header.kind], header.places, strict=True)
    return {place + 1 for name, place in named if place is not None and name in DATED}


def _text(value: Cell, *, since_1904: bool | None = None) -> str:
    """A cell as one line of text; told which epoch, a bare number is a day."""
    if isinstance(value, str):
        return re.sub(r"[\t\r\n]+", " ", value)
    if since_1904 is None:
        return number_text(value)
    return serial_text(value, since_1904=since_1904)


type Merge = tuple[int, int, int, int]
"""First row, last row, first column, last column, all from 1."""


def _read_merges(sheet: Opener) -> list[Merge]:
    """The merged cells of a sheet, which its XML names behind its rows only."""
    body, rest, found = sheet.open(), b"", list[Merge]()
    while piece := body.read(1 << 20):
        data = rest + piece
        rest = data[-200:]
        for match in _MERGE.finditer(data):
            first, top, last, bottom = (part.decode() for part in match.groups())
            found.append((int(top), int(bottom), column_of(first), column_of(last)))
        if len(found) > MOST_MERGES:
            raise Damaged(BROKEN)
    return sorted(found)


class _Merged:
    """Tells, row after row, in which columns a cell is part of a merged one."""

    def __init__(self, merges: list[Merge], begins: int, width: int) -> None:
        self._ahead = deque(merge for merge in merges if merge[1] > begins)
        self._until = [0] * width

    def at(self, row: int) -> list[int]:
        """The columns that row `row` shares with others; rows are asked for in order."""
        while self._ahead and self._ahead[0][0] <= row:
            _, bottom, first, last = self._ahead.popleft()
            for column in range(first - 1, min(last, len(self._until))):
                self._until[column] = max(self._until[column], bottom)
        return [column for column, end in enumerate(self._until, start=1) if end >= row]
