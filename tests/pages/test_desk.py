"""The desk in a browser: a queue, a case, a decision, a task; by mouse, by key, and by sign-in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Route

from tests.flow import Flow
from tests.functions import reading
from tests.pages.desk_county import (
    HOLDERS,
    decided_by_another,
    held_file,
    late_cases,
)
from tests.pages.screen import Screen


@pytest.fixture
def desk(screens: Callable[..., Screen]) -> Screen:
    """An approver's."""
    screen = screens()
    screen.sign_in("approver")
    screen.settled()
    return screen


def first_case(desk: Screen) -> str:
    """Open the first of the queue; its number."""
    desk.open_first()
    return desk.page.url.rsplit("/", 1)[1]


def state_of(flow: Flow, case: str) -> str:
    return str(next(row["state"] for row in reading.cases(flow.world) if row["id"] == case))


# --- who is there -------------------------------------------------------------------------------


def test_one_comes_in_by_the_pool_and_back_to_where_one_was(screens: Callable[..., Screen]) -> None:
    screen = screens()
    screen.open("#/queue/correcting")
    screen.sign_in("clerk", name="li")
    screen.list.locator("h1", has_text="待补正回来").wait_for()
    assert screen.page.url.endswith("/desk#/queue/correcting")
    assert "窗口人员 li" in screen.page.locator("#me").inner_text()


def test_a_reload_goes_on_and_signing_out_leaves_nothing(desk: Screen) -> None:
    desk.page.reload()
    desk.page.locator("body.in").wait_for()
    assert desk.site.pool.grants == ["authorization_code", "refresh_token"]
    desk.press("退出")
    desk.button("登录").wait_for()
    assert desk.page.evaluate("() => sessionStorage.length + localStorage.length") == 0
    assert "POST" not in " ".join(desk.site.asked)


def test_an_answer_that_nobody_asked_for_signs_nobody_in(screens: Callable[..., Screen]) -> None:
    screen = screens()
    screen.open("?code=stolen&state=other")
    screen.page.locator(".door .wrong").wait_for()
    assert screen.site.pool.grants == []
    assert screen.page.url.endswith("/desk")


def test_who_has_no_role_is_told_what_to_do(screens: Callable[..., Screen]) -> None:
    screen = screens()
    screen.sign_in("visitors")
    assert "还没有岗位" in screen.list.inner_text()
    assert "0533-3241001" in screen.list.inner_text()


def test_a_token_that_is_over_is_renewed_unseen(desk: Screen) -> None:
    desk.site.pool.lifetime = 1
    desk.page.reload()
    desk.settled()
    desk.go("#/queue/correcting")
    desk.list.locator("tbody a").first.wait_for()
    assert desk.site.pool.grants.count("refresh_token") >= 2


def test_a_sign_in_that_ended_says_so_and_keeps_what_was_typed(desk: Screen) -> None:
    case = first_case(desk)
    desk.page.keyboard.press("x")
    desk.dialog.locator("textarea").fill("经营场所与许可内容不符")
    desk.site.pool.closed = True
    desk.press("作出不予许可决定")
    over = desk.page.get_by_role("dialog", name="登录已到期")
    over.wait_for()
    assert "您写的理由和备注还在" in over.inner_text()
    desk.site.pool.closed = False
    over.get_by_role("button").click()
    desk.page.locator("#detail .decide").wait_for()
    assert desk.page.url.endswith(case)
    desk.page.keyboard.press("x")
    assert desk.dialog.locator("textarea").input_value() == "经营场所与许可内容不符"


# --- the queue ----------------------------------------------------------------------------------


def test_what_waits_stands_left_with_its_counts(desk: Screen) -> None:
    said = desk.waiting.inner_text().split()
    assert said[said.index("待审批") + 1] == "7"
    assert said[said.index("待补正回来") + 1] == "1"
    assert said[said.index("没有可用的手机号码") + 1] == "2"
    assert "已超承诺时限" not in said
    assert desk.waiting.locator("[aria-current=page]").inner_text().split() == ["待审批", "7"]


def test_each_column_of_the_queue_has_the_width_it_was_given(desk: Screen) -> None:
    widths = desk.list.evaluate(
        "place => [...place.querySelectorAll('col')].map((col, n) => ({ named: col.className,"
        " as: getComputedStyle(col).display, given: parseFloat(getComputedStyle(col).width),"
        " is: place.querySelectorAll('thead th')[n].getBoundingClientRect().width }))"
    )
    fixed = [one for one in widths if one["named"] in ("day", "state")]
    assert [one["as"] for one in widths] == ["table-column"] * 4
    assert [round(one["is"]) for one in fixed] == [round(one["given"]) for one in fixed]
    assert widths[0]["is"] == widths[1]["is"] > 100


