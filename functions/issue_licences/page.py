"""A licence as a sheet of A4: quiet, and without any imitation of an official seal.

What an officer at the door looks for, who and until when, always stands on the first page; a long
scope of business grows smaller first, and then onto further pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from zhiban.domain.issuing import Validity
from zhiban.gateways.pdf import GREY, WIDTH, Sheet, qr_code

LEFT, ACROSS = 30.0, 150.0
INDENT, NARROW = 46.0, 20.0
"""How far values stand from the left in the rows, and in the small print."""

ROWS, NEXT, BOTTOM = 89.0, 36.0, 268.0
"""Where rows begin on the first page and on a further one, and where they end."""

SIGNED, FOOT = 203.0, 223.0
CODE, BESIDE = 28.0, 116.0
"""How wide the QR code is, and the small print beside it."""

TITLE, TITLE_ACROSS = 30.0, 138.0
BODY, DATES, SMALL = 12.5, 14.5, 8.0
SCOPE_SIZES = (12.5, 10.5, 9.0, 8.0)


@dataclass(frozen=True, slots=True)
class LicencePage:
    """What stands on a licence. `title` is the kind's name; `made_at` is aware and printed nowhere.

    `replaces` says in words what this edition takes the place of; `office_phone` is whom to ask.
    `check_at` is the address where anybody may check it, which the QR code leads to.
    """

    title: str
    number: str
    holder: str
    uscc: str
    legal_rep: str
    address: str
    scope: str
    validity: Validity
    issuer: str
    issued_on: date
    identifier: str
    edition: int
    replaces: str
    office_phone: str
    check_at: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Printed:
    """The bytes of a document, and the characters that its font could not show."""

    content: bytes
    missing: tuple[str, ...]


def print_licence(page: LicencePage, font: Path) -> Printed:
    """The licence as PDF; the same page gives the same bytes."""
    with Sheet(font, page.title, page.issuer, page.made_at) as sheet:
        _write(sheet, page)
        return Printed(sheet.finish(), tuple(sheet.missing))


def _write(sheet: Sheet, page: LicencePage) -> None:
    _begin(sheet)
    _title(sheet, page)
    y = ROWS
    for label, value, size in _facts(page):
        y = _row(sheet, page, y, label, sheet.lines(value, size, ACROSS - INDENT), size)
    if page.scope:
        lines, size = _fitted(sheet, page.scope, SIGNED - y)
        y = _row(sheet, page, y, "经营范围", lines, size)
    _signed(sheet, page, y)
    _foot(sheet, page)


def _begin(sheet: Sheet) -> None:
    sheet.new_page()
    sheet.frame(12, 0.7)
    sheet.frame(14, 0.2)


def _go_on(sheet: Sheet, page: LicencePage) -> float:
    """A further page, saying of what; returns where its words begin."""
    _begin(sheet)
    sheet.write(f"{page.title}　编号{page.number}（续页）", LEFT, 24, SMALL, colour=GREY)
    return NEXT


def _title(sheet: Sheet, page: LicencePage) -> None:
    name, _, rest = page.title.replace("（", "(").partition("(")
    size, spacing = TITLE, 2.2
    while sheet.width(name, size, spacing) > TITLE_ACROSS and size > BODY:
        size, spacing = size - 1, spacing * 0.9
    sheet.write(name, 0, 46, size, width=WIDTH, align="centre", spacing=spacing)
    if rest:
        sheet.write(f"（{rest.rstrip(')）')}）", 0, 59, 15, width=WIDTH, align="centre")
    sheet.write(f"编号　{page.number}", LEFT, 73, BODY, width=ACROSS, align="centre")
    sheet.rule(LEFT, 79, ACROSS)


def _facts(page: LicencePage) -> Iterator[tuple[str, str, float]]:
    validity = page.validity
    yield "持证主体", page.holder, BODY
    yield "统一社会信用代码", page.uscc, BODY
    yield "法定代表人（负责人）", page.legal_rep or "（未登记）", BODY
    yield "地址", page.address or "（未登记）", BODY
    yield "有效期", _lasting(validity), DATES


def _row(
    sheet: Sheet, page: LicencePage, y: float, label: str, lines: list[str], size: float
) -> float:
    """A label and its value, as tall as it needs; returns where the next row may stand."""
    for n, line in enumerate(lines):
        if y > BOTTOM:
            y = _go_on(sheet, page)
        if n == 0:
            sheet.write(label, LEFT, y, BODY, colour=GREY)
        sheet.write(line, LEFT + INDENT, y, size)
        y += _leading(size)
    return y + 3.2


def _fitted(sheet: Sheet, text: str, room: float) -> tuple[list[str], float]:
    """The lines of a text in the largest size that leaves it in `room`, else in the smallest."""
    for size in SCOPE_SIZES:
        lines = sheet.lines(text, size, ACROSS - INDENT)
        if len(lines) * _leading(size) <= room:
            break
    return lines, size


def _leading(size: float) -> float:
    return size * 0.6


def _signed(sheet: Sheet, page: LicencePage, y: float) -> None:
    """Who issued it and when, low on the page; on a further one when there is no room."""
    if y > SIGNED:
        _go_on(sheet, page)
    for n, text in enumerate((f"发证机关　{page.issuer}", f"发证日期　{_said(page.issued_on)}")):
        sheet.write(text, LEFT, SIGNED + n * 8.6, BODY, width=ACROSS, align="right")


def _foot(sheet: Sheet, page: LicencePage) -> None:
    sheet.rule(LEFT, FOOT, ACROSS)
    y = FOOT + 5.5
    for label, text in _small_print(sheet, page):
        sheet.write(label, LEFT, y, SMALL, colour=GREY)
        for line in sheet.lines(text, SMALL, BESIDE - NARROW):
            sheet.write(line, LEFT + NARROW, y, SMALL, colour=GREY)
            y += _leading(SMALL)
    x, top = LEFT + ACROSS - CODE, FOOT + 3.5
    sheet.squares(qr_code(f"{page.check_at}#{page.identifier}"), x, top, CODE)
    sheet.write("扫码核验", x, top + CODE + 3.5, SMALL, width=CODE, align="centre", colour=GREY)
    y = max(y, top + CODE + 9)
    for n, line in enumerate(sheet.lines(page.identifier, SMALL, ACROSS - NARROW)):
        if n == 0:
            sheet.write("证照标识", LEFT, y, SMALL, colour=GREY)
        sheet.write(line, LEFT + NARROW, y + n * _leading(SMALL), SMALL)


def _small_print(sheet: Sheet, page: LicencePage) -> Iterator[tuple[str, str]]:
    yield "版本", f"第{page.edition}版，{page.replaces}"
    yield (
        "封印",
        "本文件的摘要由本平台的密钥封印（ECDSA P-256，SHA-256），封印与证据存于办件档案，签发后改动"
        "一处即可查出。平台封印不是电子认证机构的电子签名。",
    )
    yield (
        "核验",
        f"扫右侧二维码，或者在 {page.check_at.partition('://')[2]} 选本文件；也可致电"
        f"{page.office_phone}报证照标识。打印件以网上核验的结果为准。",
    )
    if sheet.missing:
        codes = "、".join(f"U+{ord(char):04X}" for char in sheet.missing)
        yield "缺字", f"字库未收、上文以“〓”代替的字：{codes}"


def _lasting(validity: Validity) -> str:
    """A term in words; one without an end is 长期, of one without a known start only the end."""
    began = f"自{_said(validity.valid_from)}" if validity.valid_from else ""
    if validity.valid_to is None:
        return f"{began}起长期" if began else "长期"
    return f"{began}至{_said(validity.valid_to)}"


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
