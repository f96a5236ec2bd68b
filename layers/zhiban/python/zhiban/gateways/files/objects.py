"""JSON Lines: one object a line, its keys the titles of the columns, Chinese or English."""

import json
import re
from collections.abc import Iterator
from typing import Any

from zhiban.gateways.files.blocks import Block
from zhiban.gateways.files.headers import COLUMNS, OPTIONAL, TableKind, fields_of
from zhiban.gateways.files.marks import FOREIGN, shown, wide, without_marks
from zhiban.gateways.files.records import FOREIGN_LINE, OVERLONG, Chunk, Mark, judge_cells

BROKEN = "这一行不是完整的JSON对象，无法读取"
NO_OBJECT = "这一行应为一个JSON对象（花括号），现为其他内容"

MOST_NAMES = 1_000
"""Keys whose meaning is remembered; a file in which every line has its own forgets them."""

type Pairs = list[tuple[str, Any]]


class _Unfit(ValueError):
    """A line that cannot be used; the message says why, in Chinese."""


def _refuse_constant(_: str) -> Any:
    raise ValueError


_DECODER = json.JSONDecoder(
    object_pairs_hook=list,
    parse_int=str,
    parse_float=str,
    parse_constant=_refuse_constant,
)


def read_pairs(line: str) -> Pairs:
    """The keys and values of the object on a line, numbers as they are written.

    Raises ValueError, whose message is not for officers unless it is of our own.
    """
    try:
        found = _DECODER.decode(line.strip())
    except (ValueError, RecursionError):
        raise _Unfit(BROKEN) from None
    # The hook makes objects lists of pairs, which a JSON array cannot be mistaken for.
    if not line.lstrip().startswith("{"):
        raise _Unfit(NO_OBJECT)
    pairs: Pairs = found
    return pairs


class ObjectReader:
    """Turns blocks into rows of a kind of table; one use. Line numbers count from `line`."""

    def __init__(self, kind: TableKind, line: int) -> None:
        self._kind = kind
        self._line = line
        self._names: dict[str, str | None] = {}
        self._titles = COLUMNS[kind]
        self._wide = tuple(map(wide, self._titles.values()))
        self.mark = Mark(-1, line)

    def read(self, blocks: Iterator[Block]) -> Iterator[Chunk]:
        """All rows, lazily. Blank lines are no rows. Raises nothing for what a file may hold."""
        for block in blocks:
            if block.start >= 0:
                self.mark = Mark(block.start, self._line)
            if block.overlong:
                yield Chunk(self._line, [block.lines], faults=(OVERLONG,))
            else:
                yield from self._gather(block.lines)
            self._line += len(block.lines)

    def _gather(self, lines: list[str]) -> Iterator[Chunk]:
        """Sound rows on consecutive lines together, any other by itself."""
        first, raw, rows = self._line, list[list[str]](), list[list[str]]()
        for at, line in enumerate(lines, self._line):
            judged = self._judge(at, line) if line.strip() else None
            if judged is not None and not judged.faults:
                raw += judged.raw
                rows += map(list, judged.rows)
                continue
            if rows:
                yield Chunk(first, raw, rows)
            if judged is not None:
                yield judged
            first, raw, rows = at + 1, [], []
        if rows:
            yield Chunk(first, raw, rows)

    def _judge(self, at: int, line: str) -> Chunk:
        seen = shown(line.rstrip("\r\n"))
        if line.startswith(FOREIGN):
            return Chunk(at, [[seen]], faults=(FOREIGN_LINE,), doubtful=True)
        try:
            cells = self._cells(read_pairs(seen))
        except _Unfit as unfit:
            return Chunk(at, [[seen]], faults=(str(unfit),))
        judged = judge_cells(at, cells, self._wide, lambda rows: rows)
        return Chunk(at, [[seen]], judged.rows, judged.faults)

    def _cells(self, pairs: Pairs) -> list[str]:
        told: dict[str, str] = {}
        for key, value in pairs:
            name = self._name(key)
            if name is None:
                continue
            if name in told:
                raise _Unfit(f"{wide(self._titles[name])}：在这一行出现了不止一次")
            told[name] = self._text(name, value)
        missing = [
            wide(title)
            for name, title in self._titles.items()
            if name not in told and name not in OPTIONAL
        ]
        if missing:
            raise _Unfit(f"这一行缺少以下各项：{'、'.join(missing)}")
        return [told.get(name, "") for name in self._titles]

    def _name(self, key: str) -> str | None:
        if key not in self._names:
            if len(self._names) >= MOST_NAMES:
                self._names.clear()
            self._names[key] = fields_of(self._kind, [key])[0]
        return self._names[key]

    def _text(self, name: str, value: Any) -> str:
        match value:
            case None:
                return ""
            case str():
                return value if value.isprintable() else _one_line(without_marks(value))
            case bool():
                return "true" if value else "false"
            case _:
                raise _Unfit(f"{wide(self._titles[name])}：应为文字或数字，不能是列表或对象")


def _one_line(text: str) -> str:
    return re.sub(r"[\t\r\n]+", " ", text)