def test_what_is_late_stands_in_red_and_on_top(desk: Screen, flow: Flow) -> None:
    late_cases(flow)
    desk.page.keyboard.press("r")
    late = desk.waiting.locator("a.late", has_text="已超承诺时限")
    late.wait_for()
    late.click()
    desk.settled()
    rows = desk.list.locator("tbody tr").all_inner_texts()
    assert len(rows) == 7
    assert all("超 3 天" in row for row in rows)


def test_rows_are_filtered_by_town_and_kind(desk: Screen) -> None:
    desk.list.get_by_label("乡镇").select_option("东里镇")
    assert desk.list.locator("tbody tr").count() == 1
    assert "筛出 1 / 7 件" in desk.list.inner_text()
    desk.list.get_by_label("乡镇").select_option("")
    desk.list.get_by_label("证照").select_option(label="公共场所卫生许可证")
    assert desk.list.locator("tbody tr").count() == 2


def test_an_empty_queue_says_so(desk: Screen) -> None:
    desk.go("#/queue/granted")
    assert "没有等待制证的办件" in desk.list.inner_text()


def test_a_lost_network_is_said_and_tried_again(desk: Screen) -> None:
    desk.site.down = True
    desk.page.evaluate("() => { location.hash = '#/queue/correcting' }")
    desk.button("再试一次").wait_for()
    assert "网络没有接通" in desk.list.inner_text()
    desk.site.down = False
    desk.press("再试一次")
    desk.list.locator("tbody a").first.wait_for()


# --- a case -------------------------------------------------------------------------------------


def test_a_case_is_whole_on_one_page(desk: Screen) -> None:
    first_case(desk)
    shown = desk.detail.inner_text()
    wanted = "申报信息 来自营业执照登记信息 材料 核对 联系人 经过 短信"
    assert [part for part in wanted.split() if part not in shown] == []
    assert "待审查决定" in shown
    assert "****" in shown
    assert "undefined" not in shown
    assert "null" not in shown
    assert "object" not in shown


def test_a_number_is_shown_for_a_purpose_and_no_address_holds_it(desk: Screen, flow: Flow) -> None:
    first_case(desk)
    desk.detail.get_by_role("button", name="显示完整的手机号码").click()
    desk.dialog.get_by_label("核对登记信息").check()
    desk.press("显示并记录")
    number = desk.detail.locator(".number.full")
    number.wait_for()
    assert number.inner_text() in {one.mobile for one in HOLDERS}
    rows = flow.world.rows("CASES_TABLE")
    (noted,) = [row for row in rows if row["SK"].startswith("READ#") and "purpose" in row]
    assert (noted["purpose"], noted["name"]) == ("correction", "wang")
    assert [url for url in desk.site.asked if number.inner_text() in url] == []


def test_a_case_is_granted_by_keys_alone(desk: Screen, flow: Flow) -> None:
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("k")
    desk.page.keyboard.press("Enter")
    desk.detail.locator(".decide").wait_for()
    desk.settled()
    case = desk.page.url.rsplit("/", 1)[1]
    desk.page.keyboard.press("g")
    desk.dialog.wait_for()
    assert state_of(flow, case) == "filed"
    desk.page.keyboard.press("Enter")
    desk.detail.locator(".head", has_text="已准予，待制证").wait_for()
    assert state_of(flow, case) == "granted"
    assert desk.page.locator("#told").inner_text() == "已准予。"
    desk.waiting.locator("a", has_text="待制证").wait_for()


def test_a_correction_is_a_list_told_once(desk: Screen, flow: Flow) -> None:
    case = first_case(desk)
    desk.page.keyboard.press("b")
    desk.dialog.locator("textarea").fill("请补交租赁合同")
    desk.press("再加一项")
    desk.dialog.locator("textarea").nth(1).fill("请写明门牌号")
    desk.press("退回补正")
    desk.detail.locator(".head", has_text="待申请人补正").wait_for()
    assert state_of(flow, case) == "correcting"
    assert "1. 请补交租赁合同；2. 请写明门牌号" in desk.detail.inner_text()
    assert desk.detail.get_by_role("button", name="准予").is_disabled()


def test_a_refusal_needs_its_reason_and_says_the_remedy(desk: Screen, flow: Flow) -> None:
    case = first_case(desk)
    desk.page.keyboard.press("x")
    assert "行政复议" in desk.dialog.inner_text()
    desk.press("作出不予许可决定")
    desk.dialog.locator(".wrong", has_text="请写明不予许可的理由").wait_for()
    desk.dialog.locator("textarea").fill("经营场所与许可内容不符")
    desk.press("作出不予许可决定")
    desk.detail.locator(".head", has_text="已不予许可").wait_for()
    assert state_of(flow, case) == "refused"


