"""The monthly report as sheets of A4, which print in black and white.

The county's sentence, how far needs came, how many in time, what is late and where, what it cost,
and at the end how each number was counted. It is for the bureau: small numbers stand in it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from zhiban.domain.figures import Covered, Prices, county_sentence
from zhiban.domain.need import Need
from zhiban.domain.summaries import FUNNEL, Summary
from zhiban.gateways.pdf import GREY, INK, WIDTH, Align, Colour, Sheet

LEFT, ACROSS, BOTTOM = 20.0, 170.0, 278.0
TITLE, HEAD, BODY, SMALL = 22.0, 13.0, 10.5, 8.5
ROW = 6.2
BAR: Colour = (112, 120, 130)
NO_TOWN = "未登记所属乡镇"
MOST = 12
"""Rows of a table that has no end."""

HOW = (
    "归集、覆盖：每晚逐条数登记库里的证照；持有至少一张证照的市场主体算一家。",
    "提醒、惠及：短信服务商已接收的提醒短信，一条算一次；收到过提醒的市场主体只算一家。由事件累计。",
    "应办：最晚申请日落在本月的需求，一件算一次。其后各步是这些需求走到了哪里，不论在哪一天走到。",
    "按时率：在最晚申请日当天或以前申报的，占可以在本系统申报的（不含年度报告，不含不用再办的）。",
    "未按时：可以申报而没有在最晚申请日以前申报的。",
    "费用：本月计费条数、已下单快递数乘以单价。单价是系统设置中的假定值，以合同结算为准。",
)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What the report of a month is made of; `made_at` is aware."""

    summary: Summary
    county: str
    bureau: str
    prices: Prices
    kind_name: Callable[[str], str]
    made_at: datetime

    @property
    def month(self) -> str:
        """The month in words."""
        first = self.summary.span.first
        return f"{first.year}年{first.month}月"


def print_report(page: ReportPage, font: Path) -> bytes:
    """The report as PDF; the same figures give the same bytes."""
    title = f"{page.county}“无感智办”{page.month}月报"
    with Sheet(font, title, page.bureau, page.made_at) as sheet:
        _Writer(sheet, page).write(title)
        sheet.number_pages("第{page}页，共{pages}页", LEFT, 287, SMALL, ACROSS)
        return sheet.finish()


