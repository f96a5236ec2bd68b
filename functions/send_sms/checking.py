"""Is this message still wanted, by whom, and about what? Asked just before it is sent."""

from dataclasses import dataclass
from datetime import date

from send_sms.parts import Parts
from zhiban.domain.cases import Case, Reason
from zhiban.domain.entities import Entity
from zhiban.domain.invitations import Invitation, its_own
from zhiban.domain.messages import Message
from zhiban.domain.reminding import against_the_holder, overtaken, reminder_of, still_needed
from zhiban.domain.sms_ledger import Send
from zhiban.store import keys


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
    if against := against_the_holder(send, entity):
        return against
    if send.planned_on < today and overtaken(
        send, parts.sends.of_invitation(send.invitation_id), today
    ):
        return Reason.OVERTAKEN
    cases, why = _still_needed(parts, invitation, today)
    if not cases:
        return NotYet(why) if why is Reason.DATES_MOVED else why
    return Wanted(entity, invitation, cases, entity.contacts[send.contact].mobile)


def _still_needed(
    parts: Parts, invitation: Invitation, today: date
) -> tuple[tuple[Case, ...], Reason]:
    """The cases still worth naming, by the rows as they are now; or why there is none."""
    cases = its_own(invitation, parts.cases.get_many(invitation.case_ids))
    licences = parts.licences.get_many((c.uscc, c.kind, c.number) for c in cases)
    return still_needed(
        cases,
        lambda case: licences.get(keys.licence(case.uscc, case.kind, case.number)),
        parts.sends.messages_about(case.id for case in cases),
        today,
        parts.ringing.stopped_items(),
    )


def message_of(parts: Parts, send: Send, wanted: Wanted, token: str, today: date) -> Message:
    """The reminder of this step, with the link that `token` opens, or the case code that it is."""
    return reminder_of(
        wanted.entity.name, wanted.cases, send.step, parts.catalogue, parts.sender, token, today
    )
