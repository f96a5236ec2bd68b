"""An intake file as text that can be read again, whatever it came packed in.

What comes is CSV or JSON Lines, as it is or in gzip, or an XLSX workbook, as it is or in gzip.
What leaves is text in `room`, a file of the caller's, and what is known of it.
"""

import hashlib
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO

from zhiban.gateways.files.blocks import BOM, LONGEST_LINE, ByteSource, last_line_end
from zhiban.gateways.files.encodings import Encoding, Votes
from zhiban.gateways.files.faults import Damaged, EmptyFile, NotATable, TooLarge
from zhiban.gateways.files.limits import MOST_BYTES, refuse_bombs
from zhiban.gateways.files.tables import Form
from zhiban.gateways.files.workbooks import write_as_csv

PIECE = 1 << 20
HEAD = 4_096
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SIGNATURES = (
    (
        b"\xd0\xcf\x11\xe0",
        "这是旧版或加密的Excel、Word文件，请另存为不加密的XLSX或“CSV UTF-8”后再上传",
    ),
    (b"%PDF", "这是PDF文件，不是数据表格"),
    (b"\xff\xfe", "文件是UTF-16编码，请另存为“CSV UTF-8”后再上传"),
    (b"\xfe\xff", "文件是UTF-16编码，请另存为“CSV UTF-8”后再上传"),
    (_GZIP, "压缩包里还是压缩包，请只压缩一次"),
)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What is known of a file once its text lies open.

    `sha256` is of the file as it came; `size` of the text, in bytes; `doubt` says in Chinese why
    a person should confirm the encoding, "" when it is certain. `copied` when the text is not the
    file itself, byte by byte.
    """

    sha256: str
    form: Form
    gzipped: bool
    encoding: Encoding
    doubt: str
    size: int

    @property
    def copied(self) -> bool:
        """Whether the text had to be unpacked."""
        return self.gzipped or self.form is Form.WORKBOOK


def digest(body: ByteSource) -> str:
    """What a file is known by: its SHA-256, hex."""
    seen = hashlib.sha256()
    while piece := body.read(PIECE):
        seen.update(piece)
    return seen.hexdigest()


def unpack(body: ByteSource, room: IO[bytes]) -> Unpacked:
    """Write the text of the file into `room`, from its beginning.

    Raises FileRefused, in Chinese, for what is no table or cannot be unpacked.
    """
    seen = hashlib.sha256()
    head, pieces = _head(_hashed(body, seen.update))
    gzipped = head.startswith(_GZIP)
    if gzipped:
        head, pieces = _head(_gunzipped(pieces))
    if head.startswith(_ZIP):
        form, encoding, doubt = Form.WORKBOOK, Encoding.UTF_8, ""
        with tempfile.TemporaryFile() as workbook:
            workbook.writelines(pieces)
            write_as_csv(workbook, room)
    else:
        form = _form_of(head)
        encoding, doubt = _copy(pieces, room)
    size = room.tell()
    room.seek(0)
    return Unpacked(seen.hexdigest(), form, gzipped, encoding, doubt, size)


def _hashed(body: ByteSource, seen: Callable[[bytes], object]) -> Iterator[bytes]:
    while piece := body.read(PIECE):
        seen(piece)
        yield piece


def _head(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Enough of the beginning to tell what it is, and everything, that beginning included."""
    head = b""
    while len(head) < HEAD and (piece := next(pieces, b"")):
        head += piece
    return head, chain([head], pieces)


def _gunzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What gzip holds, member after member. Raises Damaged, TooLarge."""
    packed = unpacked = 0
    inflate, complete = zlib.decompressobj(wbits=31), False
    for piece in pieces:
        packed += len(piece)
        while piece:
            try:
                data = inflate.decompress(piece, PIECE)
            except zlib.error:
                raise Damaged("压缩文件已损坏，无法解压") from None
            unpacked += len(data)
            refuse_bombs(packed, unpacked)
            if data:
                yield data
            piece, complete = inflate.unconsumed_tail, inflate.eof
            if complete:
                piece = inflate.unused_data.lstrip(b"\0")
                inflate = zlib.decompressobj(wbits=31)
    if not complete:
        raise Damaged("压缩文件不完整，可能没有传完")


def _form_of(first: bytes) -> Form:
    for signature, reason in _SIGNATURES:
        if first.startswith(signature):
            raise NotATable(reason)
    text = first.removeprefix(BOM).lstrip()
    if b"\0" in first.split(b"\n", 1)[0]:
        raise NotATable("文件含有空字节，是二进制文件，不是数据表格")
    if text.startswith(b"["):
        raise NotATable("这是JSON数组，请改为每行一个对象（JSON Lines）")
    return Form.JSON_LINES if text.startswith(b"{") else Form.CSV


def _copy(pieces: Iterator[bytes], room: IO[bytes]) -> tuple[Encoding, str]:
    """Copy text, asking each whole line for its encoding. Raises EmptyFile, NotATable, TooLarge."""
    votes, rest, size, blank = Votes(), b"", 0, True
    for piece in pieces:
        room.write(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise TooLarge("文件太大，请按乡镇或年度拆分后再上传")
        blank = blank and not piece.removeprefix(BOM).strip()
        data = rest + piece
        end = last_line_end(data)
        votes.take(data[:end])
        rest = data[end:] if len(data) - end <= LONGEST_LINE else b""
    votes.take(rest)
    if blank:
        raise EmptyFile
    if votes.neither > votes.utf_8 + votes.gb18030 + votes.either:
        raise NotATable("文件既不是UTF-8也不是GB18030编码，请另存为“CSV UTF-8”后再上传")
    return votes.verdict()
