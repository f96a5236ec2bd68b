"""特别程序: who starts and ends one in which state, and that no day of a limit is lost or won."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.filed_case import AT, CASE, FILING, officer, said
from tests.domain.test_applications import CALENDAR, FOOD
from tests.tables import lines
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.deadlines import deadline
from zhiban.domain.decisions import spoken_state
from zhiban.domain.examining import (
    MAY,
    ended,
    ended_before,
    left,
    permit_end,
    resumed,
    started,
    started_before,
)
from zhiban.domain.filed import Finding, Sort, Special
from zhiban.domain.limits import next_limit
from zhiban.domain.officers import Role

SPECIAL = Special(Sort.SITE_CHECK, "o-2", AT, "核对经营场所", 3, date(2026, 12, 4))
FINDING = Finding(True, "符合要求", "o-3", AT)
STANDS = {
    "没有": CASE,
    "进行中": replace(CASE, special=SPECIAL),
    "通过": replace(CASE, special=replace(SPECIAL, finding=FINDING)),
    "不通过": replace(CASE, special=replace(SPECIAL, finding=replace(FINDING, passed=False))),
}


def test_who_filed_for_somebody_does_not_say_what_it_came_to() -> None:
    own = replace(STANDS["进行中"], filing=replace(FILING, by="officer:o-1"))
    assert said(lambda: permit_end(own, officer(Role.APPROVER))) == "own_filing"
    assert said(lambda: permit_end(own, officer(Role.APPROVER, identity="o-2"))) == "可"


@pytest.mark.parametrize("stand", ["没有", "通过", "不通过"])
def test_only_what_is_under_way_is_ended(stand: str) -> None:
    assert said(lambda: permit_end(STANDS[stand], officer(Role.APPROVER))) == "no_special"


def test_no_role_both_starts_and_ends() -> None:
    assert not MAY["start_special"] & MAY["end_special"]


RESTS = """
期限       | 单位 | 开始       | 结束       | 恢复后     | 说明
2026-12-04 | wd   | 2026-12-01 | 2026-12-08 | 2026-12-11 | 剩三个工作日
2026-12-04 | wd   | 2026-12-01 | 2026-12-01 | 2026-12-04 | 当天开始当天结束，期限不变
2026-12-09 | wd   | 2026-12-04 | 2026-12-11 | 2026-12-16 | 剩三个工作日，跨周末
2026-12-04 | wd   | 2026-12-04 | 2026-12-08 | 2026-12-08 | 最后一天才开始，恢复当天到期
2026-12-04 | wd   | 2026-12-04 | 2026-12-12 | 2026-12-14 | 周六恢复，下一个工作日到期
2026-12-04 | wd   | 2026-12-05 | 2026-12-12 | 2026-12-04 | 已逾期的仍是逾期
2026-09-30 | wd   | 2026-09-29 | 2026-10-12 | 2026-10-13 | 跨国庆
2026-12-16 | d    | 2026-12-01 | 2026-12-08 | 2026-12-23 | 按自然日的剩十五日
2026-12-16 | d    | 2026-12-16 | 2026-12-19 | 2026-12-19 | 按自然日，最后一天才开始
"""


@pytest.mark.parametrize(("until", "unit", "began", "over", "then", "why"), lines(RESTS))
def test_a_clock_goes_on_with_the_days_it_had_left(
    until: str, unit: str, began: str, over: str, then: str, why: str
) -> None:
    limit, start, end = (date.fromisoformat(day) for day in (until, began, over))
    assert resumed(limit, start, end, unit, CALENDAR) == date.fromisoformat(then), why  # type: ignore[arg-type]


DAYS = st.dates(date(2024, 1, 2), date(2026, 12, 1))
SPAN = st.integers(0, 90)


@given(DAYS, SPAN, SPAN)
def test_exactly_the_working_days_that_were_left_are_left(began: date, n: int, m: int) -> None:
    until = CALENDAR.on_or_after(began + timedelta(days=n))
    over = began + timedelta(days=m)
    had = left(until, began, "wd", CALENDAR)
    then = resumed(until, began, over, "wd", CALENDAR)
    assert had >= 0
    assert CALENDAR.is_working(then) or then == over
    assert CALENDAR.between(over, then) == (had if had else int(not CALENDAR.is_working(over)))
    assert then >= until


def now(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


def examined(sort: Sort) -> Case:
    """Filed on the 1st, looked into from the 2nd to the 9th."""
    filing = replace(FILING, lawful_by=date(2026, 12, 15))
    case = replace(CASE, filing=filing)
    began = started(
        case, officer(Role.CLERK), sort, "核对场所", 3, now(date(2026, 12, 2)), CALENDAR
    )
    assert began.in_special
    assert began.special is not None
    assert began.special.expected_by == date(2026, 12, 7)
    who = officer(Role.APPROVER, identity="o-2")
    return ended(began, who, True, "符合要求", now(date(2026, 12, 9)), FOOD, CALENDAR)


def test_a_test_rests_both_limits_and_a_look_at_the_premises_the_promise_alone() -> None:
    for sort in Sort:
        case = examined(sort)
        assert not case.in_special
        assert case.filing is not None
        assert case.filing.decide_by == date(2026, 12, 11)
        lawful = date(2026, 12, 15) if sort is Sort.SITE_CHECK else date(2026, 12, 22)
        assert case.filing.lawful_by == lawful


def test_while_it_is_under_way_the_bureau_has_to_end_it_by_when_it_said() -> None:
    case = STANDS["进行中"]
    assert deadline(case, date(2026, 12, 1)).day == SPECIAL.expected_by
    assert spoken_state(case) == "现场核查中，计时暂停"
    assert spoken_state(STANDS["通过"]) == "待审查决定"


LIMITS = """
承诺       | 法定       | 核查预计   | 下一个期限 | 说明
2026-12-04 | 2026-12-15 |            | 2026-12-04 | 承诺在先
2026-12-04 |            |            | 2026-12-04 | 没有记法定期限
2026-12-04 | 2026-12-15 | 2026-12-10 | 2026-12-10 | 核查期间看核查
2026-12-04 | 2026-12-08 | 2026-12-10 | 2026-12-08 | 现场核查不停法定期限
"""


@pytest.mark.parametrize(("promised", "lawful", "expected", "then", "why"), lines(LIMITS))
def test_by_when_the_bureau_has_to_act_next(
    promised: str, lawful: str, expected: str, then: str, why: str
) -> None:
    filing = replace(FILING, decide_by=date.fromisoformat(promised))
    if lawful:
        filing = replace(filing, lawful_by=date.fromisoformat(lawful))
    case = replace(CASE, filing=filing)
    if expected:
        case = replace(case, special=replace(SPECIAL, expected_by=date.fromisoformat(expected)))
    assert next_limit(case, filing) == date.fromisoformat(then), why


def test_the_same_word_again_is_known() -> None:
    under_way, over = STANDS["进行中"], STANDS["通过"]
    told = Sort.SITE_CHECK, "核对经营场所", 3
    clerk, approver = officer(identity="o-2"), officer(identity="o-3")
    assert started_before(under_way, clerk, *told)
    assert not started_before(over, clerk, *told)
    assert not started_before(under_way, approver, *told)
    assert not started_before(under_way, clerk, Sort.TESTING, "核对经营场所", 3)
    assert not started_before(replace(under_way, state=CaseState.GRANTED), clerk, *told)
    assert ended_before(over, approver, True, "符合要求")
    assert not ended_before(over, approver, False, "符合要求")
    assert not ended_before(over, clerk, True, "符合要求")
    assert not ended_before(under_way, approver, True, "符合要求")
