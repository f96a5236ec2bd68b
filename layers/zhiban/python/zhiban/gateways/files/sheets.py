"""Lists on their way out: CSV, JSON Lines or XLSX, which no spreadsheet runs and Excel opens.

Memory stays flat: rows are written as they come.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import IO, Any

from zhiban.gateways.files.blocks import BOM
from zhiban.gateways.files.formulas import disarm
from zhiban.gateways.files.tables import Form

CONTENT_TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.JSON_LINES: "application/jsonl; charset=utf-8",
    Form.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS = 1_000_000
"""Rows on one sheet; a longer list goes on to a second."""
LONGEST_CELL = 32_767
WIDEST = 40
"""Characters a column is shown wide at most."""

type Rows = Iterable[Sequence[str]]


def write_list(form: Form, columns: Sequence[str], rows: Rows, out: IO[bytes]) -> None:
    """Write `rows` under `columns` into `out`, at its end. A row has a cell for every column."""
    match form:
        case Form.CSV:
            write_csv(columns, rows, out)
        case Form.JSON_LINES:
            write_lines((dict(zip(columns, row, strict=True)) for row in rows), out)
        case Form.WORKBOOK:
            write_workbook(columns, rows, out)


def write_csv(columns: Sequence[str], rows: Rows, out: IO[bytes]) -> None:
    """UTF-8 with the mark Excel needs; cells that would run get an apostrophe."""
    out.write(BOM)
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="")
    writer = csv.writer(text)
    writer.writerow(map(disarm, columns))
    writer.writerows(map(disarm, row) for row in rows)
    text.detach()


def write_lines(objects: Iterable[dict[str, Any]], out: IO[bytes]) -> None:
    """One object a line. JSON is not opened by spreadsheets, so cells stay as they are."""
    for one in objects:
        line = json.dumps(one, ensure_ascii=False, separators=(", ", ": "))
        out.write(line.encode("utf-8", "replace") + b"\n")


def write_workbook(columns: Sequence[str], rows: Rows, out: IO[bytes]) -> None:
    """A workbook all of whose cells are text, so that none runs and no digit is lost."""
    from xlsxwriter import Workbook

    told = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with Workbook(out, told) as book:
        text = book.add_format({"num_format": "@"})
        title = book.add_format({"num_format": "@", "bold": True})
        for number, part in enumerate(_parts(rows), start=1):
            sheet = book.add_worksheet(f"第{number}页")
            for column, name in enumerate(columns):
                sheet.set_column(column, column, min(WIDEST, 2 * len(name) + 4), text)
                sheet.write_string(0, column, _fitting(name), title)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(part, start=1):
                for column, cell in enumerate(row):
                    if cell:
                        sheet.write_string(line, column, _fitting(cell), text)


def _parts(rows: Rows) -> Iterable[Rows]:
    """The rows, so many a sheet, and one sheet when there are none."""
    source = iter(rows)
    first = next(source, None)
    while True:
        yield _limited(first, source)
        first = next(source, None)
        if first is None:
            return


def _limited(first: Sequence[str] | None, more: Iterable[Sequence[str]]) -> Rows:
    if first is None:
        return
    yield first
    for _, row in zip(range(MOST_ROWS - 1), more, strict=False):
        yield row


def _fitting(cell: str) -> str:
    return cell.encode("utf-8", "replace").decode()[:LONGEST_CELL]
