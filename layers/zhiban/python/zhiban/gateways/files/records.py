"""CSV records out of blocks of lines; a broken record costs its first line, never the file."""

import csv
import re
from collections.abc import Iterator

from zhiban.gateways.files.blocks import Block

type RawRow = tuple[int, list[str], tuple[str, ...]]
"""Line number, the cells as in the file, and why the row cannot be used (empty when it can)."""

LONGEST_RECORD = 100
"""Physical lines; a quote left open for longer is taken for a stray one."""

STRAY_QUOTE = "引号不成对,这一行无法拆分成列"

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

    def read(self, blocks: Iterator[Block]) -> Iterator[RawRow]:
        """All rows, lazily. Blank lines are no rows. Raises nothing for what a file may hold."""
        for block in blocks:
            if block.overlong:
                yield from self._parse([], clean=True, last=True)
                yield self._line, block.lines, ("这一行太长,无法读取",)
                self._line += 1
            else:
                yield from self._parse(block.lines, clean=block.clean, last=False)
        yield from self._parse([], clean=False, last=True)

    def _parse(self, lines: list[str], *, clean: bool, last: bool) -> Iterator[RawRow]:
        clean = clean and not self._waiting
        lines = self._waiting + lines
        self._waiting = []
        start, base, width = 0, self._line, len(self._columns)
        while start < len(lines):
            reader = csv.reader(lines[start:] if start else lines, strict=True)
            done = 0
            try:
                for cells in reader:
                    span = reader.line_num - done
                    if len(cells) == width and clean and span == 1:
                        yield base + start + done, cells, ()
                    elif cells:
                        yield self._judge(base + start + done, cells, span)
                    done = reader.line_num
                start += done
            except csv.Error:
                start += done
                open_lines = len(lines) - start
                ran_out = done + open_lines == reader.line_num
                if ran_out and not last and open_lines <= LONGEST_RECORD:
                    self._waiting = lines[start:]
                    break
                yield base + start, [lines[start].rstrip("\r\n")], (STRAY_QUOTE,)
                start += 1
        self._line = base + start

    def _judge(self, line: int, cells: list[str], span: int) -> RawRow:
        width = len(self._columns)
        if len(cells) != width:
            if span > 1:
                # A stray quote has swallowed the following lines: give them back.
                raise csv.Error
            return line, cells, (f"这一行有{len(cells)}个单元格,表头有{width}列",)
        tidy = [re.sub(r"[\t\r\n]+", " ", cell) for cell in cells]
        return line, tidy, self._unseen(tidy)

    def _unseen(self, cells: list[str]) -> tuple[str, ...]:
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
