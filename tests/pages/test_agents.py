"""请人代办 in a real browser: authorised on one phone, filed on another, taken back at once."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.agent_book import MOBILE, NAME, link_of_agent
from tests.functions.county_book import LINK, invite
from tests.pages.browser import Phone
from tests.pages.test_everyone import CHINESE, MEASURE, NARROW, settings, violations
from tests.world import World


def fill(phone: Phone, name: str = NAME, mobile: str = MOBILE) -> None:
    phone.page.locator("#agent-name").fill(name)
    phone.page.locator("#agent-mobile").fill(mobile)


def authorise(phone: Phone, flow: Flow) -> str:
    """From the head's link to the agent's; the secret of the agent's link."""
    phone.open(invite(flow))
    phone.tap("请人代办")
    phone.sees("请人代办这件事")
    fill(phone)
    phone.tap("发送验证码，核对委托书")
    phone.type_code()
    phone.sees("请核对")
    assert f"现委托经办人{NAME}（手机号码139****5678）代为办理" in phone.text
    phone.tap("同意，委托经办人")
    phone.sees("已委托经办人")
    return link_of_agent(flow)


def test_authorised_on_one_phone_and_filed_on_another(
    phones: Callable[..., Phone], flow: Flow, world: World
) -> None:
    head, agent = phones(), phones()
    link = authorise(head, flow)
    flow.wall += timedelta(seconds=61)
    agent.open(link)
    agent.sees("现在就能续")
    assert "您是经办人" in agent.text
    for head_s_own in ("请人代办", "晚些再提醒我", "店已不再经营", "信息不对，我要更正"):
        assert head_s_own not in agent.text
    agent.tap("是，帮我延续")
    agent.type_code()
    assert flow.carrier.taken[-1][0] == MOBILE
    agent.sees("请核对这些信息")
    assert f"{NAME}（139****5678）" in agent.text
    agent.tap("都对，去签名")
    agent.sees("请签名")
    assert "本人是申请人授权的经办人" in agent.text
    assert NAME in agent.text
    agent.draw()
    agent.tap("签名并提交")
    agent.sees("已提交")
    assert "撤回申请" not in agent.text
    (case,) = reading.cases(world)
    assert (case["state"], case["filing"]["by"]) == ("filed", "agent")


def test_an_address_is_changed_by_an_agent(phones: Callable[..., Phone], flow: Flow) -> None:
    link = authorise(phones(), flow)
    flow.wall += timedelta(seconds=61)
    agent = phones()
    agent.to_form(link)
    agent.page.get_by_role("button", name="修改新证寄到").click()
    agent.sees("新证寄到哪里")


def test_what_is_taken_back_ends_on_the_agents_page(
    phones: Callable[..., Phone], flow: Flow
) -> None:
    head, agent = phones(), phones()
    link = authorise(head, flow)
    flow.wall += timedelta(seconds=61)
    agent.to_form(link)
    head.tap("回到办理页面")
    head.tap("请人代办")
    head.sees("已委托经办人")
    assert "经办人赵**（手机尾号78）" in head.text
    head.tap("取消委托")
    head.sees("已取消委托")
    agent.tap("都对，去签名")
    agent.sees("委托已经结束")
    later = phones()
    later.open(link)
    later.sees("委托已经结束")


def test_what_is_wrong_is_said_on_the_page(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.tap("请人代办")
    phone.tap("发送验证码，核对委托书")
    assert "请填写经办人的姓名" in phone.wrong
    fill(phone, mobile="123")
    phone.tap("发送验证码，核对委托书")
    phone.page.get_by_text("请填写经办人的11位手机号码").wait_for()


def views(phone: Phone, flow: Flow) -> Iterator[str]:
    """One state after another, each ready to be looked at."""

    press, reached = phone.press, phone.reached
    phone.open(LINK)
    reached(".by")
    press("请人代办", "Have somebody else")
    reached("#agent-name")
    yield "who"
    press("发送验证码", "Send a code")
    reached("#wrong:not(:empty)")
    yield "nothing typed"
    fill(phone)
    press("发送验证码", "Send a code")
    reached("#code")
    yield "code"
    phone.type_code()
    reached(".note p")
    yield "to be read"
    press("同意，委托", "Agree and")
    reached("h1.done")
    yield "authorised"
    press("回到办理页面", "Back to the application")
    reached(".by")
    press("请人代办", "Have somebody else")
    reached("main h1 ~ .main")
    yield "who it is"
    press("取消委托", "Take it back")
    reached("h1.done")
    yield "taken back"


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
def test_axe_finds_nothing_in_any_state(
    phones: Callable[..., Phone], flow: Flow, large: bool, english: bool
) -> None:
    invite(flow)
    phone = phones(color_scheme="dark" if large else "light")
    settings(phone, large=large, english=english)
    found = {name: broken for name in views(phone, flow) if (broken := violations(phone))}
    assert found == {}


@pytest.mark.parametrize(
    ("large", "contrast", "height"),
    [(False, 4.5, 44), (True, 7.0, 60)],
    ids=["standard", "large"],
)
def test_contrast_targets_and_a_narrow_phone(
    phones: Callable[..., Phone], flow: Flow, large: bool, contrast: float, height: int
) -> None:
    invite(flow)
    phone = phones(viewport=NARROW)
    settings(phone, large=large, english=False)
    for name in views(phone, flow):
        found = phone.page.evaluate(MEASURE)
        assert found["contrast"] >= contrast, name
        assert [t for t in found["targets"] if t[1] < height or t[2] < 44] == [], name
        assert found["across"] <= 0, name


def test_in_english_only_the_document_is_in_chinese(
    phones: Callable[..., Phone], flow: Flow
) -> None:
    invite(flow)
    phone = phones(viewport=NARROW)
    settings(phone, large=False, english=True)
    allowed = re.compile("中文|沂源县历|小吃店|沂源县政务服务中心一楼大厅|赵")
    for name in views(phone, flow):
        text = phone.page.locator("body").inner_text()
        for chinese in phone.page.locator("[lang=zh-CN].note").all_inner_texts():
            text = text.replace(chinese, "")
        assert CHINESE.findall(allowed.sub("", text)) == [], name
