"""The end of a visit on the phone: by the way out or by itself, and then nothing of it is left."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.pages.browser import Phone
from tests.pages.serving import Site
from tests.pages.test_dead_ends import helps
from tests.world import World

MINE = (HOLDER["legal_rep"], HOLDER["address"], HOLDER["name"], "小吃店", "1231", "食品经营许可证")


def nothing_of_it(phone: Phone) -> None:
    """Neither in the page nor in what the browser keeps."""
    content = phone.page.content()
    assert [word for word in MINE if word in content] == []
    assert phone.page.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"
    assert not phone.button("退出").first.is_visible() or "还没有" in phone.text


def sleep(phone: Phone, minutes: int) -> None:
    """The phone's clock goes on; the county's too."""
    phone.site.flow.wall += timedelta(minutes=minutes)
    phone.page.clock.fast_forward(minutes * 60_000)


@pytest.mark.parametrize("come", ["to_form", "to_pen", "to_receipt"])
def test_every_page_of_a_visit_has_a_way_out_that_leaves_nothing(
    phone: Phone, flow: Flow, come: str
) -> None:
    getattr(phone, come)(invite(flow))
    phone.button("退出").click()
    phone.sees("已退出")
    assert "请再点短信里的链接" in phone.text
    helps(phone)
    nothing_of_it(phone)
    phone.page.go_back()
    phone.sees("已退出")
    nothing_of_it(phone)
    assert phone.context.cookies() == []
    phone.page.reload()
    phone.sees("请从短信里的链接打开")


def test_without_a_visit_there_is_nothing_to_leave(phone: Phone, flow: Flow) -> None:
    invite(flow)
    phone.open("notALink")
    phone.sees("链接不对")
    assert phone.button("退出").count() == 0
    phone.open(LINK)
    phone.sees("现在就能续")
    assert phone.button("退出").is_visible()


def test_without_a_network_the_page_is_empty_and_says_what_is_left_to_do(
    phone: Phone, flow: Flow, site: Site, world: World
) -> None:
    phone.to_form(invite(flow))
    site.down = True
    phone.tap("退出")
    phone.sees("还没有完全退出")
    nothing_of_it(phone)
    site.down = False
    phone.page.locator("main").get_by_role("button", name="退出").click()
    phone.sees("已退出")
    (row,) = reading.rows(world, "CASES_TABLE", "SESSION#")
    assert row["left_at"]


def test_an_answer_that_comes_after_leaving_is_shown_to_nobody(
    phone: Phone, flow: Flow, site: Site
) -> None:
    phone.open(invite(flow))
    phone.sees("现在就能续")
    site.held.clear()
    phone.tap("是，帮我延续")
    phone.tap("退出")
    phone.sees("正在退出")
    site.held.set()
    phone.sees("已退出")
    phone.page.wait_for_timeout(500)
    phone.sees("已退出")
    nothing_of_it(phone)


def test_another_tab_is_emptied_too(phone: Phone, flow: Flow) -> None:
    phone.to_form(invite(flow))
    first = phone.page
    phone.second_tab()
    phone.open(LINK)
    phone.sees("现在就能续")
    phone.tap("退出")
    phone.sees("已退出")
    phone.page = first
    phone.sees("已退出")
    nothing_of_it(phone)


def test_without_a_network_another_tab_is_emptied_too(phone: Phone, flow: Flow, site: Site) -> None:
    phone.to_form(invite(flow))
    first = phone.page
    phone.second_tab()
    phone.open(LINK)
    phone.sees("现在就能续")
    site.down = True
    phone.tap("退出")
    phone.sees("还没有完全退出")
    phone.page = first
    phone.sees("页面已退出")
    nothing_of_it(phone)


def test_a_phone_left_lying_shows_nothing_after_half_an_hour(phone: Phone, flow: Flow) -> None:
    phone.page.clock.install()
    phone.to_form(invite(flow))
    sleep(phone, 29)
    assert HOLDER["address"] in phone.text
    sleep(phone, 2)
    phone.sees("页面已退出")
    nothing_of_it(phone)
    phone.tap("重新打开")
    phone.sees("现在就能续")


def test_a_visit_that_was_used_meanwhile_goes_on(phone: Phone, flow: Flow, site: Site) -> None:
    phone.page.clock.install()
    phone.to_form(invite(flow))
    sleep(phone, 20)
    phone.tap("都对，去签名")
    phone.sees("请签名")
    asked = site.asked.count("GET /api/session")
    with phone.page.expect_response("**/api/session"):
        sleep(phone, 11)
    assert site.asked.count("GET /api/session") == asked + 1
    phone.sees("请签名")
    sleep(phone, 20)
    phone.sees("页面已退出")
    nothing_of_it(phone)


def test_where_the_end_cannot_be_asked_the_page_is_empty(
    phone: Phone, flow: Flow, site: Site
) -> None:
    phone.page.clock.install()
    phone.to_form(invite(flow))
    site.down = True
    sleep(phone, 31)
    phone.sees("页面已退出")
    nothing_of_it(phone)
    site.down = False
    phone.tap("重新打开")
    phone.sees("现在就能续")


WAKE = "document.dispatchEvent(new Event('visibilitychange'))"
BACK = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


def overdue(phone: Phone) -> None:
    """A phone that slept: its clock went on and no timer of it."""
    phone.page.clock.set_system_time(phone.page.evaluate("Date.now() / 1000 + 31 * 60"))
    phone.page.evaluate(WAKE)


def gone_back(phone: Phone) -> None:
    """A page out of the browser's own store of pages that were left."""
    phone.page.evaluate(BACK)


@pytest.mark.parametrize("woken", [overdue, gone_back])
def test_a_page_that_slept_shows_nothing_before_it_has_asked(
    phone: Phone, flow: Flow, site: Site, woken: Callable[[Phone], None]
) -> None:
    phone.page.clock.install()
    phone.to_form(invite(flow))
    flow.wall += timedelta(minutes=31)
    site.held.clear()
    woken(phone)
    phone.sees("正在打开")
    assert HOLDER["address"] not in phone.page.content()
    site.held.set()
    phone.sees("页面已退出")
    nothing_of_it(phone)


def test_a_page_gone_back_to_in_time_goes_on(phone: Phone, flow: Flow) -> None:
    phone.to_form(invite(flow))
    gone_back(phone)
    phone.sees("现在就能续")
    assert phone.button("退出").is_visible()


def test_what_is_denied_because_the_visit_is_over_empties_the_page_too(
    phone: Phone, flow: Flow
) -> None:
    phone.to_form(invite(flow))
    flow.wall += timedelta(minutes=31)
    phone.tap("都对，去签名")
    phone.sees("页面已退出")
    phone.page.go_back()
    phone.sees("页面已退出")
    nothing_of_it(phone)


def test_the_way_out_in_english(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.tap("EN")
    phone.tap("Sign out")
    phone.sees("You have signed out")
    assert "tap the link in the message again" in phone.text
