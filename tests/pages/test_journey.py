"""A citizen's minute in a real browser, at the width of a phone."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, paper
from tests.pages.browser import Phone
from tests.pages.serving import Site
from tests.visitor import code_of
from tests.world import World

ADDRESS = "山东省淄博市沂源县南麻街道胜利路2号"
NAME = HOLDER["name"]


def states(world: World) -> list[str]:
    return sorted(row["state"] for row in reading.cases(world))


def wrong_code(site: Site) -> str:
    return f"{(int(code_of(site.flow.carrier.taken[-1][1])) + 1) % 10**6:06d}"


def test_from_link_to_receipt_in_three_taps_and_six_digits(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.open(invite(flow))
    phone.sees("您的食品经营许可证快到期了，现在就能续")
    for words in ("2026年12月10日", "周四", "还有9天", "费用 0 元", "沂源县历**小吃店"):
        assert words in phone.text
    phone.tap("是，帮我延续")
    phone.sees("请输入短信里的6位验证码")
    assert "尾号01" in phone.text
    phone.type_code()
    phone.sees("请核对这些信息")
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交，不用再做什么了")
    assert (phone.tapped, phone.typed) == (3, 6)
    assert states(world) == ["filed"]
    (case,) = reading.cases(world)
    assert f"20261201-{case['id'][:8].upper()}" in phone.text
    assert "审查中" in phone.text
    assert HOLDER["address"] in phone.text


def test_the_secret_leaves_the_address_bar_and_is_sent_once(
    phone: Phone, flow: Flow, site: Site
) -> None:
    phone.open(invite(flow))
    phone.sees("现在就能续")
    assert phone.page.url == f"{site.address}/r"
    assert site.asked.count("POST /api/session") == 1
    assert not [path for path in site.asked if LINK in path]
    assert phone.page.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"


def test_what_is_shown_is_read_out_of_the_very_text_that_is_signed(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.to_form(invite(flow))
    shown = phone.text
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    (row,) = reading.rows_of(world, "CASE#", "DOCUMENT#")
    for field in json.loads(row["body"])["fields"]:
        assert field["label"] in shown
        assert field["value"] in shown


def test_a_text_that_does_not_fit_its_hash_is_not_shown(phone: Phone, flow: Flow) -> None:
    invite(flow)
    phone.page.route(
        "**/form",
        lambda route: route.fulfill(body=route.fetch().text().replace("王建国", "王建囯")),
    )
    phone.open(LINK)
    phone.tap("是，帮我延续")
    phone.type_code()
    assert "不完整" in phone.wrong
    assert "王建囯" not in phone.page.content()


def test_a_wrong_code_is_said_beside_it_and_stays_to_be_corrected(
    phone: Phone, flow: Flow, site: Site
) -> None:
    phone.open(invite(flow))
    phone.tap("是，帮我延续")
    phone.sees("请输入短信里的6位验证码")
    wrong = wrong_code(site)
    phone.type_code(wrong)
    assert phone.wrong == "验证码不对，还可以试4次。"
    assert phone.page.locator("#code").input_value() == wrong
    phone.type_code()  # what is typed now takes its place
    phone.sees("请核对这些信息")


def test_five_wrong_codes_end_at_a_page_that_still_helps(
    phone: Phone, flow: Flow, site: Site
) -> None:
    phone.open(invite(flow))
    phone.tap("是，帮我延续")
    phone.sees("请输入短信里的6位验证码")
    for left in (4, 3, 2, 1):
        phone.type_code(wrong_code(site))
        phone.page.locator("#wrong", has_text=f"还可以试{left}次").wait_for()
    phone.type_code(wrong_code(site))
    phone.sees("验证码暂停使用")
    assert "0533-3241001" in phone.text


def test_full_width_digits_and_spaces_are_digits(phone: Phone, flow: Flow, site: Site) -> None:
    phone.open(invite(flow))
    phone.tap("是，帮我延续")
    phone.sees("请输入短信里的6位验证码")
    code = code_of(flow.carrier.taken[-1][1])
    wide = code[:3].translate({ord("0") + n: ord("０") + n for n in range(10)})
    phone.page.locator("#code").fill(f" {wide} {code[3:]}")
    phone.sees("请核对这些信息")


def test_an_edited_address_costs_a_second_code(phone: Phone, flow: Flow, world: World) -> None:
    phone.to_form(invite(flow))
    phone.page.get_by_role("button", name="修改新证寄到").click()
    phone.sees("新证寄到哪里")
    phone.page.locator("#address").fill("路1号")
    phone.tap("就寄到这里")
    assert "太短" in phone.wrong
    assert phone.page.locator("#address").input_value() == "路1号"
    phone.page.locator("#address").fill(ADDRESS)
    phone.tap("就寄到这里")
    phone.sees("请核对这些信息")
    assert ADDRESS in phone.text
    flow.wall = flow.wall.replace(minute=flow.wall.minute + 1)
    phone.tap("都对，去签名")
    phone.sees("请输入短信里的6位验证码")
    phone.type_code()
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    (row,) = reading.rows_of(world, "CASE#", "DOCUMENT#")
    assert ADDRESS in row["body"]
    assert phone.typed == 12


def test_the_network_fails_at_every_step_and_nothing_is_lost_or_done_twice(
    phone: Phone, flow: Flow, site: Site, world: World
) -> None:
    def insist(tap: Callable[[], None]) -> None:
        site.down = True
        tap()
        assert "网络不通" in phone.wrong
        site.down = False

    phone.open(invite(flow))
    phone.sees("现在就能续")
    insist(lambda: phone.tap("是，帮我延续"))
    phone.tap("是，帮我延续")
    phone.sees("请输入短信里的6位验证码")
    insist(phone.type_code)
    phone.page.locator("#code").fill(code_of(flow.carrier.taken[-1][1]))
    phone.sees("请核对这些信息")
    insist(lambda: phone.tap("都对，去签名"))
    phone.tap("都对，去签名")
    phone.draw()
    insist(lambda: phone.tap("签名并提交"))
    phone.tap("签名并提交")
    phone.sees("已提交")
    assert len(flow.carrier.taken) == 1
    assert states(world) == ["filed"]


def test_a_page_that_could_not_be_reached_is_opened_again_by_one_button(
    phone: Phone, flow: Flow, site: Site
) -> None:
    invite(flow)
    phone.page.route("**/api/session", lambda route: route.abort())
    phone.open(LINK)
    phone.page.get_by_text("网络不通").wait_for()
    phone.page.unroute("**/api/session")
    phone.tap("重新打开")
    phone.sees("现在就能续")


def test_a_double_tap_is_one_tap(phone: Phone, flow: Flow, site: Site, world: World) -> None:
    phone.to_pen(invite(flow))
    phone.draw()
    site.held.clear()
    button = phone.button("签名并提交")
    button.click()
    phone.page.locator(".main.busy").click(force=True)
    phone.page.locator(".main.busy").click(force=True)
    site.held.set()
    phone.sees("已提交")
    assert sum(path.endswith("/sign") for path in site.asked) == 1


def test_a_reload_goes_on_and_a_verified_visit_needs_no_second_code(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.to_form(invite(flow))
    phone.page.reload()
    phone.sees("现在就能续")
    phone.tap("是，帮我延续")
    phone.sees("请核对这些信息")
    assert len(flow.carrier.taken) == 1


def test_the_back_button_goes_one_page_back_and_never_files_twice(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.to_pen(invite(flow))
    phone.page.go_back()
    phone.sees("请核对这些信息")
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    phone.page.go_back()
    phone.sees("已提交")
    assert states(world) == ["filed"]


def test_what_was_drawn_and_typed_survives_language_and_type_size(phone: Phone, flow: Flow) -> None:
    phone.to_pen(invite(flow))
    phone.draw()
    phone.tap("大字版")
    phone.tap("EN")
    phone.sees("Please sign")
    phone.page.locator("canvas[data-ready]").wait_for()
    phone.page.locator(".sheet p").wait_for(state="hidden")
    phone.tap("Sign and submit")
    phone.sees("Submitted")


def test_two_tabs_end_at_the_same_receipt(phone: Phone, flow: Flow, world: World) -> None:
    phone.to_pen(invite(flow))
    first = phone.page
    phone.second_tab()
    phone.open(LINK)
    phone.tap("是，帮我延续")
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    second, phone.page = phone.page, first
    first.bring_to_front()
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    receipts = [page.locator(".number b").inner_text() for page in (first, second)]
    assert len(set(receipts)) == 1
    assert states(world) == ["filed"]


def test_a_form_that_changed_before_it_was_signed_is_shown_again(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.to_pen(invite(flow))
    phone.draw()
    moved = HOLDER | {"address": "沂源县新城路9号", "changed_at": "2026-12-01 09:59:00"}
    flow.ingest("moved.csv", entities_file(holder(1, **moved)))
    phone.tap("签名并提交")
    phone.sees("请核对这些信息")
    assert "信息刚刚有更新" in phone.wrong
    assert "沂源县新城路9号" in phone.text
    assert states(world) == ["opened"]


def test_several_licences_are_ticked_confirmed_once_and_signed_once(
    phone: Phone, flow: Flow, world: World
) -> None:
    papers = [
        paper(1, kind, end, holder_name=NAME)
        for kind, end in ((FOOD, "2026-12-31"), (HYGIENE, "2027-01-05"), (HYGIENE, "2027-01-12"))
    ]
    phone.open(invite(flow, *papers))
    phone.sees("您有3件证照快到期了")
    boxes = phone.page.get_by_role("checkbox")
    for n in range(3):
        boxes.nth(n).uncheck()
    phone.page.get_by_role("button", name="是，帮我延续这0件").click()
    assert phone.wrong == "请至少选一件。"
    for n in (0, 2):
        boxes.nth(n).check()
    phone.page.get_by_role("button", name="是，帮我延续这2件").click()
    phone.type_code()
    phone.sees("请核对这些信息")
    assert phone.text.count(HOLDER["address"]) == 2, "the holder's facts are shown once"
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    assert states(world) == ["filed", "filed", "opened"]
    assert phone.typed == 6
    phone.tap("现在就办")
    phone.sees("快到期了")


def test_another_link_in_the_same_tab_is_another_visit(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.sees("现在就能续")
    phone.page.goto(f"{phone.site.address}/r#nobodyKnowsThisOne0000")
    phone.sees("链接不对")


def three(flow: Flow) -> str:
    """A link to three licences that expire soon."""
    ends = ((FOOD, "2026-12-31"), (HYGIENE, "2027-01-05"), (HYGIENE, "2027-01-12"))
    return invite(flow, *(paper(1, kind, end, holder_name=NAME) for kind, end in ends))


@pytest.mark.parametrize("way", ["晚些再提醒我", "店已不再经营", "信息不对，我要更正"])
def test_with_nothing_ticked_every_way_asks_for_a_tick(phone: Phone, flow: Flow, way: str) -> None:
    phone.open(three(flow))
    phone.sees("您有3件证照快到期了")
    boxes = phone.page.get_by_role("checkbox")
    for n in range(3):
        boxes.nth(n).uncheck()
    phone.tap(way)
    assert phone.wrong == "请至少选一件。"


def test_what_was_filed_in_another_tab_is_not_asked_for_again(phone: Phone, flow: Flow) -> None:
    phone.open(three(flow))
    phone.sees("您有3件证照快到期了")
    first = phone.page
    phone.second_tab()
    phone.open(LINK)
    phone.sees("您有3件证照快到期了")
    boxes = phone.page.get_by_role("checkbox")
    for n in (1, 2):
        boxes.nth(n).uncheck()
    phone.page.get_by_role("button", name="是，帮我延续这1件").click()
    phone.type_code()
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    flow.wall += timedelta(minutes=2)
    phone.page = first
    first.bring_to_front()
    phone.page.get_by_role("button", name="是，帮我延续这3件").click()
    phone.sees("您有2件证照快到期了")
    phone.page.get_by_role("button", name="是，帮我延续这2件").click()
    phone.type_code()
    phone.sees("请核对这些信息")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_cannot_answer_now_is_asked_again_by_one_button(
    phone: Phone, flow: Flow, status: int
) -> None:
    invite(flow)
    phone.page.route("**/api/session", lambda route: route.fulfill(status=status, json={}))
    phone.open(LINK)
    phone.page.get_by_text("请再点一次").wait_for()
    phone.tap("核验此消息")
    phone.tap("返回")
    phone.page.unroute("**/api/session")
    phone.tap("重新打开")
    phone.sees("现在就能续")


def test_a_code_that_got_no_answer_is_sent_again_by_one_button(
    phone: Phone, flow: Flow, site: Site
) -> None:
    phone.open(invite(flow))
    phone.tap("是，帮我延续")
    phone.sees("请输入短信里的6位验证码")
    site.down = True
    phone.type_code()
    assert phone.wrong == "网络不通。您填的都还在，请再点一次。"
    site.down = False
    phone.tap("再试一次")
    phone.sees("请核对这些信息")
    assert len(flow.carrier.taken) == 1


def test_after_a_reload_the_way_back_leads_to_a_page_that_is_there(
    phone: Phone, flow: Flow
) -> None:
    phone.open(invite(flow))
    phone.tap("是，帮我延续")
    phone.sees("请输入短信里的6位验证码")
    phone.tap("核验此消息")
    phone.sees("怎么知道是我们发的")
    phone.page.reload()
    phone.sees("现在就能续")
    phone.page.go_back()
    phone.sees("现在就能续")
    phone.tap("EN")
    phone.sees("You can renew it now")


def rightmost_ink(phone: Phone) -> float:
    """How far to the right the last ink stands, of the width of the sheet."""
    return float(
        phone.page.locator("canvas").evaluate(
            "sheet => { const { width, height } = sheet; let most = 0;"
            " const at = sheet.getContext('2d').getImageData(0, 0, width, height).data;"
            " for (let n = 0; n < at.length; n += 4)"
            " if (at[n] < 128) most = Math.max(most, (n / 4) % width); return most / width }"
        )
    )


def test_a_signature_stays_whole_when_the_phone_is_turned(phone: Phone, flow: Flow) -> None:
    phone.page.set_viewport_size({"width": 740, "height": 360})
    phone.to_pen(invite(flow))
    phone.draw()
    edge = rightmost_ink(phone)
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.page.wait_for_timeout(300)
    assert abs(edge - rightmost_ink(phone)) < 0.05
