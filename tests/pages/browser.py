"""A phone's browser: Chromium where there is one, and a thumb that counts what it does."""

import math
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FilePayload, Locator, Page, sync_playwright

from tests.pages.serving import Site
from tests.visitor import code_of

WIDTH, HEIGHT = 360, 740
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
NONE_THERE = (
    "no Chromium here: the pages are not opened in a browser"
    " (install the packages chromium and fonts-noto-cjk, or name one in CHROMIUM)"
)


def chromium() -> str:
    """Where Chromium is, "" where there is none."""
    named = os.environ.get("CHROMIUM", "")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return named if Path(named).is_file() else next((path for path in found if path), "")


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield launched
        finally:
            launched.close()


class Phone:
    """One phone with one page open; `tapped` and `typed` count what its owner did."""

    def __init__(self, browser: Browser, site: Site, **told: Any) -> None:
        usual: dict[str, Any] = {
            "viewport": {"width": WIDTH, "height": HEIGHT},
            "device_scale_factor": 1,
            "locale": "zh-CN",
            "is_mobile": True,
            "has_touch": True,
        }
        self.context = browser.new_context(**(usual | told))
        self.site, self.tapped, self.typed = site, 0, 0
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page = self.context.new_page()
        self._listen(self.page)

    def _listen(self, page: Page) -> None:
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def second_tab(self) -> None:
        """Go on in another tab of the same browser."""
        self.page = self.context.new_page()
        self._listen(self.page)

    def open(self, secret: str) -> None:
        """Tap the link in the message."""
        self.page.goto(f"{self.site.address}/r#{secret}")

    def sees(self, heading: str) -> None:
        """Wait until this is the question of the page."""
        self.page.locator("h1", has_text=heading).wait_for()

    @property
    def text(self) -> str:
        """What can be read."""
        return self.page.locator("main").inner_text()

    @property
    def wrong(self) -> str:
        """What the page says is wrong, once it does."""
        place = self.page.locator("#wrong:not(:empty)")
        place.wait_for()
        return place.inner_text()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, chinese: str, english: str) -> None:
        """Press the first button that begins so, in whichever language the page is."""
        self.page.get_by_role("button", name=re.compile(f"^({chinese}|{english})")).first.click()

    def reached(self, selector: str) -> None:
        """Wait until something of a page is there."""
        self.page.locator(selector).first.wait_for()

    def tap(self, name: str) -> None:
        """Tap a button, by its words."""
        self.tapped += 1
        self.button(name).click()

    def type_code(self, code: str = "") -> None:
        """Type the code of the newest message, or another."""
        self.page.locator("#code").wait_for()
        told = code or code_of(self.site.flow.carrier.taken[-1][1])
        self.page.locator("#code").press_sequentially(told)
        self.typed += len(told)

    def draw(self) -> None:
        """Write on the white sheet with a finger."""
        sheet = self.page.locator("canvas[data-ready]")
        sheet.wait_for()
        box = sheet.bounding_box()
        assert box is not None
        for start, strokes in ((0.2, 1), (0.45, 2), (0.7, 3)):
            self._stroke(box, start, strokes)

    def _stroke(self, box: Any, start: float, n: int) -> None:
        x, y = box["x"] + box["width"] * start, box["y"] + box["height"] * 0.3
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(24):
            across = 26 * math.sin(step / (3 + n)) + step * 0.8
            self.page.mouse.move(x + across, y + box["height"] * 0.45 * step / 24)
        self.page.mouse.up()

    def to_form(self, secret: str) -> None:
        """From the message to the prefilled form."""
        self.open(secret)
        self.tap("是，帮我延续")
        self.type_code()
        self.sees("请核对这些信息")

    def to_pen(self, secret: str) -> None:
        """From the message to the white sheet."""
        self.to_form(secret)
        self.tap("都对，去签名")
        self.sees("请签名")

    def to_receipt(self, secret: str) -> None:
        """From the message to the receipt."""
        self.to_pen(secret)
        self.draw()
        self.tap("签名并提交")
        self.sees("已提交")

    def close(self) -> None:
        """Put the phone away."""
        self.context.close()


def choose(phone: Phone, content: bytes) -> None:
    """Choose a file on the page 核验文件."""
    file = FilePayload(name="paper.pdf", mimeType="application/pdf", buffer=content)
    phone.page.locator("#file").set_input_files(file)
