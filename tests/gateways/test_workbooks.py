"""XLSX: the one table in a workbook, cell by cell, whatever wrote it."""

import csv
import io
import random
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.gateways.intake_rows import LICENCE, licence_cells
from tests.gateways.test_tables import TITLES
from tests.gateways.workbook import MAIN, by_hand, text_row, workbook, zipped
from zhiban.gateways.files.cells import column_of, serial_text
from zhiban.gateways.files.faults import Damaged, FileRefused, MissingColumns, NotATable, TooLarge
from zhiban.gateways.files.marks import CELL_FAULTS, SPOILT
from zhiban.gateways.files.workbooks import write_as_csv

HEADER = text_row(1, TITLES)


def lines(content: bytes) -> list[list[str]]:
    """The cells of each row, by its line; a blank line is no cells."""
    out = io.BytesIO()
    write_as_csv(io.BytesIO(content), out)
    return [
        next(csv.reader([line]), [])
        for line in out.getvalue().decode().removesuffix("\n").split("\n")
    ]


def cell(xml: str, *, strings: str, styles: str) -> str:
    """What is read of one cell of the second row."""
    row = f'<row r="2">{xml}<c r="K2" t="inlineStr"><is><t>x</t></is></c></row>'
    read = lines(by_hand(f"<sheetData>{HEADER}{row}</sheetData>", strings=strings, styles=styles))
    return read[1][column_of("B") - 1]


def test_rows_stand_on_the_lines_they_have_in_the_sheet() -> None:
    rows = [["沂源县证照台账"], [], TITLES, licence_cells(), [], licence_cells(number="2")]
    read = lines(workbook(rows))
    assert [bool(row) for row in read] == [True, False, True, True, False, True]
    assert read[3] == licence_cells()
    assert read[5] == licence_cells(number="2")


@pytest.mark.parametrize("constant_memory", [False, True])
def test_texts_may_lie_in_the_cell_or_apart(constant_memory: bool) -> None:
    assert lines(workbook([TITLES, licence_cells()], constant_memory=constant_memory))[1] == (
        licence_cells()
    )


DATE = datetime(2027, 1, 5)  # noqa: DTZ001 - Excel knows no zones


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("valid_to", DATE, "2027-01-05"),
        ("valid_to", 46392, "2027-01-05"),  # a bare serial in a column of dates
        ("updated_at", 46392.5, "2027-01-05 12:00:00"),
        ("valid_to", 20270105, "20270105"),  # too large for a serial: the eight digits of a date
        ("valid_to", 9999999, "9999999"),
        ("valid_to", -1, "-1"),
        ("number", 46392, "46392"),  # no column of dates
        ("number", 12.5, "12.5"),
        ("uscc", 913703231234567, "913703231234567"),
        ("uscc", 913703231234567890, f"{SPOILT}n9.137032312345679E+17"),
        ("status", True, "TRUE"),
        ("holder_name", "两\n行", "两 行"),
        ("holder_name", "_x000D_", "_x000D_"),
        ("holder_name", "=1+1", "=1+1"),
    ],
)
def test_a_cell_says_what_a_clerk_sees(field: str, value: Any, read: str) -> None:
    row: dict[str, Any] = LICENCE | {field: value}
    assert lines(workbook([TITLES, list(row.values())]))[1][list(LICENCE).index(field)] == read


STRINGS = (
    f'<sst xmlns="{MAIN}"><si><t>甲</t></si><si><r><t>甲</t></r>'
    '<r><t xml:space="preserve"> 乙</t></r>'
    "<rPh><t>jia</t></rPh></si><si/></sst>"
)


