"""A desk that nobody uses: it warns, signs its officer out, and leaves nothing on the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.pages.desk_county import HOLDERS
from tests.pages.screen import Screen
from tests.pages.test_desk import first_case

REASON = "经营场所与许可内容不符"
OUT = "因长时间未操作已退出"
SOON = "一分钟后自动退出"
MINUTE = 60_000
ANYBODY = {"Access-Control-Allow-Origin": "*"}


@pytest.fixture
def desk(screens: Callable[..., Screen]) -> Screen:
    """An approver's, before an opened case, with a clock of its own."""
    screen = screens()
    screen.page.clock.install()
    screen.sign_in("approver")
    screen.settled()
    first_case(screen)
    return screen


def idle(desk: Screen, minutes: float) -> None:
    desk.page.clock.fast_forward(round(minutes * MINUTE))


def slept(desk: Screen, minutes: int) -> None:
    """Its clock went on, its timers did not."""
    desk.page.clock.set_system_time(desk.page.evaluate("Date.now() / 1000") + minutes * 60)


def signed_out(desk: Screen) -> None:
    """The page says why, and neither it nor the browser has anything of before."""
    desk.page.locator(".door h1", has_text=OUT).wait_for()
    desk.button("登录").wait_for()
    shown = desk.page.content()
    assert [one.name for one in HOLDERS if one.name in shown] == []
    assert "****" not in shown
    assert desk.page.locator("dialog").count() == 0
    kept = desk.page.evaluate("() => Object.keys(sessionStorage).concat(Object.keys(localStorage))")
    assert [one for one in kept if one != "unused"] == []


def test_after_a_quarter_of_an_hour_unused_it_signs_itself_out(desk: Screen) -> None:
    pool = desk.site.pool
    idle(desk, 13.9)
    assert desk.dialog.count() == 0
    idle(desk, 0.2)
    desk.page.get_by_role("dialog", name=SOON).wait_for()
    assert "按任意键或者点一下就继续" in desk.dialog.inner_text()
    assert pool.revoked == []
    with desk.page.expect_navigation(url="**/desk*"):
        idle(desk, 1)
    signed_out(desk)
    assert (pool.revoked, pool.left) == (["refresh"], 1)
    asked, granted = len(desk.site.asked), len(pool.grants)
    idle(desk, 120)
    assert (desk.site.asked[asked:], pool.grants[granted:]) == ([], [])
    desk.press("登录")
    desk.page.locator("body.in").wait_for()
    desk.list.locator("h1", has_text="待审批").wait_for()


def test_what_was_typed_goes_with_it_and_that_is_said_before_and_after(desk: Screen) -> None:
    desk.page.keyboard.press("x")
    desk.dialog.locator("textarea").fill(REASON)
    idle(desk, 14.1)
    warning = desk.page.get_by_role("dialog", name=SOON)
    warning.wait_for()
    assert "写了没提交的内容会清除" in warning.inner_text()
    with desk.page.expect_navigation(url="**/desk*"):
        idle(desk, 1)
    signed_out(desk)
    assert "写了没提交的内容已经清除" in desk.list.inner_text()
    desk.press("登录")
    desk.page.locator("body.in").wait_for()
    desk.settled()
    first_case(desk)
    desk.page.keyboard.press("x")
    assert desk.dialog.locator("textarea").input_value() == ""


@pytest.mark.parametrize("act", ["g", "Enter", "Escape", "click", "button"])
def test_any_key_or_click_goes_on_and_does_nothing_else(desk: Screen, act: str) -> None:
    idle(desk, 14.1)
    warning = desk.page.get_by_role("dialog", name=SOON)
    warning.wait_for()
    match act:
        case "click":
            grant = desk.detail.locator("[data-letter=g]").bounding_box()
            assert grant is not None
            desk.page.mouse.click(grant["x"] + 5, grant["y"] + 5)
        case "button":
            desk.press("继续")
        case _:
            desk.page.keyboard.press(act)
    warning.wait_for(state="detached")
    assert desk.dialog.count() == 0
    idle(desk, 13.9)
    assert desk.page.locator("body.in").count() == 1
    assert desk.dialog.count() == 0


def test_what_was_typed_is_there_after_going_on(desk: Screen) -> None:
    desk.page.keyboard.press("x")
    text = desk.dialog.locator("textarea")
    text.fill(REASON)
    idle(desk, 14.1)
    desk.page.get_by_role("dialog", name=SOON).wait_for()
    desk.page.keyboard.press("a")
    desk.page.get_by_role("dialog", name=SOON).wait_for(state="detached")
    assert text.input_value() == REASON
    desk.page.keyboard.type("。")
    assert text.input_value() == f"{REASON}。"


