"""Charts: bars from zero with their numbers, the answer seen without colour, nothing styled."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from zhiban.domain.charts import BLUE, INK, Bar, Chart, columns, rows
from zhiban.domain.figure_charts import drawn, funnel, on_time

SVG = "{http://www.w3.org/2000/svg}"
BARS = (Bar("甲<", 40, "40"), Bar("乙", 10, "10", marked=True), Bar("丙", None, "–"))
CHART = Chart("哪个最少？", "乙，10件。", BARS, unit="件", id="x")

type Draw = Callable[[Chart], str]


@pytest.mark.parametrize(("draw", "long"), [(columns, "height"), (rows, "width")])
def test_bars_begin_at_zero_and_are_as_long_as_their_numbers(draw: Draw, long: str) -> None:
    _, *bars = ElementTree.fromstring(draw(CHART)).iter(f"{SVG}rect")
    assert [bar.get("fill") for bar in bars] == [BLUE, INK, BLUE]
    sizes = [float(str(bar.get(long))) for bar in bars]
    assert sizes[1] / sizes[0] == pytest.approx(0.25, abs=0.01)
    assert sizes[2] == 0


@pytest.mark.parametrize("draw", [columns, rows])
def test_a_screen_reader_hears_everything_and_a_strict_page_shows_it(draw: Draw) -> None:
    text = draw(CHART)
    root = ElementTree.fromstring(text)
    assert root.get("aria-labelledby") == "tx dx"
    assert root.findtext(f"{SVG}desc") == "乙，10件。甲<40件；乙10件；丙–件。"
    assert not re.search(r"<(style|script|foreignObject)| style=| on\w+=", text)


@pytest.mark.parametrize("draw", [columns, rows])
def test_a_bare_chart_leaves_question_and_answer_to_the_page(draw: Draw) -> None:
    bare = Chart(CHART.question, CHART.answer, BARS, bare=True)
    said = [one.text for one in ElementTree.fromstring(draw(bare)).iter(f"{SVG}text")]
    assert "哪个最少？" not in said
    assert "哪个最少？" in [
        one.text for one in ElementTree.fromstring(draw(CHART)).iter(f"{SVG}text")
    ]


def test_a_whole_bar_may_be_longer_than_the_longest() -> None:
    half = Chart("", "", (Bar("甲", 50, "50%"),), full=100)
    full = Chart("", "", (Bar("甲", 50, "50%"),))
    heights = []
    for chart in (half, full):
        bar = list(ElementTree.fromstring(columns(chart)).iter(f"{SVG}rect"))[1]
        heights.append(float(str(bar.get("height"))))
    assert heights[0] * 2 == pytest.approx(heights[1], abs=0.2)


def test_the_funnel_says_how_many_came_to_the_end() -> None:
    chart = funnel([("应办", 1200), ("已申报", 900), ("已送到", 600)])
    assert chart.answer == "应办1,200件，新证已送到600件，占50%。"
    assert [bar.marked for bar in chart.bars] == [False, False, True]
    assert "1,200 were due; 600 new" in funnel([("due", 1200), ("delivered", 600)], "en").answer


def test_a_small_number_is_hidden_in_the_answer_too() -> None:
    chart = funnel([("应办", 12), ("已送到", None)])
    assert chart.answer == "应办12件，新证已送到少于5件，占–。"
    assert chart.bars[-1].label == "少于5"


def test_the_months_say_which_was_lowest() -> None:
    chart = on_time([("2026-09", 90), ("2026-10", 64), ("2026-11", None)])
    assert chart.answer == "2026年10月，64%。"
    assert [(bar.name, bar.label, bar.marked) for bar in chart.bars] == [
        ("9月", "90%", False),
        ("10月", "64%", True),
        ("11月", "–", False),
    ]
    assert on_time([("2026-10", 64)], "en").answer == "Oct 2026: 64%."
    assert on_time([("2026-10", None)]).answer == "还没有满一个月的数。"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_is_drawn_its_own_way(language: str) -> None:
    steps = funnel([("应办", 3)], language, bare=True)  # type: ignore[arg-type]
    months = on_time([("2026-10", 64)], language, bare=True)  # type: ignore[arg-type]
    wide = [ElementTree.fromstring(drawn(one, language)).get("viewBox") for one in (steps, months)]  # type: ignore[arg-type]
    assert [str(box).split()[2] for box in wide] == ["420", "420"]
    assert wide[0] != wide[1]
