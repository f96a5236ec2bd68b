"""好差评: when a case may be rated, what a remark may be, and what counts as bad."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.domain.filed_case import CASE
from tests.domain.law import rows
from zhiban.domain.cases import CaseState
from zhiban.domain.errors import Malformed
from zhiban.domain.ratings import Grade, may_be_rated, rated

AT = datetime(2026, 12, 1, 2, tzinfo=UTC)

WHEN = """
状态       | 进入的日子 | 今天       | 可否评价
opened     | 2026-12-01 | 2026-12-01 | 否
lapsed     | 2026-12-01 | 2026-12-01 | 否
closed     | 2026-12-01 | 2026-12-01 | 否
filed      | 2026-12-01 | 2027-12-01 | 可
correcting | 2026-12-01 | 2026-12-02 | 可
granted    | 2026-12-01 | 2026-12-02 | 可
issued     | 2026-12-01 | 2026-12-02 | 可
delivered  | 2026-12-01 | 2026-12-31 | 可
delivered  | 2026-12-01 | 2027-01-01 | 否
refused    | 2026-12-01 | 2026-12-31 | 可
refused    | 2026-12-01 | 2027-01-01 | 否
"""


@pytest.mark.parametrize(("state", "since", "today", "may"), rows(WHEN))
def test_when_a_case_may_be_rated(state: str, since: str, today: str, may: str) -> None:
    moved = datetime.fromisoformat(f"{since}T02:00:00+00:00")
    case = replace(CASE, state=CaseState(state), moved_at=moved)
    assert may_be_rated(case, date.fromisoformat(today)) is (may == "可")


def test_five_grades_the_two_worst_are_followed_up() -> None:
    wordings = [grade.wording for grade in Grade]
    assert wordings == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    assert [grade.wording for grade in Grade if grade.bad] == ["不满意", "非常不满意"]


def test_the_same_rating_again_is_the_same() -> None:
    first = rated(None, Grade.GOOD, " 很快\n很好 ", AT)
    assert (first.remark, first.version) == ("很快 很好", 1)
    later = datetime(2026, 12, 2, 2, tzinfo=UTC)
    assert rated(first, Grade.GOOD, "很快 很好", later) is first
    changed = rated(first, Grade.BAD, "", later)
    assert (changed.grade, changed.remark, changed.at, changed.version) == (
        Grade.BAD, "", later, 2,
    )  # fmt: skip


@pytest.mark.parametrize("remark", ["字" * 201, "铃\x07声", "反\u202e向"])
def test_a_remark_that_cannot_be_kept(remark: str) -> None:
    with pytest.raises(Malformed):
        rated(None, Grade.GOOD, remark, AT)
    assert rated(None, Grade.GOOD, "字" * 200, AT).remark
