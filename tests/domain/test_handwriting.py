"""A drawn signature: a PNG that is what it says, small, and not an empty sheet."""

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visitor import DRAWN, data_url, png
from zhiban.domain.errors import Malformed
from zhiban.domain.handwriting import LARGEST, drawn_signature


def refused(url: str) -> str:
    with pytest.raises(Malformed) as told:
        drawn_signature(url)
    return told.value.code


def with_chunk(name: bytes, body: bytes) -> bytes:
    """The drawn PNG with one of its chunks replaced, its checksum right."""
    at = DRAWN.index(name) - 4
    (length,) = struct.unpack(">I", DRAWN[at : at + 4])
    packed = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return DRAWN[:at] + packed + DRAWN[at + 12 + length :]


def test_what_was_drawn_comes_out_as_it_went_in() -> None:
    assert drawn_signature(data_url(DRAWN)) == DRAWN


@pytest.mark.parametrize("shade", [0, 255, 127])
def test_an_empty_sheet_is_no_signature(shade: int) -> None:
    assert refused(data_url(png(120, 60, lambda x, y: shade))) == "signature_empty"


def test_a_large_picture_is_refused() -> None:
    noise = png(400, 300, lambda x, y: (x * 7919 + y * 104729 + x * y * 31) % 256)
    assert len(noise) > LARGEST
    assert refused(data_url(noise)) == "signature_too_large"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "data:image/jpeg;base64,/9j/4AAQ",
        "data:image/png;base64,",
        "data:image/png;base64,%%%",
        data_url(b"GIF89a"),
        data_url(DRAWN[:40]),
        data_url(DRAWN[:-30]),
        data_url(DRAWN.replace(b"IDAT", b"IDAX")),
        data_url(DRAWN.replace(b"IHDR", b"IHDX")),
        data_url(with_chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 60, 8, 0, 0, 0, 0))),
        data_url(with_chunk(b"IHDR", struct.pack(">IIBBBBB", 99999, 60, 8, 0, 0, 0, 0))),
        data_url(with_chunk(b"IDAT", b"not compressed")),
    ],
)
def test_what_is_no_png_is_refused(url: str) -> None:
    assert refused(url) in {"signature_unreadable", "signature_empty"}


def test_a_flipped_bit_is_seen() -> None:
    at = DRAWN.index(b"IDAT") + 10
    bent = DRAWN[:at] + bytes([DRAWN[at] ^ 1]) + DRAWN[at + 1 :]
    assert refused(data_url(bent)) == "signature_unreadable"


def test_a_picture_that_swells_is_not_unpacked_to_its_end() -> None:
    bomb = with_chunk(b"IDAT", zlib.compress(b"\0" * 30_000_000, 9))
    assert len(bomb) < LARGEST
    assert refused(data_url(bomb)) == "signature_empty"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_nothing_that_is_sent_breaks_the_reader(content: bytes) -> None:
    assert refused(data_url(content)) in {"signature_unreadable", "signature_empty"}
    assert refused(data_url(DRAWN[:8] + content)) in {"signature_unreadable", "signature_empty"}
