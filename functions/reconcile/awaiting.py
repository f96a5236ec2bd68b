"""补正: somebody calls before the last day for it, and after that day the application ends.

Asked of the queue of cases that were sent back, which stand in it by that last day. A call is asked
for once, as a hand may end it; filing again takes it off. No alarm of a licence rings this end: a
change has none, and of what is sent back after a licence's last alarm nobody would think again.
"""

from datetime import date, datetime
from functools import partial

from reconcile.limits import Desk, guarded, written
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.deadlines import handed_in_by
from zhiban.domain.worklists import CORRECTION_AWAITED
from zhiban.runtime.observability import logger

ACTOR = "reconcile"
NOT_CORRECTED = "not_corrected"


def keep_corrections(desk: Desk, now: datetime) -> int:
    """Put on the worklists whose correction is awaited and near its last day at `now` (business
    clock), and end what was not handed in by then; returns how many tasks are new."""
    today = business_day(now)
    near = desk.calendar.after(today, desk.catalogue.desk.warn_working_days).isoformat()
    waiting = list(desk.cases.waiting(CaseState.CORRECTING, near))
    return sum(guarded(case_id, partial(_look, desk, case_id, today, now)) for case_id in waiting)


def _look(desk: Desk, case_id: str, today: date, now: datetime) -> int:
    case = desk.cases.get(case_id)
    if case is None or case.state is not CaseState.CORRECTING:
        return 0
    last = handed_in_by(case, desk.licences.get(case.uscc, case.kind, case.number))
    warned = desk.calendar.before(last, desk.catalogue.desk.warn_working_days)
    if today < warned:
        return 0
    asked = _is_spoken_to(desk, case)
    tasks = [] if asked else [desk.cases.task(case.id, CORRECTION_AWAITED, case.uscc, last)]
    if today <= last:
        return int(bool(tasks) and written(desk, [*tasks, desk.cases.as_read(case)]))
    why = {"why": NOT_CORRECTED}
    _, ended = desk.cases.move(case, CaseState.LAPSED, now, ACTOR, why)
    if not written(desk, [*ended, *tasks]):
        return 0
    logger.info("correction_lapsed", case=case.id)
    return len(tasks)


def _is_spoken_to(desk: Desk, case: Case) -> bool:
    """Whether somebody was asked to call already, about this or as the holder has said so."""
    about_to = case.intent is not None and case.intent.for_a_person
    return about_to or desk.cases.is_asked(case.id, CORRECTION_AWAITED)
