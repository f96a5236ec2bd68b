"""复核: an officer looks at what was granted in a batch or by the platform, and what they found is
kept; what is wrong a supervisor settles, and that is kept too."""

from officer_api.asking import Asking
from zhiban.domain.audit import Fact
from zhiban.domain.decisions import DECIDERS
from zhiban.domain.errors import Forbidden, Malformed, NotThere
from zhiban.domain.officers import Role, spoken_roles
from zhiban.domain.worklists import (
    CHECKED,
    POST_CHECK,
    POST_CHECK_LATE,
    POST_CHECK_WRONG,
    SETTLED,
    WorkOutcome,
)
from zhiban.store.table import Action
from zhiban.store.worklists import Task

_OUTCOMES = {POST_CHECK: CHECKED, POST_CHECK_WRONG: SETTLED}
_MAY = {POST_CHECK: DECIDERS["grant"], POST_CHECK_WRONG: frozenset({Role.SUPERVISOR})}
_ACTS = {POST_CHECK: "复核", POST_CHECK_WRONG: "复核有误的处理"}


def check_post_check(asking: Asking, task: Task, outcome: WorkOutcome, note: str) -> None:
    """Say nothing when the officer may end this task so; else raise Malformed or Forbidden."""
    own = _OUTCOMES.get(task.what, frozenset())
    if outcome not in own and (own or outcome in CHECKED | SETTLED):
        raise Malformed("outcome_of_another", "此任务没有这种结果，请刷新页面后再选。")
    if not own:
        return
    if not asking.officer.roles & _MAY[task.what]:
        roles = spoken_roles(_MAY[task.what])
        raise Forbidden("not_your_role", f"{_ACTS[task.what]}须由{roles}进行。")
    if task.what == POST_CHECK_WRONG and not note:
        raise Malformed("reason_missing", "请在备注中写明怎样处理以及理由。")
    case = asking.parts.cases.get(task.case_id)
    if case is not None and case.decision is not None and case.decision.by == asking.officer.id:
        raise Forbidden("own_decision", "本件由您准予，须由其他工作人员复核、处理。")


def post_checked(asking: Asking, task: Task, outcome: WorkOutcome, note: str) -> list[Action]:
    """Actions: what was found, or done about it, is told in the case's chain; what is wrong is
    asked of a supervisor.

    Raises NotThere.
    """
    if task.what not in _OUTCOMES:
        return []
    cases, officer = asking.parts.cases, asking.officer
    case = cases.get(task.case_id)
    if case is None:
        raise NotThere("no_such_case", "没有这个办件，请核对编号。")
    by: dict[str, Fact] = {"note": note, "by": officer.id, "name": officer.name}
    if task.what == POST_CHECK_WRONG:
        told: dict[str, Fact] = {"revoked": outcome is WorkOutcome.GRANT_REVOKED} | by
        return cases.record(case, asking.now, officer.actor, ("post_check_settled", told))[1]
    found: dict[str, Fact] = {"right": outcome is WorkOutcome.CHECKED_RIGHT} | by
    _, actions = cases.record(case, asking.now, officer.actor, ("post_checked", found))
    actions.append(cases.unasked(case.id, POST_CHECK_LATE))
    if outcome is WorkOutcome.CHECKED_WRONG:
        actions.append(cases.task(case.id, POST_CHECK_WRONG, case.uscc, asking.today))
    return actions
