"""What an inbox file is: its packing, its form, its encoding, and when a person should confirm."""

import gzip
import hashlib
import io
import json
import random

import pytest

from tests.gateways.intake_rows import ENTITY, LICENCE, licence_cells
from tests.gateways.test_tables import TITLES, by_row
from tests.gateways.workbook import workbook
from zhiban.gateways.files.encodings import GARBLED, UNCLEAR, UNUSUAL, Encoding
from zhiban.gateways.files.faults import (
    Damaged,
    EmptyFile,
    FileRefused,
    MissingColumns,
    NotATable,
    RepeatedColumns,
    TooLarge,
)
from zhiban.gateways.files.headers import TableKind
from zhiban.gateways.files.records import FOREIGN_LINE
from zhiban.gateways.files.tables import Form, Table, open_table
from zhiban.gateways.files.unpacking import Unpacked, digest, unpack

CHINESE, ENGLISH, SOUND = ",".join(TITLES), ",".join(LICENCE), ",".join(licence_cells())
CSV = f"{CHINESE}\n{SOUND}\n"
LINES = json.dumps(dict(zip(TITLES, licence_cells(), strict=True)), ensure_ascii=False) + "\n"
BOOK = workbook([TITLES, licence_cells()])


def opened(content: bytes) -> tuple[Unpacked, Table]:
    room = io.BytesIO()
    found = unpack(io.BytesIO(content), room)
    assert found.sha256 == hashlib.sha256(content).hexdigest() == digest(io.BytesIO(content))
    assert found.size == len(room.getvalue())
    return found, open_table(room, found.form, found.encoding)


@pytest.mark.parametrize("gzipped", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("content", "form", "encoding"),
    [
        (CSV.encode(), Form.CSV, Encoding.UTF_8),
        (b"\xef\xbb\xbf" + CSV.encode(), Form.CSV, Encoding.UTF_8),
        (CSV.encode("gb18030"), Form.CSV, Encoding.GB18030),
        (LINES.encode(), Form.JSON_LINES, Encoding.UTF_8),
        (b"\xef\xbb\xbf\n" + LINES.encode(), Form.JSON_LINES, Encoding.UTF_8),
        (LINES.encode("gb18030"), Form.JSON_LINES, Encoding.GB18030),
        (BOOK, Form.WORKBOOK, Encoding.UTF_8),
    ],
    ids=["csv", "csv-bom", "csv-gb", "lines", "lines-bom", "lines-gb", "book"],
)
def test_every_form_in_every_packing_gives_the_same_row(
    content: bytes, form: Form, encoding: Encoding, gzipped: bool
) -> None:
    found, table = opened(gzip.compress(content) if gzipped else content)
    assert (found.form, found.encoding, found.gzipped, found.doubt) == (form, encoding, gzipped, "")
    assert found.copied == (gzipped or form is Form.WORKBOOK)
    assert table.kind is TableKind.LICENCES
    (chunk,) = table.chunks
    assert list(chunk.rows[0])[:10] == licence_cells()


RARE = "镕喆堃㛃䶮𬭬"

