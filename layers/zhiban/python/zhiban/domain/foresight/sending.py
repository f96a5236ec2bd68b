"""Planned messages leave, as `send_sms` sends them: asked once more whether they are wanted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from zhiban.domain.cases import Case, Reason
from zhiban.domain.clock import SHANGHAI, business_day, next_sending_instant
from zhiban.domain.entities import Entity
from zhiban.domain.foresight.foreseen import Reminder
from zhiban.domain.foresight.holder import ONE_DAY, HolderAhead
from zhiban.domain.invitations import Invitation
from zhiban.domain.reminding import (
    NEEDS_PERSON,
    against_the_holder,
    overtaken,
    reminder_of,
    still_needed,
)
from zhiban.domain.sms_ledger import Send, SendState, from_the_first

NOON = time(12, 0)
"""About when a message of the day is looked at."""


def due_on(holder: HolderAhead, day: date) -> list[Send]:
    """The planned messages whose time has come by a working day."""
    return [send for send in holder.sends if business_day(send.due_at) <= day]


def send_on(holder: HolderAhead, send: Send, day: date, *, full: bool) -> bool:
    """Send a message on a day, if it is still wanted; returns whether it went.

    `full`: its phone has had its share of the day, so that it waits for the next.
    """
    holder.sends.remove(send)
    wanted = _wanted(holder, send, day)
    if isinstance(wanted, Reason):
        _give_up(holder, send, wanted, day)
        return False
    if full:
        _defer(holder, send, day)
        return False
    entity, invitation, cases = wanted
    _remind(holder, entity, send, cases, day)
    for case in cases:
        holder.messages[case.id] = holder.messages.get(case.id, 0) + 1
    sealed = tuple(case.id for case in cases)
    holder.invitations[invitation.id] = replace(invitation, sealed=sealed)
    holder.settled.append(replace(send, state=SendState.SENT))
    return True


def _wanted(
    holder: HolderAhead, send: Send, day: date
) -> tuple[Entity, Invitation, tuple[Case, ...]] | Reason:
    """Who is told of which cases, or why nobody is: as `send_sms.checking` asks it."""
    invitation, entity = holder.invitations.get(send.invitation_id), holder.entity
    if invitation is None or entity is None:
        return Reason.HOLDER_UNKNOWN
    if against := against_the_holder(send, entity):
        return against
    if overtaken(send, holder.sends_of(invitation.id), day):
        return Reason.OVERTAKEN
    cases, why = still_needed(
        holder.cases_of(invitation),
        holder.licence_of,
        holder.messages,
        day,
        holder.around.stopped,
    )
    return (entity, invitation, cases) if cases else why


def _give_up(holder: HolderAhead, send: Send, why: Reason, day: date) -> None:
    """It does not go; a person acts where the need stays, and some come back."""
    if why is Reason.DATES_MOVED:
        _defer(holder, send, day)
    if why is Reason.CONTACT_CHANGED:
        usable = holder.entity.first_usable() if holder.entity is not None else None
        holder.sends.append(from_the_first(send, usable, datetime.combine(day, NOON, SHANGHAI)))
    if why in NEEDS_PERSON:
        invitation = holder.invitations.get(send.invitation_id)
        first = invitation.case_ids[0] if invitation else send.invitation_id
        holder.call(day, first, why.value)


def _defer(holder: HolderAhead, send: Send, day: date) -> None:
    """It comes up again the next day."""
    midnight = datetime.combine(day + ONE_DAY, time(), SHANGHAI)
    due_at = next_sending_instant(midnight, holder.around.law.calendar)
    holder.sends.append(replace(send, due_at=due_at))


def _remind(
    holder: HolderAhead, entity: Entity, send: Send, cases: Sequence[Case], day: date
) -> None:
    around = holder.around
    message = reminder_of(
        entity.name, cases, send.step, around.law.catalogue, around.sender, around.secret, day
    )
    around.foreseen.reminders.append(
        Reminder(
            day=day,
            planned_on=send.planned_on,
            uscc=holder.uscc,
            invitation_id=send.invitation_id,
            step=send.step.rsplit("-", 1)[-1],
            licences=tuple(f"{case.kind}/{case.number}" for case in cases),
            template=message.template,
            text=message.text,
            segments=message.segments,
        )
    )
