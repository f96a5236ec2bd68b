"""办理时限: when it is warned of, who hears that it has passed, what counts as granted by law."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.domain.filed_case import AT, CASE, FILING, LICENCE, officer, said
from tests.domain.test_applications import CALENDAR, CATALOGUE, FOOD
from tests.tables import lines
from zhiban.domain.applications import decide_by, lawful_by
from zhiban.domain.cases import CaseState, Changed
from zhiban.domain.decisions import Circumstances, permit
from zhiban.domain.filed import Finding, Sort, Special
from zhiban.domain.limits import (
    ABOUT_LIMITS,
    is_deemed_renewed,
    lawful_limit,
    warned_from,
    warnings,
)
from zhiban.domain.officers import Role
from zhiban.domain.worklists import work_words


def day(text: str) -> date:
    return date.fromisoformat(text)


WARNED = """
今天       | 承诺       | 法定       | 特别程序   | 名单                       | 说明
2026-12-01 | 2026-12-04 | 2026-12-15 |            |                            | 刚提交
2026-12-02 | 2026-12-04 | 2026-12-15 |            |                            | 过半才提醒
2026-12-03 | 2026-12-04 | 2026-12-15 |            | decide_soon                | 前一个工作日
2026-12-04 | 2026-12-04 | 2026-12-15 |            | decide_soon                | 当天不算过
2026-12-05 | 2026-12-04 | 2026-12-15 |            | promise_passed             | 次日交主管
2026-12-10 | 2026-12-04 | 2026-12-15 |            | promise_passed lawful_near | 法定前三个工作日
2026-12-16 | 2026-12-04 | 2026-12-15 |            | promise_passed lawful_passed | 过了法定
2026-12-09 | 2026-12-15 | 2026-12-15 |            |                            | 没有另作承诺的
2026-12-10 | 2026-12-15 | 2026-12-15 |            | decide_soon                | 只提醒一次
2026-12-16 | 2026-12-15 | 2026-12-15 |            | promise_passed lawful_passed | 两个都过
2026-12-05 | 2026-12-04 | 2026-12-15 | 2026-12-07 |                            | 核查中，承诺停着
2026-12-08 | 2026-12-04 | 2026-12-15 | 2026-12-07 | special_late               | 超过预计用时
2026-12-10 | 2026-12-04 | 2026-12-15 | 2026-12-31 | lawful_near                | 法定的不停
2026-12-29 | 2026-12-25 |            |            | promise_passed lawful_near | 届满在即
"""


@pytest.mark.parametrize(("today", "promise", "lawful", "special", "tasks", "why"), lines(WARNED))
def test_what_the_worklists_say(
    today: str, promise: str, lawful: str, special: str, tasks: str, why: str
) -> None:
    filing = replace(FILING, decide_by=day(promise), lawful_by=day(lawful) if lawful else None)
    case = replace(CASE, filing=filing)
    if special:
        under_way = Special(Sort.SITE_CHECK, "o-2", AT, "核对经营场所", 3, day(special))
        case = replace(case, special=under_way)
    found = [what for what, _ in warnings(case, filing, day(today), CALENDAR, 3)]
    assert found == tasks.split(), why


def test_what_the_law_leaves_out_rests_the_statutory_limit_and_not_the_expiry() -> None:
    filing = replace(FILING, lawful_by=day("2026-12-15"))
    testing = Special(Sort.TESTING, "o-2", AT, "抽样检验产品", 3, day("2026-12-20"))
    case = replace(CASE, filing=filing, special=testing)
    assert lawful_limit(case, filing) == CASE.expiry
    over = replace(testing, finding=Finding(True, "合格", "o-3", AT))
    assert lawful_limit(replace(case, special=over), filing) == day("2026-12-15")


def test_of_a_change_and_of_what_came_after_the_expiry_the_statutory_limit_counts_alone() -> None:
    filing = replace(FILING, lawful_by=day("2027-01-20"))
    assert lawful_limit(replace(CASE, filing=filing), filing) == CASE.expiry
    changed = Changed("name", "name", "甲", "乙", 2, day("2026-11-25"), True)
    assert lawful_limit(replace(CASE, change=changed), filing) == day("2027-01-20")
    late = replace(filing, at=datetime.fromisoformat("2027-01-04T10:00+08:00"))
    assert lawful_limit(CASE, late) == day("2027-01-20")


FROM = """
提交       | 期限       | 提醒起     | 说明
2026-12-01 | 2026-12-02 | 2026-12-02 | 一个工作日的，当天
2026-12-01 | 2026-12-04 | 2026-12-03 | 三个工作日的，前一个
2026-12-01 | 2026-12-08 | 2026-12-04 | 五个工作日的，前两个
2026-12-01 | 2026-12-15 | 2026-12-10 | 十个工作日的，前三个
"""


@pytest.mark.parametrize(("begun", "limit", "then", "why"), lines(FROM))
def test_from_when_a_limit_is_warned_of(begun: str, limit: str, then: str, why: str) -> None:
    assert warned_from(day(begun), day(limit), CALENDAR, 3) == day(then), why


DEEMED = """
状态       | 首次提交   | 今天       | 视为 | 说明
filed      | 2026-12-10 | 2027-01-01 | 是   | 最晚日当天提交，届满没有决定
filed      | 2026-12-10 | 2026-12-31 | 否   | 届满当天还能决定
filed      | 2026-12-11 | 2027-01-01 | 否   | 没有在规定的时候提交
correcting | 2026-12-01 | 2027-01-01 | 否   | 在等申请人补正
granted    | 2026-12-01 | 2027-01-01 | 否   | 已经决定
"""


HANDED_IN = """
补正交来         | 视为 | 说明
2026-12-31T23:59 | 是   | 最后一天交回，届满没有决定
2027-01-01T00:01 | 否   | 届满以后才交回，由工作人员决定
"""


@pytest.mark.parametrize(("at", "deemed", "why"), lines(HANDED_IN))
def test_a_correction_handed_in_after_the_expiry_counts_as_nothing(
    at: str, deemed: str, why: str
) -> None:
    filing = replace(FILING, number=2, at=datetime.fromisoformat(f"{at}+08:00"))
    about = FOOD.rules[-1], day("2026-12-01"), day("2027-01-04")
    assert is_deemed_renewed(replace(CASE, filing=filing), LICENCE, *about) is (deemed == "是"), why


@pytest.mark.parametrize(("state", "filed", "today", "deemed", "why"), lines(DEEMED))
def test_what_counts_as_renewed(state: str, filed: str, today: str, deemed: str, why: str) -> None:
    rule, case = FOOD.rules[-1], replace(CASE, state=CaseState(state))
    about = rule, day(filed), day(today)
    assert is_deemed_renewed(case, LICENCE, *about) is (deemed == "是"), why
    assert not is_deemed_renewed(case, LICENCE, replace(rule, deemed_renewed=False), *about[1:])
    changed = Changed("name", "name", "甲", "乙", 2, day("2026-11-25"), True)
    assert not is_deemed_renewed(replace(case, change=changed), LICENCE, *about)
    for licence in (None, replace(LICENCE, term=2), replace(LICENCE, valid_to=day("2027-06-30"))):
        assert not is_deemed_renewed(case, licence, *about)


CONFIRMED = """
岗位       | 准予          | 不予           | 补正
clerk      | not_your_role | not_your_role  | not_your_role
approver   | not_your_role | not_your_role  | not_your_role
supervisor | 可            | deemed_renewed | deemed_renewed
auditor    | not_your_role | not_your_role  | not_your_role
"""


@pytest.mark.parametrize(("role", "grant", "refuse", "correct"), lines(CONFIRMED))
def test_what_the_law_has_decided_a_supervisor_confirms_and_nobody_refuses(
    role: str, grant: str, refuse: str, correct: str
) -> None:
    who, about = officer(Role(role)), Circumstances(deemed=True)
    under_way = Special(Sort.SITE_CHECK, "o-2", AT, "核对经营场所", 3, day("2027-01-07"))
    for case in (CASE, replace(CASE, special=under_way)):
        for outcome, wanted in (("grant", grant), ("refuse", refuse), ("correct", correct)):
            assert said(lambda c=case, o=outcome: permit(c, who, o, about)) == wanted  # type: ignore[misc]


def test_only_what_is_to_be_done_on_the_spot_is_promised_later_than_the_law_says() -> None:
    """当场办理 supposes that somebody stands at the counter."""
    at = datetime.fromisoformat("2026-12-01T10:00+08:00")
    for item in CATALOGUE.items.values():
        later = decide_by(item, at, CALENDAR) > lawful_by(item, at, CALENDAR)
        assert later <= (item.statutory_limit.n == 0), item.code


@pytest.mark.parametrize("what", ABOUT_LIMITS)
def test_each_task_has_words(what: str) -> None:
    assert work_words(what) != what
