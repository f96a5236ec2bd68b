"""A photograph (照片) as it is kept: a JPEG of modest size, with nothing in it but the picture.

What a camera or a program writes beside it (position, time, device, comments, a preview) is left
out, whoever sends it, and so is whatever hangs behind its end.
Source: ITU-T T.81 (JPEG), annex B: markers and segments; what is to be found in them stays unread.
"""

import base64
import binascii
import re
import struct
from collections.abc import Iterator

from zhiban.domain.errors import Malformed

MEDIA = "image/jpeg"
"""What every stored photograph is, whatever it was said to be."""

LARGEST = 400_000
"""Bytes."""

LONGEST_SIDE = 1_600
"""Pixels; a sheet of A4 is well readable at that."""

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_FRAMES = (0xC0, 0xC1, 0xC2)
"""Baseline, extended and progressive: what browsers write and read."""

_KEPT = (0xE0, 0xEE)
"""APP0 and APP14 say how colours are meant; every other APPn, and a comment, is about something
else."""

_LEFT_OUT = frozenset({*range(0xE0, 0xF0), 0xFE}) - frozenset(_KEPT)
_ALONE = frozenset({0x00, 0x01, *range(0xD0, 0xDA), 0xFF})
"""What is no segment: stuffing, restarts, the start and the end."""

_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_HEIC = re.compile(rb"(?s)....ftyp(hei|hev|mif|msf)")


def photograph(told: str) -> bytes:
    """The JPEG in a base64 text, cleaned. Raises Malformed, with a sentence that helps."""
    try:
        content = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _unreadable() from error
    return cleaned(content)


def cleaned(content: bytes) -> bytes:
    """The picture alone, of the same pixels. Raises Malformed where it is none that is kept."""
    if _HEIC.match(content):
        raise Malformed(
            "photo_heic", "这是HEIC格式的照片，我们打不开。请在本页直接拍照，或者截图后再选。"
        )
    if content.startswith(b"%PDF-"):
        raise Malformed("photo_pdf", "这里收照片，不收PDF文件。请把材料拍下来，一页一张。")
    if len(content) > LARGEST:
        raise Malformed(
            "photo_too_large", "这张照片太大，请重拍一张，或者换一张小一点的。", kb=LARGEST // 1000
        )
    try:
        return _rewritten(content)
    except (ValueError, IndexError, struct.error) as error:
        raise _unreadable() from error


def _rewritten(content: bytes) -> bytes:
    if content[:2] != bytes((0xFF, _START)):
        raise ValueError("not a JPEG")
    kept, frames, scans = [content[:2]], 0, 0
    for marker, segment in _segments(content):
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", segment[5:9])
            if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
                raise ValueError("not of our size")
            frames += 1
        scans += marker == _SCAN
        if marker not in _LEFT_OUT:
            kept.append(segment)
    if frames != 1 or not scans:
        raise ValueError("no picture in it")
    return b"".join(kept)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment up to the end marker; a scan with the coded picture that follows it."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = content[at + 1]
        if marker == _END:
            yield marker, content[at : at + 2]
            return
        if marker in _ALONE:
            raise ValueError("a marker out of its place")
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        after = at + 2 + length
        if length < 2 or after > len(content):
            raise ValueError("a segment without an end")
        if marker == _SCAN:
            found = _MARKER.search(content, after)
            if found is None:
                raise ValueError("a picture without an end")
            after = found.end() - 2
        yield marker, content[at:after]
        at = after


def _unreadable() -> Malformed:
    return Malformed("photo_unreadable", "这个文件不是照片，或者已经损坏。请重拍一张，或者换一张。")
