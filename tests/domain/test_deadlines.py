"""By when somebody has to act, and when that is late."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.filed_case import CASE, LICENCE
from tests.tables import lines
from zhiban.domain.cases import CaseState, Changed
from zhiban.domain.deadlines import deadline, handed_in_by

TABLE = """
状态       | 收迟件 | 今天       | 期限       | 剩余 | 逾期 | 说明
opened     | 是     | 2026-12-01 | 2026-12-31 | 30   | 否   | 收迟件的，到期日前都可申报
opened     | 否     | 2026-12-01 | 2026-12-10 | 9    | 否   | 不收迟件的，最晚申请日
filed      | 是     | 2026-12-01 | 2026-12-04 | 3    | 否   | 承诺的决定日
filed      | 是     | 2026-12-04 | 2026-12-04 | 0    | 否   | 当天不算逾期
filed      | 是     | 2026-12-05 | 2026-12-04 | -1   | 是   | 次日逾期
correcting | 否     | 2026-12-11 | 2026-12-31 | 20   | 否   | 补正交到原证的最后一天
granted    | 是     | 2026-12-20 |            |      | 否   | 机器接着办
issued     | 是     | 2026-12-20 |            |      | 否   | 机器接着办
refused    | 是     | 2026-12-20 |            |      | 否   | 已了结
delivered  | 是     | 2026-12-20 |            |      | 否   | 已了结
lapsed     | 是     | 2027-01-20 |            |      | 否   | 已了结
closed     | 是     | 2026-12-20 |            |      | 否   | 已了结
"""


@pytest.mark.parametrize(("state", "late", "today", "day", "left", "is_late", "why"), lines(TABLE))
def test_by_when(
    state: str, late: str, today: str, day: str, left: str, is_late: str, why: str
) -> None:
    case = replace(CASE, state=CaseState(state), accepts_late=late == "是")
    found = deadline(case, date.fromisoformat(today))
    assert found.day == (date.fromisoformat(day) if day else None), why
    assert found.days_left == (int(left) if left else None), why
    assert found.late is (is_late == "是"), why


HANDED_IN = """
办件 | 登记的到期日 | 期次 | 最后一天   | 说明
延续 | 2026-12-31   | 1    | 2026-12-31 | 原证的最后一天
延续 | 2027-06-30   | 1    | 2027-06-30 | 登记更正得更晚的，跟着登记
延续 | 2026-12-20   | 1    | 2026-12-31 | 更正得更早的，按告诉申请人的日子
延续 | 2031-12-31   | 2    | 2026-12-31 | 已换发新的一期的，不算
延续 |              | 1    | 2026-12-31 | 登记里没有到期日
变更 | 2031-12-31   | 1    | 2026-12-31 | 变更跟到哪天算哪天
"""


@pytest.mark.parametrize(("sort", "ends", "term", "day", "why"), lines(HANDED_IN))
def test_until_when_a_correction_is_taken(
    sort: str, ends: str, term: str, day: str, why: str
) -> None:
    changed = Changed("name", "name", "甲", "乙", 2, date(2026, 11, 25), True)
    case = replace(CASE, change=changed if sort == "变更" else None)
    valid_to = date.fromisoformat(ends) if ends else None
    licence = replace(LICENCE, valid_to=valid_to, term=int(term))
    assert handed_in_by(case, licence) == date.fromisoformat(day), why
    assert handed_in_by(case, None) == CASE.expiry


def test_every_state_stands_in_the_table() -> None:
    assert {row[0] for row in lines(TABLE)} == set(CaseState)
