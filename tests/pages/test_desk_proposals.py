"""A change of a rule in the browser: tried, proposed, and released by a second officer."""

from collections.abc import Callable

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.pages.axe import wrong
from tests.pages.screen import Screen


@pytest.fixture
def officer(screens: Callable[..., Screen]) -> Callable[[str], Screen]:
    """Opens a supervisor's screen, by name."""

    def make(name: str) -> Screen:
        screen = screens()
        screen.sign_in("supervisor", name=name)
        screen.settled()
        return screen

    return make


def written(screen: Screen, latest: str) -> None:
    screen.go("#/items/L01-R1")
    screen.press("提出修改")
    screen.list.get_by_label("到期前多久最晚申请", exact=True).fill(latest)
    screen.list.get_by_label("为什么修改").fill("办法修订，提前五个工作日")


def test_one_proposes_after_a_trial_and_another_releases(
    officer: Callable[[str], Screen], flow: Flow
) -> None:
    zhang = officer("zhang")
    written(zhang, "20")
    zhang.press("看看会怎样")
    zhang.list.locator(".wrong", has_text="请选施行日期").wait_for()
    zhang.list.get_by_label("施行日期").fill("2026-12-10")
    zhang.press("看看会怎样")
    zhang.list.get_by_text("更早提醒").or_(zhang.list.get_by_text("没有一件会变")).wait_for()
    assert wrong(zhang) == []
    zhang.press("提出")
    zhang.list.locator("h1", has_text="谁提出、谁放行").wait_for()
    zhang.settled()
    assert zhang.button("放行").count() == 0
    assert zhang.button("撤回").count() == 1
    liu = officer("liu")
    liu.go("#/items/proposals")
    assert "最晚到期前20个工作日" in liu.list.inner_text()
    liu.press("放行")
    assert wrong(liu) == []
    liu.dialog.get_by_label("理由").fill("已与条文原文核对")
    liu.dialog.get_by_role("button", name="放行").click()
    liu.list.get_by_text("make adopt-rules").wait_for()
    assert wrong(liu) == []
    (row,) = reading.rows_of(flow.world, "RULES", "PROPOSAL#")
    assert (row["outcome"], row["proposed"]["name"], row["decided"]["name"]) == (
        "released",
        "zhang",
        "liu",
    )


def test_what_the_law_s_checks_refuse_is_said_and_stays_written(
    officer: Callable[[str], Screen],
) -> None:
    zhang = officer("zhang")
    written(zhang, "100")
    zhang.list.get_by_label("施行日期").fill("2027-03-01")
    zhang.press("提出")
    zhang.list.locator(".wrong", has_text="最晚日早于最早日").wait_for()
    assert zhang.list.get_by_label("为什么修改").input_value() == "办法修订，提前五个工作日"
    assert wrong(zhang) == []


def test_who_is_no_supervisor_reads_and_proposes_nothing(screens: Callable[..., Screen]) -> None:
    clerk = screens()
    clerk.sign_in("clerk")
    clerk.settled()
    clerk.go("#/items/L01-R1")
    assert clerk.button("提出修改").count() == 0
    clerk.go("#/items/proposals")
    assert "还没有提出过规则修改" in clerk.list.inner_text()
