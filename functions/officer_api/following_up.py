"""What a finished task leads to: nobody is asked twice, and what was learnt is acted on."""

from dataclasses import replace

from officer_api.asked import NumberAsked
from officer_api.asking import Asking
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState, Intent
from zhiban.domain.contacts import REACHED, verified, wrong
from zhiban.domain.errors import Malformed
from zhiban.domain.worklists import PHONE_UNUSABLE, WorkOutcome
from zhiban.runtime.http import changed_meanwhile
from zhiban.store import keys
from zhiban.store.table import Action
from zhiban.store.worklists import Task

GONE = Intent.NO_LONGER_OPERATING


def what_follows(
    asking: Asking, task: Task, outcome: WorkOutcome, number: NumberAsked | None
) -> list[Action]:
    """Actions: a business that has closed is reminded no more and is to be cancelled; a number that
    is wrong is to be corrected. Everything else is kept with the task and changes nothing:
    reminders go on until somebody files. What was learnt of a number is kept with the holder.

    Raises Superseded when that is no longer the number the officer was shown.
    """
    return [*_next_work(asking, task, outcome), *_learnt(asking, task, outcome, number)]


def _learnt(
    asking: Asking, task: Task, outcome: WorkOutcome, number: NumberAsked | None
) -> list[Action]:
    """Actions: the number is verified, or is none, in the holder's next version."""
    if number is None:
        return []
    holder = asking.parts.entities.get(task.uscc) if task.uscc else None
    if holder is None or holder.contact_version != number.contact_version:
        raise changed_meanwhile()
    if number.place >= len(holder.contacts):
        raise Malformed("no_such_number", "没有这一位联系人，请刷新后再选。")
    contact = holder.contacts[number.place]
    match outcome:
        case WorkOutcome.REACHED | WorkOutcome.WILL_FILE:
            told = verified(contact, REACHED, contact.source, asking.today)
        case WorkOutcome.WRONG_NUMBER:
            told = wrong(contact)
        case _:
            return []
    return asking.parts.entities.store(holder.with_contact(number.place, told), (), asking.now)


def _next_work(asking: Asking, task: Task, outcome: WorkOutcome) -> list[Action]:
    match outcome:
        case WorkOutcome.CLOSED_DOWN:
            return [one for case in _cases(asking, task) for one in _closed(asking, task, case)]
        case WorkOutcome.WRONG_NUMBER if task.uscc:
            key = keys.holder_task(task.uscc, PHONE_UNUSABLE)
            if task.key != key:
                asked = asking.parts.cases.holder_task(task.uscc, PHONE_UNUSABLE, asking.today)
                return [asked]
    return []


def _cases(asking: Asking, task: Task) -> list[Case]:
    """The open cases a task is about: its own, or those its message named."""
    ids = [task.case_id] if task.case_id else []
    if task.invitation_id:
        found = asking.parts.invitations.get(task.invitation_id)
        ids = list(found.sealed or found.case_ids) if found else []
    cases = asking.parts.cases.get_many(ids)
    return [case for case in cases if case.state is CaseState.OPENED and case.intent is not GONE]


def _closed(asking: Asking, task: Task, case: Case) -> list[Action]:
    """As if its holder had said so: no more messages, and the advice how to cancel the licence."""
    cases = asking.parts.cases
    gone = replace(case, intent=GONE)
    told: dict[str, Fact] = {"intent": GONE.value, "told_by": "officer"}
    by = asking.officer.actor
    _, actions = cases.record(gone, asking.now, by, ("intent_confirmed", told))
    if task.key != keys.task(case.id, GONE.value):
        actions.append(cases.task(case.id, GONE.value, case.uscc, asking.today))
    return actions
