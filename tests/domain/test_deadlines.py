"""By when somebody has to act, and when that is late."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.filed_case import CASE
from tests.tables import lines
from zhiban.domain.cases import CaseState
from zhiban.domain.deadlines import deadline

TABLE = """
状态       | 收迟件 | 今天       | 期限       | 剩余 | 逾期 | 说明
opened     | 是     | 2026-12-01 | 2026-12-31 | 30   | 否   | 收迟件的，到期日前都可申报
opened     | 否     | 2026-12-01 | 2026-12-10 | 9    | 否   | 不收迟件的，最晚申请日
filed      | 是     | 2026-12-01 | 2026-12-04 | 3    | 否   | 承诺的决定日
filed      | 是     | 2026-12-04 | 2026-12-04 | 0    | 否   | 当天不算逾期
filed      | 是     | 2026-12-05 | 2026-12-04 | -1   | 是   | 次日逾期
correcting | 否     | 2026-12-11 | 2026-12-10 | -1   | 是   | 补正期间看申请人的最晚日
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


def test_every_state_stands_in_the_table() -> None:
    assert {row[0] for row in lines(TABLE)} == set(CaseState)
