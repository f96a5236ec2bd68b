"""Which change it was: the door's number, or the shop's place; the answer picks what is to do."""

from citizen_api.intending import call_by
from citizen_api.parts import ACTOR, Moment, Parts
from citizen_api.telling import told_visit
from citizen_api.telling_cases import said_day
from citizen_api.told import SpecifiedTold
from citizen_api.visiting import Visit, decided_anew, enter, enter_as_head
from zhiban.domain.cases import Reason
from zhiban.domain.change_answers import SPECIFIED, Answered, which_it_was
from zhiban.domain.masking import phone_tail
from zhiban.store.table import Action, transact


def specify(parts: Parts, cookie: str, case_id: str, field: str, moment: Moment) -> SpecifiedTold:
    """Record which change a case is about, and say how the visit stands then. Twice is once.

    What cannot be filed here becomes an officer's task, and no message goes out any more; until
    the case is filed the answer may be another. Raises Malformed or Expired.
    """

    def answer() -> SpecifiedTold:
        found = enter_as_head(parts, cookie, moment, verified=True)
        case = found.case(case_id)
        answered = which_it_was(case, field, parts.law.catalogue.kind(case.kind))
        if answered.case != case:
            transact(parts.client, _actions(parts, found, answered))
        visit = told_visit(parts, enter(parts, cookie, moment))
        follows: SpecifiedTold = {"case": case_id, "field": field, "visit": visit}
        if answered.case.by_an_officer:
            follows["call_by"] = said_day(call_by(parts, found))
            follows["phone_tail"] = phone_tail(found.contact.mobile)
        return follows

    return decided_anew(answer)


def _actions(parts: Parts, found: Visit, answered: Answered) -> list[Action]:
    happened = (SPECIFIED, answered.told)
    case, actions = parts.cases.record(answered.case, found.moment.now, ACTOR, happened)
    if case.by_an_officer:
        duty, due = answered.duty, call_by(parts, found)
        note = duty.reason or duty.effect_wording
        actions.append(parts.cases.task(case.id, Reason.BY_AN_OFFICER, case.uscc, due, note))
    return [*actions, parts.sessions.touch(found.session, found.moment.wall)]
