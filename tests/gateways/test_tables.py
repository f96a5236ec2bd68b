"""What file is it, which rows does it hold, and what is wrong with those that cannot be read."""

import csv
import gc
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gateways.intake_rows import ENTITY, LICENCE, licence_cells
from zhiban.gateways.files.encodings import Encoding
from zhiban.gateways.files.faults import (
    EmptyFile,
    FileRefused,
    MissingColumns,
    NotATable,
    RepeatedColumns,
)
from zhiban.gateways.files.headers import ENTITY_COLUMNS, LICENCE_COLUMNS, TableKind
from zhiban.gateways.files.records import Mark
from zhiban.gateways.files.tables import Form, Table, open_table, resume_table

TITLES = [title for name, title in LICENCE_COLUMNS.items() if name != "identifier"]
CHINESE = ",".join(TITLES)
ENGLISH = ",".join(LICENCE)
SOUND = ",".join(licence_cells())


def opened(text: str | bytes) -> Table:
    return open_table(io.BytesIO(text if isinstance(text, bytes) else text.encode()))


def rows(text: str | bytes) -> list[tuple[int, list[str], tuple[str, ...]]]:
    """(line, cells, faults) of every row below the licences header."""
    head = CHINESE + "\n"
    table = opened(head.encode() + text if isinstance(text, bytes) else head + text)
    return list(by_row(table))


def by_row(table: Table) -> Iterator[tuple[int, list[str], tuple[str, ...]]]:
    for chunk in table.chunks:
        assert bool(chunk.faults) != bool(chunk.rows)
        for at, cells in enumerate(chunk.raw, chunk.line):
            yield at, cells, chunk.faults


def first_row(table: Table) -> tuple[list[str], tuple[str, ...]]:
    """The first row in canonical order, and its faults."""
    chunk = next(table.chunks)
    return list(chunk.rows[0]) if chunk.rows else [], chunk.faults


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (",".join(ENTITY_COLUMNS), TableKind.ENTITIES),
        (",".join(ENTITY_COLUMNS.values()), TableKind.ENTITIES),
        (",".join(list(ENTITY_COLUMNS)[:11]), TableKind.ENTITIES),
        (",".join(reversed(ENTITY_COLUMNS.values())), TableKind.ENTITIES),
        (",".join(LICENCE_COLUMNS), TableKind.LICENCES),
        (",".join(LICENCE_COLUMNS.values()), TableKind.LICENCES),
        (CHINESE, TableKind.LICENCES),
        ("\ufeff" + CHINESE, TableKind.LICENCES),
        (CHINESE.upper().replace(",", " , "), TableKind.LICENCES),
        (f'"{'","'.join(TITLES)}"', TableKind.LICENCES),
        ("\n\n" + CHINESE, TableKind.LICENCES),
        ("沂源县证照台账,,\n制表：2026年12月\n" + CHINESE, TableKind.LICENCES),
    ],
)
def test_the_header_tells_the_table(header: str, kind: TableKind) -> None:
    assert opened(header + "\n").kind is kind


def test_brackets_of_either_width_are_the_same_column() -> None:
    header = ",".join(ENTITY_COLUMNS.values()).replace("(街道)", "\uff08街道\uff09")
    assert opened(header).kind is TableKind.ENTITIES


def test_columns_in_any_order_reach_their_field() -> None:
    names = ["状态", "uscc", "number", *(n for n in LICENCE if n not in ("uscc", "number"))]
    names.remove("status")
    cells = ["有效", LICENCE["uscc"], LICENCE["number"], *(LICENCE[name] for name in names[3:])]
    table = opened(",".join(names) + "\n" + ",".join(cells))
    cells, _ = first_row(table)
    assert dict(zip(LICENCE_COLUMNS, cells, strict=True)) == LICENCE | {"identifier": ""}


def test_columns_we_do_not_know_are_reported_once_and_left_alone() -> None:
    table = opened(f"批次,{CHINESE},\n7,{SOUND},x\n")
    assert table.extra_columns == ("批次", "第12列（无标题）")
    assert first_row(table) == ([*licence_cells(), ""], ())


