"""The law at the desk: items, one item with its ladder, approvals of several, the messages."""

from collections.abc import Callable

import pytest

from tests.flow import Flow
from tests.pages.axe import wrong
from tests.pages.screen import Screen
from zhiban.store.ringing import Ringing
from zhiban.store.table import Table


@pytest.fixture
def chief(screens: Callable[..., Screen]) -> Screen:
    """A supervisor's screen, on the items."""
    screen = screens()
    screen.sign_in("supervisor")
    screen.settled()
    screen.go("#/items")
    return screen


def approved(flow: Flow) -> tuple[str, ...]:
    return Ringing(Table(flow.world.dynamodb, "cases")).approved().items


def test_the_law_of_an_item_and_a_ladder_that_is_tried(chief: Screen) -> None:
    assert "到期前90个工作日起，最晚到期前15个工作日" in chief.list.inner_text()
    assert wrong(chief) == []
    chief.list.get_by_role("link", name="食品经营许可证延续", exact=True).click()
    chief.list.locator("h1", has_text="食品经营许可证延续").wait_for()
    chief.settled()
    for said in ("非现行", "第32、36条", "承诺时限", "3个工作日", "营业执照"):
        assert said in chief.list.inner_text()
    chief.list.get_by_label("有效期止").fill("2027-03-31")
    chief.press("试算")
    chief.list.get_by_text("2027年4月1日").wait_for()
    assert "首次提醒" in chief.list.inner_text()
    assert wrong(chief) == []
    assert chief.waiting.locator("[aria-current=page]").inner_text() == "事项与规则"


def test_a_day_that_cannot_be_tried_is_told_in_words(chief: Screen) -> None:
    chief.go("#/items/L18-Y1")
    chief.list.locator(".wrong", has_text="核验日期由发证机关每年公布").wait_for()
    assert wrong(chief) == []


def test_several_are_approved_at_once_and_each_was_ticked(chief: Screen, flow: Flow) -> None:
    chief.press("批准待批准的 4 项")
    chief.press("批准勾选的")
    chief.dialog.locator(".wrong", has_text="请勾选").wait_for()
    chief.dialog.get_by_role("checkbox").nth(0).check()
    chief.dialog.get_by_role("checkbox").nth(2).check()
    chief.press("批准勾选的")
    chief.dialog.locator(".wrong", has_text="请写明理由").wait_for()
    assert wrong(chief) == []
    chief.dialog.get_by_label("理由").fill("已与主管部门核对依据")
    chief.press("批准勾选的")
    chief.button("批准待批准的 2 项").wait_for()
    assert len(approved(flow)) == 2
    assert approved(flow) == ("L04-C3", "L06-C2")


def test_the_messages_stand_with_what_providers_call_them(chief: Screen) -> None:
    chief.list.get_by_role("link", name="短信模板").click()
    chief.list.locator("h1", has_text="短信模板").wait_for()
    chief.settled()
    assert "renewal.first.one" in chief.list.inner_text()
    assert "本局现在不用" in chief.list.inner_text()
    assert wrong(chief) == []


def test_who_may_not_switch_sees_the_law_and_no_switch(screens: Callable[..., Screen]) -> None:
    clerk = screens()
    clerk.sign_in("clerk")
    clerk.settled()
    clerk.go("#/items")
    assert clerk.list.get_by_role("button").count() == 0
    clerk.go("#/items/L01-R1")
    assert clerk.list.get_by_role("button").all_inner_texts() == ["试算"]


def test_the_forecast_answers_its_question_in_a_chart(chief: Screen) -> None:
    chief.go("#/forecast")
    assert "哪一周要发的提醒最多？" in chief.list.inner_text()
    assert chief.list.locator(".chart svg rect").count() > 5
    assert wrong(chief) == []
