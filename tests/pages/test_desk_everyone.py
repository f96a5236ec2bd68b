"""The desk for everyone: by screen reader, by keyboard, at 1024, narrow, on paper."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.flow import Flow
from tests.pages.axe import wrong
from tests.pages.desk_county import busy_county, held_file, late_cases
from tests.pages.desk_serving import serving_desk
from tests.pages.screen import Screen
from tests.world import county
from zhiban.runtime.observability import metrics


@contextmanager
def busy_desk(browser: Browser) -> Iterator[Screen]:
    """A supervisor's, on a busy county where some are late."""
    metrics.provider.clear_metrics()
    with county() as world:
        flow = Flow(world)
        busy_county(flow)
        late_cases(flow)
        with serving_desk(flow) as site:
            screen = Screen(browser, site)
            screen.open()
            yield screen
            assert screen.said == []
            screen.close()


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Screen]:
    with busy_desk(browser) as screen:
        yield screen


def views(screen: Screen, flow: Flow) -> Iterator[str]:
    """One view after another, each ready to be looked at."""
    screen.button("登录").wait_for()
    yield "signed out"
    screen.sign_in("supervisor")
    screen.settled()
    yield "queue"
    screen.open_first()
    assert "签名和档案核对一致" in screen.detail.inner_text()
    yield "case"
    for letter in ("g", "x", "?"):
        screen.page.keyboard.press(letter)
        screen.dialog.wait_for()
        yield f"dialog {letter}"
        screen.page.keyboard.press("Escape")
    screen.detail.get_by_role("button", name="显示").first.click()
    yield "reveal"
    screen.page.keyboard.press("Escape")
    for where in (
        "queue/late", "queue/granted", "batch", "tasks/no_contact", "today", "forecast",
        "statistics", "items", "items/L01-R1", "items/templates", "items/proposals", "entry",
        "exports",
    ):  # fmt: skip
        screen.go(f"#/{where}")
        yield where
    screen.go(f"#/tasks/file_held/file/{held_file(flow)}")
    yield "held file"
    screen.go("#/tasks/phone_or_visit")
    screen.open_first()
    yield "task"
    screen.page.locator("#q").fill("好味小吃")
    screen.page.keyboard.press("Enter")
    screen.list.locator("h1", has_text="查找结果").wait_for()
    screen.open_first()
    yield "holder"
    screen.detail.get_by_role("button", name="个人信息报告").click()
    screen.dialog.locator("textarea").fill("本人持身份证到窗口查询")
    yield "dialog report"
    screen.dialog.get_by_role("button", name="出具").click()
    screen.detail.locator("h2", has_text="个人信息报告").wait_for()
    assert "许可档案" in screen.detail.inner_text()
    yield "report"
    screen.page.keyboard.press("r")
    screen.detail.get_by_role("button", name="谁查看过").click()
    screen.detail.locator("h2", has_text="谁查看过").wait_for()
    yield "reads"
    screen.site.down = True
    screen.page.evaluate("() => { location.hash = '#/queue/correcting' }")
    screen.button("再试一次").wait_for()
    yield "failing"
    screen.site.down = False


def test_axe_finds_nothing_in_any_state(desk: Screen) -> None:
    found = {view: faults for view in views(desk, desk.site.flow) if (faults := wrong(desk))}
    assert found == {}


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 768), (800, 600)])
def test_nothing_is_lost_or_scrolled_across(desk: Screen, width: int, height: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": height})
    desk.go("#/queue/filed")
    desk.open_first()
    for place in ("html", "#list", "#detail"):
        over = f"document.querySelector('{place}')"
        wide = desk.page.evaluate(f"() => {over}.scrollWidth - {over}.clientWidth")
        assert wide <= 0, place
    assert desk.detail.get_by_role("button", name="准予").is_visible()
    desk.page.set_viewport_size({"width": 1280, "height": 800})


def test_the_statistics_are_one_sheet_and_the_desk_is_not_on_it(desk: Screen) -> None:
    desk.go("#/statistics")
    desk.list.locator(".statistics svg").first.wait_for()
    assert "已归集市场主体电子证照数据" in desk.list.inner_text()
    sheet = PdfReader(io.BytesIO(desk.page.pdf(prefer_css_page_size=True))).pages
    assert len(sheet) == 1
    assert "待办" not in sheet[0].extract_text()


def test_decisions_stand_in_the_same_place_however_long_the_case(desk: Screen) -> None:
    desk.go("#/queue/filed")
    desk.open_first()
    before = desk.detail.get_by_role("button", name="准予").bounding_box()
    desk.detail.evaluate("place => { place.scrollTop = 400 }")
    assert desk.detail.get_by_role("button", name="准予").bounding_box() == before


def test_a_case_is_printed_and_the_desk_is_not(desk: Screen) -> None:
    desk.go("#/queue/filed")
    desk.open_first()
    desk.page.emulate_media(media="print")
    assert desk.detail.locator(".case h2").is_visible()
    for away in ("header", "#waiting", "#list", "#detail .decide"):
        assert not desk.page.locator(away).is_visible()
    assert len(desk.page.pdf()) > 10_000
    desk.page.emulate_media(media="screen")
