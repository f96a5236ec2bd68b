"""统计 in a browser: the public page, and the director's, each on one printed sheet."""

import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from officer_api.summarising import shown_of
from tests.county_figures import county_summary
from tests.county_year import shipped_law
from tests.pages.browser import Phone
from tests.pages.director import director
from tests.pages.statistics_pictures import SO_FAR, published, shown
from tests.pages.test_everyone import AXE, NARROW, RULES, violations
from tests.world import NOW, World
from zhiban.domain.figures import Span, read_prices
from zhiban.store.figures import Figures
from zhiban.store.table import Table, transact

PAGES = [("/statistics", "zh-CN"), ("/statistics/en", "en")]


@pytest.fixture
def full(world: World) -> World:
    """A county that has published its figures."""
    body = json.dumps(published(), ensure_ascii=False)
    table = Table(world.dynamodb, world.environ["CASES_TABLE"])
    transact(table.client, [Figures(table).publish(body, NOW)])
    return world


def pages_of(sheet: bytes) -> int:
    return len(PdfReader(io.BytesIO(sheet)).pages)


@pytest.mark.parametrize(("path", "language"), PAGES)
def test_everyone_can_read_it(full: World, phones: Any, path: str, language: str) -> None:
    for scheme in ("light", "dark"):
        phone: Phone = phones(color_scheme=scheme, viewport=NARROW)
        phone.page.goto(f"{phone.site.address}{path}")
        assert phone.page.locator("html").get_attribute("lang") == language
        assert "9,812" in phone.text
        for details in phone.page.locator("summary").all():
            details.click()
        assert violations(phone) == []
        wide = phone.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW["width"]


@pytest.mark.parametrize(("path", "_"), PAGES)
def test_it_is_read_without_scripts_and_printed_on_one_sheet(
    full: World, phones: Any, path: str, _: str
) -> None:
    phone: Phone = phones(java_script_enabled=False)
    phone.page.goto(f"{phone.site.address}{path}")
    assert phone.page.locator("svg").count() == 2
    assert pages_of(phone.page.pdf(prefer_css_page_size=True)) == 1


def test_the_other_language_is_one_tap_away(full: World, phone: Phone) -> None:
    phone.page.goto(f"{phone.site.address}/statistics")
    phone.page.get_by_text("English").click()
    phone.page.get_by_text("How far did they come?").first.wait_for()
    phone.page.get_by_text("中文").click()
    phone.page.get_by_text("应办的事，走到了哪一步？").first.wait_for()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = director(browser, shown(), SO_FAR)
    said: list[str] = []
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    opened.close()
    assert said == []


def test_the_directors_page_is_one_screen(page: Page) -> None:
    height, room = page.evaluate(
        "[document.querySelector('main').scrollHeight, document.querySelector('main').clientHeight]"
    )
    assert height <= room
    text = page.locator("main").inner_text()
    assert "已发送提醒9,812条，惠及2,088家市场主体。" in text
    assert "今天" in text
    assert "哪里、哪一类没有按时办？" in text


def test_the_directors_page_is_one_printed_sheet(page: Page) -> None:
    sheet = page.pdf(prefer_css_page_size=True)
    assert pages_of(sheet) == 1
    words = PdfReader(io.BytesIO(sheet)).pages[0].extract_text()
    assert "等着的" not in words


def test_everyone_can_read_the_directors_page(page: Page) -> None:
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "(rules) => axe.run(document, {runOnly: rules}).then((told) => told.violations.map("
        "(one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`))",
        RULES,
    )
    assert found == []


def test_a_county_without_figures_has_a_page_too(browser: Browser) -> None:
    bare = county_summary(Span(date(2023, 1, 1), date(2023, 1, 31)))
    told = shown_of(shipped_law().catalogue, read_prices("", ""), bare).model_dump(mode="json")
    opened = director(browser, told, SO_FAR)
    text = opened.locator("main").inner_text()
    opened.close()
    assert "都按时办了。" in text
    assert "未设单价" in text
