"""A photograph is what its bytes are: a JPEG of modest size, and nothing beside the picture."""

import base64
import io
import struct
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from zhiban.domain.errors import Malformed
from zhiban.domain.photographs import LARGEST, LONGEST_SIDE, cleaned, photograph


def jpeg(size: tuple[int, int] = (40, 30), **told: Any) -> bytes:
    made = io.BytesIO()
    noisy = Image.effect_noise(size, 80).convert("RGB")
    noisy.save(made, "JPEG", **told)
    return made.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def same_picture(one: bytes, other: bytes) -> bool:
    first, second = (Image.open(io.BytesIO(content)) for content in (one, other))
    return first.tobytes() == second.tobytes()


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"subsampling": 0}, {"optimize": True}])
def test_the_picture_stays_pixel_by_pixel(how: dict[str, Any]) -> None:
    content = jpeg(**how)
    assert same_picture(cleaned(content), content)
    assert cleaned(cleaned(content)) == cleaned(content)


@pytest.mark.parametrize("marker", [0xE1, 0xE2, 0xE3, 0xED, 0xEF, 0xFE])
def test_what_stands_beside_the_picture_is_left_out(marker: int) -> None:
    plain = jpeg()
    told = plain[:2] + segment(marker, b"Exif\0\0 where I live") + plain[2:]
    assert cleaned(told) == cleaned(plain)


def test_position_and_orientation_of_a_camera_are_left_out() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (36.0, 11.0, 0.0)
    content = cleaned(jpeg(exif=exif))
    assert dict(Image.open(io.BytesIO(content)).getexif()) == {}


def test_what_hangs_behind_the_end_is_left_out() -> None:
    plain = jpeg()
    assert cleaned(plain + b"PK\x03\x04 a whole archive") == cleaned(plain)


@pytest.mark.parametrize("size", [(LONGEST_SIDE, 2), (2, LONGEST_SIDE)])
def test_the_longest_side_is_just_allowed(size: tuple[int, int]) -> None:
    assert cleaned(jpeg(size))
    with pytest.raises(Malformed, match="不是照片"):
        cleaned(jpeg((size[0] + 1, size[1] + 1)))


def refused(content: bytes) -> str:
    with pytest.raises(Malformed) as denied:
        cleaned(content)
    return denied.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0", "photo_heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0", "photo_heic"),
        (b"\0\0\0\x20ftyphevc\0\0\0\0", "photo_heic"),
        (b"\0\0\0\x20ftypisom\0\0\0\0", "photo_unreadable"),
        (b"%PDF-1.4 ...", "photo_pdf"),
        (b"PK\x03\x04", "photo_unreadable"),
        (b"\x89PNG\r\n\x1a\n", "photo_unreadable"),
        (b"\xff\xd8", "photo_unreadable"),
        (b"\xff\xd8\xff\xd9", "photo_unreadable"),
        (b"\xff\xd8" + segment(0xE0, b"JFIF") + b"\xff\xd9", "photo_unreadable"),
        (b"\xff\xd8" + segment(0xDA, b"x") + b"\0\0\xff\xd9", "photo_unreadable"),
        (b"\xff\xd8\xff\xd8\xff\xd9", "photo_unreadable"),
        (b"\xff\xd8\xff\xe0\x00\x01\xff\xd9", "photo_unreadable"),
        (jpeg()[:-2], "photo_unreadable"),
        (jpeg()[:-2] + jpeg()[2:], "photo_unreadable"),
        (jpeg() + bytes(LARGEST), "photo_too_large"),
    ],
)
def test_what_is_none_is_said_to_be_what_it_is(content: bytes, code: str) -> None:
    assert refused(content) == code


@given(st.binary(max_size=300), st.booleans())
def test_whatever_bytes_come_they_are_cleaned_or_refused(content: bytes, begun: bool) -> None:
    with suppress(Malformed):
        assert cleaned(b"\xff\xd8" + content if begun else content)


@given(st.data())
def test_no_cut_and_no_flip_gets_anything_but_an_answer(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Malformed):
        assert len(cleaned(bytes(whole[: data.draw(st.integers(0, len(whole)))]))) <= len(whole)


WHOLE = jpeg()


@pytest.mark.parametrize("told", ["*", "é", "QQ", "data:image/jpeg;base64,/9j/"])
def test_a_text_that_is_no_base64_is_refused(told: str) -> None:
    with pytest.raises(Malformed):
        photograph(told)


def test_a_text_is_read_to_its_bytes() -> None:
    assert photograph(base64.b64encode(WHOLE).decode()) == cleaned(WHOLE)
