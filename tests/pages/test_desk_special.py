"""Special procedures at the desk: a clerk starts one, an approver ends it; clocks rest."""

from collections.abc import Callable

from tests.flow import Flow
from tests.pages.axe import wrong
from tests.pages.desk_county import deemed_renewed, special_started
from tests.pages.screen import Screen


def opened(screens: Callable[..., Screen], role: str, case: str = "") -> Screen:
    """An officer's screen, on this case or the first of the queue."""
    screen = screens()
    screen.sign_in(role, name=f"{role}1")
    screen.settled()
    if case:
        screen.go(f"#/queue/filed/case/{case}")
    else:
        screen.open_first()
    return screen


def test_a_clerk_starts_one_and_the_clock_is_seen_to_rest(screens: Callable[..., Screen]) -> None:
    clerk = opened(screens, "clerk")
    clerk.page.keyboard.press("c")
    clerk.dialog.get_by_label("哪种程序").select_option(label="现场核查")
    clerk.press("开始，计时暂停")
    clerk.dialog.locator(".wrong", has_text="至少5个字").wait_for()
    clerk.dialog.get_by_label("理由").fill("核对经营场所的布局")
    clerk.dialog.get_by_label("预计用时").fill("61")
    clerk.press("开始，计时暂停")
    clerk.dialog.locator(".wrong", has_text="1至60个工作日").wait_for()
    assert wrong(clerk) == []
    clerk.dialog.get_by_label("预计用时").fill("3")
    clerk.press("开始，计时暂停")
    clerk.detail.locator(".head", has_text="现场核查中，计时暂停").wait_for()
    clerk.settled()
    shown = clerk.detail.inner_text()
    wanted = ("还没有结论", "预计 3 个工作日", "暂停前为", "现场核查不停法定时限", "程序：现场核查")
    assert [part for part in wanted if part not in shown] == []
    assert "作出结论后再作决定" in shown
    assert clerk.button("特别程序结论").is_disabled()
    assert wrong(clerk) == []


def test_an_approver_says_what_was_found_and_decides_by_it(
    screens: Callable[..., Screen], flow: Flow
) -> None:
    approver = opened(screens, "approver", special_started(flow, "testing"))
    assert approver.detail.get_by_text("按余下的天数顺延").count() == 2
    approver.page.keyboard.press("c")
    approver.dialog.get_by_label("发现了什么").fill("样品不合格")
    approver.press("作出结论，计时继续")
    approver.dialog.locator(".wrong", has_text="请选择通过还是不通过").wait_for()
    assert wrong(approver) == []
    approver.dialog.get_by_label("不通过", exact=True).check()
    approver.press("作出结论，计时继续")
    approver.detail.locator(".head", has_text="待审查决定").wait_for()
    approver.settled()
    shown = approver.detail.inner_text()
    assert "样品不合格（approver1" in shown
    assert "结论：不通过" in shown
    assert "检验检测结论为不通过，不能准予" in shown
    assert approver.detail.get_by_role("button", name="准予").is_disabled()
    assert approver.detail.get_by_role("button", name="不予许可").is_enabled()


def test_who_does_not_start_them_is_not_bothered(screens: Callable[..., Screen]) -> None:
    approver = opened(screens, "approver")
    assert approver.detail.get_by_role("button", name="特别程序").count() == 0
    assert "转特别程序须由" not in approver.detail.inner_text()
    approver.page.keyboard.press("c")
    assert approver.dialog.count() == 0


def test_what_the_law_granted_is_confirmed_and_not_granted_again(
    screens: Callable[..., Screen], flow: Flow
) -> None:
    chief = opened(screens, "supervisor", deemed_renewed(flow))
    assert "不能再不予许可" in chief.detail.inner_text()
    assert chief.detail.get_by_role("button", name="不予许可").is_disabled()
    chief.page.keyboard.press("g")
    chief.dialog.wait_for()
    assert "行政许可法第五十条第二款" in chief.dialog.inner_text()
    assert wrong(chief) == []
    chief.dialog.get_by_role("button", name="确认视为准予延续").click()
    chief.detail.locator(".head", has_text="已准予，待制证").wait_for()
    assert chief.page.locator("#told").inner_text() == "已确认视为准予延续。"
    assert "视为准予延续之日" in chief.detail.inner_text()
