"""A binary stream as blocks of whole text lines, in flat memory whatever the file holds."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

BLOCK_BYTES = 65_536
LONGEST_LINE = 65_536
"""Bytes; a longer line is cut there, marked and never parsed."""
BLOCK_LINES = 1_024
"""Bounds what one broken record can make the parser read again."""
_BOM = b"\xef\xbb\xbf"


class ByteSource(Protocol):
    """All that is asked of a file: an open binary file, an S3 body, a BytesIO."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, b"" at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines.

    `clean`: every character is printable, so no row needs to be searched for control characters,
    and the lines come without their ends; otherwise they keep them, and bytes that are not UTF-8
    stand as surrogates. `overlong`: one single line longer than `LONGEST_LINE`, cut.
    """

    lines: list[str]
    clean: bool
    overlong: bool = False


def read_blocks(head: bytes, source: ByteSource) -> Iterator[Block]:
    """The lines of `head` (already read, the file's beginning) and of the rest of `source`."""
    rest, overlong = b"", False
    chunk = head.removeprefix(_BOM)
    while chunk:
        data = rest + chunk
        if overlong:
            end = _first_line_end(data)
            if end:
                yield _cut(data)
                data, overlong = data[end:], False
        end = 0 if overlong else _last_line_end(data)
        if end:
            yield from _split(data[:end])
        rest = data[end:]
        if len(rest) > LONGEST_LINE:
            rest, overlong = rest[:LONGEST_LINE], True
        chunk = source.read(BLOCK_BYTES)
    if rest:
        yield from [_cut(rest)] if overlong else _split(rest)


def _last_line_end(data: bytes) -> int:
    end = data.rfind(b"\n") + 1
    # Lone CR as a line end (old Mac exports); a CR at the very end may still get its LF.
    return end or data.rfind(b"\r", 0, len(data) - 1) + 1


def _first_line_end(data: bytes) -> int:
    return data.find(b"\n") + 1 or data.find(b"\r", 0, len(data) - 1) + 1


def _cut(data: bytes) -> Block:
    return Block([data[:200].decode("utf-8", "replace")], clean=False, overlong=True)


def _split(data: bytes) -> Iterator[Block]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text, lines = data.decode("utf-8", "surrogateescape"), []
    else:
        lines = text.splitlines()
    # splitlines() knows exotic line ends too: equal counts prove that there are none.
    clean = text.count("\n") + (text[-1] != "\n") == len(lines) and "".join(lines).isprintable()
    if not clean:
        lines = io.StringIO(text, newline="").readlines()
    for start in range(0, len(lines), BLOCK_LINES):
        yield Block(lines[start : start + BLOCK_LINES], clean)
