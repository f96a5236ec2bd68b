"""Is this message still wanted, by whom, and about what? Asked just before it is sent."""

from dataclasses import dataclass
from datetime import date

from send_sms.parts import Parts
from zhiban.domain.cases import Case, Reason
from zhiban.domain.entities import Entity
from zhiban.domain.invitations import Invitation, its_own
from zhiban.domain.reminding import reason_against
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
    cases, why = _still_needed(parts, invitation, today)
    if not cases:
        return why
    return Wanted(entity, invitation, cases, entity.contacts[send.contact].mobile)


def _still_needed(
    parts: Parts, invitation: Invitation, today: date
) -> tuple[tuple[Case, ...], Reason]:
    """The cases still worth naming, soonest first; or why there is none."""
    cases = its_own(invitation, parts.cases.get_many(invitation.case_ids))
    stopped = parts.ringing.stopped_items()
    licences = parts.licences.get_many((c.uscc, c.kind, c.number) for c in cases)
    needed, why = [], Reason.CASE_CLOSED
    for case in cases:
        licence = licences.get(keys.licence(case.uscc, case.kind, case.number))
        reason = reason_against(case, licence, today, stopped)
        if reason is None:
            needed.append(case)
        else:
            why = reason
    return tuple(sorted(needed, key=lambda case: (case.latest, case.id))), why