def test_of_two_officers_the_other_is_told_by_whom(desk: Screen, flow: Flow) -> None:
    case = first_case(desk)
    decided_by_another(flow, case)
    desk.page.keyboard.press("x")
    desk.dialog.locator("textarea").fill("经营场所与许可内容不符")
    desk.press("作出不予许可决定")
    wrong = desk.dialog.locator(".wrong", has_text="主管（zhang）")
    wrong.wait_for()
    assert "您的决定没有记录" in wrong.inner_text()
    desk.press("刷新")
    desk.detail.locator(".head", has_text="已准予").wait_for()


def test_who_may_not_decide_sees_why(screens: Callable[..., Screen], flow: Flow) -> None:
    screen = screens()
    screen.sign_in("auditor")
    first_case(screen)
    assert screen.detail.locator(".decide button:not(:disabled)").count() == 0
    assert "准予须由审批人员、主管决定" in screen.detail.inner_text()
    screen.page.keyboard.press("g")
    assert screen.dialog.count() == 0


def test_a_typing_officer_decides_nothing(desk: Screen) -> None:
    first_case(desk)
    desk.page.locator("#q").press_sequentially("gbx")
    assert desk.dialog.count() == 0
    desk.page.locator("#q").blur()
    desk.page.keyboard.press("?")
    desk.dialog.get_by_label("关闭单键").check()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("g")
    assert desk.dialog.count() == 0


# --- tasks, files, switches ---------------------------------------------------------------------


def test_a_task_is_done_with_what_came_of_it(desk: Screen, flow: Flow) -> None:
    desk.go("#/tasks/no_contact")
    desk.open_first()
    desk.detail.get_by_label("结果").select_option("will_file")
    desk.detail.get_by_label("备注").fill("本人说明天来窗口办")
    desk.press("办结任务")
    desk.page.locator("#told", has_text="任务已办结").wait_for()
    desk.settled()
    assert desk.list.locator("tbody tr").count() == 1
    (done,) = [row for row in flow.world.rows("CASES_TABLE") if row["SK"].startswith("DONE#")]
    assert (done["outcome"], done["note"]) == ("will_file", "本人说明天来窗口办")


def test_a_held_file_is_ruled_on_where_it_is_read(desk: Screen, flow: Flow) -> None:
    desk.go(f"#/tasks/file_held/file/{held_file(flow)}")
    assert "改动约36条" in desk.detail.inner_text()
    desk.press("退回不收")
    desk.dialog.locator("textarea").fill("来源单位说是错发")
    desk.dialog.get_by_role("button", name="退回不收").click()
    desk.detail.get_by_text("wang").wait_for()
    assert [r["state"] for r in reading.file_rows(flow.world) if r.get("would")] == ["refused"]


def test_a_supervisor_stops_an_item_and_says_why(screens: Callable[..., Screen]) -> None:
    screen = screens()
    screen.sign_in("supervisor")
    screen.go("#/items")
    row = screen.list.locator("tr", has=screen.page.get_by_text("食品经营许可证延续", exact=True))
    row.get_by_role("button", name="停止提醒").click()
    screen.dialog.locator("textarea").fill("系统对接调整，先停三天")
    screen.dialog.get_by_role("button", name="停止提醒").click()
    screen.list.get_by_text("已停止提醒").first.wait_for()
    assert "系统对接调整" in screen.list.inner_text()


def test_somebody_is_found_and_opened(desk: Screen, flow: Flow) -> None:
    desk.page.keyboard.press("/")
    desk.page.locator("#q").press_sequentially("0005")
    desk.page.keyboard.press("Enter")
    desk.list.get_by_text("按首选联系人的手机末四位找到 1 个").wait_for()
    desk.open_first()
    assert "沂河宾馆" in desk.detail.inner_text()
    assert "持有的证照" in desk.detail.inner_text()
    assert [one for one in desk.site.asked if "0005" in one and "/api/search" in one] == []


@pytest.mark.parametrize("where", ["today", "forecast", "statistics"])
def test_what_is_looked_at_has_a_place(desk: Screen, where: str) -> None:
    desk.go(f"#/{where}")
    desk.list.locator("h1").wait_for()
    assert desk.list.locator(".failed").count() == 0
    assert desk.waiting.locator("[aria-current=page]").count() == 1


def test_days_pass_and_the_desk_says_today(desk: Screen, flow: Flow) -> None:
    flow.wall += timedelta(days=1)
    desk.go("#/today")
    assert "2026年12月2日（周三）" in desk.list.inner_text()


# --- what an officer's day does to a page -------------------------------------------------------


def by_threes(desk: Screen, what: str) -> None:
    """Give out a list three rows at a time."""
    desk.page.route(
        f"**/api/{what}*",
        lambda route: route.continue_(url=route.request.url.replace("limit=25", "limit=3")),
    )