ENCODINGS: dict[str, tuple[bytes, Encoding, str]] = {
    # content, encoding, why a person should confirm
    "ASCII only": (f"{ENGLISH}\nL01,JY1\n".encode(), Encoding.UTF_8, ""),
    "rare names in GB18030": (
        (CSV + SOUND.replace("老王", RARE)).encode("gb18030"),
        Encoding.GB18030,
        "",
    ),
    "rare names in UTF-8": ((CSV + SOUND.replace("老王", RARE)).encode(), Encoding.UTF_8, ""),
    "Chinese only far down": (
        f"{ENGLISH}\n".encode() + b"L01,JY1\n" * 20_000 + SOUND.encode("gb18030"),
        Encoding.GB18030,
        "",
    ),
    "traditional Chinese in Big5": (
        f"{ENGLISH}\n".encode() + "沂源縣行政審批服務局,餐飲業務,經營許可\n".encode("big5") * 9,
        Encoding.GB18030,
        UNUSUAL,
    ),
    "Japanese": (
        f"{ENGLISH}\n".encode() + "レストラン,とうきょう,ひらがな\n".encode("shift_jis") * 9,
        Encoding.GB18030,
        UNUSUAL,
    ),
    "UTF-8 once read as GBK": (
        f"{ENGLISH}\n{'许可证书,'.encode().decode('gb18030')}\n".encode() * 9,
        Encoding.UTF_8,
        GARBLED,
    ),
    "bytes that are letters in both": (
        f"{ENGLISH}\nJY1,".encode() + "陆".encode("gb18030") + b"\n",
        Encoding.UTF_8,
        UNCLEAR,
    ),
    "accents in UTF-8 among Chinese": (f"{CSV}café\n".encode(), Encoding.UTF_8, ""),
    "a few lines in GB among UTF-8": (
        (CSV * 3).encode() + SOUND.encode("gb18030"),
        Encoding.UTF_8,
        "",
    ),
    "a few lines in UTF-8 among GB": (
        (CSV * 3).encode("gb18030") + SOUND.encode(),
        Encoding.GB18030,
        "",
    ),
    "lone carriage returns": (CSV.replace("\n", "\r").encode("gb18030"), Encoding.GB18030, ""),
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_the_encoding_is_told_by_all_lines_or_said_to_be_a_guess(case: str) -> None:
    content, encoding, doubt = ENCODINGS[case]
    found = unpack(io.BytesIO(content), io.BytesIO())
    assert (found.encoding, found.doubt) == (encoding, doubt)


def faults(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    _, table = opened(content)
    return [(line, why) for line, _, why in by_row(table)]


def test_a_line_of_another_encoding_is_never_taken_in_as_garble() -> None:
    in_utf_8 = faults(CSV.encode() + SOUND.encode("gb18030") + b"\n" + SOUND.encode())
    assert [bool(why) for _, why in in_utf_8] == [False, True, False]
    assert any("乱码或编码不一致" in one for one in in_utf_8[1][1])
    in_gb = faults(CSV.encode("gb18030") * 3 + SOUND.encode() + b"\n" + SOUND.encode("gb18030"))
    assert in_gb[-2][1] == (FOREIGN_LINE,)
    assert in_gb[-1][1] == ()


def test_such_a_line_of_json_waits_too() -> None:
    (*_, odd) = faults(LINES.encode("gb18030") * 3 + LINES.encode())
    assert odd == (4, (FOREIGN_LINE,))


def test_bytes_that_are_no_gb18030_cost_their_line_only() -> None:
    broken = SOUND.encode("gb18030").replace("老王".encode("gb18030"), b"\xc4\x39\x81")
    read = faults(CSV.encode("gb18030") + broken + b"\r\n" + SOUND.encode("gb18030"))
    assert [(line, bool(why)) for line, why in read] == [(2, False), (3, True), (4, False)]


REFUSED: dict[str, tuple[bytes, type[FileRefused], str]] = {
    "nothing": (b"", EmptyFile, "空的"),
    "a mark and blanks": (b"\xef\xbb\xbf\r\n \t\r\n", EmptyFile, "空的"),
    "nothing in gzip": (gzip.compress(b""), EmptyFile, "空的"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1", NotATable, "旧版"),
    "PDF": (b"%PDF-1.7\n", NotATable, "PDF"),
    "UTF-16": (CSV.encode("utf-16"), NotATable, "UTF-16"),
    "UTF-16 without its mark": (CSV.encode("utf-16-le"), NotATable, "空字节"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", NotATable, "表头"),
    "random bytes": (random.Random(2).randbytes(5_000).replace(b"\0", b"x"), NotATable, "编码"),
    "gzip in gzip": (gzip.compress(gzip.compress(CSV.encode())), NotATable, "只压缩一次"),
    "gzip cut off": (gzip.compress(CSV.encode())[:-5], Damaged, "不完整"),
    "gzip torn": (gzip.compress(CSV.encode())[:20] + b"x" * 40, Damaged, "损坏"),
    "gzip with rubbish behind": (gzip.compress(CSV.encode()) + b"rubbish", Damaged, "损坏"),
    "a gzip bomb": (gzip.compress(b"\n" * (80 << 20)), TooLarge, "不合常理"),
    "a JSON array": (f"[{LINES}]".encode(), NotATable, "JSON数组"),
    "a broken first line": (b'{"a": 1\n' + LINES.encode(), NotATable, "第一行"),
    "an endless first line": (b'{"a": "' + b"x" * 70_000, NotATable, "太长"),
    "objects of something else": (b'{"a": 1}\n', NotATable, "表头"),
    "objects that lack something": (
        LINES.replace('"证照编号"', '"编号"').encode(),
        MissingColumns,
        "证照编号",
    ),
    "a key twice": (
        LINES.replace('"证照编号"', '"状态": "有效", "证照编号"').encode(),
        RepeatedColumns,
        "状态",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_no_table_is_refused_with_a_reason(case: str) -> None:
    content, fault, says = REFUSED[case]
    with pytest.raises(fault, match=says):
        opened(content)


def test_gzip_of_several_members_and_padding_is_one_text() -> None:
    halves = gzip.compress(CSV.encode()) + gzip.compress(SOUND.encode()) + b"\0" * 512
    assert [line for line, _ in faults(halves)] == [2, 3]


class Dripping:
    """A body that gives a byte at a time, as a network may."""

    def __init__(self, content: bytes) -> None:
        self._body = io.BytesIO(content)

    def read(self, _: int, /) -> bytes:
        """One more byte."""
        return self._body.read(1)


@pytest.mark.parametrize("content", [CSV.encode("gb18030"), gzip.compress(LINES.encode()), BOOK])
def test_how_the_network_delivers_it_changes_nothing(content: bytes) -> None:
    room = io.BytesIO()
    assert unpack(Dripping(content), room) == unpack(io.BytesIO(content), io.BytesIO())


def test_entities_come_in_every_form_too() -> None:
    line = json.dumps(ENTITY, ensure_ascii=False).encode()
    for content in (line, workbook([list(ENTITY), list(ENTITY.values())])):
        _, table = opened(content)
        (chunk,) = table.chunks
        assert (table.kind, list(chunk.rows[0])) == (TableKind.ENTITIES, list(ENTITY.values()))
