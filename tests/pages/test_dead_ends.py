"""Every dead end is a page that still helps; every answer leads somewhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    entities_file,
    holder,
    licences_file,
    paper,
    uscc,
)
from tests.pages.browser import Phone
from tests.visitor import visitor
from tests.world import NOW, World
from zhiban.domain.cases import CaseState, Decision
from zhiban.domain.errors import Rejected
from zhiban.store.cases import Cases
from zhiban.store.table import Table, transact

NAME = HOLDER["name"]


def helps(phone: Phone) -> None:
    """The phone to tap, the hours, the place."""
    assert phone.page.locator("a.call").get_attribute("href") == "tel:0533-3241001"
    for words in ("工作日 9:00–11:30、14:30–17:30", "沂源县政务服务中心"):
        assert words in phone.text


def revoke(flow: Flow) -> None:
    newer = holder(1, **(HOLDER | {"mobile": "19900001001", "changed_at": "2026-12-01 09:59:00"}))
    flow.ingest("newer.csv", entities_file(newer))


def cancel(flow: Flow) -> None:
    gone = {"status": "注销", "updated_at": "2026-12-01 09:59:00", "holder_name": NAME}
    flow.ingest("gone.csv", licences_file(paper(1, FOOD, "2026-12-31", **gone)))


def expire(flow: Flow) -> None:
    flow.pass_days(40)


def close(flow: Flow) -> None:
    (case,) = reading.cases(flow.world)
    reading.patch(flow.world, "CASES_TABLE", case["PK"], "CASE", state="closed")


def lapse(flow: Flow) -> None:
    (case,) = reading.cases(flow.world)
    reading.patch(flow.world, "CASES_TABLE", case["PK"], "CASE", state="lapsed")


@pytest.mark.parametrize(
    ("happened", "heading"),
    [
        (revoke, "这个链接不再有效"),
        (cancel, "这件证照不能办理了"),
        (expire, "链接已过期"),
        (close, "这次办理已经结束"),
        (lapse, "证照已过有效期"),
    ],
)
def test_a_link_that_is_over(
    phone: Phone, flow: Flow, happened: Callable[[Flow], None], heading: str
) -> None:
    invite(flow)
    happened(flow)
    phone.open(LINK)
    phone.sees(heading)
    helps(phone)


def test_a_link_that_is_wrong_and_a_page_without_one(phone: Phone, flow: Flow) -> None:
    invite(flow)
    phone.open("notALink")
    phone.sees("链接不对")
    helps(phone)
    phone.page.goto(f"{phone.site.address}/")
    phone.sees("请从短信里的链接打开")
    helps(phone)


def test_after_the_last_day_of_a_law_that_takes_none(phone: Phone, flow: Flow) -> None:
    invite(flow, paper(1, HYGIENE, "2027-01-20", holder_name=NAME))
    flow.pass_days(25)
    phone.open(LINK)
    phone.sees("已过最晚申请日")
    helps(phone)


def test_a_late_filing_says_so_in_the_colour_of_what_is_late(phone: Phone, flow: Flow) -> None:
    invite(flow)
    flow.pass_days(12)
    phone.open(LINK)
    phone.sees("您的食品经营许可证，还可以申请延续")
    assert "已过规定申请日，最晚到" in phone.text
    assert "2026年12月31日" in phone.text
    assert phone.page.locator(".by.late").is_visible()


def test_a_visit_that_ended_is_opened_again_by_one_button(phone: Phone, flow: Flow) -> None:
    phone.to_form(invite(flow))
    flow.wall += timedelta(minutes=31)
    phone.tap("都对，去签名")
    phone.sees("页面已退出")
    phone.tap("重新打开")
    phone.sees("现在就能续")


def test_a_phone_that_takes_no_messages(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    flow.carrier.script = [Rejected("bad_number")]
    phone.tap("是，帮我延续")
    phone.sees("手机号码收不到短信")
    helps(phone)


def test_a_phone_revoked_in_the_middle(phone: Phone, flow: Flow) -> None:
    phone.to_pen(invite(flow))
    phone.draw()
    revoke(flow)
    phone.tap("签名并提交")
    phone.sees("这个链接不再有效")


def test_later_needs_no_code_and_says_when(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.tap("晚些再提醒我")
    phone.sees("好的，今天不办")
    assert "2026年12月4日" in phone.text.replace("\u2060", "")
    assert flow.carrier.taken == []
    phone.tap("现在就办")
    phone.sees("现在就能续")


def test_reminders_are_stopped_and_resumed_without_a_code(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.open(invite(flow))
    phone.tap("晚些再提醒我")
    phone.tap("不再给我发短信")
    phone.sees("不再发短信提醒？")
    phone.tap("不再发短信")
    phone.sees("已停发提醒短信")
    assert "由工作人员打电话或上门告知您" in phone.text
    assert reading.rows(world, "REGISTRY_TABLE", "ENTITY#")[0]["opted_out"]
    phone.tap("恢复短信提醒")
    phone.sees("好的，今天不办")
    assert "我们会在" in phone.text
    assert not reading.rows(world, "REGISTRY_TABLE", "ENTITY#")[0]["opted_out"]
    assert flow.carrier.taken == []


def test_profiling_is_refused_and_allowed_without_a_code(
    phone: Phone, flow: Flow, world: World
) -> None:
    phone.open(invite(flow))
    phone.tap("晚些再提醒我")
    phone.tap("不要给我做画像")
    phone.sees("不再做画像？")
    assert "提醒照常发" in phone.text
    phone.tap("不再做画像")
    phone.sees("好的，今天不办")
    assert "已按您的要求不做画像" in phone.text
    assert reading.entities(world)[uscc(1)]["profiling_refused"]
    phone.tap("恢复画像")
    phone.tap("不要给我做画像")
    assert not reading.entities(world)[uscc(1)]["profiling_refused"]
    assert flow.carrier.taken == []


def test_not_today_after_the_code_is_recorded(phone: Phone, flow: Flow, world: World) -> None:
    phone.to_form(invite(flow))
    phone.tap("今天先不办")
    phone.sees("好的，今天不办")
    assert reading.cases(world)[0]["intent"] == "not_now"


def test_a_closed_shop_is_called(phone: Phone, flow: Flow, world: World) -> None:
    phone.open(invite(flow))
    phone.tap("店已不再经营")
    phone.sees("店已不再经营？")
    phone.tap("发送验证码")
    phone.type_code()
    phone.sees("记下了")
    told = phone.text.replace("\u2060", "")
    assert "工作人员会在2026年12月3日（周四）前拨打您尾号01的手机" in told
    assert reading.tasks(world) == ["no_longer_operating"]
    phone.page.reload()
    phone.sees("现在就能续")
    assert "您已经告诉过我们" in phone.text


def test_wrong_data_is_pointed_out_and_called_about(phone: Phone, flow: Flow, world: World) -> None:
    phone.open(invite(flow))
    phone.tap("信息不对，我要更正")
    phone.sees("哪里不对？")
    phone.tap("发送验证码")
    phone.type_code()
    phone.sees("请点出不对的地方")
    phone.page.get_by_label("经营场所").check()
    phone.tap("请工作人员联系我")
    phone.sees("记下了")
    assert reading.tasks(world) == ["data_wrong"]


def decide(world: World, to: str, decision: Decision) -> None:
    cases = Cases(Table(world.dynamodb, "cases"))
    case = cases.get(reading.cases(world)[0]["id"])
    assert case is not None
    decided = replace(case, decision=decision)
    _, actions = cases.move(decided, CaseState(to), NOW, "officer:1", {})
    transact(world.dynamodb, actions)


def test_a_refusal_is_explained_to_who_has_the_code(phone: Phone, flow: Flow, world: World) -> None:
    visitor(flow).to_receipt(invite(flow))
    decide(world, "refused", Decision("refuse", "o", NOW, "经营场所与登记不符"))
    flow.wall += timedelta(minutes=1)
    phone.open(LINK)
    phone.sees("这次没有通过")
    assert "经营场所与登记不符" not in phone.text
    phone.tap("查看原因")
    phone.type_code()
    phone.sees("这次没有通过")
    assert "经营场所与登记不符" in phone.text


def test_a_correction_says_what_and_is_filed_again(phone: Phone, flow: Flow, world: World) -> None:
    visitor(flow).to_receipt(invite(flow))
    decide(world, "correcting", Decision("correct", "o", NOW, "收件地址请写门牌号"))
    flow.wall += timedelta(minutes=1)
    phone.open(LINK)
    phone.sees("延续申请，需要补正")
    phone.tap("是，现在补正")
    phone.type_code()
    phone.sees("请核对这些信息")
    assert "收件地址请写门牌号" in phone.text
    phone.tap("都对，去签名")
    phone.draw()
    phone.tap("签名并提交")
    phone.sees("已提交")
    assert [row["SK"] for row in reading.rows_of(world, "CASE#", "DOCUMENT#")] == [
        "DOCUMENT#application#001",
        "DOCUMENT#application#002",
    ]


def test_is_this_message_really_from_you(phone: Phone, flow: Flow) -> None:
    phone.open(invite(flow))
    phone.sees("现在就能续")
    phone.tap("核验此消息")
    phone.sees("怎么知道是我们发的")
    assert "127.0.0.1" in phone.text
    assert "12345" in phone.text
    phone.tap("返回")
    phone.sees("现在就能续")
