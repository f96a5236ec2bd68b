"""Code mode in a browser: the official address, the code, and on as from a link."""

import re
from collections.abc import Callable

import pytest

from tests.flow import Flow
from tests.functions.county_book import LINK, invite
from tests.functions.test_citizen_case_codes import invite_by_code
from tests.pages.browser import Phone
from tests.pages.test_everyone import settings, violations
from zhiban.domain.guessing import AN_ADDRESS


@pytest.fixture
def code(flow: Flow) -> str:
    """The code of a message sent in code mode; to be asked for before a phone is."""
    return invite_by_code(flow)


def type_code(phone: Phone, typed: str) -> None:
    phone.page.locator("#case-code").fill(typed)
    phone.tap("打开")


def says(phone: Phone, verdict: str) -> None:
    """Wait until this is what came of checking a message."""
    phone.page.locator("#verdict b", has_text=re.compile(f"^{verdict}$")).wait_for()


def test_the_journey_goes_from_the_typed_code_to_the_receipt(code: str, phone: Phone) -> None:
    phone.page.goto(phone.site.address)
    phone.sees("请输入短信里的办件码")
    type_code(phone, f"{code[:4].lower()} {code[4:]}")
    phone.sees("现在就能续")
    phone.tap("是，帮我延续")
    phone.type_code()
    phone.sees("请核对这些信息")
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    assert "在首页输入短信里的办件码" in phone.text
    assert "链接" not in phone.text


def test_a_wrong_code_says_so_beside_the_box_and_keeps_what_was_typed(
    code: str, phone: Phone
) -> None:
    phone.page.goto(phone.site.address)
    type_code(phone, "K7QF-2M9Y")
    assert phone.wrong.startswith("没有这个办件码")
    assert phone.page.locator("#case-code").input_value() == "K7QF-2M9Y"
    type_code(phone, "K7QF")
    assert "8位字母和数字" in phone.wrong
    for _ in range(AN_ADDRESS.tries):
        type_code(phone, "K7QF-2M9Y")
        phone.page.locator(".busy").wait_for(state="detached")
    assert phone.wrong.startswith("输错的次数太多")
    assert phone.button("打开").is_enabled()


def test_a_message_is_checked_without_opening_anything(code: str, phone: Phone) -> None:
    phone.page.goto(phone.site.address)
    phone.sees("请输入短信里的办件码")
    phone.tap("核验此消息")
    assert "我们的短信里没有链接" in phone.text
    phone.page.get_by_label("短信里的办件码").fill(code)
    phone.tap("查一查")
    says(phone, "是我们发的。")
    assert "沂源县历**小吃店" in phone.text
    phone.page.get_by_label("短信里的办件码").fill("K7QF-2M9Y")
    phone.tap("查一查")
    says(phone, "我们没有发过。")
    phone.tap("返回")
    phone.sees("请输入短信里的办件码")


def test_a_link_is_checked_where_messages_carry_links(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.sees("现在就能续")
    phone.tap("核验此消息")
    phone.page.get_by_label("短信里的整条链接").fill(f"{phone.site.address}/r#{LINK}")
    phone.tap("查一查")
    says(phone, "是我们发的。")


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
def test_axe_finds_nothing_where_a_code_is_typed(
    code: str, phones: Callable[..., Phone], large: bool, english: bool
) -> None:
    phone = phones()
    settings(phone, large=large, english=english)
    phone.page.goto(phone.site.address)
    phone.page.locator("#case-code").fill("K7QF-2M9Y")
    phone.page.locator(".main").click()
    assert phone.wrong
    found = {"typing": violations(phone)}
    phone.page.locator("#trust").click()
    phone.page.locator("#told").fill(code)
    phone.page.locator(".main").click()
    phone.page.locator("#verdict .note").wait_for()
    found["checked"] = violations(phone)
    assert found == {"typing": [], "checked": []}
    if english:
        told = phone.text.replace("沂源县历**小吃店", "").replace("沂源县政务服务中心一楼大厅", "")
        assert not re.search("[\u4e00-\u9fff]", told)


def test_a_whole_message_in_the_box_is_told_what_a_code_is(code: str, phone: Phone) -> None:
    phone.page.goto(phone.site.address)
    type_code(
        phone,
        f"【沂源县行政审批服务局】您的食品经营许可证快到期了，请打开首页输入办件码{code}，最晚2026年12月31日办理。",
    )
    assert "8位字母和数字" in phone.wrong


def test_a_whole_message_is_checked_by_the_link_in_it(phone: Phone, flow: Flow) -> None:
    link = f"{phone.site.address}/r#{invite(flow) and LINK}"
    phone.open(LINK)
    phone.sees("现在就能续")
    phone.tap("核验此消息")
    for said in (f"【某局】您的许可证快到期，点{link} 办理。", f"请点{link}，最晚12月31日。"):
        phone.page.get_by_label("短信里的整条链接").fill(said)
        phone.tap("查一查")
        phone.page.locator("#verdict b, #wrong:not(:empty)").first.wait_for()
        assert phone.page.locator("#verdict").inner_text().startswith("是我们发的。"), said


def test_what_is_no_link_is_not_called_a_code(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.tap("核验此消息")
    phone.page.get_by_label("短信里的整条链接").fill("您的许可证快到期了")
    phone.tap("查一查")
    assert "链接" in phone.wrong
    assert "办件码" not in phone.wrong
