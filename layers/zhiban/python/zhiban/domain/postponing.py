"""Not now (晚些再提醒): the citizen chooses on which day the next reminder comes.

Only the message between the first and the last can be moved, and only to a working day after today
and before the last one. The last message, the call or visit and the lapse stay where the law's days
put them: whoever postpones is missed no more than anybody else, and gets no message more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.errors import Malformed
from zhiban.domain.working_days import WorkingDays

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Postponing:
    """What may be chosen: civil days, soonest first; () where no message can be moved.

    `chosen` is the day chosen before, and `planned` the one that is kept again without it.
    """

    days: tuple[date, ...] = ()
    chosen: date | None = None
    planned: date | None = None


def postponing(cases: Iterable[Case], today: date, calendar: WorkingDays) -> Postponing:
    """What the citizen of these cases may choose on the civil day `today`.

    Next Monday, in two weeks, in four, and a week before the last day, where they fall between
    today and the last message of every one; each on a working day.
    """
    movable = [case for case in cases if _may_move(case, today)]
    if not movable:
        return Postponing()
    monday = today + timedelta(days=7 - today.weekday())
    wanted = [calendar.on_or_after(day) for day in (monday, today + 2 * _WEEK, today + 4 * _WEEK)]
    wanted.append(calendar.on_or_before(min(case.latest for case in movable) - _WEEK))
    chosen = min((case.plan.chosen for case in movable if case.plan.chosen), default=None)
    planned = min((day for case in movable if (day := case.plan.again)), default=None)
    kept = chosen or planned
    days = {day for day in wanted if day != kept and _is_between(day, movable, today)}
    ahead = planned if planned and today < planned else None
    return Postponing(tuple(sorted(days - {ahead})), chosen, ahead)


def postponed(
    cases: Iterable[Case], day: date | None, today: date, calendar: WorkingDays
) -> list[Case]:
    """Those of the cases that the choice of `day` moves, as they are then; None is as planned.

    The same choice again moves none. Raises Malformed for a day that cannot be chosen.
    """
    movable = [case for case in cases if _may_move(case, today)]
    if day is None:
        gone = [case for case in movable if case.plan.again is None or case.plan.again <= today]
        possible = not gone
    else:
        possible = _is_between(day, movable, today) and calendar.is_working(day)
    if not movable or not possible:
        raise Malformed("day_not_offered", "这一天不能选了。请刷新页面，重新选一天。")
    return [
        replace(case, plan=replace(case.plan, chosen=day))
        for case in movable
        if case.plan.chosen != day
    ]


def _may_move(case: Case, today: date) -> bool:
    """Whether a message about the case may come, and may come on another day."""
    answered = case.by_an_officer or (case.intent is not None and case.intent.for_a_person)
    return case.state is CaseState.OPENED and not answered and case.plan.may_move(today)


def _is_between(day: date, movable: Sequence[Case], today: date) -> bool:
    return today < day < min((case.plan.last or today for case in movable), default=today)