@pytest.mark.parametrize("where", ["#/queue/filed", "#/batch"])
def test_a_page_is_added_once_and_not_to_another_list(desk: Screen, where: str) -> None:
    for what in ("queue", "batches"):
        by_threes(desk, what)
    desk.go("#/today")
    desk.go(where)
    rows = desk.list.locator("tbody tr")
    before = rows.count()
    desk.site.held.clear()
    desk.button("再看一页").dblclick()
    desk.site.held.set()
    desk.page.wait_for_timeout(800)
    named = desk.list.locator("tbody tr").evaluate_all("all => all.map((one) => one.dataset.to)")
    assert len(named) == len(set(named)) > before
    more = desk.button("再看一页")
    if more.count():
        desk.site.down = True
        more.click()
        desk.list.get_by_text("网络没有接通").wait_for()
        desk.site.down = False
        desk.site.held.clear()
        desk.list.locator("button.more").click()
        desk.page.evaluate("() => { location.hash = '#/queue/correcting' }")
        desk.site.held.set()
        desk.page.wait_for_timeout(800)
        assert "待补正回来" in desk.list.locator("h1").inner_text()


def test_a_filter_and_the_pages_read_outlast_a_decision(desk: Screen) -> None:
    asked: list[str] = []

    def many(route: Route) -> None:
        asked.append(route.request.url)
        told = route.fetch().json()
        more = [
            one | {"case": one["case"][:-1] + str(n)} for n in range(2, 7) for one in told["rows"]
        ]
        route.fulfill(json=told | {"rows": [*told["rows"], *more]})

    desk.page.route("**/api/queue*", many)
    desk.go("#/today")
    desk.go("#/queue/filed")
    count = desk.list.locator("tbody tr").count()
    assert count > 25
    desk.list.get_by_label("证照").select_option(label="食品经营许可证")
    desk.open_first()
    desk.page.keyboard.press("g")
    desk.dialog.wait_for()
    desk.page.keyboard.press("Enter")
    desk.detail.locator(".head", has_text="已准予，待制证").wait_for()
    desk.settled()
    chosen = desk.list.get_by_label("证照").locator("option:checked")
    assert chosen.inner_text() == "食品经营许可证"
    assert f"limit={count}" in asked[-1]


def test_a_filter_that_leaves_nothing_says_that_it_was_the_filter(desk: Screen) -> None:
    desk.list.get_by_label("乡镇").select_option("东里镇")
    desk.list.get_by_label("证照").select_option(label="食品经营许可证")
    assert desk.list.locator("tbody tr").count() == 0
    assert "筛出 0 / 7 件" in desk.list.inner_text()


def test_the_minute_takes_nobody_from_where_they_are(screens: Callable[..., Screen]) -> None:
    screen = screens()
    screen.page.clock.install()
    screen.sign_in("approver")
    screen.settled()
    screen.waiting.locator("a").nth(1).focus()
    there = "() => document.activeElement.getAttribute('href')"
    before = screen.page.evaluate(there)
    asked = sum("/api/waiting" in one for one in screen.asked)
    screen.page.clock.run_for(61_000)
    screen.page.wait_for_timeout(500)
    assert sum("/api/waiting" in one for one in screen.asked) > asked
    assert screen.page.evaluate(there) == before is not None


def test_filed_early_in_the_morning_after_is_filed_late(desk: Screen, flow: Flow) -> None:
    seen = desk.list.locator("tbody tr").evaluate_all("all => all.map((one) => one.dataset.to)")

    def early(route: Route) -> None:
        told = route.fetch().json()
        if "filing" in told.get("case", {}):
            told["case"] |= {"accepts_late": False, "change": None, "latest": "2026-12-08"}
            told["case"]["filing"]["at"] = "2026-12-08T22:30:00+00:00"  # 06:30 of the 9th
        route.fulfill(json=told)

    desk.page.route("**/api/cases/*", early)
    desk.go(seen[0])
    assert "申报晚于最晚办理日 2026年12月8日" in desk.detail.inner_text()


def test_an_instant_of_another_year_has_its_year(desk: Screen) -> None:
    told = desk.page.evaluate(
        "async () => { const name = document.querySelector('script[type=module]').src;"
        " const words = performance.getEntriesByType('resource').map((one) => one.name)"
        ".find((one) => /words/.test(one) && !/entry|rules/.test(one));"
        " const { time } = await import(words || name);"
        " return [time('2019-12-31T17:00:00Z'), time(new Date().toISOString())] }"
    )
    assert told[0] == "2020年1月1日 01:00"
    assert "年" not in told[1]


def test_a_message_is_called_by_its_name(desk: Screen) -> None:
    desk.open_first()
    said = desk.detail.locator("table", has_text="回执").inner_text()
    assert "最后提醒" in said
    assert "last" not in said
