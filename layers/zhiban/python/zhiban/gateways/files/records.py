"""CSV records out of blocks of lines; a broken record costs its first line, never the file."""

import csv
import re
from collections.abc import Iterator
from itertools import groupby

from zhiban.gateways.files.blocks import Block

type Chunk = tuple[int, list[list[str]], tuple[str, ...]]
"""Rows on consecutive lines: the first's line number, their cells as in the file, and why they
cannot be used: empty when they can, and then each has a cell for every column."""

LONGEST_RECORD = 100
"""Physical lines; a quote left open for longer is taken for a stray one."""

STRAY_QUOTE = "引号不成对,这一行无法拆分成列"
OVERLONG = "这一行太长,无法读取"

_UNREADABLE = re.compile("[\udc80-\udcff]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)


class RecordReader:
    """Turns blocks into rows of `columns`; one use. Line numbers are physical, from `line`."""

    def __init__(self, columns: tuple[str, ...], line: int) -> None:
        self._columns = columns
        self._line = line
        self._waiting: list[str] = []

    def read(self, blocks: Iterator[Block]) -> Iterator[Chunk]:
        """All rows, lazily. Blank lines are no rows. Raises nothing for what a file may hold."""
        for block in blocks:
            if block.overlong:
                yield from self._parse_slowly([], last=True)
                yield self._line, [block.lines], (OVERLONG,)
                self._line += 1
            elif rows := self._parse_clean(block):
                yield from self._group(rows)
                self._line += len(rows)
            else:
                end = "\n" if block.clean else ""
                yield from self._parse_slowly([line + end for line in block.lines], last=False)
        yield from self._parse_slowly([], last=True)

    def _parse_clean(self, block: Block) -> list[list[str]]:
        """One row a line of a block without any oddity, all at once; nothing when there is one."""
        if not block.clean or self._waiting:
            return []
        reader = csv.reader(block.lines, strict=True)
        try:
            rows = list(reader)
        except csv.Error:
            return []
        return rows if reader.line_num == len(rows) else []

    def _group(self, rows: list[list[str]]) -> Iterator[Chunk]:
        """One row a line as chunks: rows of the right width together, any other by itself."""
        line = self._line
        for fits, run in groupby(rows, lambda cells: len(cells) == len(self._columns)):
            chunk = list(run)
            if fits:
                yield line, chunk, ()
            else:
                for at, cells in enumerate(chunk, line):
                    if cells:
                        yield self._judge(at, cells, 1)
            line += len(chunk)

    def _parse_slowly(self, lines: list[str], *, last: bool) -> Iterator[Chunk]:
        lines = self._waiting + lines
        self._waiting = []
        start = 0
        while start < len(lines):
            reader = csv.reader(lines[start:], strict=True)
            done = 0
            try:
                for cells in reader:
                    if cells:
                        yield self._judge(self._line + start + done, cells, reader.line_num - done)
                    done = reader.line_num
                start += done
            except csv.Error:
                ran_out = start + reader.line_num == len(lines)
                start += done
                if ran_out and not last and len(lines) - start <= LONGEST_RECORD:
                    self._waiting = lines[start:]
                    break
                yield self._line + start, [[lines[start].rstrip("\r\n")]], (STRAY_QUOTE,)
                start += 1
        self._line += start

    def _judge(self, line: int, cells: list[str], span: int) -> Chunk:
        width = len(self._columns)
        if len(cells) != width:
            if span > 1:
                # A stray quote has swallowed the following lines: give them back.
                raise csv.Error
            return line, [cells], (f"这一行有{len(cells)}个单元格,表头有{width}列",)
        tidy = [re.sub(r"[\t\r\n]+", " ", cell) for cell in cells]
        return line, [tidy], self._find_unseen(tidy)

    def _find_unseen(self, cells: list[str]) -> tuple[str, ...]:
        named = list(zip(self._columns, cells, strict=True))
        return tuple(
            f"{name}:{why}"
            for pattern, why in (
                (_UNREADABLE, "含有不是UTF-8编码的字符"),
                (_UNSEEN, "含有看不见的控制字符"),
            )
            for name, cell in named
            if pattern.search(cell)
        )