@pytest.mark.parametrize(
    ("xml", "read"),
    [
        ('<c r="B2" t="s"><v>0</v></c>', "甲"),
        ('<c r="B2" t="s"><v>1</v></c>', "甲 乙"),
        ('<c r="B2" t="s"><v>2</v></c>', ""),
        ('<c r="B2" t="s"><v>3</v></c>', f"{SPOILT}r"),
        ('<c r="B2" t="s"><v>-1</v></c>', f"{SPOILT}r"),
        ('<c r="B2" t="s"><v>99999999999999</v></c>', f"{SPOILT}r"),
        ('<c r="B2" t="str"><f>A1&amp;"x"</f><v>甲x</v></c>', "甲x"),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="B2"><f>1+1</f></c>', f"{SPOILT}f"),
        ('<c r="B2" t="e"><v>#N/A</v></c>', f"{SPOILT}e#N/A"),
        ('<c r="B2" t="e"><f>X</f><v>#NAME?</v></c>', f"{SPOILT}e#NAME?"),
        ('<c r="B2" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="B2" t="d"><v>2027-01-05T00:00:00</v></c>', "2027-01-05T00:00:00"),
        ('<c r="B2"><v>1E400</v></c>', f"{SPOILT}e1E400"),
        ('<c r="B2"><v>NaN</v></c>', f"{SPOILT}eNaN"),
        ('<c r="B2"><v>twelve</v></c>', f"{SPOILT}etwelve"),
        ('<c r="B2"><v>1.3800138E10</v></c>', "13800138000"),
        ('<c r="B2" t="inlineStr"><is><t>a_x000a_b_xD800_</t></is></c>', "a b\ufffd"),
        ('<c r="B2" t="inlineStr"><is><t>\ufdd0f</t></is></c>', "\ufffdf"),
        ("<c><v>1</v></c><c><v>7</v></c>", "7"),  # without references cells follow each other
        ('<c r="B2" s="1"><v>46392</v></c>', "2027-01-05"),
        ('<c r="B2" s="2"><v>46392</v></c>', "46392"),
        ('<c r="B2" s="77"><v>46392</v></c>', "46392"),
        ('<c r="B2" t="inlineStr"><is><t>' + "长" * 40_000 + "</t></is></c>", f"{SPOILT}l"),
    ],
)
def test_cells_as_programs_write_them(xml: str, read: str) -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts>'
        '<numFmt numFmtId="164" formatCode="&quot;day&quot;0"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="31"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    assert cell(xml, strings=STRINGS, styles=styles) == read


@pytest.mark.parametrize(
    ("serial", "since_1904", "text"),
    [
        (46392, False, "2027-01-05"),
        (44930, True, "2027-01-05"),
        (1, False, "1900-01-01"),
        (59, False, "1900-02-28"),
        (61, False, "1900-03-01"),
        (2_958_465, False, "9999-12-31"),
        (2_957_003, True, "9999-12-31"),
        (46391.999999, False, "2027-01-05"),
        (46392 + 1 / 86_400, False, "2027-01-05 00:00:01"),
        (0.5, False, "0.5"),
    ],
)
def test_days_counted_by_excel(serial: float, since_1904: bool, text: str) -> None:
    assert serial_text(serial, since_1904=since_1904) == text


def test_a_workbook_may_count_its_days_from_1904() -> None:
    row = [*TITLES]
    content = by_hand(
        f'<sheetData>{text_row(1, row)}<row r="2"><c r="G2"><v>44930</v></c></row></sheetData>',
        book='<workbookPr date1904="1"/>',
    )
    assert lines(content)[1][6] == "2027-01-05"


def test_the_rest_of_a_merged_cell_is_marked() -> None:
    rows = text_row(2, licence_cells()) + '<row r="3"><c r="B3"><v>7</v></c></row>'
    rows += '<row r="4"><c r="A4"/></row><row r="5"><c r="B5"><v>8</v></c></row>'
    merges = '<mergeCells count="2"><mergeCell ref="D2:E4"/><mergeCell ref="A1:C1"/></mergeCells>'
    read = lines(by_hand(f"<sheetData>{HEADER}{rows}</sheetData>{merges}"))
    assert read[1] == licence_cells()
    assert read[2] == ["", "7", "", f"{SPOILT}m", f"{SPOILT}m", "", "", "", "", ""]
    assert read[3] == []
    assert read[4] == ["", "8", *[""] * 8]
    assert set(CELL_FAULTS) == set("fenmrl")


def test_cells_beyond_the_header_make_the_row_too_wide() -> None:
    assert len(lines(workbook([TITLES, [*licence_cells(), "", "x"]]))[1]) == 12
    assert len(lines(workbook([TITLES, [*licence_cells(), "", ""]]))[1]) == 10


def test_one_sheet_among_notes_is_found() -> None:
    notes = [["填表说明"], ["证照类型", "证照编号", "状态"], ["照许可证填写"]]
    assert lines(workbook(notes, [TITLES, licence_cells()], [[]]))[1] == licence_cells()


