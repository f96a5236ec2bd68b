"""Planned messages leave, as `send_sms` sends them: asked once more whether they are wanted."""

from dataclasses import replace
from datetime import date, datetime, time

from zhiban.domain.cases import Case, Reason
from zhiban.domain.clock import SHANGHAI, business_day, next_sending_instant
from zhiban.domain.entities import Entity
from zhiban.domain.foresight.foreseen import Reminder
from zhiban.domain.foresight.holder import ONE_DAY, HolderAhead
from zhiban.domain.invitations import Invitation
from zhiban.domain.reminding import reason_against, reminder_of
from zhiban.domain.sms_ledger import Send


def due_on(holder: HolderAhead, day: date) -> list[Send]:
    """The planned messages whose time has come by a working day."""
    return [send for send in holder.sends if business_day(send.due_at) <= day]


def defer(holder: HolderAhead, send: Send, day: date) -> None:
    """The phone has had its share of the day: the message waits for the next."""
    midnight = datetime.combine(day + ONE_DAY, time(), SHANGHAI)
    later = replace(send, due_at=next_sending_instant(midnight, holder.around.law.calendar))
    holder.sends[holder.sends.index(send)] = later


def send_on(holder: HolderAhead, send: Send, day: date) -> bool:
    """Send a message on a day, if it is still wanted; returns whether it went."""
    holder.sends.remove(send)
    invitation, entity = holder.invitations.get(send.invitation_id), holder.entity
    if invitation is None or entity is None or entity.status.gone:
        return False
    if entity.opted_out or send.contact >= len(entity.contacts):
        why = Reason.OPTED_OUT if entity.opted_out else Reason.NO_CONTACT
        holder.call(day, invitation.case_ids[0], why.value)
        return False
    cases = _still_needed(holder, invitation, day)
    if not cases:
        return False
    _remind(holder, entity, send, cases, day)
    sealed = tuple(case.id for case in cases)
    holder.invitations[invitation.id] = replace(invitation, sealed=sealed)
    return True


def _still_needed(holder: HolderAhead, invitation: Invitation, day: date) -> list[Case]:
    licences, stopped = holder.licences, holder.around.stopped
    needed = [
        case
        for case in holder.cases_of(invitation)
        if reason_against(case, licences.get((case.kind, case.number)), day, stopped) is None
    ]
    return sorted(needed, key=lambda case: (case.latest, case.id))


def _remind(holder: HolderAhead, entity: Entity, send: Send, cases: list[Case], day: date) -> None:
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
