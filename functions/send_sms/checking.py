"""Is this message still wanted, by whom, and about what? Asked just before it is sent."""

from dataclasses import dataclass
from datetime import date

from send_sms.parts import Parts
from zhiban.domain.cases import Case, Reason
from zhiban.domain.entities import Entity
from zhiban.domain.invitations import Invitation, its_own
from zhiban.domain.messages import Message
from zhiban.domain.reminding import reason_against, reminder_of
from zhiban.domain.sms_ledger import CASE_CAP, Send, SendState
from zhiban.store import keys

NEEDS_PERSON = (Reason.OPTED_OUT, Reason.NO_CONTACT, Reason.REMINDED_ENOUGH)
"""Reasons for which a need stays: somebody has to call or to visit."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The message may go: to this number, about these open cases."""

    entity: Entity
    invitation: Invitation
    cases: tuple[Case, ...]
    mobile: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """Something is being put right first; the message is looked at again in a while."""

    reason: Reason


def check_again(parts: Parts, send: Send, today: date) -> Wanted | NotYet | Reason:
    """What the rows say now (strongly read), or the reason why the message is no longer wanted."""
    invitation = parts.invitations.get(send.invitation_id)
    entity = parts.entities.get(send.uscc)
    if invitation is None or entity is None:
        return Reason.HOLDER_UNKNOWN
    if against := _against_the_holder(send, entity):
        return against
    if _overtaken(parts, send, today):
        return Reason.OVERTAKEN
    cases, why = _still_needed(parts, invitation, today)
    if not cases:
        return NotYet(why) if why is Reason.DATES_MOVED else why
    return Wanted(entity, invitation, cases, entity.contacts[send.contact].mobile)


def _against_the_holder(send: Send, entity: Entity) -> Reason | None:
    if entity.status.gone:
        return Reason.ENTITY_GONE
    if entity.opted_out:
        return Reason.OPTED_OUT
    if send.contact and send.contact_version != entity.contact_version:
        return Reason.CONTACT_CHANGED
    return Reason.NO_CONTACT if send.contact >= len(entity.contacts) else None


def _overtaken(parts: Parts, send: Send, today: date) -> bool:
    """Whether a message that had to wait for days meets a newer one of its own ladder."""
    if send.planned_on >= today:
        return False
    others = parts.sends.of_invitation(send.invitation_id)
    return any(
        other.planned_on > send.planned_on
        and not other.is_code
        and other.state is not SendState.SUPPRESSED
        for other in others
    )


def _still_needed(
    parts: Parts, invitation: Invitation, today: date
) -> tuple[tuple[Case, ...], Reason]:
    """The cases still worth naming, soonest first; or why there is none."""
    cases = its_own(invitation, parts.cases.get_many(invitation.case_ids))
    stopped = parts.ringing.stopped_items()
    licences = parts.licences.get_many((c.uscc, c.kind, c.number) for c in cases)
    messages = parts.sends.messages_about(case.id for case in cases)
    needed, reasons = [], [Reason.CASE_CLOSED]
    for case in cases:
        licence = licences.get(keys.licence(case.uscc, case.kind, case.number))
        reason = reason_against(case, licence, today, stopped)
        if reason is None and messages.get(case.id, 0) >= CASE_CAP:
            reason = Reason.REMINDED_ENOUGH
        if reason is None:
            needed.append(case)
        else:
            reasons.append(reason)
    why = Reason.DATES_MOVED if Reason.DATES_MOVED in reasons else reasons[-1]
    return tuple(sorted(needed, key=lambda case: (case.latest, case.id))), why


def message_of(parts: Parts, send: Send, wanted: Wanted, token: str, today: date) -> Message:
    """The reminder of this step, with the link that `token` opens."""
    return reminder_of(
        wanted.entity.name, wanted.cases, send.step, parts.catalogue, parts.sender, token, today
    )
