"""CSV records out of blocks of lines; a broken record costs its first line, never the file."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from zhiban.gateways.files.blocks import Block
from zhiban.gateways.files.formulas import rearm
from zhiban.gateways.files.marks import CELL_FAULTS, FOREIGN, SPOILT, is_plain, shown

type Pick = Callable[[list[str]], Sequence[str]]

LONGEST_RECORD = 100
"""Physical lines; a quote left open for longer is taken for a stray one."""

STRAY_QUOTE = "引号不成对，这一行无法拆分成列"
OVERLONG = "这一行太长，无法读取"
FOREIGN_LINE = "这一行按UTF-8和GB18030都读得通，无法确定编码，请核对文字后重报"

_UNREADABLE = re.compile("[\ud800-\udfff\ufffd]|锟斤拷")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows on consecutive lines from `line`.

    `raw` are their cells as in the file; `rows` the same in the canonical order of
    `headers.COLUMNS`, empty when the rows cannot be used, and then `faults` says why; `doubtful`
    when a person may still find them right.
    """

    line: int
    raw: list[list[str]]
    rows: Sequence[Sequence[str]] = ()
    faults: tuple[str, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where reading can begin anew: byte offset and line number."""

    start: int
    line: int


class RecordReader:
    """Turns blocks into rows of `columns`; one use. Line numbers are physical, from `line`.

    `titles` name the columns in reasons; `pick` puts cells into canonical order, None when they
    stand in it already. `mark` is the last place at which nothing was half-read.
    """

    def __init__(self, titles: tuple[str, ...], pick: Pick | None, line: int) -> None:
        self._titles = titles
        self._pick = pick
        self._line = line
        self._waiting: list[str] = []
        self.mark = Mark(-1, line)

    def read(self, blocks: Iterator[Block]) -> Iterator[Chunk]:
        """All rows, lazily. Blank lines are no rows. Raises nothing for what a file may hold."""
        for block in blocks:
            if not self._waiting and block.start >= 0:
                self.mark = Mark(block.start, self._line)
            if block.overlong:
                yield from self._parse_slowly([], last=True)
                yield Chunk(self._line, [block.lines], faults=(OVERLONG,))
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
        line, width = self._line, len(self._titles)
        for wide_enough, run in groupby(map(len, rows), width.__eq__):
            number = len(list(run))
            chunk = rows[line - self._line : line - self._line + number]
            if wide_enough:
                yield Chunk(line, chunk, self._picked(chunk))
            else:
                for at, cells in enumerate(chunk, line):
                    if cells:
                        yield self._judge(at, cells, 1)
            line += number

    def _picked(self, rows: list[list[str]]) -> Sequence[Sequence[str]]:
        return rows if self._pick is None else list(map(self._pick, rows))

    def _parse_slowly(self, lines: list[str], *, last: bool) -> Iterator[Chunk]:
        lines = self._waiting + lines
        self._waiting = []
        start = 0
        while start < len(lines):
            window = lines[start : start + LONGEST_RECORD]
            reader = csv.reader(window, strict=True)
            done = 0
            try:
                for cells in reader:
                    if cells:
                        yield self._judge(self._line + start + done, cells, reader.line_num - done)
                    done = reader.line_num
                start += done
            except csv.Error:
                start += done
                if done:
                    continue  # the record that broke gets a whole window of its own
                ran_out = reader.line_num == len(window) < LONGEST_RECORD
                if ran_out and not last:
                    self._waiting = lines[start:]
                    break
                yield Chunk(
                    self._line + start, [[lines[start].rstrip("\r\n")]], faults=(STRAY_QUOTE,)
                )
                start += 1
        self._line += start

    def _judge(self, line: int, cells: list[str], span: int) -> Chunk:
        width, seen = len(self._titles), list(map(shown, cells))
        if len(cells) != width:
            if span > 1:
                # A stray quote has swallowed the following lines: give them back.
                raise csv.Error
            return Chunk(line, [seen], faults=(f"这一行有{len(cells)}个单元格，表头有{width}列",))
        if any(cell.startswith(FOREIGN) for cell in cells):
            return Chunk(line, [seen], faults=(FOREIGN_LINE,), doubtful=True)
        tidy = [re.sub(r"[\t\r\n]+", " ", cell) for cell in cells]
        return judge_cells(line, tidy, self._titles, self._armed)

    def _armed(self, rows: list[list[str]]) -> Sequence[Sequence[str]]:
        return self._picked([list(map(rearm, cells)) for cells in rows])


def judge_cells(
    line: int,
    cells: list[str],
    titles: Sequence[str],
    pick: Callable[[list[list[str]]], Sequence[Sequence[str]]],
) -> Chunk:
    """A row of the right width, searched for what no cell may hold."""
    if is_plain("".join(cells)):
        return Chunk(line, [cells], pick([cells]))
    seen = list(map(shown, cells))
    if faults := tuple(_find_faults(cells, titles)):
        return Chunk(line, [seen], faults=faults)
    return Chunk(line, [cells], pick([cells]))


def _find_faults(cells: list[str], titles: Sequence[str]) -> Iterator[str]:
    for title, cell in zip(titles, cells, strict=True):
        if cell.startswith(SPOILT) and cell[1:2] in CELL_FAULTS:
            yield f"{title}：{CELL_FAULTS[cell[1]]}"
            continue
        text = shown(cell)
        for pattern, why in (
            (_UNREADABLE, "含有乱码或编码不一致的字符"),
            (_PRIVATE, "含有自造字，请改用通用汉字"),
            (_UNSEEN, "含有看不见的控制字符"),
        ):
            if pattern.search(text):
                yield f"{title}：{why}"
