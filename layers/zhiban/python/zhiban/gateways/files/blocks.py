"""A binary stream as blocks of whole text lines, in flat memory whatever the file holds."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from zhiban.gateways.files.encodings import Encoding, is_foreign
from zhiban.gateways.files.marks import FOREIGN, is_plain, without_marks

BLOCK_BYTES = 65_536
LONGEST_LINE = 65_536
"""Bytes; a longer line is cut there, marked and never parsed."""
BLOCK_LINES = 1_024
"""Bounds what one broken record can make the parser read again."""
BOM = b"\xef\xbb\xbf"


class ByteSource(Protocol):
    """All that is asked of a file: an open binary file, an S3 body, a BytesIO."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, b"" at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines.

    `clean`: every character is printable, so no row needs to be searched for what no cell may
    hold, and the lines come without their ends; otherwise they keep them, and bytes that cannot
    be decoded stand as U+FFFD. `overlong`: one single line longer than `LONGEST_LINE`, cut.
    `start`: where in the source the first line begins, in bytes; -1 where nobody keeps count.
    """

    lines: list[str]
    clean: bool
    overlong: bool = False
    start: int = -1


class BlockReader:
    """Reads the lines of `source`; `start` is the byte offset at which it was opened.

    `honoured`: the text is our own working copy, whose private marks stand.
    """

    def __init__(
        self,
        source: ByteSource,
        encoding: Encoding = Encoding.UTF_8,
        *,
        start: int = 0,
        honoured: bool = False,
    ) -> None:
        self._source = source
        self._encoding = encoding
        self._consumed = start
        self._honoured = honoured

    def read(self) -> Iterator[Block]:
        """All blocks, lazily."""
        rest, overlong = b"", False
        chunk = self._more(without_bom=self._consumed == 0)
        while chunk:
            data = rest + chunk
            if overlong:
                end = _first_line_end(data)
                if end:
                    yield _cut(data)
                    data, overlong = data[end:], False
            end = 0 if overlong else last_line_end(data)
            if end:
                yield from self._split(data[:end], self._consumed - len(data))
            rest = data[end:]
            if len(rest) > LONGEST_LINE:
                rest, overlong = rest[:LONGEST_LINE], True
            chunk = self._more()
        if rest:
            at = self._consumed - len(rest)
            yield from [_cut(rest)] if overlong else self._split(rest, at)

    def _more(self, *, without_bom: bool = False) -> bytes:
        chunk = self._source.read(BLOCK_BYTES)
        while without_bom and len(chunk) < len(BOM) and (more := self._source.read(BLOCK_BYTES)):
            chunk += more
        self._consumed += len(chunk)
        if without_bom and (bare := chunk.removeprefix(BOM)) != chunk:
            return bare or self._more()
        return chunk

    def _split(self, data: bytes, start: int) -> Iterator[Block]:
        for piece in _without_overlong(data):
            if len(piece) > LONGEST_LINE and _first_line_end(piece) in (0, len(piece)):
                yield _cut(piece)
            else:
                yield from self._lines(piece, start)
            start += len(piece)

    def _lines(self, data: bytes, start: int) -> Iterator[Block]:
        text, readable = self._decode(data)
        lines = text.splitlines() if readable else []
        # splitlines() knows exotic line ends too: equal counts prove that there are none.
        clean = text.count("\n") + (text[-1] != "\n") == len(lines)
        clean = clean and is_plain("".join(lines))
        if not clean:
            lines = io.StringIO(text, newline="").readlines()
        for at in range(0, len(lines), BLOCK_LINES):
            yield Block(lines[at : at + BLOCK_LINES], clean, start=-1 if at else start)

    def _decode(self, data: bytes) -> tuple[str, bool]:
        """The text, and whether all of it could be read without a doubt."""
        try:
            text = data.decode(self._encoding)
        except UnicodeDecodeError:
            return self._decode_lines(data), False
        if self._encoding is Encoding.GB18030 and any(map(is_foreign, data.split(b"\n"))):
            return self._decode_lines(data), False
        return text if self._honoured else without_marks(text), True

    def _decode_lines(self, data: bytes) -> str:
        """Line by line, as bytes that are no GB18030 may swallow the line end behind them."""
        return "".join(map(self._decode_line, data.splitlines(keepends=True)))

    def _decode_line(self, line: bytes) -> str:
        bare = line.rstrip(b"\r\n")
        doubt = self._encoding is Encoding.GB18030 and is_foreign(bare)
        text = without_marks(bare.decode(self._encoding, "replace"))
        return (FOREIGN if doubt else "") + text + line[len(bare) :].decode("ascii")


def _without_overlong(data: bytes) -> Iterator[bytes]:
    """`data` in pieces, every line that is too long a piece of its own."""
    half = LONGEST_LINE // 2
    windows = (data[at : at + half] for at in range(0, len(data) - half + 1, half))
    if len(data) <= LONGEST_LINE or all(b"\n" in one or b"\r" in one for one in windows):
        yield data
        return
    for overlong, run in groupby(data.splitlines(keepends=True), lambda x: len(x) > LONGEST_LINE):
        if overlong:
            yield from run
        else:
            yield b"".join(run)


def last_line_end(data: bytes) -> int:
    """Where the last whole line of `data` ends, 0 when there is none."""
    end = data.rfind(b"\n") + 1
    # Lone CR as a line end (old Mac exports); a CR at the very end may still get its LF.
    return end or data.rfind(b"\r", 0, len(data) - 1) + 1


def _first_line_end(data: bytes) -> int:
    return data.find(b"\n") + 1 or data.find(b"\r", 0, len(data) - 1) + 1


def _cut(data: bytes) -> Block:
    return Block([data[:200].decode("utf-8", "replace")], clean=False, overlong=True)
