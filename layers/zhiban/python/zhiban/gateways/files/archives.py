"""The zip archive an XLSX workbook is, opened so that it cannot claim more than it is."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - a class in all but name

from zhiban.gateways.files.faults import Damaged, TooLarge
from zhiban.gateways.files.limits import refuse_bombs

MOST_MEMBERS = 10_000
LARGEST_DIRECTORY = 4 << 20
"""Bytes; of the list of members, all of which would be read into memory."""

_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_TAIL = 65_557
NO_ARCHIVE = "工作簿或压缩包已损坏或不完整，请重新导出后再上传"


class Member:
    """One member, read piece by piece. Raises Damaged, TooLarge."""

    def __init__(self, archive: ZipFile, info: ZipInfo) -> None:
        self._body = archive.open(info)
        self._packed = info.compress_size
        self._read = 0

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, b"" at the end."""
        try:
            piece = self._body.read(size)
        except (BadZipFile, ZlibError, EOFError, OSError, ValueError):
            raise Damaged(NO_ARCHIVE) from None
        self._read += len(piece)
        refuse_bombs(self._packed, self._read)
        return piece


@contextmanager
def opened(file: IO[bytes]) -> Iterator[dict[str, "Opener"]]:
    """The members of the archive in `file`, by name. Raises Damaged, TooLarge."""
    _refuse_false_directories(file)
    try:
        archive = ZipFile(file)
    except (BadZipFile, LargeZipFile, OSError, ValueError, struct.error, NotImplementedError):
        raise Damaged(NO_ARCHIVE) from None
    with archive:
        if any(info.flag_bits & 1 for info in archive.infolist()):
            raise Damaged("工作簿加了密码，请取消密码后再上传")
        yield {info.filename: Opener(archive, info) for info in archive.infolist()}


class Opener:
    """Opens one member; it can be read from its beginning more than once."""

    def __init__(self, archive: ZipFile, info: ZipInfo) -> None:
        self._archive, self._info = archive, info

    def open(self) -> Member:
        """The member from its beginning. Raises Damaged."""
        try:
            return Member(self._archive, self._info)
        except (BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
            raise Damaged(NO_ARCHIVE) from None


def _refuse_false_directories(file: IO[bytes]) -> None:
    """The library reads the whole list of members at once: look at its size beforehand."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Damaged(NO_ARCHIVE)
    members, directory = struct.unpack_from("<HI", tail, at + 10)
    if at >= 20 and tail[at - 20 : at - 16] == _LOCATOR_64:
        file.seek(min(struct.unpack_from("<Q", tail, at - 12)[0], size))
        record = file.read(56)
        if len(record) < 56 or not record.startswith(_END_64):
            raise Damaged(NO_ARCHIVE)
        members, directory = struct.unpack_from("<QQ", record, 32)
    if members > MOST_MEMBERS or directory > LARGEST_DIRECTORY:
        raise TooLarge("压缩包里的文件太多，不是Excel工作簿")
