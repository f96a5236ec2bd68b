"""Invitations made, joined and moved on, as `store.inviting` and `ring_alarms.stepping` do it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from zhiban.domain.cases import Case, CaseState, Reason
from zhiban.domain.change_plans import change_reckoned_anew
from zhiban.domain.clock import SHANGHAI, next_sending_instant
from zhiban.domain.ending import needless
from zhiban.domain.entities import Entity
from zhiban.domain.foresight.holder import ONE_DAY, HolderAhead
from zhiban.domain.ids import invitation_id
from zhiban.domain.invitations import (
    MESSAGE_STEPS,
    Invitation,
    InvitationState,
    due_today,
    next_look,
    opening_step,
    step_key,
)
from zhiban.domain.ladder import Step
from zhiban.domain.renewals import reckoned_anew
from zhiban.domain.sms_ledger import Send
from zhiban.domain.worklists import PHONE_OR_VISIT

EARLY = time(8, 0)
"""When a day rings: before its first sending hour."""


def invite(holder: HolderAhead, entity: Entity, opened: Sequence[Case], day: date) -> None:
    """The holder's invitation of the day with these cases in it, and its first message."""
    _call_for(holder, entity, opened, day)
    identity = invitation_id(holder.uscc, day)
    invitation = holder.invitations.get(identity)
    if invitation is not None:
        holder.invitations[identity] = _joined(invitation, opened, day)
        if not invitation.sealed and not holder.sends_of(identity):
            _plan_first(holder, entity, opened, identity, day)
        return
    holder.invitations[identity] = Invitation(
        id=identity,
        uscc=holder.uscc,
        day=day,
        case_ids=tuple(case.id for case in opened),
        contact_version=entity.contact_version,
        stepped_to=day,
        alarm_on=next_look(opened, day),
    )
    _plan_first(holder, entity, opened, identity, day)


def _plan_first(
    holder: HolderAhead, entity: Entity, opened: Sequence[Case], identity: str, day: date
) -> None:
    steps = [step for case in opened if (step := opening_step(case.plan, day))]
    contact = entity.first_usable()
    if steps and contact is not None:
        _plan(holder, contact, identity, steps, day)


def _joined(invitation: Invitation, opened: Sequence[Case], day: date) -> Invitation:
    alarms = [invitation.alarm_on] if invitation.alarm_on else []
    for case in opened:
        step = next_look([case], day)
        if step or invitation.sealed:
            alarms.append(step or day + ONE_DAY)
    return replace(
        invitation,
        case_ids=tuple(dict.fromkeys([*invitation.case_ids, *(case.id for case in opened)])),
        alarm_on=min(alarms, default=None),
        state=InvitationState.OPEN,
    )


def _plan(
    holder: HolderAhead, contact: int, identity: str, steps: Sequence[Step], day: date
) -> None:
    newest = max(steps, key=lambda step: (step.day, MESSAGE_STEPS.index(step.name)))
    rung = datetime.combine(day, EARLY, SHANGHAI)
    send = Send(
        invitation_id=identity,
        step=step_key(newest),
        contact=contact,
        attempt=1,
        uscc=holder.uscc,
        planned_on=day,
        due_at=next_sending_instant(rung, holder.around.law.calendar),
    )
    holder.sends.append(send)


def _call_for(holder: HolderAhead, entity: Entity, opened: Sequence[Case], day: date) -> None:
    """What a person must do for cases that open late or cannot be messaged."""
    for case in opened:
        if entity.first_usable() is None:
            holder.call(day, case.id, Reason.NO_CONTACT.value)
        elif any(step.name == "worklist" and step.day <= day for step in case.plan.steps()):
            holder.call(day, case.id, PHONE_OR_VISIT)


def move_on(holder: HolderAhead, invitation: Invitation, day: date) -> None:
    """The invitation's step that is due on the day."""
    live = _to_their_true_days(holder, _close_what_ended(holder, invitation), invitation)
    due = due_today(invitation, live, day)
    contact = holder.entity.first_usable() if holder.entity is not None else None
    if due.message and contact is not None:
        _plan(holder, contact, invitation.id, [due.message], day)
    if due.worklist or (due.message and holder.entity is not None and contact is None):
        what = PHONE_OR_VISIT if due.worklist else Reason.NO_CONTACT.value
        for case in live:
            holder.call(day, case.id, what)
    holder.invitations[invitation.id] = replace(
        invitation,
        stepped_to=day,
        alarm_on=due.next_alarm,
        state=InvitationState.OPEN if live else InvitationState.CLOSED,
    )


def _to_their_true_days(
    holder: HolderAhead, cases: Sequence[Case], invitation: Invitation
) -> list[Case]:
    """The cases, those of projected dates reckoned anew."""
    law, now = holder.around.law, []
    for case in cases:
        anew = change_reckoned_anew if case.change else reckoned_anew
        fresh = anew(case, law, invitation.stepped_to) or case
        holder.cases[case.id] = fresh
        now.append(fresh)
    return now


def _close_what_ended(holder: HolderAhead, invitation: Invitation) -> list[Case]:
    """The cases still worth a word."""
    live = []
    for case in holder.cases_of(invitation):
        if case.state is not CaseState.OPENED:
            continue
        licence = holder.licences.get((case.kind, case.number))
        if needless(case, licence, holder.entity):
            holder.cases[case.id] = replace(case, state=CaseState.CLOSED)
        else:
            live.append(case)
    return live
