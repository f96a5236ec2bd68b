"""Hostile workbooks."""

import gzip

from tests.gateways.intake_rows import licence_cells
from tests.gateways.test_tables import TITLES
from tests.gateways.workbook import MAIN, by_hand, text_cell, text_row, workbook, zipped
from tests.hostile.judging import Recipe
from tests.hostile.tables import raw

HEADER = text_row(1, TITLES)
ROW = text_row(2, licence_cells())
WHOLE = by_hand(f"<sheetData>{HEADER}{ROW}</sheetData>")


def sheet(*rows: str, rows_in: int | str | None = None, after: str = "", **parts: str) -> Recipe:
    """A workbook of a header and these rows, in XML."""
    xml = f"<sheetData>{HEADER}{''.join(rows)}</sheetData>{after}"
    return (lambda: by_hand(xml, **parts)), rows_in  # type: ignore[arg-type]


def cell(xml: str, rows: int | str | None = 1) -> Recipe:
    """A workbook whose second row has this cell and a text beside it."""
    return sheet(f'<row r="2">{xml}{text_cell("J2", "x")}</row>', rows_in=rows)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(
        f'<!ENTITY lol{n} "{"&lol%s;" % (n - 1 if n > 1 else "") * 10}">' for n in range(1, 9)
    )
    + "]><worksheet><sheetData>&lol8;</sheetData></worksheet>"
)
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    "<worksheet><sheetData><row><c><v>&f;</v></c></row></sheetData></worksheet>"
)

