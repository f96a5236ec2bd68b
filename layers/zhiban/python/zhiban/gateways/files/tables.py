"""Tables of intake files: recognise the header, then read the rows lazily, in flat memory.

The text is CSV (comma-separated) or JSON Lines, in UTF-8 or GB18030; what it was packed in is
taken off before (`unpacking`).
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Protocol

from zhiban.domain.intake import Hold, Outcome, Rejection
from zhiban.gateways.files.blocks import Block, BlockReader, ByteSource
from zhiban.gateways.files.encodings import Encoding
from zhiban.gateways.files.faults import EmptyFile, NotATable
from zhiban.gateways.files.headers import NOT_OURS, Header, TableKind, recognise_header
from zhiban.gateways.files.marks import shown
from zhiban.gateways.files.objects import ObjectReader, read_pairs
from zhiban.gateways.files.records import OVERLONG, Chunk, RecordReader

HEADER_WITHIN = 10
"""Lines that are looked at for a header: a sheet may begin with its title."""


class Form(StrEnum):
    """How a file holds its rows. A workbook is read from our working copy of it, a CSV."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    WORKBOOK = "xlsx"


class RowCheck[Row](Protocol):
    """What judges the rows of one kind of table; cells stand in the order of `headers.COLUMNS`."""

    def check_row(self, line: int, cells: Sequence[str]) -> Outcome[Row]:
        """One row."""
        ...

    def check_chunk(self, line: int, rows: Sequence[Sequence[str]]) -> Iterable[Outcome[Row]]:
        """Rows on consecutive lines from `line`; the same outcomes, much faster."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """An opened table: its header and its rows in chunks, which can be read once."""

    header: Header
    chunks: Iterator[Chunk]
    reader: RecordReader | ObjectReader

    @property
    def kind(self) -> TableKind:
        """What the rows are about."""
        return self.header.kind

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns as written in the file."""
        return self.header.columns

    @property
    def extra_columns(self) -> tuple[str, ...]:
        """The columns we do not know, to be reported once."""
        return self.header.extra


def open_table(
    source: ByteSource, form: Form = Form.CSV, encoding: Encoding = Encoding.UTF_8
) -> Table:
    """Read the header; the rows follow on demand.

    Raises EmptyFile, NotATable, MissingColumns, RepeatedColumns; after that no row raises.
    """
    blocks = BlockReader(source, encoding, honoured=form is Form.WORKBOOK).read()
    if form is Form.JSON_LINES:
        return _open_objects(blocks)
    header, used, rest = _find_header(blocks)
    return _table(header, form, used + 1, chain(rest, blocks))


def resume_table(
    source: ByteSource, columns: Sequence[str], form: Form, encoding: Encoding, at: tuple[int, int]
) -> Table:
    """Read on from `at`, a byte offset and the number of the line there; its header is known.

    `source` begins at that offset; `columns` are the header's, as written in the file.
    """
    start, line = at
    blocks = BlockReader(source, encoding, start=start, honoured=form is Form.WORKBOOK).read()
    return _table(recognise_header(columns), form, line, blocks)


def check_rows[Row](table: Table, check: RowCheck[Row]) -> Iterator[tuple[list[str], Outcome[Row]]]:
    """Every row of `table` as (its cells as in the file, what `check` says of it).

    A line of JSON is one cell.
    """
    for chunk in table.chunks:
        if chunk.faults:
            outcome = Hold if chunk.doubtful else Rejection
            yield chunk.raw[0], outcome(chunk.line, chunk.faults)
        else:
            yield from zip(chunk.raw, check.check_chunk(chunk.line, chunk.rows), strict=True)


def _table(header: Header, form: Form, line: int, blocks: Iterator[Block]) -> Table:
    if form is Form.JSON_LINES:
        objects = ObjectReader(header.kind, line)
        return Table(header, objects.read(blocks), objects)
    records = RecordReader(header.titles, header.picker(), line)
    return Table(header, records.read(blocks), records)


def _open_objects(blocks: Iterator[Block]) -> Table:
    first = next(blocks, None)
    written = next((line for line in first.lines if line.strip()), "") if first else ""
    if first is None or first.overlong or not written:
        raise NotATable(OVERLONG) if written else EmptyFile
    try:
        pairs = read_pairs(shown(written))
    except ValueError:
        raise NotATable("第一行不是完整的JSON对象，应每行一个对象（JSON Lines）") from None
    header = recognise_header(key for key, _ in pairs)
    return _table(header, Form.JSON_LINES, 1, chain([first], blocks))


def _find_header(blocks: Iterator[Block]) -> tuple[Header, int, list[Block]]:
    """The header, the number of its last line, and the rest of its block."""
    above, tried = 0, 0
    for block in blocks:
        reader = csv.reader(block.lines, strict=True)
        for cells in _filled(reader):
            if header := None if block.overlong else _recognised(cells):
                rest = block.lines[reader.line_num :]
                return header, above + reader.line_num, [Block(rest, block.clean)]
            tried += 1
            if tried == HEADER_WITHIN:
                raise NotATable(NOT_OURS)
        above += len(block.lines)
    raise NotATable(NOT_OURS) if tried else EmptyFile


def _filled(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """The records that are not blank. Raises NotATable when the quotes of one are not closed."""
    try:
        yield from (cells for cells in reader if any(map(str.strip, cells)))
    except csv.Error as error:
        raise NotATable("表头的引号不成对，无法拆分成列") from error


def _recognised(cells: Sequence[str]) -> Header | None:
    """The header that these cells are, None for a title or a note above it."""
    try:
        return recognise_header(map(shown, cells))
    except NotATable:
        return None