class _Writer:
    """Writes from the top down, and goes on to another sheet where one is full."""

    def __init__(self, sheet: Sheet, page: ReportPage) -> None:
        self.sheet, self.page, self.y = sheet, page, 0.0

    def write(self, title: str) -> None:
        self._new_sheet()
        self.sheet.write(title, 0, 26, TITLE, width=WIDTH, align="centre")
        self.sheet.write(self._by(), 0, 36, SMALL, width=WIDTH, align="centre", colour=GREY)
        self.y = 46
        summary = self.page.summary
        self._paragraph(county_sentence(summary.covered, summary.reminded))
        self._funnel(summary.need)
        self._on_time()
        self._months()
        self._late()
        self._towns()
        self._costs()
        self._heading("各个数是怎么数的？", len(HOW) + 2)
        for line in HOW:
            self._paragraph(line, SMALL)

    def _by(self) -> str:
        counted = self.page.summary.counted_on
        until = f"，数据截至{counted.year}年{counted.month}月{counted.day}日" if counted else ""
        return f"{self.page.bureau}　内部使用{until}"

    def _funnel(self, need: Need) -> None:
        self._heading("本月到期的事，走到了哪一步？")
        steps = [(name, getattr(need, step)) for step, name, _ in FUNNEL]
        most = max((number for _, number in steps), default=0) or 1
        for name, number in steps:
            self._bar(name, number / most, f"{number:,}件")

    def _on_time(self) -> None:
        summary = self.page.summary
        self._heading("按时办的比以前多了吗？")
        spans = (
            ("本月", summary.need),
            ("上月", summary.before),
            ("去年同月", summary.a_year_before),
        )
        for name, need in spans:
            rate = percent(need.rate)
            said = f"{rate}（{need.on_time:,}/{need.fileable:,}）" if need.fileable else rate
            self._bar(name, (need.rate or 0) / 1000, said)

    def _months(self) -> None:
        self._heading("一年来每个月怎么样？")
        rows = [
            (
                f"{month.span.first.year}年{month.span.first.month}月",
                f"{month.need.due:,}",
                percent(month.need.rate),
                f"{month.spent.messages:,}",
                f"{month.spent.posted:,}",
            )
            for month in self.page.summary.months
        ]
        self._table(("月份", "应办（件）", "按时率", "提醒（条）", "送到（件）"), rows)

    def _late(self) -> None:
        rows = [
            (self.page.kind_name(kind), town or NO_TOWN, f"{need.late:,}", f"{need.fileable:,}")
            for (kind, town), need in self.page.summary.worst(MOST)
        ]
        if rows:
            self._table(
                ("证照", "乡镇、街道", "未按时（件）", "可申报（件）"), rows, (74, 40, 28, 28)
            )
        else:
            self._paragraph("本月没有未按时办理的。")

    def _towns(self) -> None:
        self._heading("各乡镇、街道怎么样？")
        summary = self.page.summary
        towns = sorted({*summary.covered_towns, *summary.towns}, key=lambda town: (not town, town))
        rows = []
        for town in towns:
            covered = summary.covered_towns.get(town, Covered())
            need = summary.towns.get(town, Need())
            numbers = covered.licences, covered.holders, covered.reminded, need.due
            told = [f"{number:,}" for number in numbers]
            rows.append((town or NO_TOWN, *told, percent(need.rate)))
        heads = ("乡镇、街道", "证照（条）", "主体（家）", "惠及（家）", "应办（件）", "按时率")
        self._table(heads, rows)

    def _costs(self) -> None:
        self._heading("花了多少钱？", 5)
        spent, prices = self.page.summary.spent, self.page.prices
        sms, parcels = f"{spent.segments:,}条", f"{spent.parcels:,}件"
        rows = [
            ("短信（计费条）", sms, money(prices.segment), money(prices.sms(spent))),
            ("政务快递", parcels, money(prices.parcel), money(prices.posting(spent))),
        ]
        self._table(("项目", "数量", "假定单价（元）", "费用（元）"), rows)

    def _heading(self, words: str, rows: int = 3) -> None:
        """A question, with room for so many rows beneath it on the same sheet."""
        self._room(rows * ROW)
        self.y += 4
        self.sheet.write(words, LEFT, self.y, HEAD)
        self.y += 7.5

    def _paragraph(self, words: str, size: float = BODY) -> None:
        for line in self.sheet.lines(words, size, ACROSS):
            self._room(ROW)
            self.sheet.write(line, LEFT, self.y, size)
            self.y += ROW if size == BODY else 5

    def _bar(self, name: str, share: float, said: str) -> None:
        self._room(ROW)
        self.sheet.write(name, LEFT, self.y, BODY)
        long = 95 * share
        self.sheet.box(LEFT + 26, self.y - 2, long, 4, BAR)
        self.sheet.write(said, LEFT + 28 + long, self.y, BODY)
        self.y += ROW

    def _table(
        self,
        heads: Sequence[str],
        rows: Iterable[Sequence[str]],
        widths: Sequence[float] = (),
    ) -> None:
        wide = widths or [ACROSS / len(heads)] * len(heads)
        words = 2 if widths else 1
        self._row(heads, wide, words, GREY)
        for row in rows:
            self._row(row, wide, words, INK)

    def _row(self, cells: Sequence[str], wide: Sequence[float], words: int, ink: Colour) -> None:
        self._room(ROW)
        x = LEFT
        for nth, (cell, width) in enumerate(zip(cells, wide, strict=True)):
            align: Align = "left" if nth < words else "right"
            fitting = self.sheet.lines(cell, BODY, width - 2)[0]
            self.sheet.write(fitting, x, self.y, BODY, width=width, align=align, colour=ink)
            x += width
        self.sheet.rule(LEFT, self.y + ROW / 2, ACROSS)
        self.y += ROW

    def _room(self, needed: float) -> None:
        if self.y + needed > BOTTOM:
            self._new_sheet()

    def _new_sheet(self) -> None:
        self.sheet.new_page()
        self.y = 22.0


def percent(rate: int | None) -> str:
    """A rate in thousandths, in words."""
    return "无" if rate is None else f"{rate / 10:.1f}%"


def money(yuan: Decimal | None) -> str:
    """Yuan, or that nobody has said the price."""
    return "未设单价" if yuan is None else f"{yuan:,.2f}"