BOOKS: dict[str, Recipe] = {
    "sound": raw(WHOLE, 1),
    "sound, in gzip": raw(gzip.compress(WHOLE), 1),
    "no rows": raw(by_hand(f"<sheetData>{HEADER}</sheetData>"), 0),
    "no header": raw(by_hand(f"<sheetData>{ROW}</sheetData>"), "refused"),
    "an empty sheet": raw(by_hand("<sheetData/>"), "refused"),
    "no sheets": raw(by_hand(), "refused"),
    "a hundred and one sheets": ((lambda: by_hand(*["<sheetData/>"] * 101)), "refused"),
    "two tables": raw(by_hand(*[f"<sheetData>{HEADER}{ROW}</sheetData>"] * 2), "refused"),
    "a sheet that is not there": raw(
        by_hand("<sheetData/>", members={"xl/_rels/workbook.xml.rels": "<Relationships/>"}),
        "refused",
    ),
    "relations outside": raw(
        by_hand(
            "<sheetData/>",
            members={
                "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" '
                'Type="x/worksheet" Target="http://evil.example/s.xml" TargetMode="External"/>'
                "</Relationships>"
            },
        ),
        "refused",
    ),
    "a path upwards": raw(
        by_hand(
            "<sheetData/>",
            members={
                "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" '
                'Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>'
            },
        ),
        "refused",
    ),
    "no workbook inside": raw(zipped({"xl/worksheets/sheet1.xml": "<x/>"}), "refused"),
    "cut off": raw(WHOLE[: len(WHOLE) // 2], "refused"),
    "its end cut off": raw(WHOLE[:-30], "refused"),
    "its middle torn": raw(WHOLE[:300] + bytes(40) + WHOLE[340:]),
    "a billion laughs": raw(by_hand("", members={"xl/worksheets/sheet1.xml": LAUGHS}), "refused"),
    "an entity outside": raw(by_hand("", members={"xl/worksheets/sheet1.xml": OUTSIDE}), "refused"),
    "XML that stops": raw(
        by_hand("", members={"xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{HEADER}"}),
        "refused",
    ),
    "no XML at all": raw(by_hand("", members={"xl/worksheets/sheet1.xml": b"\0\1\2"}), "refused"),
    "XML in UTF-16": raw(
        by_hand(
            "",
            members={
                "xl/worksheets/sheet1.xml": (
                    f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}">'
                    f"<sheetData>{HEADER}{ROW}</sheetData></worksheet>"
                ).encode("utf-16")
            },
        ),
        1,
    ),
    "XML in no encoding we know": raw(
        by_hand("", members={"xl/worksheets/sheet1.xml": '<?xml version="1.0" encoding="x"?><a/>'}),
        "refused",
    ),
    "a bomb of blanks": (
        (lambda: by_hand(f"<sheetData>{HEADER}</sheetData>" + " " * (80 << 20))),
        "refused",
    ),
    "a bomb of rows": (
        (lambda: by_hand(f"<sheetData>{HEADER}" + '<row><c t="b"><v>1</v></c></row>' * 3_000_000)),
        "refused",
    ),
    "a bomb of strings": (
        (lambda: by_hand("<sheetData/>", strings=f'<sst xmlns="{MAIN}">' + "<si/>" * 16_000_000)),
        "refused",
    ),
    "a bomb of styles": (
        (
            lambda: by_hand(
                "<sheetData/>", styles="<s><cellXfs>" + "<xf/>" * 70_000 + "</cellXfs></s>"
            )
        ),
        "refused",
    ),
    "a tag that never closes": (
        (lambda: by_hand("", members={"xl/worksheets/sheet1.xml": '<x a="' + "y" * (6 << 20)})),
        "refused",
    ),
    "two far corners": sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', rows_in=1),
    "a row beyond the last": sheet('<row r="1048577"><c><v>1</v></c></row>', rows_in="refused"),
    "a row of a strange number": sheet('<row r="-5"><c><v>1</v></c></row>', rows_in="refused"),
    "a row of no number": sheet('<row r="x"><c><v>1</v></c></row>', rows_in="refused"),
    "rows out of order": sheet(text_row(5, ["x"]), text_row(3, ["x"]), rows_in="refused"),
    "a row twice": sheet(ROW, ROW, rows_in="refused"),
    "a column beyond the last": sheet(
        '<row r="2"><c r="XFE2"><v>1</v></c></row>', rows_in="refused"
    ),
    "a cell without a name": cell('<c r=""><v>1</v></c>', "refused"),
    "a cell named in small letters": cell('<c r="a2"><v>1</v></c>', "refused"),
    "cells out of order": cell('<c r="C2"><v>1</v></c><c r="B2"><v>1</v></c>', "refused"),
    "rows without numbers": sheet(*[ROW.replace(' r="2"', "").replace('2" t', '" t')] * 1),
    "a formula without a result": cell('<c r="A2"><f>VLOOKUP(A1,B:B,1)</f></c>'),
    "a formula with an error": cell('<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
    "a formula with an invented error": cell('<c r="A2" t="e"><v>Traceback: boom</v></c>'),
    "a formula with a result": cell('<c r="A2" t="str"><f>"x"</f><v>食品经营许可证</v></c>'),
    "a string that is not there": cell('<c r="A2" t="s"><v>7</v></c>'),
    "a string of a strange number": cell('<c r="A2" t="s"><v>1e9</v></c>'),
    "a style that is not there": cell('<c r="A2" s="999999999"><v>1</v></c>'),
    "a type nobody knows": cell('<c r="A2" t="zebra"><v>1</v></c>'),
    "a number that is none": cell('<c r="A2"><v>1.2.3</v></c>'),
    "a number that is too large": cell('<c r="A2"><v>1e999</v></c>'),
    "a USCC that lost its digits": cell('<c r="C2"><v>913703231234567890</v></c>'),
    "a date before dates": cell('<c r="G2"><v>0</v></c>'),
    "a date after dates": cell('<c r="G2"><v>99999999</v></c>'),
    "a date below zero": cell('<c r="G2"><v>-46392</v></c>'),
    "a cell of a megabyte": cell(text_cell("A2", "长" * 400_000)),
    "a row of a megabyte": sheet(text_row(2, ["长" * 30_000] * 12), rows_in=1),
    "a row of ten thousand cells": sheet(text_row(2, ["x"] * 10_000), rows_in=1),
    "line ends in cells": cell(text_cell("A2", "上&#10;下&#13;&#9;")),
    "escaped characters": cell(text_cell("A2", "_x0000__xFFFF__xD800_")),
    "our own marks": cell(text_cell("A2", "&#xFDD0;f")),
    "cells merged downwards": sheet(
        ROW,
        text_row(3, ["x"]),
        after='<mergeCells><mergeCell ref="D2:D3"/></mergeCells>',
        rows_in=2,
    ),
    "everything merged": sheet(
        ROW, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "merges that make no sense": sheet(
        ROW, after='<mergeCells><mergeCell ref="Z9:A1"/><mergeCell ref="D0:D0"/></mergeCells>'
    ),
    "a hundred thousand merges": (
        (
            lambda: by_hand(
                f"<sheetData>{HEADER}{ROW}</sheetData><mergeCells>"
                + '<mergeCell ref="A2:B2"/>' * 100_001
                + "</mergeCells>"
            )
        ),
        "refused",
    ),
    "hidden rows and columns": sheet(ROW.replace("<row ", '<row hidden="1" '), rows_in=1),
    "a thousand blank rows between": sheet(text_row(1_002, licence_cells()), rows_in=1),
    "blank cells with styles": sheet(
        *(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 500)), rows_in=0
    ),
    "titles above": raw(workbook([["沂源县证照台账"], [], TITLES, licence_cells()]), 1),
    "a sum below": raw(workbook([TITLES, licence_cells(), ["合计", 1]]), 2),
    "cells beyond the header": raw(workbook([TITLES, [*licence_cells(), "x"]]), 1),
    "formulas written as text": raw(workbook([TITLES, licence_cells(holder_name="=cmd()")]), 1),
    "numbers for everything": raw(workbook([TITLES, [1] * 10]), 1),
    "a title twice": raw(workbook([[*TITLES, "状态"]]), "refused"),
    "a macro workbook": raw(
        by_hand(f"<sheetData>{HEADER}{ROW}</sheetData>", members={"xl/vbaProject.bin": bytes(99)}),
        1,
    ),
}
