"""What file is it, which rows does it hold, and what is wrong with those that cannot be read."""

import csv
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gateways.intake_rows import ENTITY, LICENCE, licence_cells
from zhiban.gateways.files.faults import (
    EmptyFile,
    FileRefused,
    MissingColumns,
    NotATable,
    RepeatedColumns,
)
from zhiban.gateways.files.headers import ENTITY_COLUMNS, LICENCE_COLUMNS, TableKind
from zhiban.gateways.files.tables import Table, open_table

CHINESE = ",".join(LICENCE_COLUMNS.values())
SOUND = ",".join(licence_cells())


def opened(text: str | bytes) -> Table:
    return open_table(io.BytesIO(text if isinstance(text, bytes) else text.encode()))


def rows(text: str | bytes) -> list[tuple[int, list[str], tuple[str, ...]]]:
    """(line, cells, faults) of every row below the licences header."""
    head = CHINESE + "\n"
    table = opened(head.encode() + text if isinstance(text, bytes) else head + text)
    return [
        (at, cells, faults)
        for line, run, faults in table.chunks
        for at, cells in enumerate(run, line)
    ]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (",".join(ENTITY_COLUMNS), TableKind.ENTITIES),
        (",".join(ENTITY_COLUMNS.values()), TableKind.ENTITIES),
        (",".join(list(ENTITY_COLUMNS)[:11]), TableKind.ENTITIES),
        (",".join(reversed(ENTITY_COLUMNS.values())), TableKind.ENTITIES),
        (",".join(LICENCE_COLUMNS), TableKind.LICENCES),
        (CHINESE, TableKind.LICENCES),
        ("\ufeff" + CHINESE, TableKind.LICENCES),
        (CHINESE.upper().replace(",", " , "), TableKind.LICENCES),
        (f'"{'","'.join(LICENCE_COLUMNS.values())}"', TableKind.LICENCES),
        ("\n\n" + CHINESE, TableKind.LICENCES),
    ],
)
def test_the_header_tells_the_table(header: str, kind: TableKind) -> None:
    assert opened(header + "\n").kind is kind


def test_brackets_of_either_width_are_the_same_column() -> None:
    header = ",".join(ENTITY_COLUMNS.values()).replace("(街道)", "\uff08街道\uff09")
    assert opened(header).kind is TableKind.ENTITIES


def test_columns_in_any_order_reach_their_field() -> None:
    names = ["状态", "uscc", "number", *(n for n in LICENCE_COLUMNS if n not in ("uscc", "number"))]
    names.remove("status")
    cells = ["有效", LICENCE["uscc"], LICENCE["number"], *(LICENCE[name] for name in names[3:])]
    table = opened(",".join(names) + "\n" + ",".join(cells))
    (_, run, _) = next(table.chunks)
    assert table.pick is not None
    assert dict(zip(LICENCE_COLUMNS, table.pick(run[0]), strict=True)) == LICENCE


def test_columns_we_do_not_know_are_reported_once_and_left_alone() -> None:
    table = opened(f"批次,{CHINESE},\n7,{SOUND},x\n")
    assert table.extra_columns == ("批次", "第12列(无标题)")
    (_, run, faults) = next(table.chunks)
    assert table.pick is not None
    assert list(table.pick(run[0])) == licence_cells()
    assert faults == ()


