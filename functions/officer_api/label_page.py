"""The label of a parcel (面单) on A6: whom it goes to, who sends it, our reference as a QR code."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zhiban.domain.parcels import Consignee
from zhiban.domain.speaking import day_and_time
from zhiban.gateways.pdf import GREY, Sheet, qr_code

A6 = (105.0, 148.0)
LEFT, ACROSS = 7.0, 91.0
NAME, ADDRESS, BODY, SMALL = 17.0, 14.0, 10.0, 8.0
CODE = 30.0
LEADING = 1.35 * 25.4 / 72
NAME_LINES = 3
BOTTOM = 82.0
"""Where the room for an address ends; what is longer is cut, and says so."""


@dataclass(frozen=True, slots=True)
class LabelPage:
    """What stands on a label. `printed_at` is an aware instant."""

    to: Consignee
    reference: str
    tracking: str
    bureau: str
    office_address: str
    office_phone: str
    printed_by: str
    printed_at: datetime


def print_label(page: LabelPage, font: Path) -> bytes:
    """The label as PDF of one A6 page."""
    with Sheet(font, f"面单 {page.reference}", page.bureau, page.printed_at, A6) as sheet:
        sheet.new_page()
        _head(sheet)
        _to(sheet, page)
        _from(sheet, page)
        _reference(sheet, page)
        return sheet.finish()


def _head(sheet: Sheet) -> None:
    sheet.frame(3.5, 0.5)
    sheet.write("政务快递", LEFT, 11, ADDRESS)
    sheet.write("免费寄送", LEFT, 11, BODY, width=ACROSS, align="right", colour=GREY)
    sheet.rule(LEFT, 17, ACROSS)


def _to(sheet: Sheet, page: LabelPage) -> None:
    sheet.write("收", LEFT, 24, NAME)
    y = _paragraph(sheet, page.to.name, LEFT + 11, 24, NAME, ACROSS - 11, NAME_LINES)
    sheet.write(page.to.mobile, LEFT + 11, y, ADDRESS)
    room = int((BOTTOM - y - 8) / (ADDRESS * LEADING)) + 1
    _paragraph(sheet, page.to.address, LEFT + 11, y + 8, ADDRESS, ACROSS - 11, room)


def _from(sheet: Sheet, page: LabelPage) -> None:
    sheet.rule(LEFT, 84, ACROSS)
    sheet.write("寄", LEFT, 90, BODY)
    sheet.write(page.bureau, LEFT + 11, 90, BODY)
    sheet.write(page.office_phone, LEFT + 11, 95, BODY)
    _paragraph(sheet, page.office_address, LEFT + 11, 100, BODY, ACROSS - 11, 2)


def _reference(sheet: Sheet, page: LabelPage) -> None:
    sheet.rule(LEFT, 107, ACROSS)
    sheet.squares(qr_code(page.reference), LEFT, 111, CODE)
    beside = LEFT + CODE + 5
    sheet.write("我们的编号", beside, 113, SMALL, colour=GREY)
    y = _paragraph(sheet, page.reference, beside, 118, SMALL, ACROSS - CODE - 5, 3)
    if page.tracking:
        sheet.write("运单号", beside, y + 2, SMALL, colour=GREY)
        sheet.write(page.tracking, beside, y + 7, BODY)
    said = f"{page.printed_by}，{day_and_time(page.printed_at)}打印"
    sheet.write(said, beside, 140, SMALL, colour=GREY)


def _paragraph(
    sheet: Sheet, text: str, x: float, y: float, size: float, width: float, most: int
) -> float:
    """Lines from `y` down; where the next would begin."""
    lines = sheet.lines(text, size, width)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]
    for line in lines:
        sheet.write(line, x, y, size)
        y += size * LEADING
    return y
