"""办理意向: yes, done, not now, no longer operating, data is wrong; each leads somewhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from citizen_api.parts import Moment, Parts
from citizen_api.telling_cases import next_message, said_day
from citizen_api.told import IntentTold
from citizen_api.visiting import Visit, decided_anew, enter, no_agent
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState, Intent
from zhiban.domain.errors import Expired, Malformed
from zhiban.domain.masking import phone_tail
from zhiban.store.table import Action, transact

CALL_WITHIN = 2
"""Working days until an officer has called."""


def call_by(parts: Parts, found: Visit) -> date:
    """The civil day by which an officer has called."""
    return parts.law.calendar.after(found.today, CALL_WITHIN)


def confirm_intent(
    parts: Parts,
    cookie: str,
    case_id: str,
    intent: Intent,
    fields: Sequence[str],
    moment: Moment,
) -> IntentTold:
    """Record what the citizen wants of a case, and say what happens now. Saying it twice is once.

    `fields` names what is wrong, where the data is. What is owed for a year and is done ends with
    that word. Raises Expired for a case already filed or over, Malformed for another sort's answer.
    """

    def confirm() -> IntentTold:
        found = enter(parts, cookie, moment, verified=True)
        case = found.case(case_id)
        if intent is not Intent.YES:
            no_agent(found)
        if intent not in case.answers:
            raise Malformed(
                "not_an_answer", "这件事不能这样答复。请刷新页面再选，或者打电话告诉我们。"
            )
        if _said_before(case, intent):
            return _what_follows(parts, found, case, intent)
        if case.state not in (CaseState.OPENED, CaseState.CORRECTING):
            raise _over(case)
        if case.intent is not intent:
            transact(parts.client, _actions(parts, found, case, intent, fields))
        return _what_follows(parts, found, case, intent)

    return decided_anew(confirm)


def _said_before(case: Case, intent: Intent) -> bool:
    """Whether this very word has ended the case: its answer was lost."""
    return intent is Intent.DONE and case.state is CaseState.CLOSED and case.intent is intent


def _over(case: Case) -> Expired:
    if case.yearly:
        return Expired("link_closed", "这件事已经办完，或者不用再办，不需要您再做什么。")
    return Expired("already_filed", "这件已经提交过了，不用再提交。")


def _actions(
    parts: Parts, found: Visit, case: Case, intent: Intent, fields: Sequence[str]
) -> list[Action]:
    data: dict[str, Fact] = {"intent": intent.value}
    if fields:
        data["fields"] = list[Fact](fields)
    meant, at = replace(case, intent=intent), found.moment.now
    said = ("intent_confirmed", data)
    if intent is Intent.DONE:
        why = {"why": intent.value}
        _, actions = parts.cases.move(meant, CaseState.CLOSED, at, found.actor, why, first=[said])
    else:
        _, actions = parts.cases.record(meant, at, found.actor, said)
    if intent.for_a_person:
        due = call_by(parts, found)
        actions.append(parts.cases.task(case.id, intent.value, case.uscc, due))
    actions.append(parts.sessions.touch(found.session, found.moment.wall))
    return actions


def _what_follows(parts: Parts, found: Visit, case: Case, intent: Intent) -> IntentTold:
    follows: IntentTold = {"case": case.id, "intent": intent.value}
    if intent.for_a_person:
        follows["call_by"] = said_day(call_by(parts, found))
        follows["phone_tail"] = phone_tail(found.contact.mobile)
    if intent is Intent.NOT_NOW:
        follows["next_reminder"] = said_day(next_message(case, found))
    return follows
