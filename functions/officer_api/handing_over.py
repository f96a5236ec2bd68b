"""窗口领取、窗口交回: what was done at the counter in place of the courier.

A new licence that its holder fetched ends the case; an old original that was handed in is waited
for no longer. Either way the parcel has lost its purpose, and who orders parcels cancels it.
"""

from dataclasses import replace

from officer_api.asking import Asking
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.errors import Malformed, NotThere, Superseded
from zhiban.domain.parcel_troubles import COLLECTED, POSTED
from zhiban.domain.parcels import Leg, Parcel
from zhiban.domain.unwanted_parcels import not_wanted
from zhiban.domain.worklists import WorkOutcome
from zhiban.store import keys
from zhiban.store.table import Action
from zhiban.store.worklists import Task

_AT_THE_COUNTER = {
    WorkOutcome.FETCHED: (Leg.OUT, POSTED),
    WorkOutcome.HANDED_IN: (Leg.IN, COLLECTED),
}
"""What was done at the counter: with which leg, and of which tasks it may come."""


def check_counter(task: Task, outcome: WorkOutcome, note: str) -> None:
    """Say nothing when this may come of the task, with who was at the counter; else raise
    Malformed."""
    if outcome not in _AT_THE_COUNTER:
        return
    if task.what not in _AT_THE_COUNTER[outcome][1]:
        raise Malformed("outcome_of_another", "此任务没有这种结果，请刷新页面后再选。")
    if not note:
        raise Malformed("who_was_there", "请在备注中写明到窗口的是谁（姓名或与持证人的关系）。")


def handed_over(asking: Asking, task: Task, outcome: WorkOutcome, note: str) -> list[Action]:
    """Actions: what was done at the counter is told in the case's chain, by whom and to whom.

    Raises NotThere, or Superseded for a licence that is not on its way any more.
    """
    if outcome not in _AT_THE_COUNTER:
        return []
    leg, _ = _AT_THE_COUNTER[outcome]
    case = asking.parts.cases.get(task.case_id)
    if case is None:
        raise NotThere("no_such_case", "没有这个办件，请核对编号。")
    parcels = [one for one in asking.parts.parcels.of_case(case.id) if one.id.leg is leg]
    told: dict[str, Fact] = {"at": "counter", "person": note, "name": asking.officer.name}
    return [
        *_told(asking, case, outcome, told),
        *(one for parcel in parcels[-1:] for one in _left(asking, task, parcel)),
    ]


def _told(asking: Asking, case: Case, outcome: WorkOutcome, told: dict[str, Fact]) -> list[Action]:
    cases, by = asking.parts.cases, asking.officer.actor
    if outcome is WorkOutcome.HANDED_IN:
        return cases.record(case, asking.now, by, ("original_handed_in", told))[1]
    if case.state is not CaseState.ISSUED:
        raise Superseded("not_to_be_fetched", "本件已经送达，不能再登记窗口领取，请刷新列表。")
    return cases.move(case, CaseState.DELIVERED, asking.now, by, told)[1]


def _left(asking: Asking, task: Task, parcel: Parcel) -> list[Action]:
    """The parcel is wanted no more, and stands on no worklist."""
    left = replace(not_wanted(parcel), tasks=(), updated_at=asking.wall)
    _, row = asking.parts.parcels.store(left)
    others = [what for what in parcel.tasks if what != task.what]
    table = asking.parts.table
    return [row, *(table.delete(keys.task(parcel.id.case_id, what)) for what in others)]
