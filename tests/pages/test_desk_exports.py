"""Lists of the registry at the desk: asked for with a purpose, fetched by a link."""

from collections.abc import Callable

from tests.flow import Flow
from tests.functions.desk import Exporting
from tests.pages.axe import wrong
from tests.pages.desk_serving import DeskSite
from tests.pages.screen import Screen


def wanted(screens: Callable[..., Screen], role: str) -> Screen:
    """An officer's screen, where a list is about to be asked for."""
    screen = screens()
    screen.sign_in(role)
    screen.settled()
    screen.go("#/exports")
    screen.press("申请名单")
    return screen


def test_a_list_is_asked_for_written_and_fetched(
    screens: Callable[..., Screen], desk_site: DeskSite, flow: Flow
) -> None:
    exporting = Exporting(flow)
    desk_site.built[1].outside.exporting = exporting
    clerk = wanted(screens, "clerk")
    assert clerk.dialog.get_by_label("含完整的手机号码").count() == 0
    clerk.press("申请")
    clerk.dialog.locator(".wrong", has_text="请写明导出的用途").wait_for()
    assert wrong(clerk) == []
    clerk.dialog.get_by_label("名单").select_option(label="证照名单")
    clerk.dialog.get_by_label("用途").fill("与市场监管局对账")
    clerk.press("申请")
    clerk.list.get_by_text("正在生成").wait_for()
    exporting.run()
    clerk.page.keyboard.press("r")
    clerk.list.get_by_role("button", name="取链接：证照名单").click()
    address = clerk.dialog.get_by_role("link", name="下载证照名单").get_attribute("href")
    assert address
    assert "licences-20261201.xlsx" in address
    assert wrong(clerk) == []


def test_numbers_in_full_are_a_supervisors(
    screens: Callable[..., Screen], desk_site: DeskSite, flow: Flow
) -> None:
    exporting = Exporting(flow)
    desk_site.built[1].outside.exporting = exporting
    chief = wanted(screens, "supervisor")
    chief.dialog.get_by_label("含完整的手机号码").check()
    chief.dialog.get_by_label("用途").fill("入户核对")
    chief.press("申请")
    chief.list.get_by_text("含完整号码").wait_for()
    exporting.run()
    chief.page.keyboard.press("r")
    chief.list.get_by_role("button", name="取链接").wait_for()
    clerk = screens()
    clerk.sign_in("clerk", name="li")
    clerk.settled()
    clerk.go("#/exports")
    assert clerk.list.get_by_text("可下载").count() == 1
    assert clerk.list.get_by_role("button", name="取链接").count() == 0
