"""What is owed every year, in a real browser: read, answered, and beside a renewal."""

import re

from tests.flow import Flow
from tests.functions import reading
from tests.functions.test_citizen_yearly import reminded
from tests.pages.browser import Phone
from tests.world import World


def test_it_is_read_and_answered_with_two_taps_and_six_digits(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.open(reminded(flow))
    phone.sees("劳务派遣年度经营情况报告，最晚2027年3月31日")
    for words in (
        "还有61天",
        "报的是2026年的情况。向沂源县行政审批服务局提交",
        "不办会怎样：",
        "依据劳务派遣行政许可实施办法",
        "沂源县历**小吃店",
    ):
        assert words in phone.text
    assert "到期" not in phone.text
    phone.tap("已经办了，不用再提醒")
    phone.sees("已经办了？")
    phone.tap("发送验证码")
    phone.sees("请输入短信里的6位验证码")
    phone.type_code()
    phone.sees("记下了")
    assert "今年不会再为这件事给您发短信" in phone.text
    assert reading.case_states(world) == {"YL00120281130": "closed"}
    phone.page.go_back()
    phone.sees("这次办理已经结束")


def test_what_is_wrong_is_said_without_a_form(phone: Phone, flow: Flow, world: World) -> None:
    phone.open(reminded(flow))
    phone.sees("最晚2027年3月31日")
    phone.tap("信息不对，我要更正")
    phone.sees("哪里不对？")
    assert "工作人员再打电话跟您核对" in phone.text
    phone.tap("发送验证码")
    phone.sees("请输入短信里的6位验证码")
    phone.type_code()
    phone.sees("记下了")
    assert "data_wrong" in reading.tasks(world)


def test_beside_a_renewal_each_is_reached_from_the_other(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.open(reminded(flow, "2027-04-28"))
    phone.sees("您的公共场所卫生许可证快到期了，现在就能续")
    phone.page.get_by_role(
        "button", name=re.compile("^劳务派遣年度经营情况报告（尾号1130）")
    ).click()
    phone.sees("劳务派遣年度经营情况报告，最晚")
    phone.tap("已经办了，不用再提醒")
    phone.tap("发送验证码")
    phone.type_code()
    phone.sees("记下了")
    phone.tap("证照延续：现在就办")
    phone.sees("现在就能续")
    assert "劳务派遣年度" not in phone.text
    phone.tap("是，帮我延续")
    phone.sees("请输入短信里的6位验证码")
    states = sorted(row["state"] for row in reading.cases(world))
    assert states == ["closed", "opened"]


def test_in_english_and_later(phone: Phone, flow: Flow) -> None:
    phone.open(reminded(flow))
    phone.sees("最晚2027年3月31日")
    phone.page.locator("#language").click()
    phone.sees("Annual report on labour dispatch: due by 31 March 2027")
    assert "It is about the year 2026." in phone.text
    phone.tap("Remind me later")
    phone.sees("All right, not today")
    assert "16 March 2027" in phone.text


def test_beside_several_renewals_what_is_owed_is_not_taken_for_one_of_them(
    phone: Phone, flow: Flow
) -> None:
    phone.open(reminded(flow, "2027-04-25", "2027-04-28"))
    phone.sees("您有2件证照快到期了")
    phone.page.get_by_role(
        "button", name=re.compile("^劳务派遣年度经营情况报告（尾号1130）")
    ).click()
    phone.sees("劳务派遣年度经营情况报告，最晚")
    phone.tap("证照延续：现在就办")
    phone.sees("您有2件证照快到期了")
    phone.page.get_by_role("button", name="是，帮我延续这2件").click()
    phone.type_code()
    phone.sees("请核对这些信息")
