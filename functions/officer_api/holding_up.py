"""不再制证: a granted case whose licence cannot go out is made again, or ended, by an officer.

Whoever issues puts the task, and takes it away with the licence; it is put again while the obstacle
stands. So a granted case always has its licence, its task, or its end.
"""

from officer_api.asking import Asking
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.decisions import DECIDERS
from zhiban.domain.errors import Forbidden, Malformed, NotThere, Superseded
from zhiban.domain.issuing import HOLDING_UP, NOT_MADE, Obstacle, obstacle_to
from zhiban.domain.officers import spoken_roles
from zhiban.domain.worklists import UNHELD, WorkOutcome
from zhiban.store.table import Action
from zhiban.store.worklists import Task

_MAY = DECIDERS["grant"]


def check_held_up(asking: Asking, task: Task, outcome: WorkOutcome, note: str) -> None:
    """Say nothing when the officer may end this task so; else raise Malformed or Forbidden."""
    if (task.what in HOLDING_UP) != (outcome in UNHELD):
        raise Malformed("outcome_of_another", "此任务没有这种结果，请刷新页面后再选。")
    if outcome is not WorkOutcome.NOT_MADE:
        return
    if not asking.officer.roles & _MAY:
        raise Forbidden("not_your_role", f"不再制证、结束办件须由{spoken_roles(_MAY)}进行。")
    if not note:
        raise Malformed("reason_missing", "请在备注中写明为什么不再制证，以及怎样告知了申请人。")


def unheld(asking: Asking, task: Task, outcome: WorkOutcome, note: str) -> list[Action]:
    """Actions: a case whose licence is not to be made ends, and its chain tells by whom and why.

    Raises NotThere, or Superseded where the licence is made, or can be after all.
    """
    if outcome is not WorkOutcome.NOT_MADE:
        return []
    cases, officer = asking.parts.cases, asking.officer
    case = cases.get(task.case_id)
    if case is None:
        raise NotThere("no_such_case", "没有这个办件，请核对编号。")
    _check_stands(asking, case, task)
    told: dict[str, Fact] = {
        "why": NOT_MADE,
        "obstacle": task.what,
        "note": note,
        "by": officer.id,
        "name": officer.name,
    }
    _, actions = cases.move(case, CaseState.CLOSED, asking.now, officer.actor, told)
    others = [what for what in cases.held_up(case.id) if what != task.what]
    return [*actions, *(cases.unasked(case.id, what) for what in others)]


def _check_stands(asking: Asking, case: Case, task: Task) -> None:
    """Raise Superseded unless the case is still granted and something still in its way."""
    if case.state is not CaseState.GRANTED:
        raise Superseded("not_to_be_made", "本件已经制证或者结束，请刷新列表。")
    licence = asking.parts.licences.get(case.uscc, case.kind, case.number)
    holder = asking.parts.entities.get(case.uscc)
    if task.what != Obstacle.NOT_POSSIBLE and obstacle_to(case, licence, holder) is None:
        raise Superseded(
            "obstacle_gone", "现在可以制证了，不能结束本件；请选“已处理，由系统再制证”。"
        )
