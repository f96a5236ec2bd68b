"""Every state of the desk at 1280 × 800, into docs/pictures/desk; `make pictures` takes them.

The county is the tests' own, its clock stands still, so that the same pages give the same pictures.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import Image
from playwright.sync_api import Browser

from layers.build import ROOT
from tests.flow import Flow
from tests.functions.desk import Exporting
from tests.pages.desk_county import (
    HOLDERS,
    busy_county,
    coming_county,
    decided_by_another,
    deemed_renewed,
    held_file,
    late_cases,
    limits_told,
    ready_county,
    special_started,
)
from tests.pages.desk_serving import serving_desk
from tests.pages.screen import Screen
from tests.world import county
from zhiban.runtime.observability import metrics

OUT = ROOT / "docs" / "pictures" / "desk"
COLOURS = 128


@contextmanager
def scene(
    browser: Browser, *groups: str, county_of: Callable[[Flow], None] = busy_county
) -> Iterator[tuple[Screen, Flow]]:
    """A fresh county with something in every list, and an officer who has signed in."""
    metrics.provider.clear_metrics()
    with county() as world:
        flow = Flow(world)
        county_of(flow)
        with serving_desk(flow) as site:
            screen = Screen(browser, site)
            if groups:
                screen.sign_in(*groups)
                screen.settled()
            yield screen, flow
            screen.close()


def shoot(screen: Screen, name: str) -> None:
    """Keep what is on the screen."""
    screen.page.wait_for_timeout(200)
    png = screen.page.screenshot(animations="disabled")
    few = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    OUT.mkdir(parents=True, exist_ok=True)
    few.save(OUT / f"{name}.png", optimize=True)


def door(browser: Browser) -> None:
    """Before anybody has signed in, and for whom there is nothing here."""
    with scene(browser) as (screen, _):
        screen.open()
        screen.button("登录").wait_for()
        shoot(screen, "signed-out")
        screen.sign_in("visitors")
        shoot(screen, "no-role")


def deciding(browser: Browser) -> None:
    """A case from the queue to its decision."""
    with scene(browser, "approver") as (screen, flow):
        shoot(screen, "queue")
        screen.open_first()
        shoot(screen, "case")
        for letter, picture in (("g", "grant"), ("b", "correct"), ("x", "refuse")):
            screen.page.keyboard.press(letter)
            screen.dialog.wait_for()
            shoot(screen, picture)
            screen.page.keyboard.press("Escape")
        screen.detail.get_by_role("button", name="显示").first.click()
        shoot(screen, "reveal")
        screen.page.keyboard.press("Escape")
        screen.page.keyboard.press("?")
        shoot(screen, "keys")
        screen.page.keyboard.press("Escape")
        decided_by_another(flow, screen.page.url.rsplit("/", 1)[1])
        screen.page.keyboard.press("g")
        screen.press("确认准予")
        screen.dialog.locator(".wrong:not(:empty)").wait_for()
        shoot(screen, "decided-by-another")
        screen.page.keyboard.press("Escape")
        screen.go("#/queue/granted")
        shoot(screen, "granted")


def working(browser: Browser) -> None:
    """The worklists, a holder, a held file, what a search finds."""
    with scene(browser, "approver") as (screen, flow):
        screen.go("#/tasks/no_contact")
        screen.open_first()
        shoot(screen, "task")
        screen.page.locator("#q").fill("好味小吃")
        screen.page.keyboard.press("Enter")
        screen.list.locator("h1", has_text="查找结果").wait_for()
        screen.open_first()
        shoot(screen, "holder")
        screen.page.locator("#q").fill("查无此店")
        screen.page.keyboard.press("Enter")
        screen.list.get_by_text("没有找到").wait_for()
        shoot(screen, "nothing-found")
        screen.go(f"#/tasks/file_held/file/{held_file(flow)}")
        shoot(screen, "held-file")


def examining(browser: Browser) -> None:
    """A special procedure from its start to what was found, and what the law has granted."""
    with scene(browser, "clerk") as (screen, _):
        screen.open_first()
        screen.page.keyboard.press("c")
        screen.dialog.wait_for()
        shoot(screen, "special-start")
    with scene(browser, "approver") as (screen, flow):
        case = special_started(flow, "site_check")
        screen.page.keyboard.press("r")
        screen.go(f"#/queue/filed/case/{case}")
        shoot(screen, "special-under-way")
        screen.page.keyboard.press("c")
        screen.dialog.wait_for()
        shoot(screen, "special-finding")
    with scene(browser, "supervisor") as (screen, flow):
        case = deemed_renewed(flow)
        screen.page.keyboard.press("r")
        screen.go(f"#/queue/filed/case/{case}")
        screen.page.keyboard.press("g")
        screen.dialog.wait_for()
        shoot(screen, "deemed-renewed")


def granting(browser: Browser) -> None:
    """A batch: what may go together, the one confirm, and what became of each."""
    with scene(browser, "approver", county_of=ready_county) as (screen, flow):
        special_started(flow, "testing")
        screen.page.keyboard.press("r")
        screen.go("#/batch")
        boxes = screen.list.get_by_role("checkbox").all()[:3]
        for box in boxes:
            box.check()
        shoot(screen, "batch")
        screen.press("准予勾选的 3 件")
        screen.dialog.wait_for()
        shoot(screen, "batch-confirm")
        decided_by_another(flow, str(boxes[2].get_attribute("data-case")))
        screen.press("确认准予 3 件")
        screen.list.locator(".answers h2", has_text="件中准予").wait_for()
        screen.settled()
        shoot(screen, "batch-answers")


def watching(browser: Browser) -> None:
    """Limits that are near or have passed, on lists of their own."""
    with scene(browser, "supervisor") as (screen, flow):
        deemed_renewed(flow)
        limits_told(flow)
        screen.page.keyboard.press("r")
        screen.go("#/tasks/deemed_renewed")
        screen.open_first()
        shoot(screen, "limits")


def exporting(browser: Browser) -> None:
    """A list of the registry: asked for with a purpose, then fetched."""
    with scene(browser, "supervisor") as (screen, flow):
        written = screen.site.built[1].outside.exporting = Exporting(flow)
        screen.go("#/exports")
        screen.press("申请名单")
        screen.dialog.get_by_label("用途").fill("与市场监管局对账")
        shoot(screen, "export-ask")
        screen.press("申请")
        screen.list.get_by_text("正在生成").wait_for()
        written.run()
        screen.page.keyboard.press("r")
        screen.list.get_by_text("可下载").wait_for()
        shoot(screen, "exports")


def entering(browser: Browser) -> None:
    """Entry by hand: a holder found by its code, a licence of it put right, what was wrong."""
    with scene(browser, "clerk") as (screen, _):
        screen.go("#/entry")
        shoot(screen, "entry")
        screen.go(f"#/entry/{HOLDERS[2].uscc}")
        shoot(screen, "entry-holder")
        screen.list.get_by_role("button", name="更正 食品经营许可证").click()
        form = screen.list.locator(".entered")
        form.get_by_label("有效期止").fill("2027-02-30")
        form.get_by_label("依据和理由").fill("与纸质证照原件核对")
        form.get_by_role("button", name="录入").click()
        form.locator(".field .wrong:not(:empty)").wait_for()
        form.scroll_into_view_if_needed()
        shoot(screen, "entry-licence")


def proposing(browser: Browser) -> None:
    """A change of a rule: tried on the county, and proposed for another's word."""
    with scene(browser, "supervisor", county_of=coming_county) as (screen, _):
        screen.go("#/items/L01-R1")
        screen.press("提出修改")
        form = screen.list.locator(".entering")
        form.get_by_label("到期前多久最晚申请", exact=True).fill("20")
        form.get_by_label("施行日期").fill("2026-12-10")
        form.get_by_label("为什么修改").fill("办法修订，提前五个工作日")
        form.get_by_role("button", name="看看会怎样").click()
        form.get_by_text("短信", exact=True).wait_for()
        screen.list.evaluate("list => { list.scrollTop = list.scrollHeight }")
        shoot(screen, "rule-change")
        form.get_by_role("button", name="提出", exact=True).click()
        screen.list.locator("h1", has_text="谁提出、谁放行").wait_for()
        screen.settled()
        screen.page.locator("#waiting a[aria-current]").wait_for()
        screen.site.pool.name = "liu"
        screen.press("退出")
        screen.button("登录").wait_for()
        screen.sign_in("supervisor", name="liu")
        screen.settled()
        screen.go("#/items/proposals")
        shoot(screen, "rule-proposals")


