"""好差评: how satisfied a citizen was with one case, in five grades and perhaps a few words.

Source: 国务院办公厅关于建立政务服务"好差评"制度提高政务服务水平的意见 (国办发〔2019〕51号): five
grades; a bad one is followed up and put right.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.errors import Expired, Malformed

LONGEST_REMARK = 200
"""Characters."""

OPEN_FOR = timedelta(days=30)
"""How long after the end of a case it may be rated, and a rating be changed."""

PUT_RIGHT_WITHIN = 5
"""Working days within which what was bad is put right (整改), or the citizen told why not."""

UNSATISFIED = "service_unsatisfied"
"""An officer's task: somebody was not satisfied."""


class Grade(StrEnum):
    """评价等级, the best first."""

    VERY_GOOD = "very_satisfied"
    GOOD = "satisfied"
    FAIR = "fairly_satisfied"
    BAD = "unsatisfied"
    VERY_BAD = "very_unsatisfied"

    @property
    def wording(self) -> str:
        """The grade in plain Chinese."""
        return _WORDING[self]

    @property
    def bad(self) -> bool:
        """Whether an officer has to follow it up."""
        return self in (Grade.BAD, Grade.VERY_BAD)


_WORDING = {
    Grade.VERY_GOOD: "非常满意",
    Grade.GOOD: "满意",
    Grade.FAIR: "基本满意",
    Grade.BAD: "不满意",
    Grade.VERY_BAD: "非常不满意",
}


@dataclass(frozen=True, slots=True)
class Rating:
    """One case's rating; `at` is a business instant, `version` counts how often it was given."""

    grade: Grade
    remark: str
    at: datetime
    version: int = 1


_ENDS = (CaseState.DELIVERED, CaseState.REFUSED)
_RATED = (CaseState.FILED, CaseState.CORRECTING, CaseState.GRANTED, CaseState.ISSUED)


def may_be_rated(case: Case, today: date) -> bool:
    """Whether a case may be rated on the civil day `today`: once filed, until some time after its
    end."""
    if case.state in _ENDS and case.moved_at is not None:
        return today <= business_day(case.moved_at) + OPEN_FOR
    return case.state in _RATED


def rated(before: Rating | None, grade: Grade, remark: str, at: datetime) -> Rating:
    """The rating as it is given at a business instant; the same as `before` is `before`.

    Raises Malformed for a remark that is too long or cannot be read.
    """
    told = " ".join(remark.split())
    if not told.isprintable():
        raise Malformed("remark_unreadable", "您写的话里有认不出的字符，请重新填写。")
    if len(told) > LONGEST_REMARK:
        raise Malformed("remark_too_long", f"您写的话请不要超过{LONGEST_REMARK}个字。")
    if before is not None and (before.grade, before.remark) == (grade, told):
        return before
    return Rating(grade, told, at, before.version + 1 if before else 1)


def not_open() -> Expired:
    """The denial of a case that cannot be rated, not yet or not any more."""
    return Expired("rating_closed", "现在不能评价这件事：还没有提交，或者办完已经超过30天。")
