"""办理时限: who has to hear of a limit that is near or past, and what counts as granted meanwhile.

Asked of the queue of filed cases, which stand in it by their next limit, so that only what is near
its limit is read. A task is there while what it says is so; no hand takes it off. A case that
cannot be read is told to the operators, and keeps no other from being looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import business_day
from zhiban.domain.errors import BAD_ROW, Conflict
from zhiban.domain.filings import first_filed
from zhiban.domain.limits import ABOUT_LIMITS, DEEMED_RENEWED, is_deemed_renewed, warnings
from zhiban.domain.working_days import WorkingDays
from zhiban.runtime.observability import count, logger, place_of
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.licences import Licences
from zhiban.store.table import Action, transact
from zhiban.store.worklists import Worklists


@dataclass(frozen=True, slots=True)
class Desk:
    """What the limits of cases are asked of."""

    client: Any
    cases: Cases
    licences: Licences
    worklists: Worklists
    catalogue: Catalogue
    calendar: WorkingDays


def keep_limits(desk: Desk, now: datetime) -> int:
    """Put on the worklists what is near or past a limit at `now` (business clock), and take off
    what is so no more; returns how many tasks are new."""
    today = business_day(now)
    near = desk.calendar.after(today, desk.catalogue.desk.warn_working_days).isoformat()
    told = sum(
        guarded(case_id, partial(_tell, desk, case_id, today))
        for case_id in desk.cases.waiting(CaseState.FILED, near)
    )
    for what in ABOUT_LIMITS:
        for task in desk.worklists.every(what):
            guarded(task.case_id, partial(_untell, desk, task.case_id, what, today))
    return told


def guarded(case_id: str, look: Callable[[], int]) -> int:
    """What looking at one case comes to; 0, told to the operators, where it cannot be read."""
    try:
        return look()
    except BAD_ROW as error:
        logger.error(
            "limits_unread", case=case_id, error=type(error).__name__, place=place_of(error)
        )
        count("LimitsUnread")
        return 0


def _tell(desk: Desk, case_id: str, today: date) -> int:
    case = desk.cases.get(case_id)
    if case is None:
        return 0
    fresh = [
        desk.cases.task(case.id, what, case.uscc, limit)
        for what, limit in _said_of(desk, case, today)
        if desk.worklists.get(keys.task(case.id, what)) is None
    ]
    return len(fresh) if fresh and written(desk, [*fresh, desk.cases.as_read(case)]) else 0


def _untell(desk: Desk, case_id: str, what: str, today: date) -> int:
    case = desk.cases.get(case_id)
    if case is None or what in {said for said, _ in _said_of(desk, case, today)}:
        return 0
    return int(written(desk, [desk.cases.unasked(case.id, what), desk.cases.as_read(case)]))


def written(desk: Desk, actions: list[Action]) -> bool:
    """Whether it was written, as the case was as it was read; else the next hour looks again."""
    try:
        transact(desk.client, actions)
    except Conflict:
        return False
    return True


def _said_of(desk: Desk, case: Case, today: date) -> Iterator[tuple[str, date]]:
    """What the worklists are to say of a case on the civil day `today`."""
    if case.state is not CaseState.FILED or case.filing is None:
        return
    if _is_deemed(desk, case, today):
        yield DEEMED_RENEWED, case.expiry
        return
    warn = desk.catalogue.desk.warn_working_days
    yield from warnings(case, case.filing, today, desk.calendar, warn)


def _is_deemed(desk: Desk, case: Case, today: date) -> bool:
    if not case.renewal or today <= case.expiry:
        return False
    filed = first_filed(event for event, _ in desk.cases.chain(case.id))
    licence = desk.licences.get(case.uscc, case.kind, case.number)
    rule = desk.catalogue.item(case.item).rule(case.rule)
    return filed is not None and is_deemed_renewed(case, licence, rule, filed, today)
