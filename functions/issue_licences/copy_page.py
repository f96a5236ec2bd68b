"""The copy of a signed application (申请书副本): every word that was shown, in its order.

It is made from what is stored of the application and nothing else, so that the same application
gives the same bytes on every day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from issue_licences.page import Printed
from zhiban.domain.speaking import day_and_time, plain_date
from zhiban.gateways.pdf import GREY, WIDTH, Sheet

LEFT, ACROSS = 24.0, 162.0
INDENT, FROM = 36.0, 54.0
"""How far values stand from the left, and how wide the column is that says where they are from."""

TOP, BOTTOM, FOOT = 24.0, 272.0, 284.0
TITLE, HEAD, BODY, SMALL = 20.0, 12.0, 10.5, 8.0
PEN = (70.0, 26.0)
"""The box that the drawn signature fits in."""


@dataclass(frozen=True, slots=True)
class Proved:
    """How who signed had proved who they are: the way, where (a masked phone, a provider's host),
    and when."""

    how: str
    where: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CopyPage:
    """What stands on a copy. `document` is the JSON that was signed, `sha256` of its exact bytes.

    All instants are aware, `signature` is the drawn one as a PNG;
    `check_at` is where anybody may check the copy, without its scheme.
    """

    document: Mapping[str, Any]
    sha256: str
    filing: int
    receipt: str
    signed_at: datetime
    proved: Proved
    signature: bytes
    check_at: str
    office_phone: str


def print_copy(page: CopyPage, font: Path) -> Printed:
    """The copy as PDF; the same page gives the same bytes."""
    with Sheet(font, _title(page), page.document["bureau"], page.signed_at) as sheet:
        _Writer(sheet, page).write()
        return Printed(sheet.finish(), tuple(sheet.missing))


def _title(page: CopyPage) -> str:
    return f"{page.document['item']['name']}申请书"


class _Writer:
    """Writes from the top down, onto a further page where there is no room."""

    def __init__(self, sheet: Sheet, page: CopyPage) -> None:
        self.sheet, self.page = sheet, page
        self.y = TOP

    def write(self) -> None:
        """The whole copy."""
        self.sheet.new_page()
        self._head()
        for heading, rows in self._parts():
            self._room(20)
            self._heading(heading)
            for label, value, beside in rows:
                self._row(label, value, beside)
        self._signed()
        self._small_print()
        said = f"受理号{self.page.receipt}　第{{page}}页，共{{pages}}页"
        self.sheet.number_pages(said, LEFT, FOOT, SMALL, ACROSS)

    def _head(self) -> None:
        page, sheet = self.page, self.sheet
        for line in sheet.lines(_title(page), TITLE, ACROSS):
            sheet.write(line, 0, self.y + 3, TITLE, width=WIDTH, align="centre")
            self.y += TITLE * 0.5
        again = f"（第{page.filing}次提交）" if page.filing > 1 else ""
        told = f"受理号　{page.receipt}{again}"
        sheet.write(told, 0, self.y + 3, BODY, width=WIDTH, align="centre", colour=GREY)
        self.y += 12

    def _parts(self) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
        told = self.page.document
        yield (
            "申请事项",
            [
                ("事项", told["item"]["name"], told["item"]["code"]),
                ("受理机关", told["bureau"], ""),
                *self._changed(),
            ],
        )
        yield "申请内容", [_shown(field) for field in told["fields"]]
        materials = list(_materials(told.get("materials", [])))
        if materials:
            yield "申请材料", materials
        yield "申请人声明", [("", told["declaration"]["text"], "")]

    def _changed(self) -> Iterator[tuple[str, str, str]]:
        if change := self.page.document.get("change"):
            told = f"{change['old'] or '（未登记）'} → {change['new'] or '（未登记）'}"
            yield "变更", told, f"营业执照{_day(change['on'])}变更"

    def _signed(self) -> None:
        page, sheet = self.page, self.sheet
        self._room(PEN[1] + 30)
        self._heading("签名")
        sheet.write("手写签名", LEFT, self.y + 2, BODY, colour=GREY)
        try:
            sheet.image(page.signature, LEFT + INDENT, self.y, *PEN)
        except ValueError:
            sheet.write("（签名图片无法显示，原件存于办件档案）", LEFT + INDENT, self.y + 2, BODY)
        self.y += PEN[1] + 4
        self._row("签名时间", day_and_time(page.signed_at), "")
        proved = page.proved
        self._row(proved.how, f"{proved.where}，{day_and_time(proved.at)}", "")

    def _small_print(self) -> None:
        page = self.page
        self._room(52)
        self.y += 2
        self.sheet.rule(LEFT, self.y, ACROSS)
        self.y += 5
        told = [
            ("签名原文", f"规范化JSON（RFC 8785）的SHA-256：{page.sha256}"),
            (
                "封印",
                "签署证据由本平台的密钥封印（ECDSA P-256，SHA-256），存于办件档案。"
                "平台封印不是电子认证机构的电子签名。",
            ),
            (
                "核验",
                f"在 {page.check_at} 选本文件即可核验，文件不会离开您的手机；"
                f"或致电{page.office_phone}报受理号。改动一处即可查出。打印件以电子文件为准。",
            ),
        ]
        if self.sheet.missing:
            codes = "、".join(f"U+{ord(char):04X}" for char in self.sheet.missing)
            told.append(("缺字", f"字库未收、上文以“〓”代替的字：{codes}"))
        for label, text in told:
            lines = self.sheet.lines(text, SMALL, ACROSS - 20)
            self._room(len(lines) * 5)
            self.sheet.write(label, LEFT, self.y, SMALL, colour=GREY)
            for line in lines:
                self.sheet.write(line, LEFT + 20, self.y, SMALL, colour=GREY)
                self.y += 4.8

    def _heading(self, text: str) -> None:
        self.y += 3
        self.sheet.write(text, LEFT, self.y, HEAD)
        self.y += 4.5
        self.sheet.rule(LEFT, self.y, ACROSS)
        self.y += 5.5

    def _row(self, label: str, value: str, beside: str) -> None:
        """A label, its value, and where it is from beside it; as tall as the taller of them."""
        sheet = self.sheet
        indent = INDENT if label else 0.0
        across = ACROSS - indent - (FROM + 4 if beside else 0)
        names = sheet.lines(label, BODY, INDENT - 3) if label else []
        values, notes = sheet.lines(value, BODY, across), sheet.lines(beside, SMALL, FROM)
        for n in range(max(len(names), len(values), len(notes) if beside else 0)):
            self._room(7)
            if n < len(names):
                sheet.write(names[n], LEFT, self.y, BODY, colour=GREY)
            if n < len(values):
                sheet.write(values[n], LEFT + indent, self.y, BODY)
            if beside and n < len(notes):
                sheet.write(notes[n], LEFT + ACROSS - FROM, self.y, SMALL, colour=GREY)
            self.y += BODY * 0.52
        self.y += 1.8

    def _room(self, height: float) -> None:
        """Go on to the next page unless there is so much room."""
        if self.y + height > BOTTOM:
            self.sheet.new_page()
            self.y = TOP


def _shown(field: Mapping[str, Any]) -> tuple[str, str, str]:
    """A field as it was shown: what it is called, its value, where from and since when."""
    value = field["value"] or "—"
    if differs := field.get("differs"):
        value = f"{value}\n（{differs}）"
    since = f"，{_day(field['as_of'])}" if field.get("as_of") else ""
    return field["label"], value, f"{field['source']}{since}"


def _materials(entries: Sequence[Any]) -> Iterator[tuple[str, str, str]]:
    """Each material with its source, and the digest of each photograph; one that was signed before
    there were sources is a name."""
    for n, entry in enumerate(entries, 1):
        if isinstance(entry, str):
            yield f"{n}", entry, ""
            continue
        yield f"{n}", entry["name"], entry["source"]
        for k, file in enumerate(entry.get("files", ()), 1):
            yield "", f"照片{k}，SHA-256：{file['sha256']}", ""


def _day(iso: str) -> str:
    return plain_date(date.fromisoformat(iso))
