"""A changed business licence, in a real browser: which change, what was and is, signed at once."""

from collections.abc import Callable, Iterator

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.change_book import NEW_ADDRESS, NEW_REP, changed
from tests.functions.county_book import HOLDER, LINK
from tests.functions.papers import FOOD, HYGIENE, paper
from tests.pages.browser import Phone
from tests.pages.test_everyone import settings, violations
from tests.world import World


def states(world: World) -> list[tuple[str, str]]:
    return sorted((row["item"], row["state"]) for row in reading.cases(world))


def test_two_permits_follow_a_new_representative_with_one_code_and_one_signature(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.open(changed(flow, FOOD, HYGIENE, legal_rep=NEW_REP))
    phone.sees("营业执照变了，2件证照要跟着变更")
    assert "经营者：王** → 李**" in phone.text
    assert HOLDER["legal_rep"] not in phone.text
    phone.tap("是，帮我变更这2件")
    phone.sees("请输入短信里的6位验证码")
    assert "《食品经营许可证变更申请》、《公共场所卫生许可证变更申请》" in phone.text
    phone.type_code()
    phone.sees("请核对这些信息")
    for words in (
        "变更的是经营者", HOLDER["legal_rep"], NEW_REP, "来自变更前的营业执照",
        "来自营业执照登记信息，2026年11月28日更新", "不变",
    ):  # fmt: skip
        assert words in phone.text, words
    assert phone.page.locator(".turn").count() == 1
    phone.tap("都对，去签名")
    phone.sees("请签名")
    assert "除所列变更外" in phone.text
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    assert states(world) == [("L01-C2", "filed"), ("L04-C2", "filed")]
    assert "王建国" in phone.text
    assert phone.typed == 6
    assert phone.said == []


def test_which_change_it_was_is_asked_first_and_may_be_put_right(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.open(changed(flow, FOOD, address=NEW_ADDRESS))
    phone.sees("营业执照上的地址变了，是哪一种？")
    phone.tap("店搬到了新地方")
    phone.type_code()
    phone.sees("店搬了，由工作人员帮您办")
    for words in ("须重新申请", "不会再为这件事给您发短信", "工作人员会在2026年"):
        assert words in phone.text, words
    phone.page.reload()
    phone.sees("店搬了，由工作人员帮您办")
    phone.tap("选错了，店没有搬")
    phone.sees("是哪一种？")
    assert NEW_ADDRESS in phone.text
    phone.tap("店没搬，是门牌号或路名变了")
    phone.sees("营业执照变了，食品经营许可证也要跟着变更")
    assert "门牌/地名变更证明" in phone.text
    assert states(world) == [("L01-C3", "opened")]


def test_late_is_said_calmly_and_still_taken(phone: Phone, flow: Flow) -> None:
    phone.open(changed(flow, FOOD, on="2026-05-06", legal_rep=NEW_REP))
    phone.sees("营业执照变了，食品经营许可证也要跟着变更")
    assert "已经过了。现在办，照样受理。" in phone.text
    assert "规定是：责令限期改正" in phone.text
    assert phone.page.locator(".late").count() == 0


def test_a_renewal_and_a_change_of_one_permit_are_ticked_together(
    phone: Phone, flow: Flow, world: World
) -> None:
    due = paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"])
    phone.open(changed(flow, due, legal_rep=NEW_REP))
    phone.sees("您有2件事可以一起办")
    assert phone.page.locator(".cases input:checked").count() == 2
    assert "有效期都不变" not in phone.text
    phone.tap("是，帮我办这2件")
    phone.type_code()
    phone.sees("请核对这些信息")
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    assert states(world) == [("L01-C2", "filed"), ("L01-R1", "filed")]


def views(phone: Phone) -> Iterator[str]:
    """One view after another, each ready to be looked at, whatever its language."""

    reached = phone.reached
    phone.open(LINK)
    reached(".main")
    yield "summary"
    if phone.page.locator(".main").count() == 2:
        phone.page.locator(".main").nth(1).click()
        phone.type_code()
        reached(".call")
        yield "moved"
        return
    phone.page.locator(".main").click()
    phone.type_code()
    reached(".facts")
    yield "form"
    phone.page.locator(".main").click()
    phone.draw()
    yield "sign"
    phone.page.locator(".main").click()
    reached(".way")
    yield "receipt"


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
@pytest.mark.parametrize(
    "facts", [{"legal_rep": NEW_REP}, {"address": NEW_ADDRESS}], ids=["r", "a"]
)
def test_axe_finds_nothing_on_any_page_of_a_change(
    phones: Callable[..., Phone], flow: Flow, facts: dict[str, str], large: bool, english: bool
) -> None:
    changed(flow, FOOD, **facts)
    phone = phones(color_scheme="dark" if large else "light")
    settings(phone, large=large, english=english)
    assert {name: broken for name in views(phone) if (broken := violations(phone))} == {}
    across = "document.documentElement.scrollWidth - innerWidth"
    assert phone.page.evaluate(across) <= 0
