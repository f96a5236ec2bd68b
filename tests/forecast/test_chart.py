"""The chart: a question, its answer, bars from zero with their numbers, a table beneath."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from layers.zhiban import draw_forecast as tool
from zhiban.domain.charts import INK, PAPER
from zhiban.domain.forecast_rows import Row

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 12, 1)


def quiet(messages: int = 0) -> Row:
    cost = messages * Decimal("0.1")
    return Row(messages, 0, messages, {"first": messages}, messages, messages * 2, cost, 0, 0)


def days(span: int, told: Mapping[int, int]) -> dict[date, Row]:
    return {TODAY + timedelta(days=n): quiet(told.get(n, 0)) for n in range(span)}


@pytest.mark.parametrize(
    ("span", "question", "answer", "bars", "first"),
    [
        (14, "今后14天，哪一天要发的提醒最多？", "12月4日，30条", 14, "12月1日"),
        (90, "今后90天，哪一周要发的提醒最多？", "12月1日起的一周，35条", 13, "12月1日起"),
        (365, "今后365天，哪一月要发的提醒最多？", "2026年12月，42条", 12, "2026年12月"),
        (340, "今后340天，哪一月要发的提醒最多？", "2026年12月，42条", 12, "2026年12月"),
    ],
)
def test_the_chart_asks_one_question_and_answers_it(
    span: int, question: str, answer: str, bars: int, first: str
) -> None:
    chart = tool.chart_of(days(span, {1: 5, 3: 30, 9: 7}))
    assert chart.question == question
    assert chart.answer.startswith(answer)
    assert "合计42条，约4.20元（按无人申报估算）" in chart.answer
    assert (len(chart.bars), chart.bars[0].name) == (bars, first)
    assert sum(bar.messages for bar in chart.bars) == 42


def test_a_month_cut_short_says_so() -> None:
    chart = tool.chart_of(days(340, {1: 5}))
    assert chart.bars[-1].name == "2027年11月（5天）"


def parsed(span: int, told: Mapping[int, int]) -> ElementTree.Element:
    return ElementTree.fromstring(tool.draw(tool.chart_of(days(span, told))))


def test_bars_start_at_zero_and_are_as_tall_as_their_numbers() -> None:
    root = parsed(14, {1: 5, 3: 30, 9: 10})
    bars = [rect for rect in root.iter(f"{SVG}rect") if rect.get("fill") != PAPER]
    heights = [float(str(bar.get("height"))) for bar in bars]
    ends = {round(float(str(bar.get("y"))) + float(str(bar.get("height"))), 0) for bar in bars}
    assert len(ends) == 1, "all stand on one line"
    assert heights[3] == max(heights)
    assert heights[9] / heights[3] == pytest.approx(1 / 3, abs=0.01)
    assert heights[0] == 0


def test_the_answer_is_seen_without_colour() -> None:
    root = parsed(14, {1: 5, 3: 30, 9: 10})
    fills = [rect.get("fill") for rect in root.iter(f"{SVG}rect")][1:]
    assert fills.count(INK) == 1
    assert fills.index(INK) == 3
    numbers = [text for text in root.iter(f"{SVG}text") if text.text == "30"]
    assert [text.get("font-weight") for text in numbers] == ["700"]


def test_a_screen_reader_hears_the_question_and_every_number() -> None:
    root = parsed(14, {1: 5, 3: 30})
    said = "".join(str(root.findtext(f"{SVG}{part}")) for part in ("title", "desc"))
    assert "哪一天要发的提醒最多" in said
    assert "12月2日5条" in said
    assert root.get("role") == "img"


def test_nothing_to_send_is_said_in_words() -> None:
    chart = tool.chart_of(days(7, {}))
    assert chart.answer == "这段时间没有要发的提醒。"
    assert ElementTree.fromstring(tool.draw(chart)) is not None


def test_the_page_has_the_table_beneath_and_nothing_from_elsewhere() -> None:
    text = tool.page(tool.chart_of(days(14, {1: 5, 3: 1_030})))
    assert text.index("</svg>") < text.index("<table>")
    assert "<tr><th scope=row>12月4日<td>1,030<td>1,030<td>103.00" in text
    assert text.count("<tr><th scope=row>") == 14
    assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}
