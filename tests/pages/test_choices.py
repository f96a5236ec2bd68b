"""What is left to a citizen's choice, in a real browser: another day, taking back, rating, keeping
the day, an address used before, a printed receipt."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pypdf import PdfReader

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.papers import FOOD, HYGIENE, paper
from tests.functions.test_citizen_calendar import ADDRESS, to_address, two_papers
from tests.pages.browser import Phone
from tests.pages.test_everyone import CHINESE, MEASURE, NARROW, settings, violations
from tests.visitor import visitor
from tests.world import World

CALM = paper(1, HYGIENE, "2027-01-30", holder_name=HOLDER["name"])
"""Its next message is due on 2026-12-16, the last on 12-25."""


def views(phone: Phone, flow: Flow) -> Iterator[str]:
    """One state after another, each ready to be looked at."""

    press, reached = phone.press, phone.reached
    phone.open(LINK)
    reached(".by")
    press("晚些再提醒我", "Remind me later")
    reached(".days button")
    yield "days to choose from"
    phone.page.locator(".days button").nth(1).click()
    phone.page.get_by_role("button", name=re.compile("^(还按原来|As planned)")).wait_for()
    yield "a day chosen"
    phone.page.go_back()
    press("是，帮我延续", "Yes, renew")
    phone.type_code()
    reached(".facts")
    press("都对", "All correct")
    phone.draw()
    press("签名并提交", "Sign and submit")
    reached(".way")
    press("评价这次服务", "Rate this")
    reached("#remark")
    yield "rate"
    press("提交评价", "Send my rating")
    reached("#wrong:not(:empty)")
    yield "nothing chosen"
    phone.page.locator("input[value=unsatisfied]").check()
    press("提交评价", "Send my rating")
    reached(".call")
    yield "rated"
    press("看进度", "See progress")
    reached(".way")
    press("撤回申请", "Withdraw the")
    reached("main h1 ~ .main")
    yield "withdraw"
    flow.wall += timedelta(seconds=61)
    press("发送验证码，撤回", "Send the code and")
    reached("#code")
    yield "code"
    phone.type_code()
    reached(".call")
    yield "taken back"


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(
    phones: Callable[..., Phone], flow: Flow, large: bool, english: bool, scheme: str
) -> None:
    invite(flow, CALM)
    phone = phones(color_scheme=scheme)
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
    invite(flow, CALM)
    phone = phones(viewport=NARROW)
    settings(phone, large=large, english=False)
    for name in views(phone, flow):
        found = phone.page.evaluate(MEASURE)
        assert found["contrast"] >= contrast, name
        assert [t for t in found["targets"] if t[1] < height or t[2] < 44] == [], name
        assert found["across"] <= 0, name


def test_in_english_nothing_is_left_in_chinese(phones: Callable[..., Phone], flow: Flow) -> None:
    invite(flow, CALM)
    phone = phones(viewport=NARROW)
    settings(phone, large=False, english=True)
    allowed = re.compile("中文|沂源县历|小吃店|沂源县政务服务中心一楼大厅")
    for name in views(phone, flow):
        text = phone.page.locator("body").inner_text()
        assert CHINESE.findall(allowed.sub("", text)) == [], name
        across = phone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert across <= 0, name


def test_another_day_is_chosen_and_the_planned_one_again(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.open(invite(flow, CALM))
    phone.tap("晚些再提醒我")
    assert "我们会在2026年12月16日（周三）再发短信提醒您" in phone.text.replace("\u2060", "")
    phone.page.locator(".days button").first.click()
    phone.page.get_by_role("button", name=re.compile("^还按原来的安排")).wait_for()
    assert "我们会在2026年12月7日（周一）再发短信提醒您" in phone.text.replace("\u2060", "")
    (case,) = reading.cases(world)
    assert case["plan"]["chosen"] == "2026-12-07"
    phone.page.get_by_role("button", name=re.compile("^还按原来的安排")).click()
    phone.page.get_by_role("button", name=re.compile("^还按原来的安排")).wait_for(state="detached")
    (case,) = reading.cases(world)
    assert "chosen" not in case["plan"]


def test_what_was_filed_is_taken_back_and_filed_again(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.to_receipt(invite(flow))
    flow.wall += timedelta(seconds=61)
    phone.tap("撤回申请")
    phone.sees("撤回这份申请？")
    assert "想重新提交，最晚2026年12月10日（周四）" in phone.text.replace("\u2060", "")
    phone.tap("发送验证码，撤回")
    phone.type_code()
    phone.sees("已撤回")
    assert reading.cases(world)[0]["state"] == "opened"
    phone.page.go_back()  # what was filed is not shown as filed any more
    phone.sees("现在就能续")
    flow.wall += timedelta(seconds=61)
    phone.tap("是，帮我延续")
    phone.type_code()
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    (case,) = reading.cases(world)
    assert (case["state"], case["filing"]["number"]) == ("filed", 2)


def test_a_rating_is_given_and_shown(phone: Phone, flow: Flow, world: World) -> None:
    phone.to_receipt(invite(flow))
    phone.tap("评价这次服务")
    phone.sees("这次办事，您满意吗")
    phone.page.get_by_label("非常不满意").check()
    phone.page.locator("#remark").fill("等得太久")
    phone.tap("提交评价")
    phone.sees("谢谢您的评价")
    assert "2026年12月8日" in phone.text.replace("\u2060", "")
    phone.tap("看进度")
    phone.sees("已提交")
    assert "您的评价：非常不满意" in phone.text
    assert reading.tasks(world) == ["service_unsatisfied"]


def test_what_can_no_longer_be_rated_says_so_and_leads_back(phone: Phone, flow: Flow) -> None:
    phone.to_receipt(invite(flow))
    phone.tap("评价这次服务")
    phone.page.get_by_label("非常不满意").check()
    (case,) = reading.cases(flow.world)
    reading.patch(flow.world, "CASES_TABLE", case["PK"], "CASE", state="opened")
    phone.tap("提交评价")
    phone.sees("这一步现在办不了")
    assert "现在不能评价这件事" in phone.text
    reading.patch(flow.world, "CASES_TABLE", case["PK"], "CASE", state="filed")
    phone.tap("重新打开")
    phone.sees("已提交")


def test_the_few_views_are_fetched_only_when_they_are_asked_for(phone: Phone, flow: Flow) -> None:
    phone.to_receipt(invite(flow))
    assert not [url for url in phone.asked if "/choices." in url]
    phone.tap("评价这次服务")
    phone.sees("这次办事，您满意吗")
    assert len([url for url in phone.asked if "/choices." in url]) == 1


def test_without_a_network_a_view_says_so_and_comes_later(phone: Phone, flow: Flow) -> None:
    phone.to_receipt(invite(flow))
    phone.site.down = True
    phone.tap("评价这次服务")
    assert "网络不通" in phone.wrong
    phone.site.down = False
    phone.tap("评价这次服务")
    phone.sees("这次办事，您满意吗")


def test_the_day_goes_into_the_phones_calendar(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.sees("现在就能续")
    with phone.page.expect_download() as told:
        phone.page.get_by_role("link", name="把这个日子存进手机日历").click()
    assert told.value.suggested_filename == "licence.ics"
    assert b"DTSTART;VALUE=DATE:20261210\r\n" in told.value.path().read_bytes()


def test_an_address_used_before_is_one_tap(phone: Phone, flow: Flow) -> None:
    filing = visitor(flow)
    to_address(filing, two_papers(flow))
    flow.wall += timedelta(seconds=61)
    phone.open(LINK)
    phone.tap("是，帮我延续")
    phone.type_code()
    phone.sees("请核对这些信息")
    phone.page.get_by_role("button", name="修改新证寄到").click()
    phone.sees("新证寄到哪里")
    phone.tap(ADDRESS)
    phone.sees("请核对这些信息")
    assert ADDRESS in phone.text


@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
def test_the_receipt_prints_on_one_sheet_without_a_button(
    phones: Callable[..., Phone], flow: Flow, large: bool
) -> None:
    phone = phones(color_scheme="dark")
    settings(phone, large=large, english=False)
    phone.to_receipt(invite(flow, paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"])))
    phone.page.emulate_media(media="print")
    shown = phone.page.locator("button, .choice, .steps, .skip").evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.textContent)"
    )
    assert shown == []
    ink = phone.page.evaluate("getComputedStyle(document.body.parentElement).color")
    assert ink == "rgb(0, 0, 0)"
    pdf = PdfReader(io.BytesIO(phone.page.pdf(prefer_css_page_size=True)))
    assert len(pdf.pages) == 1
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] in ([595, 842], [596, 842])
