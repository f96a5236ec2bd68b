"""The rejects file: a clerk opens it, sees which line is wrong and why, and corrects it."""

import csv
import gzip
import io
import json
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook

from tests.gateways.intake_rows import KINDS, LICENCE, licence_cells
from tests.gateways.test_tables import TITLES
from tests.gateways.workbook import workbook
from zhiban.domain.intake import Hold, LicenceRow, Outcome, Rejection
from zhiban.gateways.files.formulas import disarm, rearm
from zhiban.gateways.files.licences import LicenceCheck
from zhiban.gateways.files.rejects import name_of_rejects, write_rejects
from zhiban.gateways.files.tables import Form, check_rows, open_table
from zhiban.gateways.files.unpacking import unpack

type Reject = tuple[list[str], Rejection | Hold]


def written(form: Form, columns: list[str], *refused: Reject, gzipped: bool = False) -> bytes:
    out = io.BytesIO()
    write_rejects(form, columns, refused, out, gzipped=gzipped)
    return out.getvalue()


def render(*refused: Reject) -> list[list[str]]:
    content = written(Form.CSV, ["甲", "乙"], *refused)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_source_columns_come_first_then_line_and_reason() -> None:
    assert render((["1", "2"], Rejection(9, ("甲：没有填写", "乙：太长")))) == [
        ["甲", "乙", "行号", "原因"],
        ["1", "2", "9", "甲：没有填写；乙：太长"],
    ]


def test_a_held_row_says_so() -> None:
    assert render((["1", "2"], Hold(9, ("乙：没有填写",))))[1][3] == "【待人工确认】乙：没有填写"


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (["1"], ["1", ""]),
        ([], ["", ""]),
        (["1", "2", "3", "4"], ["1", "2,3,4"]),
        (["1,2", 'x"y'], ["1,2", 'x"y']),
        (["a\nb", "c"], ["a\nb", "c"]),
    ],
)
def test_a_row_of_the_wrong_width_keeps_everything(cells: list[str], shown: list[str]) -> None:
    assert render((cells, Rejection(2, ("错",))))[1] == [*shown, "2", "错"]


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_no_cell_runs_as_a_formula(start: str) -> None:
    payload = f"{start}cmd|' /C calc'!A0"
    assert render(([payload, "2"], Rejection(2, ("错",))))[1][0] == "'" + payload
    assert rearm(disarm(payload)) == payload


@pytest.mark.parametrize("cell", ["", "1=1", "沂源县", "0533-3241001", "'quoted'"])
def test_harmless_cells_stay_as_they_are(cell: str) -> None:
    assert disarm(cell) == rearm(cell) == cell


def test_headers_are_disarmed_and_broken_text_written_as_question_marks() -> None:
    content = written(Form.CSV, ["=1"], (["\udcd3\udcd0"], Rejection(2, ("错",))))
    assert content.decode("utf-8-sig") == "'=1,行号,原因\r\n??,2,错\r\n"


def test_a_workbooks_cells_are_texts_that_stay_texts_when_edited() -> None:
    content = written(Form.WORKBOOK, ["甲"], (["=1+1"], Rejection(2, ("错",))))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    assert sheet.to_python() == [["甲", "行号", "原因"], ["=1+1", "2", "错"]]


def test_a_line_of_json_comes_back_with_its_own_keys() -> None:
    object_line = '{"number": "1", "备注": {"a": [1]}, "有效期止": 20270105}'
    refused: list[Reject] = [
        ([object_line], Rejection(7, ("错",))),
        (["{broken"], Hold(8, ("疑",))),
    ]
    first, second = written(Form.JSON_LINES, [], *refused).decode().splitlines()
    assert json.loads(first) == {
        "number": "1",
        "备注": {"a": ["1"]},
        "有效期止": "20270105",
        "行号": "7",
        "原因": "错",
    }
    assert json.loads(second) == {"原文": "{broken", "行号": "8", "原因": "【待人工确认】疑"}


def test_rejects_of_rejects_have_one_line_and_one_reason() -> None:
    refused = (["1", "7", "旧", "2"], Rejection(2, ("新",)))
    content = written(Form.CSV, ["甲", "行号", "原因", "乙"], refused)
    assert content.decode("utf-8-sig").splitlines() == ["甲,乙,行号,原因", "1,2,2,新"]


@pytest.mark.parametrize(
    ("name", "form", "gzipped", "called"),
    [
        ("证照.csv", Form.CSV, False, "证照-01234567.csv"),
        ("证照.csv.gz", Form.CSV, True, "证照-01234567.csv.gz"),
        ("证照.txt", Form.JSON_LINES, False, "证照-01234567.jsonl"),
        ("证照", Form.WORKBOOK, False, "证照-01234567.xlsx"),
        ("x" * 900 + ".csv", Form.CSV, False, "x" * 200 + "-01234567.csv"),
    ],
)
def test_rejects_are_called_after_their_file(
    name: str, form: Form, gzipped: bool, called: str
) -> None:
    assert name_of_rejects(name, "0123456789", form, gzipped=gzipped)[0] == called


BAD = licence_cells(uscc="1", number="-7", holder_name="=cmd()")


def as_csv(encoding: str) -> bytes:
    return f"{','.join(TITLES)}\n{','.join(BAD)}\n".encode(encoding)


def as_lines() -> bytes:
    return (json.dumps(dict(zip(TITLES, BAD, strict=True)), ensure_ascii=False) + "\n").encode()


type Judged = list[tuple[list[str], Outcome[LicenceRow]]]


def judged(content: bytes) -> tuple[Form, bool, tuple[str, ...], Judged]:
    room = io.BytesIO()
    found = unpack(io.BytesIO(content), room)
    table = open_table(room, found.form, found.encoding)
    return found.form, found.gzipped, table.columns, list(check_rows(table, LicenceCheck(KINDS)))


def replaced(content: bytes, old: str, new: str) -> bytes:
    return content.replace(old.encode(), new.encode())


def in_workbook(content: bytes, old: str, new: str) -> bytes:
    """As a clerk would: open, correct the one cell, save."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return workbook([[new if cell == old else cell for cell in row] for row in rows])


@pytest.mark.parametrize("gzipped", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("content", "correct"),
    [
        (as_csv("utf-8"), lambda c: replaced(c, ",1,", f",{LICENCE['uscc']},")),
        (as_csv("gb18030"), lambda c: replaced(c, ",1,", f",{LICENCE['uscc']},")),
        (as_lines(), lambda c: replaced(c, '"1"', f'"{LICENCE["uscc"]}"')),
        (workbook([TITLES, BAD]), lambda c: in_workbook(c, "1", LICENCE["uscc"])),
    ],
    ids=["csv", "csv-gb", "lines", "book"],
)
def test_corrected_rejects_can_be_dropped_in_again(
    content: bytes, correct: Callable[[bytes], bytes], gzipped: bool
) -> None:
    form, packed, columns, rows = judged(gzip.compress(content) if gzipped else content)
    ((cells, outcome),) = rows
    assert isinstance(outcome, Rejection)
    assert packed == gzipped
    again = written(form, list(columns), (cells, outcome), gzipped=packed)
    again = gzip.compress(correct(gzip.decompress(again))) if gzipped else correct(again)
    form_again, packed_again, _, ((_, row),) = judged(again)
    assert (form_again, packed_again) == (form, packed)
    assert isinstance(row, LicenceRow)
    assert (row.number, row.holder_name, row.uscc) == ("-7", "=cmd()", LICENCE["uscc"])
