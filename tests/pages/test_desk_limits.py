"""What is due at the desk: limits that are near, or have passed, each on a list in words."""

from collections.abc import Callable

from playwright.sync_api import Locator

from tests.flow import Flow
from tests.pages.axe import wrong
from tests.pages.desk_county import deemed_renewed, late_cases, limits_told, special_started
from tests.pages.screen import Screen


def entered(screens: Callable[..., Screen], role: str) -> Screen:
    screen = screens()
    screen.sign_in(role)
    screen.settled()
    return screen


def line(screen: Screen, name: str) -> Locator:
    return screen.waiting.locator("a", has_text=name)


def test_what_is_near_is_not_red_yet(screens: Callable[..., Screen], flow: Flow) -> None:
    flow.pass_days(2)
    limits_told(flow)
    desk = entered(screens, "approver")
    assert line(desk, "承诺期限将到").inner_text().split() == ["承诺期限将到", "7"]
    assert "late" not in (line(desk, "承诺期限将到").get_attribute("class") or "")
    line(desk, "承诺期限将到").click()
    desk.settled()
    assert desk.list.locator(".day.late").count() == 0
    assert wrong(desk) == []


def test_what_has_passed_is_red_and_ends_with_the_case(
    screens: Callable[..., Screen], flow: Flow
) -> None:
    special_started(flow, "testing")
    late_cases(flow)
    limits_told(flow)
    desk = entered(screens, "supervisor")
    assert line(desk, "特别程序超过预计用时").get_attribute("class") == "late"
    passed = line(desk, "已过承诺期限")
    assert passed.get_attribute("class") == "late"
    before = int(passed.inner_text().split()[-1])
    passed.click()
    desk.settled()
    assert desk.list.locator(".day.late").count() == before
    desk.open_first()
    assert "这项任务自动办结" in desk.detail.inner_text()
    assert desk.button("办结任务").count() == 0
    assert wrong(desk) == []
    desk.detail.get_by_role("link", name="看办件").click()
    desk.detail.locator(".decide button").first.wait_for()
    desk.settled()
    desk.page.keyboard.press("g")
    desk.press("确认准予")
    desk.detail.locator(".head", has_text="已准予").wait_for()
    desk.settled()
    assert desk.list.locator("tbody tr").count() == before - 1


def test_the_gravest_stands_first(screens: Callable[..., Screen], flow: Flow) -> None:
    case = deemed_renewed(flow)
    limits_told(flow)
    desk = entered(screens, "supervisor")
    said = desk.waiting.inner_text()
    grave = ["办理时限", "已过法定期限", "届满前未作决定", "已过承诺期限", "要打电话的"]
    assert sorted(grave, key=said.index) == grave
    line(desk, "届满前未作决定").click()
    desk.settled()
    assert "视为准予延续" in desk.list.locator("h1").inner_text()
    assert desk.list.locator(".day.late").count() > 0
    desk.go(f"#/tasks/deemed_renewed/case/{case}")
    assert desk.detail.get_by_role("button", name="确认视为准予延续").is_enabled()
