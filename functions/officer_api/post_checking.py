"""复核: another officer looks at what was granted in a batch, and what they found is kept."""

from officer_api.asking import Asking
from zhiban.domain.audit import Fact
from zhiban.domain.decisions import DECIDERS
from zhiban.domain.errors import Forbidden, Malformed, NotThere
from zhiban.domain.officers import spoken_roles
from zhiban.domain.worklists import CHECKED, POST_CHECK, POST_CHECK_WRONG, WorkOutcome
from zhiban.store.table import Action
from zhiban.store.worklists import Task


def check_post_check(asking: Asking, task: Task, outcome: WorkOutcome) -> None:
    """Say nothing when the officer may end this task so; else raise Malformed or Forbidden."""
    if (task.what == POST_CHECK) is not (outcome in CHECKED):
        raise Malformed("outcome_of_another", "此任务没有这种结果，请刷新页面后再选。")
    if task.what != POST_CHECK:
        return
    may = DECIDERS["grant"]
    if not asking.officer.roles & may:
        raise Forbidden("not_your_role", f"复核须由{spoken_roles(may)}进行。")
    case = asking.parts.cases.get(task.case_id)
    if case is not None and case.decision is not None and case.decision.by == asking.officer.id:
        raise Forbidden("own_decision", "本件由您准予，须由其他工作人员复核。")


def post_checked(asking: Asking, task: Task, outcome: WorkOutcome, note: str) -> list[Action]:
    """Actions: what was found is told in the case's chain; what is wrong is asked of a supervisor.

    Raises NotThere.
    """
    if task.what != POST_CHECK:
        return []
    case, officer = asking.parts.cases.get(task.case_id), asking.officer
    if case is None:
        raise NotThere("no_such_case", "没有这个办件，请核对编号。")
    told: dict[str, Fact] = {
        "right": outcome is WorkOutcome.CHECKED_RIGHT,
        "note": note,
        "by": officer.id,
        "name": officer.name,
    }
    _, actions = asking.parts.cases.record(case, asking.now, officer.actor, ("post_checked", told))
    if outcome is WorkOutcome.CHECKED_WRONG:
        actions.append(asking.parts.cases.task(case.id, POST_CHECK_WRONG, case.uscc, asking.today))
    return actions
