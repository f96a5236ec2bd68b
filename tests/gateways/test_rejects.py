"""The rejects file: a clerk opens it, sees which line is wrong and why, and corrects it."""

import csv
import io

import pytest

from tests.gateways.intake_rows import KINDS, LICENCE, licence_cells
from zhiban.domain.intake import Hold, Rejection
from zhiban.gateways.files.licences import LicenceCheck
from zhiban.gateways.files.rejects import disarm, render_rejects
from zhiban.gateways.files.tables import check_rows, open_table

HEADER = list(LICENCE)


def render(*refused: tuple[list[str], Rejection | Hold]) -> list[list[str]]:
    content = b"".join(render_rejects(["甲", "乙"], refused))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_source_columns_come_first_then_line_and_reason() -> None:
    assert render((["1", "2"], Rejection(9, ("甲:没有填写", "乙:太长")))) == [
        ["甲", "乙", "行号", "原因"],
        ["1", "2", "9", "甲:没有填写;乙:太长"],
    ]


def test_a_held_row_says_so() -> None:
    assert render((["1", "2"], Hold(9, ("乙:没有填写",))))[1][3] == "【待人工确认】乙:没有填写"


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
    assert disarm(payload) == "'" + payload


@pytest.mark.parametrize("cell", ["", "1=1", "沂源县", "0533-3241001"])
def test_harmless_cells_stay_as_they_are(cell: str) -> None:
    assert disarm(cell) == cell


def test_headers_are_disarmed_and_broken_bytes_written_as_question_marks() -> None:
    content = b"".join(render_rejects(["=1"], [(["\udcd3\udcd0"], Rejection(2, ("错",)))]))
    assert content.decode("utf-8-sig") == "'=1,行号,原因\r\n??,2,错\r\n"


def test_it_streams() -> None:
    rows = ((["1", "2"], Rejection(line, ("错",))) for line in range(10**12))
    pieces = render_rejects(["甲", "乙"], rows)
    assert [len(next(pieces)) > 0 for _ in range(3)] == [True] * 3


def test_a_corrected_rejects_file_can_be_dropped_in_again() -> None:
    bad = licence_cells(uscc="1")
    content = b"".join(render_rejects(HEADER, [(bad, Rejection(2, ("错",)))]))
    again = content.replace(b",1,", f",{LICENCE['uscc']},".encode(), 1)
    table = open_table(io.BytesIO(again))
    assert table.extra_columns == ("行号", "原因")
    ((_, row),) = check_rows(table, LicenceCheck(KINDS))
    assert not isinstance(row, Rejection | Hold)
