"""成批准予 at the desk: proposed with why not, ticked, confirmed once, answered case by case."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from officer_api import batching
from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Desk
from tests.pages.axe import wrong
from tests.pages.desk_county import decided_by_another, ready_county, special_started
from tests.pages.desk_serving import serving_desk
from tests.pages.screen import Screen


@pytest.fixture
def desk(flow: Flow, browser: Browser) -> Iterator[Screen]:
    """Of a county that was lived through, as seals are looked at; one case goes its own way."""
    ready_county(flow)
    special_started(flow, "testing")
    with serving_desk(flow) as site:
        screen = Screen(browser, site)
        screen.open()
        yield screen
        assert screen.said == []
        screen.close()


def enter(desk: Screen, role: str) -> None:
    desk.sign_in(role)
    desk.settled()
    desk.go("#/batch")


def test_some_are_granted_together_and_each_is_answered(
    desk: Screen, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(desk, "approver")
    boxes = desk.list.get_by_role("checkbox")
    ready = boxes.count()
    assert ready >= 3
    desk.waiting.locator("a", has_text="整批准予").get_by_text(str(ready)).wait_for()
    assert "有过特别程序" in desk.list.inner_text()
    assert desk.list.locator("#together").is_disabled()
    assert wrong(desk) == []

    names = [str(box.get_attribute("data-case")) for box in boxes.all()[:3]]
    monkeypatch.setattr(batching, "is_sampled", lambda case, _: case == names[0])
    for box in boxes.all()[:3]:
        box.check()
    desk.press("准予勾选的 3 件")
    assert desk.dialog.locator("li").count() == 3
    assert wrong(desk) == []
    assert set(reading.case_states(flow.world).values()).isdisjoint({"granted"})
    decided_by_another(flow, names[2])
    desk.press("确认准予 3 件")
    desk.list.get_by_text("3 件中准予 2 件，1 件没有准予").wait_for()
    desk.settled()
    said = desk.list.locator(".answers").first.locator("tbody tr").all_inner_texts()
    assert "抽中复核" in said[0]
    assert "✓ 准予" in said[1]
    assert "主管（zhang）" in said[2]
    assert desk.list.get_by_role("checkbox").count() == ready - 3
    desk.waiting.locator("a", has_text="整批准予").get_by_text(str(ready - 3)).wait_for()
    assert wrong(desk) == []
    assert sorted(reading.case_states(flow.world).values()).count("granted") == 3


def test_what_was_sampled_is_checked_by_another_and_told(desk: Screen, flow: Flow) -> None:
    case = granted_in_a_batch(flow)
    desk.sign_in("supervisor", name="sun")
    desk.settled()
    desk.waiting.locator("a", has_text="成批准予、自动准予后复核").click()
    desk.settled()
    desk.open_first()
    choices = desk.detail.get_by_label("结果").locator("option").all_inner_texts()
    assert choices == ["复核无误", "复核有误"]
    assert wrong(desk) == []
    desk.detail.get_by_label("结果").select_option(label="复核有误")
    desk.detail.get_by_label("备注").fill("住所与登记不一致")
    desk.press("办结任务")
    desk.waiting.locator("a", has_text="复核有误").wait_for()
    desk.go(f"#/queue/granted/case/{case}")
    shown = desk.detail.inner_text()
    assert "复核：有误，说明：住所与登记不一致" in shown
    assert "复核有误，sun" in shown


def granted_in_a_batch(flow: Flow) -> str:
    """A case that an approver granted with others, and that was sampled; its number."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batching, "is_sampled", lambda *_: True)
        office = Desk(flow)
        rows = office.ask("GET /api/batches").body["rows"]
        row = next(one for one in rows if not one["against"])
        asked = {"cases": [{"case": row["case"], "version": row["version"]}]}
        (told,) = office.ask("POST /api/batches/grant", asked).body["cases"]
    assert told["checked_later"]
    return str(row["case"])


def test_who_decides_nothing_ticks_nothing(desk: Screen) -> None:
    enter(desk, "clerk")
    assert desk.list.get_by_role("checkbox").count() == 0
    assert "整批准予须由审批人员、主管办理" in desk.list.inner_text()
