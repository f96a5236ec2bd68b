"""Workbooks for tests: sound ones by XlsxWriter, odd ones by hand, part by part."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(*sheets: Sequence[Sequence[Any]], **options: Any) -> bytes:
    """A workbook of these sheets, each cell written by its type."""
    out = io.BytesIO()
    with Workbook(
        out, {"strings_to_formulas": False, "strings_to_numbers": False} | options
    ) as book:
        dated = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        for rows in sheets:
            sheet = book.add_worksheet()
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if hasattr(cell, "year"):
                        sheet.write_datetime(line, column, cell, dated)
                    else:
                        sheet.write(line, column, cell)
    return out.getvalue()


def text_cell(reference: str, text: str) -> str:
    """A cell with its text inside."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def letters(column: int) -> str:
    """The name of a column, from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def text_row(number: int, cells: Sequence[str]) -> str:
    """A row of texts."""
    inner = "".join(text_cell(f"{letters(n)}{number}", cell) for n, cell in enumerate(cells, 1))
    return f'<row r="{number}">{inner}</row>'


def by_hand(
    *sheets: str,
    strings: str | None = None,
    styles: str | None = None,
    book: str = "",
    members: dict[str, bytes | str] | None = None,
) -> bytes:
    """A workbook whose sheets hold exactly this XML below `worksheet`."""
    numbers = range(1, len(sheets) + 1)
    named = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    parts: dict[str, bytes | str] = {
        f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}">{xml}</worksheet>'
        for n, xml in enumerate(sheets, 1)
    }
    for name, xml in (("sharedStrings", strings), ("styles", styles)):
        if xml is not None:
            relations += (
                f'<Relationship Id="{name}" Type="{OFFICE}/{name}" Target="/xl/{name}.xml"/>'
            )
            parts[f"xl/{name}.xml"] = xml
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{book}<sheets>{named}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'
    )
    return zipped(parts | (members or {}))


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
