"""撤回申请: what is filed and not decided yet is taken back; of that and a decision one wins."""

from dataclasses import replace

from citizen_api.parts import ACTOR, Moment, Parts
from citizen_api.telling import told_visit
from citizen_api.told import VisitTold
from citizen_api.visiting import Visit, decided_anew, enter, enter_as_head, is_deemed
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.errors import NotSignedIn
from zhiban.domain.filings import WITHDRAWN, may_be_taken_back, taken_back
from zhiban.domain.invitations import woken
from zhiban.domain.sessions import TAKE_BACK
from zhiban.domain.worklists import PHONE_OR_VISIT
from zhiban.runtime.observability import count
from zhiban.store.table import Action, transact


def withdraw(parts: Parts, cookie: str, case_id: str, filing: int, moment: Moment) -> VisitTold:
    """Take back a case's n-th filing (from 1), and say how the visit stands then. Twice is once.

    It may then be filed again, where that is still accepted, and is reminded of as before. Raises
    Superseded once it is decided, or granted by law, NotSignedIn when no code allows just this.
    """

    def take_back() -> VisitTold:
        found = enter_as_head(parts, cookie, moment, verified=True)
        case = found.case(case_id)
        if not _is_done(case, filing):
            transact(parts.client, _actions(parts, found, _checked(parts, found, case, filing)))
            count("CasesWithdrawn")
            found = enter(parts, cookie, moment)
        return told_visit(parts, found)

    return decided_anew(take_back)


def _is_done(case: Case, filing: int) -> bool:
    return case.withdrawn and case.filing is not None and case.filing.number == filing


def _checked(parts: Parts, found: Visit, case: Case, filing: int) -> Case:
    """The case, whose latest filing this is and which a code allows to be taken back."""
    document = may_be_taken_back(case, deemed=is_deemed(parts, found, case))
    granted = found.session.grants.get(case.id) == f"{TAKE_BACK}{document}"
    if not granted or case.filing is None or case.filing.number != filing:
        raise NotSignedIn("code_needed", "请先输入短信验证码。")
    return case


def _actions(parts: Parts, found: Visit, case: Case) -> list[Action]:
    moment, today = found.moment, found.today
    assert case.filing is not None
    to = taken_back(case, found.licence(case), found.entity, today)
    proof: dict[str, Fact] = {"filing": case.filing.number, "contact": found.session.contact}
    said = (WITHDRAWN, proof)
    why = {"why": "withdrawn"}
    ended = replace(case, special=None, extension=None)
    moved, actions = parts.cases.move(ended, to, moment.now, ACTOR, why, first=[said])
    if to is CaseState.OPENED:
        actions += _reminded_again(parts, found, moved)
    return [*actions, parts.sessions.store(found.session.spent(case.id, moment.wall))]


def _reminded_again(parts: Parts, found: Visit, case: Case) -> list[Action]:
    """Actions: what is left of the case's ladder rings; a call whose day has passed is due now."""
    today, invitation = found.today, parts.invitations.get(case.invitation_id)
    assert invitation is not None
    actions = [parts.invitations.store(woken(invitation, [case], today))]
    if case.plan.worklist is not None and case.plan.worklist <= today:
        actions.append(parts.cases.task(case.id, PHONE_OR_VISIT, case.uscc, today))
    return actions
