"""An officer's screen: a browser of 1280 × 800 with the desk in it."""

from typing import Any

from playwright.sync_api import Browser, Locator

from tests.pages.desk_serving import DeskSite

SIZE = {"width": 1280, "height": 800}


class Screen:
    """One officer at the desk; `said` are errors of its scripts, `asked` whom it spoke with."""

    def __init__(self, browser: Browser, site: DeskSite, **told: Any) -> None:
        usual: dict[str, Any] = {"viewport": SIZE, "locale": "zh-CN", "device_scale_factor": 1}
        self.context = browser.new_context(**(usual | told))
        self.site = site
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, where: str = "") -> None:
        """Open the desk in the state it is for somebody who has not signed in."""
        self.page.goto(f"{self.site.address}/desk{where}")

    def sign_in(self, *groups: str, name: str = "wang") -> None:
        """Come in by the door, in these roles."""
        self.site.pool.groups, self.site.pool.name = groups or ("approver",), name
        if self.page.url == "about:blank":
            self.open()
        self.press("登录")
        self.page.locator("body.in, .door h1").first.wait_for()

    def go(self, where: str) -> None:
        """Follow an address within the desk, and wait until all of it is there."""
        self.page.evaluate("where => { location.hash = where }", where)
        self.settled()

    def settled(self) -> None:
        """Wait until nothing is being read."""
        self.page.wait_for_selector("[aria-busy]", state="detached")
        self.page.wait_for_selector("text=正在核对签名", state="detached")

    def open_first(self) -> None:
        """Open the first of the list, and wait until all of it is there."""
        self.list.locator("tbody a").first.click()
        self.detail.locator(".head").wait_for()
        self.settled()

    def press(self, name: str) -> None:
        """Press a button, by its words."""
        self.button(name).click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def list(self) -> Locator:
        return self.page.locator("#list")

    @property
    def detail(self) -> Locator:
        return self.page.locator("#detail")

    @property
    def waiting(self) -> Locator:
        return self.page.locator("#waiting")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog[open]")

    def close(self) -> None:
        """Leave."""
        self.context.close()
