"""The citizens' pages of a running county in a real Chromium, where there is one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from infra.local.journey.walk import invited
from infra.local.phone.inbox import inbox
from infra.local.running import Running

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
_OPEN_PAGES = 3


def chromium() -> str | None:
    """Where this machine has a Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def pictures(county: Running) -> Iterator[Path]:
    """Open the first few links as their phones would, and keep what they show."""
    program = chromium()
    if program is None:
        county.console.print("  no Chromium on this machine: the pages were not looked at")
        return
    from playwright.sync_api import sync_playwright

    folder = county.settings.folder / "pictures"
    folder.mkdir(exist_ok=True)
    links = invited(inbox(county.settings))[:_OPEN_PAGES]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        for n, link in enumerate(links, 1):
            page = browser.new_page(viewport=PHONE, device_scale_factor=2)  # type: ignore[arg-type]
            page.goto(f"{county.settings.citizens}/r#{link.token}")
            page.wait_for_selector("main h1", timeout=15_000)
            picture = folder / f"citizen-{n}.png"
            page.screenshot(path=picture, full_page=True)
            page.close()
            yield picture
        browser.close()