def test_an_optional_column_that_is_absent_reads_as_blank() -> None:
    names = list(ENTITY_COLUMNS)[:11]
    with_comma = ENTITY | {"scope": "餐饮服务"}
    table = opened(",".join(names) + "\n" + ",".join(with_comma[name] for name in names))
    (_, run, _) = next(table.chunks)
    assert table.pick is not None
    assert list(table.pick(run[0])) == list(with_comma.values())


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"", EmptyFile, "文件是空的"),
        (b"\xef\xbb\xbf\r\n  \r\n", EmptyFile, "文件是空的"),
        (b"PK\x03\x04\x14\x00", NotATable, "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", NotATable, "旧版Excel"),
        (b"%PDF-1.7\n", NotATable, "PDF"),
        (CHINESE.encode("utf-16"), NotATable, "UTF-16"),
        (CHINESE.encode("utf-16-le"), NotATable, "空字节"),
        (CHINESE.encode("gb18030"), NotATable, "不是UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", NotATable, "不是"),
        (",".join(LICENCE_COLUMNS).encode() + b"\n" + SOUND.encode("gbk"), NotATable, "GBK"),
        ("姓名,年龄\n甲,3\n".encode(), NotATable, "表头"),
        (CHINESE.replace(",", "\t").encode(), NotATable, "逗号分隔"),
        (b"\n" + b"x" * 70_000, EmptyFile, "文件是空的"),
        (f'"{CHINESE}'.encode(), NotATable, "引号不成对"),
        (CHINESE.replace(",有效期止", "").encode(), MissingColumns, "有效期止"),
        (b"uscc,name,mobile,legal_rep\n", MissingColumns, "类型、证件号码、住所"),
        (f"{CHINESE},状态\n".encode(), RepeatedColumns, "状态"),
        (f"{CHINESE},valid_to\n".encode(), RepeatedColumns, "有效期止"),
    ],
)
def test_a_file_that_is_no_table_of_ours_is_refused_with_a_reason(
    content: bytes, error: type[FileRefused], says: str
) -> None:
    with pytest.raises(error, match=says):
        opened(content)


def test_missing_columns_are_named() -> None:
    with pytest.raises(MissingColumns) as caught:
        opened(CHINESE.replace("证照编号,", "").replace(",发证机关", ""))
    assert caught.value.columns == ("证照编号", "发证机关")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system_give_the_same_rows(end: str) -> None:
    table = opened(end.join([CHINESE, SOUND, "", SOUND, ""]))
    read = [
        (at, faults) for line, run, faults in table.chunks for at in range(line, line + len(run))
    ]
    assert read == [(2, ()), (4, ())]


