"""好差评: what the citizen thinks of how a case was handled; what was bad becomes a task."""

from citizen_api.parts import Moment, Parts
from citizen_api.telling_cases import said_day
from citizen_api.told import RatedTold
from citizen_api.visiting import decided_anew, enter_as_head
from zhiban.domain.ratings import (
    PUT_RIGHT_WITHIN,
    UNSATISFIED,
    Grade,
    may_be_rated,
    not_open,
    rated,
)
from zhiban.runtime.observability import count
from zhiban.store.table import transact


def rate(
    parts: Parts, cookie: str, case_id: str, grade: Grade, remark: str, moment: Moment
) -> RatedTold:
    """Keep a rating of a case, or change it. The same again is once; no code is asked for.

    Raises Expired where the case cannot be rated, Malformed for a remark that cannot be kept.
    """

    def keep() -> RatedTold:
        found = enter_as_head(parts, cookie, moment)
        case = found.case(case_id)
        if not may_be_rated(case, found.today):
            raise not_open()
        before = parts.ratings.get(case_id)
        rating = rated(before, grade, remark, moment.now)
        due = parts.law.calendar.after(found.today, PUT_RIGHT_WITHIN) if grade.bad else None
        if rating is not before:
            actions = parts.ratings.store(case_id, rating)
            if due:
                actions.append(parts.cases.task(case_id, UNSATISFIED, case.uscc, due))
            transact(parts.client, actions)
            count("CasesRated")
        return {"case": case_id, "grade": rating.grade.value, "put_right_by": said_day(due)}

    return decided_anew(keep)