def test_a_key_after_the_time_is_over_continues_nothing(desk: Screen) -> None:
    slept(desk, 16)
    with desk.page.expect_navigation(url="**/desk*"):
        desk.page.keyboard.press("g")
    signed_out(desk)


def test_a_page_that_is_loaded_again_after_the_time_signs_nobody_in(desk: Screen) -> None:
    granted = len(desk.site.pool.grants)
    slept(desk, 16)
    desk.page.reload()
    signed_out(desk)
    for _ in range(100):
        if not desk.site.pool.revoked:
            desk.page.wait_for_timeout(100)
    assert desk.site.pool.revoked == ["refresh"]
    assert desk.site.pool.grants[granted:] == []


def test_work_in_one_tab_keeps_the_others(desk: Screen) -> None:
    first = desk.page
    desk.page = desk.context.new_page()
    desk.sign_in("approver")
    desk.settled()
    idle(desk, 10)
    desk.page.keyboard.press("j")
    first.wait_for_timeout(300)
    first.clock.fast_forward(5 * MINUTE)
    assert first.locator("body.in").count() == 1
    assert first.locator("dialog").count() == 0


def test_without_a_network_it_is_as_empty(desk: Screen) -> None:
    desk.page.route("**/oauth2/revoke", lambda route: route.abort())
    idle(desk, 15.1)
    signed_out(desk)
    assert desk.site.pool.left == 0
    desk.press("登录")
    desk.page.locator("body.in").wait_for()


def test_a_renewal_on_its_way_brings_nobody_back(screens: Callable[..., Screen]) -> None:
    """Its answer comes when the officer is out: the token in it is given back."""
    desk = screens()
    desk.site.pool.lifetime = 1
    desk.sign_in("approver")
    desk.settled()
    desk.site.pool.revoked.clear()
    held: list[Route] = []
    desk.page.route("**/oauth2/token", lambda route: held.append(route))
    desk.page.route("**/oauth2/revoke", lambda route: route.continue_())
    desk.page.route("**/logout?**", lambda route: route.fulfill(status=204))
    desk.page.evaluate("() => { location.hash = '#/queue/correcting' }")
    desk.page.wait_for_function("() => document.querySelector('#list[aria-busy]')")
    desk.press("退出")
    desk.page.wait_for_timeout(300)
    (renewal,) = held
    renewal.fulfill(json={"access_token": "a.e30.c", "refresh_token": "newer"}, headers=ANYBODY)
    desk.page.wait_for_timeout(500)
    assert desk.site.pool.revoked == ["refresh", "newer"]
    assert desk.page.evaluate("() => sessionStorage.length") == 0


@pytest.fixture
def ended(desk: Screen) -> Screen:
    """A refusal is half written when the sign-in ends by itself; the page was loaded again."""
    desk.page.keyboard.press("x")
    desk.dialog.locator("textarea").fill(REASON)
    desk.site.pool.closed = True
    desk.page.reload()
    desk.page.locator(".door h1", has_text="登录已到期").wait_for()
    desk.site.pool.closed = False
    return desk


def kept(desk: Screen) -> str:
    """All that the tab keeps."""
    return str(desk.page.evaluate("() => JSON.stringify(sessionStorage)"))


def refusal(desk: Screen) -> str:
    """What stands in the refusal of the first case."""
    desk.settled()
    first_case(desk)
    desk.page.keyboard.press("x")
    return desk.dialog.locator("textarea").input_value()


def test_after_a_sign_in_that_ended_the_same_officer_finds_what_they_wrote(ended: Screen) -> None:
    ended.page.reload()
    ended.page.locator(".door h1").wait_for()
    ended.sign_in("approver")
    assert refusal(ended) == REASON


def test_after_a_sign_in_that_ended_another_officer_finds_nothing(ended: Screen) -> None:
    ended.sign_in("approver", name="li")
    assert REASON not in kept(ended)
    assert refusal(ended) == ""


def test_at_the_door_it_is_kept_no_longer_than_at_an_unused_desk(ended: Screen) -> None:
    idle(ended, 14)
    ended.page.reload()
    ended.page.locator(".door h1").wait_for()
    assert REASON in kept(ended)
    idle(ended, 1.5)
    assert REASON not in kept(ended)


def test_who_comes_back_too_late_from_signing_in_finds_nothing(ended: Screen) -> None:
    slept(ended, 16)
    ended.sign_in("approver")
    assert REASON not in kept(ended)
    assert refusal(ended) == ""


def test_how_long_that_is_stands_where_one_signs_in_and_out(
    desk: Screen, screens: Callable[..., Screen]
) -> None:
    assert desk.button("退出").get_attribute("title") == "连续15分钟不操作会自动退出"
    fresh = screens()
    fresh.open()
    assert "连续15分钟不操作会自动退出" in fresh.list.inner_text()
