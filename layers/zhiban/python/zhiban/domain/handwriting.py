"""The drawn signature (手写签名): a PNG that is what it says, small, and not an empty sheet.

Source: PNG specification (ISO/IEC 15948), chunk layout, IHDR, IDAT.
"""

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator

from zhiban.domain.errors import Malformed

PREFIX = "data:image/png;base64,"
LARGEST = 45_000
"""Bytes of the PNG: 60 kB in base64."""

_MAGIC = b"\x89PNG\r\n\x1a\n"
_WIDEST, _TALLEST = 2000, 1200
_MOST_PIXELS_BYTES = _TALLEST * (_WIDEST * 4 + 1)
_INK = 8
"""An empty sheet, of whatever colour, decodes to fewer distinct bytes than a line's soft edge."""


def drawn_signature(data_url: str) -> bytes:
    """The PNG in a data URL. Raises Malformed where it is none, too large, or nothing is drawn."""
    if not data_url.startswith(PREFIX):
        raise _unreadable()
    try:
        png = base64.b64decode(data_url.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise _unreadable() from error
    if len(png) > LARGEST:
        raise Malformed("signature_too_large", "签名图片太大，请重写一次。")
    if len(set(_pixels(png))) < _INK:
        raise Malformed("signature_empty", "还没有签名，请用手指在白纸上写下您的名字。")
    return png


def _pixels(png: bytes) -> bytes:
    """The filtered scan lines, never more than the largest sheet has."""
    header, body = b"", zlib.decompressobj()
    pixels = b""
    try:
        for name, content in _chunks(png):
            if name == b"IHDR":
                header = content
            elif name == b"IDAT" and (room := _MOST_PIXELS_BYTES - len(pixels)):
                pixels += body.decompress(content, room)
        width, height = struct.unpack(">II", header[:8])
    except (zlib.error, struct.error, ValueError) as error:
        raise _unreadable() from error
    if not (0 < width <= _WIDEST and 0 < height <= _TALLEST):
        raise _unreadable()
    return pixels


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(_MAGIC):
        raise ValueError("not a PNG")
    at = len(_MAGIC)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        if zlib.crc32(name + content) != check:
            raise ValueError("a chunk was altered")
        yield name, content
        at += 12 + length


def _unreadable() -> Malformed:
    return Malformed("signature_unreadable", "签名没有读出来，请重写一次。")