def test_an_optional_column_that_is_absent_reads_as_blank() -> None:
    names = list(ENTITY_COLUMNS)[:11]
    names.remove("town")
    names = ["town", *names]
    with_comma = ENTITY | {"scope": "餐饮服务"}
    table = opened(",".join(names) + "\n" + ",".join(with_comma[name] for name in names))
    assert first_row(table) == (list(with_comma.values()), ())


def test_optional_columns_absent_at_the_end_cost_nothing() -> None:
    assert first_row(opened(f"{CHINESE}\n{SOUND}\n")) == (licence_cells(), ())


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"", EmptyFile, "文件是空的"),
        (b"\xef\xbb\xbf\r\n  \r\n", EmptyFile, "文件是空的"),
        (CHINESE.encode("gb18030"), NotATable, "表头"),
        ("姓名,年龄\n甲,3\n".encode(), NotATable, "表头"),
        (CHINESE.replace(",", "\t").encode(), NotATable, "逗号分隔"),
        (b"\n" + b"x" * 70_000, NotATable, "表头"),
        ("标题\n".encode() * 10 + CHINESE.encode(), NotATable, "表头"),
        (f'"{CHINESE}'.encode(), NotATable, "引号不成对"),
        (",".join(map(str, range(300))).encode(), NotATable, "表头"),
        (f"{CHINESE},{'长' * 200}".encode(), NotATable, "表头"),
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
    assert [(at, faults) for at, _, faults in by_row(table)] == [(2, ()), (4, ())]


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
    "a NUL": (SOUND.replace("有效", "有\0效"), [(2, "状态：含有看不见的控制字符")]),
    "a zero-width space": (SOUND.replace("JY1", "JY\u200b1"), [(2, "证照编号：含有看不见")]),
    "a reversed name": (SOUND.replace("老王", "\u202e老王"), [(2, "持证主体名称：含有看不见")]),
    "a private character": (SOUND.replace("老王", "\ue123王"), [(2, "持证主体名称：含有自造字")]),
    "our own marks": (SOUND.replace("老王", "\ufdd0f王"), [(2, "持证主体名称：含有乱码")]),
    "lost characters": (SOUND.replace("老王", "\ufffd王"), [(2, "持证主体名称：含有乱码")]),
    "lost twice": (SOUND.replace("老王", "锟斤拷"), [(2, "持证主体名称：含有乱码")]),
    "not UTF-8": (
        f"{SOUND}\n".encode() + SOUND.replace("有效", "?").encode().replace(b"?", b"\xd3\xd0"),
        [(2, ""), (3, "状态：含有乱码或编码不一致的字符")],
    ),
    "a quote closed a hundred lines on": (
        SOUND.replace("有效", '"有' + "\n" * 100 + '效"') + f"\n{SOUND}\n",
        [(2, "引号不成对"), (102, "个单元格"), (103, "")],
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
        (3_002, ("引号不成对，这一行无法拆分成列",))
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
    whole = list(by_row(opened(text)))
    assert list(by_row(open_table(Dripping(text, sizes)))) == whole


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["", '"', "x" * 300, SOUND, f'{SOUND[:-1]}"\n"']), min_size=900))
def test_reading_on_from_any_mark_gives_what_reading_through_gives(pieces: list[str]) -> None:
    text = "\n".join([CHINESE, *pieces * 3, ""]).encode()
    table = opened(text)
    marks, whole = set(), []
    for chunk in table.chunks:
        marks.add(table.reader.mark)
        whole.append((chunk.line, chunk.raw, chunk.faults))
    flat = [(n, cells, faults) for line, raw, faults in whole for n, cells in enumerate(raw, line)]
    for mark in marks - {Mark(-1, 2)}:
        tail = resume_table(
            io.BytesIO(text[mark.start :]),
            TITLES,
            Form.CSV,
            Encoding.UTF_8,
            (mark.start, mark.line),
        )
        assert list(by_row(tail)) == [row for row in flat if row[0] >= mark.line]


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
    source = Endless(row.encode(), 8_000_000)
    head = io.BytesIO(f"{CHINESE}\n".encode())
    gc.collect()
    tracemalloc.start()
    try:
        joined = _Joined(head, source)
        for _ in open_table(joined).chunks:
            pass
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


class _Joined:
    def __init__(self, head: io.BytesIO, tail: Endless) -> None:
        self._head, self._tail = head, tail

    def read(self, size: int, /) -> bytes:
        return self._head.read(size) or self._tail.read(size)
