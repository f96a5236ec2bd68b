"""In which order tasks of one day are worked: the nearest last day, then tags, then risk.

Tags (用户画像) and risk order what is equally urgent and nothing else: no task stands behind one
whose last day is later, and none leaves the list.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from officer_api.asking import Asking
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.deadlines import last_day
from zhiban.domain.entities import Entity
from zhiban.domain.lapse_history import HolderHistory, Need, features_at
from zhiban.domain.lapse_risk import Risk
from zhiban.domain.profiles import NO_PRIORITY
from zhiban.store.keys import Key
from zhiban.store.worklists import Task

_MUST_FILE = (CaseState.OPENED, CaseState.CORRECTING)

type Facing = Mapping[Key, Sequence[Case]]
"""The cases each task is about."""


def risks_of(
    asking: Asking, tasks: Sequence[Task], facing: Facing, holders: Mapping[str, Entity]
) -> dict[Key, Risk]:
    """The risk of each task whose holder still has to file a renewal."""
    nearest = {task.key: case for task in tasks if (case := _nearest(facing.get(task.key, ())))}
    wanted = {task.uscc for task in tasks if task.key in nearest} & holders.keys()
    histories = asking.parts.histories.of(holders[uscc] for uscc in sorted(wanted))
    return {
        task.key: _risk(asking, histories[task.uscc], nearest[task.key])
        for task in tasks
        if task.key in nearest and task.uscc in histories
    }


def _risk(asking: Asking, history: HolderHistory, case: Case) -> Risk:
    own = next((one for one in history.cases if one.id == case.id), None)
    need = Need(case.id, case.kind, own.term_years if own else None)
    return asking.parts.risk.of(features_at(history, need, asking.today))


def _nearest(cases: Sequence[Case]) -> Case | None:
    """Of the renewals that are still to be filed, the one whose last day comes first."""
    waiting = [case for case in cases if case.state in _MUST_FILE and case.renewal]
    return min(waiting, key=lambda case: (last_day(case), case.id), default=None)


def in_order(
    tasks: Sequence[Task],
    facing: Facing,
    risks: Mapping[Key, Risk],
    tagged: Mapping[str, tuple[int, tuple[str, ...]]],
) -> list[Task]:
    """Tasks by the day they are due, then by the last day to file, then by tags, then by risk.

    `tagged` is the place that a holder's tags give it, and by which tags; see `priority_of`.
    """

    def place(task: Task) -> tuple[date, date, int, float]:
        last = min(map(last_day, facing.get(task.key, ())), default=date.max)
        first = tagged.get(task.uscc, (NO_PRIORITY, ()))[0]
        return task.due, last, first, -risks[task.key].score if task.key in risks else 0.0

    return sorted(tasks, key=place)
