"""The two charts of the statistics, in Chinese and in English: each one question and its answer."""

from collections.abc import Sequence
from typing import Literal

from zhiban.domain.charts import Bar, Chart, columns, rows

type Language = Literal["zh", "en"]
type Named = tuple[str, int | None]
"""A step or a month (2026-11), and its number; None is not told or not there."""

_NONE = {"zh": "少于5", "en": "under 5"}
_NO_RATE = "–"


def funnel(steps: Sequence[Named], language: Language = "zh", *, bare: bool = False) -> Chart:
    """How far did they come? `bare` leaves question and answer to the page."""
    told = [(name, number, _spoken(number, language)) for name, number in steps]
    bars = tuple(Bar(*one, marked=one == told[-1]) for one in told)
    (_, due, due_said), (_, last, last_said) = told[0], told[-1]
    share = f"{last / due:.0%}" if due and last is not None else _NO_RATE
    said = {
        "zh": (
            "应办的事，走到了哪一步？",
            f"应办{due_said}件，新证已送到{last_said}件，占{share}。",
        ),
        "en": (
            "How far did they come?",
            f"{due_said} were due; {last_said} new licences are at the door: {share}.",
        ),
    }
    unit = {"zh": "件", "en": ""}[language]
    return Chart(*said[language], bars, unit=unit, id="funnel", bare=bare)


def _spoken(number: int | None, language: Language) -> str:
    return _NONE[language] if number is None else f"{number:,}"


def on_time(months: Sequence[Named], language: Language = "zh", *, bare: bool = False) -> Chart:
    """Were more in time, month by month? Rates are whole percents; the lowest is the answer."""
    known = [rate for _, rate in months if rate is not None]
    lowest = min(known, default=None)
    bars = tuple(
        Bar(
            _month(month, language),
            rate,
            _NO_RATE if rate is None else f"{rate}%",
            marked=rate is not None and rate == lowest,
        )
        for month, rate in months
    )
    question = {
        "zh": "哪个月按时办的最少？",
        "en": "In which month were fewest in time?",
    }
    return Chart(
        question[language],
        _lowest(months, lowest, language),
        bars,
        full=100,
        id="months",
        bare=bare,
    )


def _lowest(months: Sequence[Named], lowest: int | None, language: Language) -> str:
    if lowest is None:
        return {"zh": "还没有满一个月的数。", "en": "There is no whole month yet."}[language]
    which = next(month for month, rate in months if rate == lowest)
    year, _, month = which.partition("-")
    if language == "zh":
        return f"{year}年{int(month)}月，{lowest}%。"
    return f"{_MONTHS[int(month) - 1]} {year}: {lowest}%."


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _month(month: str, language: Language) -> str:
    number = int(month.partition("-")[2])
    return f"{number}月" if language == "zh" else _MONTHS[number - 1]


def drawn(chart: Chart, language: Language = "zh") -> str:
    """The chart as SVG, as wide as a phone: steps one beneath the other, months side by side."""
    if chart.id == "funnel":
        return rows(chart, 420, 62 if language == "zh" else 92)
    return columns(chart, 420, 230)
