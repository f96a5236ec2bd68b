"""Is this message still wanted, by whom, and about what? Asked just before it is sent."""

from dataclasses import dataclass
from datetime import date

from send_sms.parts import Parts
from zhiban.domain.cases import Case, CaseState, Reason
from zhiban.domain.entities import Entity
from zhiban.domain.invitations import Invitation
from zhiban.domain.sms_ledger import Send
from zhiban.store import keys


@dataclass(frozen=True, slots=True)
class Wanted:
    """The message may go: to this number, about these open cases."""

    entity: Entity
    invitation: Invitation
    cases: tuple[Case, ...]
    mobile: str


def check_again(parts: Parts, send: Send, today: date) -> Wanted | Reason:
    """What the rows say now (strongly read), or the reason why the message is no longer wanted."""
    invitation = parts.invitations.get(send.invitation_id)
    entity = parts.entities.get(send.uscc)
    if invitation is None or entity is None:
        return Reason.HOLDER_UNKNOWN
    if entity.status.gone:
        return Reason.ENTITY_GONE
    if entity.opted_out:
        return Reason.OPTED_OUT
    if send.contact >= len(entity.contacts):
        return Reason.NO_CONTACT
    cases = _still_needed(parts, invitation, today)
    if not cases:
        return Reason.CASE_CLOSED
    return Wanted(entity, invitation, cases, entity.contacts[send.contact].mobile)


def _still_needed(parts: Parts, invitation: Invitation, today: date) -> tuple[Case, ...]:
    opened = [
        case
        for case in parts.cases.get_many(invitation.case_ids)
        if case.state is CaseState.OPENED and case.may_be_filed(today)
    ]
    stopped = parts.ringing.stopped_items()
    licences = parts.licences.get_many((c.uscc, c.kind, c.number) for c in opened)
    needed = []
    for case in opened:
        licence = licences.get(keys.licence(case.uscc, case.kind, case.number))
        if (
            licence is not None
            and licence.status.renewable
            and licence.term == case.term
            and case.item not in stopped
        ):
            needed.append(case)
    return tuple(sorted(needed, key=lambda case: (case.latest, case.id)))
