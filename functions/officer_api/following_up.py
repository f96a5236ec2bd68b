"""What a finished task leads to: nobody is asked twice, and what was learnt is acted on."""

from dataclasses import replace

from officer_api.asked import NumberAsked
from officer_api.asking import Asking
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState, Intent
from zhiban.domain.contacts import REACHED, verified, wrong
from zhiban.domain.errors import Malformed
from zhiban.domain.worklists import PHONE_UNUSABLE, SEEN_TO, WorkOutcome
from zhiban.runtime.http import changed_meanwhile
from zhiban.store import keys
from zhiban.store.table import Action
from zhiban.store.worklists import Task

GONE = Intent.NO_LONGER_OPERATING


def what_follows(
    asking: Asking, task: Task, outcome: WorkOutcome, number: NumberAsked | None
) -> list[Action]:
    """Actions: a business that has closed is reminded no more and is to be cancelled; a number that
    is wrong is to be corrected; data that its holder said was wrong has been seen to, and who had
    said to have closed will file, so that reminders go on. Everything else is kept with the task
    and changes nothing: reminders go on until somebody files. What was learnt of a number is kept
    with the holder.

    Raises Superseded when that is no longer the number the officer was shown.
    """
    follows = [*_next_work(asking, task, outcome), *_seen_to(asking, task, outcome)]
    return [*follows, *_learnt(asking, task, outcome, number)]


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
            return [one for case in _open(asking, task) for one in _closed(asking, task, case)]
        case WorkOutcome.WRONG_NUMBER if task.uscc:
            key = keys.holder_task(task.uscc, PHONE_UNUSABLE)
            if task.key != key:
                asked = asking.parts.cases.holder_task(task.uscc, PHONE_UNUSABLE, asking.today)
                return [asked]
    return []


def _seen_to(asking: Asking, task: Task, outcome: WorkOutcome) -> list[Action]:
    """Actions: what a citizen answered is no answer any more, wherever the case stands by then, as
    it may open again: 信息有误 once somebody has looked, 不再经营 once they say they will file."""
    match task.what:
        case Intent.DATA_WRONG if outcome is not WorkOutcome.CLOSED_DOWN:
            over = Intent.DATA_WRONG
        case Intent.NO_LONGER_OPERATING if outcome is WorkOutcome.WILL_FILE:
            over = Intent.NO_LONGER_OPERATING
        case _:
            return []
    answered = [case for case in _cases(asking, task) if case.intent is over]
    cases, by = asking.parts.cases, asking.officer.actor
    return [
        one
        for case in answered
        for one in cases.record(replace(case, intent=None), asking.now, by, (SEEN_TO, {}))[1]
    ]


def _open(asking: Asking, task: Task) -> list[Case]:
    """The open cases a task is about, but those of a business that has closed."""
    cases = _cases(asking, task)
    return [case for case in cases if case.state is CaseState.OPENED and case.intent is not GONE]


def _cases(asking: Asking, task: Task) -> list[Case]:
    """The cases a task is about: its own, or those its message named."""
    ids = [task.case_id] if task.case_id else []
    if task.invitation_id:
        found = asking.parts.invitations.get(task.invitation_id)
        ids = list(found.sealed or found.case_ids) if found else []
    return asking.parts.cases.get_many(ids)


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