SHEET = f"<sheetData>{HEADER}{text_row(2, licence_cells())}</sheetData>"

REFUSED: dict[str, tuple[bytes, type[FileRefused], str]] = {
    "two tables": (by_hand(SHEET, SHEET), NotATable, "多张数据表"),
    "no table": (workbook([["甲", "乙"]]), NotATable, "表头"),
    "nearly a table": (workbook([TITLES[:5], ["x"] * 5]), MissingColumns, "有效期起"),
    "header too far down": (workbook([*[["标题"]] * 10, TITLES]), NotATable, "表头"),
    "no sheet": (by_hand(), NotATable, "表头"),
    "a zip of a CSV": (zipped({"证照.csv": "a,b"}), NotATable, "不是Excel工作簿"),
    "cut off": (workbook([TITLES])[:-40], Damaged, "不完整"),
    "a torn member": (
        workbook([TITLES]).replace(b"worksheets/sheet1.xml", b"worksheets/sheet2.xml", 1),
        Damaged,
        "损坏",
    ),
    "a doctype": (
        by_hand(SHEET, members={"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        Damaged,
        "XML已损坏",
    ),
    "XML cut off": (
        by_hand(SHEET, members={"xl/workbook.xml": "<workbook><sheets>"}),
        Damaged,
        "XML",
    ),
    "rows out of order": (by_hand(SHEET.replace('r="2"', 'r="1"')), Damaged, "XML"),
    "a row beyond the last": (
        by_hand(SHEET.replace('<row r="2"', '<row r="9999999"')),
        Damaged,
        "XML",
    ),
    "a column beyond the last": (by_hand(SHEET.replace('"B2"', '"XFE2"')), Damaged, "XML"),
    "cells out of order": (by_hand(SHEET.replace('"B2"', '"A2"')), Damaged, "XML"),
    "a bomb": (by_hand(SHEET + " " * (70 << 20)), TooLarge, "不合常理"),
    "a tag that never closes": (by_hand(f'{SHEET}<x a="{"y" * (6 << 20)}'), Damaged, "XML"),
    "ten thousand members": (
        zipped({f"{n}": "" for n in range(10_001)}),
        TooLarge,
        "文件太多",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_workbook_that_cannot_be_used_is_refused_with_a_reason(case: str) -> None:
    content, fault, says = REFUSED[case]
    with pytest.raises(fault, match=says):
        lines(content)


def test_a_locked_workbook_is_refused_with_a_reason() -> None:
    content = bytearray(workbook([TITLES]))
    content[6] |= 1
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(Damaged, match="密码"):
        lines(bytes(content))


def test_a_sheet_that_claims_to_be_vast_costs_nothing() -> None:
    """Two cells in opposite corners: other readers reserve the room between them, and die."""
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    read = lines(by_hand(f"<sheetData>{HEADER}{corner}</sheetData>"))
    assert len(read) == 1_048_576
    assert len(read[-1]) == 16_384


printable = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="_\ufffd"),
    max_size=12,
)
value = st.one_of(
    printable,
    st.integers(-(10**14), 10**14),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 4)),
    st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001
        lambda moment: moment.replace(microsecond=0)
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(value, min_size=10, max_size=10), min_size=1, max_size=5), st.booleans())
def test_another_reader_reads_the_same(rows: list[list[Any]], inline: bool) -> None:
    content = workbook([TITLES, *rows], constant_memory=inline)
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    ours = lines(content)
    dated = {
        n for n, title in enumerate(TITLES) if title.endswith(("日期", "期起", "期止", "时间"))
    }
    for mine, other in zip(ours[1:], theirs[1:], strict=False):
        for column, (a, b) in enumerate(zip(mine, other, strict=False)):
            if isinstance(b, float) and column in dated:
                continue
            assert a == _as_text(b), (column, b)


def _as_text(value: Any) -> str:
    match value:
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case str():
            return value
        case _:
            return str(value)


def test_torn_workbooks_are_refused_and_never_raise_anything_else() -> None:
    whole = workbook([TITLES, *[licence_cells()] * 20])
    chance = random.Random(1)
    for _ in range(300):
        torn = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        with suppress(FileRefused):
            lines(bytes(torn[: chance.randint(len(torn) // 2, len(torn))]))
