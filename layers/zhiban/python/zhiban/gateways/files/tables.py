"""CSV tables of intake files: recognise the table, then read its rows lazily.

UTF-8 with or without BOM; comma-separated; memory stays flat whatever the file's size.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Protocol

from zhiban.domain.intake import Outcome, Rejection
from zhiban.gateways.files.blocks import BLOCK_BYTES, Block, ByteSource, read_blocks
from zhiban.gateways.files.faults import EmptyFile, NotATable
from zhiban.gateways.files.headers import Header, TableKind, recognise_header
from zhiban.gateways.files.records import Chunk, RecordReader

_SIGNATURES = (
    (b"PK\x03\x04", "这是Excel工作簿或压缩包,不是CSV表格,请另存为“CSV UTF-8”后再上传"),
    (b"\xd0\xcf\x11\xe0", "这是旧版Excel或Word文件,不是CSV表格,请另存为“CSV UTF-8”后再上传"),
    (b"%PDF", "这是PDF文件,不是CSV表格"),
    (b"\xff\xfe", "文件是UTF-16编码,请另存为“CSV UTF-8”后再上传"),
    (b"\xfe\xff", "文件是UTF-16编码,请另存为“CSV UTF-8”后再上传"),
)


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
    """An opened table: its header and its rows in chunks, which can be read once.

    `pick` puts a row's cells into the canonical order of `headers.COLUMNS[kind]` ("" for an
    optional column that is absent); None when they stand in it already.
    """

    header: Header
    chunks: Iterator[Chunk]
    pick: Callable[[list[str]], Sequence[str]] | None

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


def open_table(source: ByteSource) -> Table:
    """Read the header of a CSV file; its rows follow on demand.

    Raises EmptyFile, NotATable, MissingColumns, RepeatedColumns; after that no row raises.
    """
    head = _read_head(source)
    _refuse_binary(head)
    blocks = read_blocks(head, source)
    cells, used, rest = _take_header(blocks)
    header = recognise_header(cells)
    reader = RecordReader(header.columns, line=used + 1)
    return Table(header, reader.read(chain(rest, blocks)), _picker(header))


def check_rows[Row](table: Table, check: RowCheck[Row]) -> Iterator[tuple[list[str], Outcome[Row]]]:
    """Every row of `table` as (its cells as in the file, what `check` says of it)."""
    for line, rows, faults in table.chunks:
        if faults:
            yield rows[0], Rejection(line, faults)
        else:
            picked = list(map(table.pick, rows)) if table.pick else rows
            yield from zip(rows, check.check_chunk(line, picked), strict=True)


def _read_head(source: ByteSource) -> bytes:
    """The first block; a network stream may give less than asked for before its end."""
    head = b""
    while len(head) < BLOCK_BYTES and (more := source.read(BLOCK_BYTES - len(head))):
        head += more
    return head


def _refuse_binary(head: bytes) -> None:
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise EmptyFile
    for signature, reason in _SIGNATURES:
        if head.startswith(signature):
            raise NotATable(reason)
    if b"\0" in head.split(b"\n", 1)[0]:
        raise NotATable("文件含有空字节,是二进制文件,不是CSV表格")
    whole = head if len(head) < BLOCK_BYTES else head[: head.rfind(b"\n")]
    header, *rows = whole.lstrip().splitlines() or [b""]
    # A Chinese header tells the encoding by itself; under an English one the rows vote.
    telling = [header] if not header.isascii() else [row for row in rows if not row.isascii()]
    if telling and sum(map(_is_utf8, telling)) * 2 < len(telling):
        raise NotATable("文件不是UTF-8编码(可能是GBK),请另存为“CSV UTF-8”后再上传")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _take_header(blocks: Iterator[Block]) -> tuple[list[str], int, list[Block]]:
    """The header's cells, how many lines it took, and the rest of its block."""
    used = 0
    for block in blocks:
        reader = csv.reader(block.lines, strict=True)
        try:
            cells = next((cells for cells in reader if any(map(str.strip, cells))), None)
        except csv.Error as error:
            raise NotATable("表头的引号不成对,无法拆分成列") from error
        used += reader.line_num
        if cells is not None and not block.overlong:
            return cells, used, [Block(block.lines[reader.line_num :], block.clean)]
    raise EmptyFile


def _picker(header: Header) -> Callable[[list[str]], Sequence[str]] | None:
    width = len(header.columns)
    places = [width if place is None else place for place in header.places]
    if places == list(range(width)):
        return None
    take = itemgetter(*places)
    return take if None not in header.places else lambda cells: take([*cells, ""])
