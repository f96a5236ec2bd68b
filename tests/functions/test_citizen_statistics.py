"""The public statistics: one page in two languages and one call, the same for everybody."""

import re
from html.parser import HTMLParser
from typing import Any, cast

import pytest

import document_fonts
from citizen_api.statistics_page import Writer
from tests.flow import Flow
from tests.functions.conftest import FONT
from tests.functions.figures_book import counted, live_a_month, publish
from tests.pages.serving import prepared_pages
from tests.visitor import Visitor, api_of
from zhiban.domain.public_figures import PublicFigures

TOLD = {
    "county": "沂源县",
    "bureau": "沂源县行政审批服务局",
    "bureau_en": "Yiyuan County Licensing Bureau",
    "phone": "0533-3241001",
    "mark.svg": "/assets/mark.1.svg",
    "citizen.css": "/assets/citizen.1.css",
    "statistics.css": "/assets/statistics.1.css",
}
FIGURES: PublicFigures = {
    "day": "2026-11-30",
    "first": "2025-12-01",
    "last": "2026-11-30",
    "licences": 7507,
    "holders": 6356,
    "messages": 1793,
    "reminded": 1326,
    "under_way": None,
    "funnel": [
        {"step": "due", "name": "应办", "name_en": "due", "number": 1200},
        {"step": "posted", "name": "已送到", "name_en": "delivered", "number": 900},
    ],
    "rate": 91,
    "rate_before": None,
    "rate_a_year_before": None,
    "months": [{"month": "2026-10", "rate": 90}, {"month": "2026-11", "rate": None}],
    "kinds": {"rows": [{"name": "<食品>", "due": 90, "rate": 88}], "others": None},
    "towns": {
        "rows": [{"name": "悦庄镇", "due": 50, "rate": 92}],
        "others": {"name": "", "due": 12, "rate": None},
    },
}


@pytest.fixture
def visitor(flow: Flow) -> Visitor:
    return Visitor(flow, api_of(flow, prepared_pages(flow)))


def test_before_the_first_night_the_page_says_so(visitor: Visitor) -> None:
    page = visitor.ask("GET", "/statistics")
    assert (page.status, "还没有统计" in page.body) == (200, True)
    answer = visitor.ask("GET", "/api/statistics")
    assert (answer.status, answer.error) == (404, "no_statistics_yet")


def test_what_was_published_is_read_by_anybody(
    flow: Flow, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_fonts, "FONT", FONT)
    live_a_month(flow)
    counted(flow)
    publish(flow)
    assert visitor.ask("GET", "/api/statistics").body["day"] == "2026-12-01"
    for path, language, says in (
        ("/statistics", "zh-CN", "数据截至2026年12月1日"),
        ("/statistics/en", "en", "as counted on Dec 1, 2026"),
    ):
        page = visitor.ask("GET", path)
        assert page.status == 200
        assert f'<html lang="{language}">' in page.body
        assert says in page.body
        assert page.headers["Cache-Control"] == "public, max-age=3600"
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert page.cookies == []


def page(language: Any = "zh", **told: Any) -> str:
    return Writer(language, TOLD).page(cast("PublicFigures", {**FIGURES, **told}))


def test_the_countys_line_stands_at_the_top() -> None:
    text = page()
    line = (
        "已归集市场主体电子证照数据7,507条，覆盖6,356家市场主体；"
        "已发送提醒1,793条，惠及1,326家市场主体。"
    )
    assert text.index("<h1>") < text.index(line) < text.index("<svg")
    assert "有少于5件" in text
    assert "每100件有91件按时办了；前一年没有统计。" in text


def test_each_chart_has_its_table_beneath() -> None:
    text = page()
    for question in ("应办的事，走到了哪一步？", "哪个月按时办的最少？"):
        title, table = text.index(f"<h2>{question}</h2>"), text.index(f">{question}</caption>")
        assert title < table
    assert '<th scope="row">2026-11</th><td>–</td>' in text


def test_small_ones_are_told_together() -> None:
    assert '<th scope="row">其他（件数少，合在一起）</th><td>12</td><td>–</td>' in page()
    assert "件数太少" in page(towns=None)


def test_nothing_in_the_page_is_a_script_a_style_or_from_elsewhere() -> None:
    for language in ("zh", "en"):
        text = page(language)
        assert not re.search(r"<script|<style|style=|javascript:| on[a-z]+=", text)
        assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}
        assert "&lt;食品&gt;" in text


def test_every_tag_that_is_opened_is_closed() -> None:
    class Reader(HTMLParser):
        open: list[str] = []  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta", "link", "img", "rect", "path"):
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag not in ("rect", "path"):
                assert self.open.pop() == tag

    reader = Reader()
    reader.feed(page("en"))
    assert reader.open == []