CASES: dict[str, tuple[str | bytes, list[tuple[int, str]]]] = {
    "sound": (f"{SOUND}\n{SOUND}\n", [(2, ""), (3, "")]),
    "no line end at the end": (SOUND, [(2, "")]),
    "blank lines are no rows": (f"\n{SOUND}\n\n\n{SOUND}\n", [(3, ""), (6, "")]),
    "too few cells": (f"{SOUND}\na,b\n{SOUND}\n", [(2, ""), (3, "有2个单元格"), (4, "")]),
    "too many cells": (f"{SOUND},x\n{SOUND}\n", [(2, "有11个单元格"), (3, "")]),
    "a quote left open": (f'"{SOUND}\n{SOUND}\n', [(2, "引号不成对"), (3, "")]),
    "a quote closed too late": (
        f'"{SOUND}\n{SOUND}\n"{SOUND}\n{SOUND}\n',
        [(2, "引号不成对"), (3, ""), (4, "引号不成对"), (5, "")],
    ),
    "a quote that swallows a row": (
        f'"{SOUND}\n{SOUND}\n",x\n{SOUND}\n',
        [(2, "引号不成对"), (3, ""), (4, "引号不成对"), (5, "")],
    ),
    "text after a quote": (f'"JY"1,{SOUND}\n{SOUND}\n', [(2, "引号不成对"), (3, "")]),
    "a cell of two lines": (
        f"{SOUND[:-1]}\n{SOUND.replace('有效', '"有\n效"')}\n",
        [(2, ""), (3, "")],
    ),
    "a NUL": (SOUND.replace("有效", "有\0效"), [(2, "状态:含有看不见的控制字符")]),
    "a zero-width space": (SOUND.replace("JY1", "JY\u200b1"), [(2, "证照编号:含有看不见")]),
    "a reversed name": (SOUND.replace("老王", "\u202e老王"), [(2, "持证主体名称:含有看不见")]),
    "not UTF-8": (
        f"{SOUND}\n".encode() + SOUND.replace("有效", "?").encode().replace(b"?", b"\xd3\xd0"),
        [(2, ""), (3, "状态:含有不是UTF-8编码的字符")],
    ),
    "an endless line": (f"{SOUND}\n{'x' * 200_000}\n{SOUND}\n", [(2, ""), (3, "太长"), (4, "")]),
    "an endless last line": (f"{SOUND}\n{'x' * 200_000}", [(2, ""), (3, "太长")]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_broken_row_costs_itself_only(case: str) -> None:
    text, wanted = CASES[case]
    read = rows(text)
    assert [line for line, _, _ in read] == [line for line, _ in wanted]
    for (_, _, faults), (_, says) in zip(read, wanted, strict=True):
        assert says in ";".join(faults)
        assert bool(faults) == bool(says)


def test_an_open_quote_in_a_long_file_costs_its_line_only() -> None:
    read = rows(f"{SOUND}\n" * 3_000 + f'"{SOUND}\n' + f"{SOUND}\n" * 3_000)
    assert len(read) == 6_001
    assert [(line, faults) for line, _, faults in read if faults] == [
        (3_002, ("引号不成对,这一行无法拆分成列",))
    ]


class Dripping(io.RawIOBase):
    """A stream that gives what it likes, as a network does."""

    def __init__(self, content: bytes, sizes: list[int]) -> None:
        self._source = io.BytesIO(content)
        self._sizes = sizes

    def read(self, size: int = -1, /) -> bytes:
        self._sizes = self._sizes[1:] + self._sizes[:1]
        return self._source.read(min(size, self._sizes[0]))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n", "\r"]))
def test_where_the_stream_is_cut_changes_nothing(sizes: list[int], end: str) -> None:
    text = end.join([CHINESE, *[SOUND] * 7, f'"{SOUND}', SOUND, "a,b", SOUND, ""]).encode()
    whole = [chunk[::2] for chunk in _by_row(opened(text))]
    assert [chunk[::2] for chunk in _by_row(open_table(Dripping(text, sizes)))] == whole


def _by_row(table: Table) -> Iterator[tuple[int, list[str], tuple[str, ...]]]:
    for line, run, faults in table.chunks:
        for at, cells in enumerate(run, line):
            yield at, cells, faults


plain_text = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters="\0"),
    max_size=20,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(plain_text, min_size=10, max_size=10), max_size=6), st.booleans())
def test_what_a_csv_writer_wrote_is_read_back(table: list[list[str]], quoted: bool) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(table)
    assert [(cells, faults) for _, cells, faults in rows(text.getvalue())] == [
        (cells, ()) for cells in table
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b"\xe6", b"\0", SOUND.encode()])))
def test_no_content_below_the_header_raises_or_loses_its_place(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    read = rows(content)
    lines = [line for line, _, _ in read]
    assert lines == sorted(set(lines))
    physical = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert all(2 <= line <= physical + 1 for line in lines)
    assert all(faults or len(cells) == 10 for _, cells, faults in read)


class Endless:
    """A source of the same row over and over, that never lies in memory as a whole."""

    def __init__(self, row: bytes, size: int) -> None:
        self._row, self._left = row, size

    def read(self, size: int, /) -> bytes:
        """The next bytes; the rows need not be whole."""
        size = min(size, self._left)
        self._left -= size
        return (self._row * (size // len(self._row) + 1))[:size]


@pytest.mark.parametrize("row", [SOUND + "\n", "x" * 65_536, '"' + SOUND + "\n"])
def test_memory_stays_flat(row: str) -> None:
    source = Endless(row.encode(), 2_000_000)
    head = io.BytesIO(f"{CHINESE}\n".encode())
    tracemalloc.start()
    try:
        joined = _Joined(head, source)
        for _ in open_table(joined).chunks:
            pass
        assert tracemalloc.get_traced_memory()[1] < 1_500_000
    finally:
        tracemalloc.stop()


class _Joined:
    def __init__(self, head: io.BytesIO, tail: Endless) -> None:
        self._head, self._tail = head, tail

    def read(self, size: int, /) -> bytes:
        return self._head.read(size) or self._tail.read(size)
