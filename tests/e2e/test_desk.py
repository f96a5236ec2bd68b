"""An officer in a browser on the embedded run: in by the pool's own page, a case to the door."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from infra.local.courier.server import Courier
from infra.local.front.server import Front
from infra.local.journey.walk import Invited, await_state, file_as_citizen, invited
from infra.local.officers import take_on
from infra.local.phone.carrier import messages_taken
from tests.e2e.conftest import County
from tests.pages.browser import NONE_THERE, browsing, chromium
from zhiban.domain.one_time_codes import PAUSE

pytestmark = pytest.mark.e2e

WANTED = ("请补交经营场所的租赁合同", "请写明店铺的门牌号")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not chromium():
        pytest.skip(NONE_THERE)
    with browsing() as launched:
        yield launched


@pytest.fixture(scope="module")
def courier(county: County) -> Iterator[Courier]:
    """The world outside: the pages' clean addresses, and who brings the parcel."""
    cloud, settings = county.cloud, county.settings
    with (
        Front(cloud, "CitizensApiId", settings.citizens_port, "CITIZENS_PORT"),
        Front(cloud, "OfficersApiId", settings.officers_port, "OFFICERS_PORT"),
        Courier(settings, cloud, pace=None) as courier,
    ):
        yield courier


def file_first(county: County) -> tuple[Invited, str]:
    """The last who was invited, of whom no other test speaks, files; their first case."""
    for who in reversed(invited(messages_taken(county.settings.endpoint))):
        if cases := file_as_citizen(county.settings, who, lambda _: None):
            return who, cases[0]
    raise AssertionError("nobody can file")


def sign_in(county: County, page: Page, role: str) -> None:
    """At the pool's own page, by name and password."""
    page.goto(f"{county.settings.officers}/desk")
    page.get_by_role("button", name="登录").click()
    page.locator("#username").fill(role)
    page.locator("#password").fill(take_on(county.cloud).passwords[role])
    page.get_by_role("button", name="Sign in").click()
    page.locator("body.in").wait_for()


def open_case(page: Page, case: str) -> None:
    """The case, read anew."""
    page.goto(page.url.split("#")[0] + f"#/queue/filed/case/{case}")
    page.keyboard.press("r")
    page.wait_for_selector("[aria-busy]", state="detached")
    page.locator("#detail .story").wait_for()


def test_a_case_is_sent_back_filed_again_granted_issued_and_delivered(
    county: County, browser: Browser, courier: Courier
) -> None:
    who, case = file_first(county)
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN").new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_default_timeout(60_000)
    sign_in(county, page, "approver")
    assert page.url.endswith("/desk#/queue/filed")

    open_case(page, case)
    page.keyboard.press("b")
    dialog = page.locator("dialog[open]")
    dialog.locator("textarea").first.fill(WANTED[0])
    dialog.get_by_role("button", name="再加一项").click()
    dialog.locator("textarea").nth(1).fill(WANTED[1])
    dialog.get_by_role("button", name="退回补正").click()
    page.locator("#detail .head", has_text="待申请人补正").wait_for()

    await_state(county.cloud, case, "correcting", lambda: None)
    page.wait_for_timeout(PAUSE.total_seconds() * 1000)  # the last code was sent just now
    assert case in file_as_citizen(county.settings, who, lambda _: None)

    open_case(page, case)
    page.locator("#detail .proof", has_text="核对一致").wait_for()
    page.keyboard.press("g")
    dialog.get_by_role("button", name="确认准予").click()
    page.locator("#detail .head", has_text="已准予").wait_for()
    await_state(county.cloud, case, "issued", lambda: None)
    await_state(county.cloud, case, "delivered", courier.advance_all)

    open_case(page, case)
    page.locator("#detail .head", has_text="已送达").wait_for()
    story = page.locator("#detail").inner_text()
    assert "退回补正" in story
    assert "已签收" in story
    told = json.loads(page.evaluate("() => JSON.stringify(Object.entries({...sessionStorage}))"))
    assert sorted(name for name, _ in told) == ["drafts-of", "signed-in", "used"]

    page.get_by_role("button", name="退出").click()
    page.get_by_role("button", name="登录").wait_for()
    assert page.evaluate("() => sessionStorage.length") == 0
    assert said == []
