"""Is this message still wanted, by whom, and about what? Asked just before it is sent."""

from dataclasses import dataclass
from datetime import date

from send_sms.parts import Parts
from zhiban.domain.cases import Case, CaseState, Reason
from zhiban.domain.entities import Entity
from zhiban.domain.invitations import Invitation, its_own
from zhiban.domain.licences import Licence
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
        reason = _reason_against(case, licence, today, case.item in stopped)
        if reason is None:
            needed.append(case)
        else:
            why = reason
    return tuple(sorted(needed, key=lambda case: (case.latest, case.id))), why


def _reason_against(
    case: Case, licence: Licence | None, today: date, stopped: bool
) -> Reason | None:
    if case.state is not CaseState.OPENED:
        return Reason.CASE_CLOSED
    if case.intent and case.intent.for_a_person:
        return Reason.ANSWERED
    if licence is None or not licence.status.renewable:
        return Reason.NOT_ACTIVE
    if licence.term != case.term:
        return Reason.RENEWED_ELSEWHERE
    if stopped:
        return Reason.ITEM_STOPPED
    return None if case.may_be_filed(today) else Reason.FILING_REFUSED
