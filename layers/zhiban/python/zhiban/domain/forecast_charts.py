"""The forecast's chart: when will most messages leave? One question, answered in bars.

For `make forecast` and for the desk alike; drawn by `charts`, as every chart here is.
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhiban.domain import charts
from zhiban.domain.forecast_rows import Row

DAYS_AS_DAYS, DAYS_AS_WEEKS = 31, 200
"""Up to how many days a bar is a day, or a week; beyond, a month."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Some days together: how they are called, and what they bring."""

    name: str
    messages: int
    holders: int
    cost: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A question, its answer in a sentence, and the bars that show it, counted in `unit`."""

    question: str
    answer: str
    bars: tuple[Bar, ...]
    unit: str = "条"


def chart_of(rows: Mapping[date, Row]) -> Chart:
    """The chart of a forecast: when will most messages leave?"""
    span = len(rows)
    if span <= DAYS_AS_DAYS:
        word, groups = "天", [(_spoken(day), [row]) for day, row in rows.items()]
    elif span <= DAYS_AS_WEEKS:
        word, groups = "周", _weeks(rows)
    else:
        word, groups = "月", _months(rows)
    bars = tuple(_bar(name, days) for name, days in groups)
    return Chart(f"今后{span}天，哪一{word}要发的提醒最多？", _answer(bars, rows, word), bars)


def _bar(name: str, days: Sequence[Row]) -> Bar:
    cost = sum(row.cost for row in days)
    return Bar(
        name, sum(row.messages for row in days), sum(row.holders for row in days), f"{cost:.2f}"
    )


def _answer(bars: Sequence[Bar], rows: Mapping[date, Row], word: str) -> str:
    total, cost = sum(bar.messages for bar in bars), sum(row.cost for row in rows.values())
    if not total:
        return "这段时间没有要发的提醒。"
    most = max(bars, key=lambda bar: bar.messages)
    when = f"{most.name}的一周" if word == "周" else most.name
    return f"{when}，{most.messages:,}条；合计{total:,}条，约{cost:,.2f}元（按无人申报估算）。"


def _spoken(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _weeks(rows: Mapping[date, Row]) -> list[tuple[str, list[Row]]]:
    found: dict[date, list[Row]] = {}
    for day, row in rows.items():
        found.setdefault(day - timedelta(days=day.weekday()), []).append(row)
    first = next(iter(rows))
    return [(f"{_spoken(max(monday, first))}起", week) for monday, week in found.items()]


def _months(rows: Mapping[date, Row]) -> list[tuple[str, list[Row]]]:
    found: dict[tuple[int, int], list[Row]] = {}
    for day, row in rows.items():
        found.setdefault((day.year, day.month), []).append(row)
    return [
        (f"{year}年{month}月" + _part(year, month, days), days)
        for (year, month), days in found.items()
    ]


def _part(year: int, month: int, days: Sequence[Row]) -> str:
    whole = calendar.monthrange(year, month)[1]
    return "" if len(days) == whole else f"（{len(days)}天）"


def draw(chart: Chart, *, bare: bool = False) -> str:
    """The chart as SVG, readable without colour and by a screen reader; `bare` leaves question and
    answer to the page."""
    highest = max((bar.messages for bar in chart.bars), default=0)
    bars = tuple(
        charts.Bar(bar.name, bar.messages, f"{bar.messages:,}", marked=0 < highest == bar.messages)
        for bar in chart.bars
    )
    drawn = charts.Chart(
        chart.question,
        chart.answer,
        bars,
        unit=chart.unit,
        id="forecast" if bare else "",
        bare=bare,
    )
    return charts.columns(drawn, height=300 if bare else 420)
