"""办理意向: yes, not now, no longer operating, data is wrong; each leads somewhere."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from citizen_api.parts import ACTOR, Moment, Parts
from citizen_api.telling import next_message, said_day
from citizen_api.visiting import Visit, decided_anew, enter
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState, Intent
from zhiban.domain.errors import Expired
from zhiban.domain.masking import phone_tail
from zhiban.store.table import Action, transact

CALL_WITHIN = 2
"""Working days until an officer has called."""


def confirm_intent(
    parts: Parts,
    cookie: str,
    case_id: str,
    intent: Intent,
    fields: Sequence[str],
    moment: Moment,
) -> dict[str, Any]:
    """Record what the citizen wants of a case, and say what happens now. Saying it twice is once.

    `fields` names what is wrong, where the data is. Raises Expired for a case already filed.
    """

    def confirm() -> dict[str, Any]:
        found = enter(parts, cookie, moment, verified=True)
        case = found.case(case_id)
        if case.state not in (CaseState.OPENED, CaseState.CORRECTING):
            raise Expired("already_filed", "这件已经提交过了，不用再提交。")
        if case.intent is not intent:
            transact(parts.client, _actions(parts, found, case, intent, fields))
        return _what_follows(parts, found, case, intent)

    return decided_anew(confirm)


def _actions(
    parts: Parts, found: Visit, case: Case, intent: Intent, fields: Sequence[str]
) -> list[Action]:
    data: dict[str, Fact] = {"intent": intent.value}
    if fields:
        data["fields"] = list[Fact](fields)
    meant = replace(case, intent=intent)
    _, actions = parts.cases.record(meant, found.moment.now, ACTOR, ("intent_confirmed", data))
    if intent.for_a_person:
        due = parts.law.calendar.after(found.today, CALL_WITHIN)
        actions.append(parts.cases.task(case.id, intent.value, case.uscc, due))
    actions.append(parts.sessions.touch(found.session, found.moment.wall))
    return actions


def _what_follows(parts: Parts, found: Visit, case: Case, intent: Intent) -> dict[str, Any]:
    follows: dict[str, Any] = {"case": case.id, "intent": intent.value}
    if intent.for_a_person:
        follows["call_by"] = said_day(parts.law.calendar.after(found.today, CALL_WITHIN))
        follows["phone_tail"] = phone_tail(found.contact.mobile)
    if intent is Intent.NOT_NOW:
        follows["next_reminder"] = said_day(next_message(case, found))
    return follows
