"""复核逾期: a post-check whose day has passed is told to a supervisor, until it is made."""

from datetime import datetime

from reconcile.limits import Desk
from zhiban.domain.clock import business_day
from zhiban.domain.errors import Conflict
from zhiban.domain.worklists import POST_CHECK, POST_CHECK_LATE
from zhiban.store import keys
from zhiban.store.table import transact


def tell_late_checks(desk: Desk, now: datetime) -> int:
    """Put on the supervisors' list what should have been looked at by now (business clock);
    returns how many are new."""
    today, told = business_day(now), 0
    for task in desk.worklists.every(POST_CHECK):
        if task.due >= today:
            break
        key = keys.task(task.case_id, POST_CHECK_LATE)
        if desk.worklists.get(key) is None:
            late = desk.cases.task(task.case_id, POST_CHECK_LATE, task.uscc, task.due)
            try:
                transact(desk.client, [late, desk.worklists.still_open(task)])
            except Conflict:
                continue
            told += 1
    return told
