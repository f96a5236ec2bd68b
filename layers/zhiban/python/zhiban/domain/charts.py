"""Charts as SVG: one question as the title, its answer in a sentence, bars from zero.

Bars carry their numbers and the one that answers is the darkest, so that it is seen in black and
white too. Colours are attributes, which a page's style sheet may overrule, and nothing is styled or
scripted inside: a page without `unsafe-inline` shows them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

INK, PAPER, LINE, BLUE = "#1f2328", "#ffffff", "#d9dee5", "#1a5fb4"
FONTS = "PingFang SC, HarmonyOS Sans, Noto Sans SC, Microsoft YaHei, sans-serif"
LEFT, TOP, BOTTOM = 24, 96, 56
EDGE = 4
"""From the left where a page says question and answer itself."""
NAMES = 16
"""At most so many columns are named beneath."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How it is called, how long it is, and what is said beside it; the answer is `marked`.

    `size` is None where there is nothing to show.
    """

    name: str
    size: int | None
    label: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A question, its answer, and the bars that show it; `full` is how long a whole bar is, the
    longest one where nothing is said. `id` sets it apart from others on a page; `bare` leaves out
    question and answer, where a page says them itself."""

    question: str
    answer: str
    bars: tuple[Bar, ...]
    full: int | None = None
    unit: str = ""
    id: str = ""
    bare: bool = False

    @property
    def top(self) -> int:
        """Where the bars' room begins."""
        return 28 if self.bare else TOP

    @property
    def left(self) -> int:
        """How far everything stands from the edges."""
        return EDGE if self.bare else LEFT

    @property
    def bottom(self) -> int:
        """How much room is beneath the columns."""
        return 30 if self.bare else BOTTOM


def columns(chart: Chart, width: int = 960, height: int = 420) -> str:
    """Bars side by side, for what follows in time."""
    room = (width - 2 * chart.left) / max(len(chart.bars), 1)
    every = max(1, -(-len(chart.bars) // NAMES))
    base = height - chart.bottom
    drawn: list[str] = []
    for nth, bar in enumerate(chart.bars):
        tall = (base - chart.top) * (bar.size or 0) / _full(chart)
        x = chart.left + nth * room
        drawn.append(_bar(x + room * 0.12, base - tall, room * 0.76, tall, bar))
        drawn.append(_label(x + room / 2, base - tall - 6, bar, middle=True))
        if nth % every == 0:
            drawn.append(_text(x + room / 2, base + 22, bar.name, size=12, middle=True))
    line = f'<path d="M{chart.left} {base}H{width - chart.left}" stroke="{LINE}"/>'
    return _framed(chart, width, height, [*drawn, line])


def rows(chart: Chart, width: int = 640, names: int = 150) -> str:
    """Bars one beneath the other, for steps and for what has a long name; `names` is their room."""
    step, first = 30, chart.left + names
    height = chart.top + step * len(chart.bars) + 12
    most = width - first - chart.left - 70
    drawn: list[str] = []
    for nth, bar in enumerate(chart.bars):
        y, long = chart.top + nth * step, most * (bar.size or 0) / _full(chart)
        drawn.append(_text(chart.left, y + 17, bar.name, size=14))
        drawn.append(_bar(first, y + 2, long, step - 8, bar))
        drawn.append(_label(first + long + 6, y + 17, bar))
    line = f'<path d="M{first} {chart.top - 4}V{height - 8}" stroke="{LINE}"/>'
    return _framed(chart, width, height, [*drawn, line])


def _full(chart: Chart) -> int:
    return chart.full or max((bar.size or 0 for bar in chart.bars), default=0) or 1


def _framed(chart: Chart, width: int, height: int, drawn: Iterable[str]) -> str:
    told = "；".join(f"{bar.name}{bar.label}{chart.unit}" for bar in chart.bars)
    title, said = f"t{chart.id}", f"d{chart.id}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
            f' aria-labelledby="{title} {said}" font-family="{FONTS}" fill="{INK}">',
            f'<title id="{title}">{escape(chart.question)}</title>',
            f'<desc id="{said}">{escape(chart.answer)}{escape(told)}。</desc>',
            f'<rect class="paper" width="{width}" height="{height}" fill="{PAPER}"/>',
            *([] if chart.bare else _said(chart)),
            *drawn,
            "</svg>",
            "",
        ]
    )


def _said(chart: Chart) -> list[str]:
    question = _text(LEFT, 36, chart.question, size=22, weight=600)
    return [question, _text(LEFT, 66, chart.answer, size=16)]


def _bar(x: float, y: float, wide: float, tall: float, bar: Bar) -> str:
    named = ' class="marked"' if bar.marked else ""
    return (
        f'<rect{named} x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
        f' fill="{INK if bar.marked else BLUE}"/>'
    )


def _label(x: float, y: float, bar: Bar, *, middle: bool = False) -> str:
    return _text(x, y, bar.label, weight=700 if bar.marked else 400, middle=middle)


def _text(
    x: float, y: float, words: str, *, size: int = 13, weight: int = 400, middle: bool = False
) -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}"{anchor}>'
        f"{escape(words)}</text>"
    )
