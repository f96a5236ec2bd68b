"""Entry by hand in the browser: a holder by its code, its contacts, a licence, what is wrong."""

from collections.abc import Callable

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import resident_id, uscc
from tests.pages.axe import wrong
from tests.pages.desk_county import HOLDERS
from tests.pages.screen import Screen

NEW = uscc(77)


@pytest.fixture
def clerk(screens: Callable[..., Screen]) -> Screen:
    """A clerk's screen, where a code is asked for."""
    screen = screens()
    screen.sign_in("clerk", name="li")
    screen.settled()
    screen.go("#/entry")
    return screen


def find(clerk: Screen, code: str) -> None:
    clerk.list.get_by_label("统一社会信用代码").fill(code)
    clerk.press("查找主体")
    clerk.list.get_by_text("换一个主体").wait_for()
    clerk.settled()


def fill(clerk: Screen, **told: str) -> None:
    for label, value in told.items():
        clerk.list.get_by_label(label, exact=True).first.fill(value)


def test_a_code_that_is_none_is_told_beside_the_field(clerk: Screen) -> None:
    clerk.list.get_by_label("统一社会信用代码").fill("91370323")
    clerk.press("查找主体")
    clerk.list.locator(".wrong", has_text="18位统一社会信用代码").wait_for()
    assert "须由其他工作人员作决定" in clerk.list.inner_text()
    assert wrong(clerk) == []


def test_a_holder_that_is_not_there_is_entered_with_what_is_wrong_said_first(
    clerk: Screen, flow: Flow
) -> None:
    find(clerk, f" {NEW.lower()} ")
    assert "可以新录入" in clerk.list.inner_text()
    fill(clerk, 名称="沂源县新店", 类型="个体工商户", 法定代表人="周新", 住所="沂源县南麻街道1号")
    fill(
        clerk,
        **{"所属乡镇(街道)": "南麻街道", "经营范围": "零售", "证件号码": "370323199001010001"},
    )
    fill(clerk, 手机号码="1990000")
    clerk.press("录入")
    clerk.list.locator(".wrong", has_text="请写明依据和理由").first.wait_for()
    fill(clerk, 依据和理由="当事人到窗口出示营业执照")
    clerk.press("录入")
    clerk.list.locator("b", has_text="请先改正").wait_for()
    invalid = clerk.list.locator("[aria-invalid=true]")
    assert invalid.count() == 2
    assert wrong(clerk) == []
    assert NEW not in reading.entities(flow.world)
    fill(clerk, 证件号码=resident_id(7), 手机号码="19900000077")
    clerk.list.get_by_label("号码从哪里核实").first.select_option(label="窗口核实")
    clerk.press("录入")
    clerk.page.locator("#told", has_text="已录入").wait_for()
    row = reading.entities(flow.world)[NEW]
    assert row["name"] == "沂源县新店"
    assert wrong(clerk) == []


def test_a_contact_and_a_licence_are_put_right_over_what_was_shown(
    clerk: Screen, flow: Flow
) -> None:
    find(clerk, HOLDERS[2].uscc)
    clerk.press("加一位联系人")
    clerk.list.get_by_label("姓名").fill("钱经办")
    other = clerk.list.locator(".other")
    other.get_by_label("手机号码").fill("19900000088")
    other.get_by_label("号码从哪里核实").select_option(label="电话核实")
    fill(clerk, 依据和理由="负责人来电要求增加经办人")
    clerk.press("录入")
    clerk.page.locator("#told", has_text="已录入").wait_for()
    clerk.settled()
    clerk.list.get_by_role("button", name="更正 食品经营许可证").click()
    form = clerk.list.locator(".entered")
    assert wrong(clerk) == []
    form.get_by_label("有效期止").fill("2026年13月40日")
    form.get_by_label("依据和理由").fill("与纸质证照原件核对")
    form.get_by_role("button", name="录入").click()
    form.locator(".field .wrong", has_text="有效期止").wait_for()
    form.get_by_label("有效期止").fill("2026-12-29")
    form.get_by_role("button", name="录入").click()
    clerk.list.get_by_text("2026年12月29日").wait_for()
    clerk.go(f"#/search/found/holder/{HOLDERS[2].uscc}")
    said = clerk.detail.inner_text()
    assert "经办人 钱经办" in said
    assert "与纸质证照原件核对" in said


def test_a_doubt_is_settled_by_the_clerk(clerk: Screen, flow: Flow) -> None:
    find(clerk, HOLDERS[3].uscc)
    clerk.press("补录一张证照")
    form = clerk.list.locator(".entered")
    form.get_by_label("证照类型").select_option(label="食品小作坊登记证")
    told = {"证照编号": "YL手录099", "发证日期": "2022-01-10", "有效期起": "2022-01-10"}
    told |= {"有效期止": "2021-01-09", "发证机关": "沂源县行政审批服务局"}
    for label, value in told.items():
        form.get_by_label(label).fill(value)
    form.get_by_label("依据和理由").fill("纸质证照补录")
    form.get_by_role("button", name="录入").click()
    form.locator("b", has_text="请先改正").wait_for()
    form.get_by_label("有效期止").fill("2036-01-09")
    form.get_by_role("button", name="录入").click()
    form.get_by_label("已核实").wait_for()
    assert wrong(clerk) == []
    form.get_by_label("已核实").check()
    form.get_by_role("button", name="录入").click()
    clerk.list.get_by_text("2036年1月9日").wait_for()


def test_who_audits_enters_nothing(screens: Callable[..., Screen]) -> None:
    auditor = screens()
    auditor.sign_in("auditor")
    auditor.settled()
    auditor.go("#/entry")
    assert "录入由窗口、审批人员和主管办理" in auditor.list.inner_text()
    assert auditor.list.locator("form").count() == 0