def looking(browser: Browser) -> None:
    """What a supervisor looks at, and switches."""
    with scene(browser, "supervisor") as (screen, _):
        for name in ("today", "forecast", "items"):
            screen.go(f"#/{name}")
            shoot(screen, name)
        screen.list.get_by_role("button", name="停止提醒").first.click()
        screen.dialog.wait_for()
        shoot(screen, "stop")
        screen.page.keyboard.press("Escape")
        screen.go("#/items/L01-R1")
        screen.list.get_by_text("电话或者上门").wait_for()
        shoot(screen, "item")
        screen.go("#/items/templates")
        shoot(screen, "templates")


def failing(browser: Browser) -> None:
    """Late, waiting, failing, forbidden, and a sign-in that has ended."""
    with scene(browser, "auditor") as (screen, flow):
        late_cases(flow)
        screen.page.keyboard.press("r")
        screen.go("#/queue/late")
        screen.open_first()
        shoot(screen, "late-and-forbidden")
        screen.site.held.clear()
        screen.page.evaluate("() => { location.hash = '#/queue/correcting' }")
        screen.list.get_by_text("正在读取").wait_for()
        shoot(screen, "waiting")
        screen.site.down = True
        screen.site.held.set()
        screen.list.get_by_role("button", name="再试一次").wait_for()
        shoot(screen, "failing")
        screen.site.down, screen.site.pool.closed = False, True
        screen.press("再试一次")
        screen.dialog.wait_for()
        shoot(screen, "ended")


SCENES: tuple[Callable[[Browser], None], ...] = (
    door, deciding, examining, granting, watching, working, entering, exporting, looking,
    proposing, failing,
)  # fmt: skip


def take(browser: Browser) -> None:
    """All of them."""
    for one in SCENES:
        one(browser)
