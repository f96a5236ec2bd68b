"""The invitation of a holder on the day rung: made, or joined by the cases just opened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from ring_alarms.parts import Parts, Ring
from zhiban.domain.cases import Case, Reason
from zhiban.domain.clock import next_sending_instant
from zhiban.domain.entities import Entity
from zhiban.domain.ids import invitation_id
from zhiban.domain.invitations import (
    MESSAGE_STEPS,
    Invitation,
    InvitationState,
    next_alarm,
    opening_step,
    step_key,
)
from zhiban.domain.ladder import Step
from zhiban.domain.sms_ledger import Send
from zhiban.store.table import Action

PHONE_OR_VISIT = "phone_or_visit"


def invite(parts: Parts, entity: Entity, opened: Sequence[Case], ring: Ring) -> list[Action]:
    """Actions: the holder's invitation of the day with these cases in it, and its first message.

    A case that finds the day's message already sealed joins the next step, at the latest
    tomorrow when it has none of its own.
    """
    identity = invitation_id(entity.uscc, ring.day)
    invitation = parts.invitations.get(identity)
    actions = _tasks(parts, entity, opened, ring)
    if invitation is None:
        alarm = next_alarm((case.plan for case in opened), ring.day)
        invitation = Invitation(
            id=identity,
            uscc=entity.uscc,
            day=ring.day,
            case_ids=tuple(case.id for case in opened),
            contact_version=entity.contact_version,
            stepped_to=ring.day,
            alarm_on=alarm,
        )
        actions.append(parts.invitations.store(invitation))
        return actions + _first_message(parts, entity, opened, ring)
    actions.append(parts.invitations.store(_joined(invitation, opened, ring)))
    return actions


def _joined(invitation: Invitation, opened: Sequence[Case], ring: Ring) -> Invitation:
    tomorrow = ring.day + timedelta(days=1)
    alarms = [invitation.alarm_on] if invitation.alarm_on else []
    for case in opened:
        step = next_alarm([case.plan], ring.day)
        if step or invitation.sealed:
            alarms.append(step or tomorrow)
    return replace(
        invitation,
        case_ids=tuple(dict.fromkeys([*invitation.case_ids, *(c.id for c in opened)])),
        alarm_on=min(alarms, default=None),
        state=InvitationState.OPEN,
        version=invitation.version + 1,
    )


def _first_message(
    parts: Parts, entity: Entity, opened: Sequence[Case], ring: Ring
) -> list[Action]:
    steps = [s for case in opened if (s := opening_step(case.plan, ring.day))]
    contact = entity.first_usable()
    if not steps or contact is None:
        return []
    invitation = invitation_id(entity.uscc, ring.day)
    return [plan_message(parts, entity.uscc, contact, invitation, steps, ring)]


def plan_message(
    parts: Parts, uscc: str, contact: int, invitation: str, steps: Sequence[Step], ring: Ring
) -> Action:
    """An action: plan the newest of these steps, to this contact, for the next sending hour."""
    step = max(steps, key=lambda s: (s.day, MESSAGE_STEPS.index(s.name)))
    send = Send(
        invitation_id=invitation,
        step=step_key(step),
        contact=contact,
        attempt=1,
        uscc=uscc,
        planned_on=ring.day,
        due_at=next_sending_instant(ring.at, parts.law.calendar),
    )
    return parts.sends.plan(send)


def _tasks(parts: Parts, entity: Entity, opened: Sequence[Case], ring: Ring) -> list[Action]:
    """Actions: what a person must do for cases that open late or cannot be messaged."""
    tasks = []
    for case in opened:
        worklist = [s for s in case.plan.steps() if s.name == "worklist"]
        if entity.first_usable() is None:
            tasks.append(parts.cases.task(case.id, Reason.NO_CONTACT, case.uscc, ring.day))
        elif worklist and worklist[0].day <= ring.day:
            tasks.append(parts.cases.task(case.id, PHONE_OR_VISIT, case.uscc, ring.day))
    return tasks
