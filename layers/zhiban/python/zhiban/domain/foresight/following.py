"""A licence whose term has its case already rings, as `ring_alarms.following` works it."""

from dataclasses import replace
from datetime import date

from zhiban.domain.cases import Case, CaseState, NotYet, Reason, Suppression
from zhiban.domain.foresight.foreseen import Lapse
from zhiban.domain.foresight.holder import ONE_DAY, HolderAhead
from zhiban.domain.licences import Licence

_CORRECTABLE = (CaseState.OPENED, CaseState.LAPSED, CaseState.CLOSED)
"""Once a case is filed, its dates are an officer's matter."""


def follow(
    holder: HolderAhead, licence: Licence, decision: Case | Suppression | NotYet, day: date
) -> Case | None:
    """Bring the case in line with its licence; returns it if it opens again."""
    case = holder.case_of(licence, licence.term)
    if why := _needless(holder, licence, case):
        holder.close(case, why, day)
        holder.alarm(licence, None)
        return None
    assert case is not None
    assert licence.valid_to is not None
    if day > licence.valid_to:
        _lapse(holder, case, day)
        holder.alarm(licence, None)
        return None
    moved = case.expiry != licence.valid_to or case.state is CaseState.CLOSED
    if moved and case.state in _CORRECTABLE:
        return _correct(holder, licence, case, decision, day)
    holder.alarm(licence, licence.valid_to + ONE_DAY)
    return None


def _needless(holder: HolderAhead, licence: Licence, case: Case | None) -> Reason | None:
    """Why the case is no longer needed, whatever its dates."""
    if case is None or licence.valid_to is None:
        return Reason.NO_EXPIRY
    if not licence.status.renewable:
        return Reason.NOT_ACTIVE
    if holder.entity is not None and holder.entity.status.gone:
        return Reason.ENTITY_GONE
    return None


def _lapse(holder: HolderAhead, case: Case, day: date) -> None:
    if case.state is CaseState.OPENED:
        holder.cases[case.id] = replace(case, state=CaseState.LAPSED)
        lapse = Lapse(day, holder.uscc, case.kind, case.number, case.id)
        holder.around.foreseen.lapses.append(lapse)


def _correct(
    holder: HolderAhead,
    licence: Licence,
    case: Case,
    decision: Case | Suppression | NotYet,
    day: date,
) -> Case | None:
    """The feed corrected 有效期止 within the same term."""
    match decision:
        case NotYet(alarm_on):
            holder.close(case, Reason.CASE_CLOSED, day)
            holder.alarm(licence, alarm_on)
        case Suppression():
            holder.close(case, decision.reason, day)
            holder.silence(decision, counted=False)
            holder.alarm(licence, decision.look_again)
        case Case():
            holder.alarm(licence, decision.expiry + ONE_DAY)
            again = replace(decision, intent=case.intent)
            if case.state is not CaseState.OPENED:
                return again
            holder.cases[case.id] = replace(
                again, opened_on=case.opened_on, invitation_id=case.invitation_id
            )
            _wake(holder, case.invitation_id, day + ONE_DAY)
    return None


def _wake(holder: HolderAhead, identity: str, on: date) -> None:
    invitation = holder.invitations.get(identity)
    if invitation is not None and (invitation.alarm_on is None or invitation.alarm_on > on):
        holder.invitations[identity] = replace(invitation, alarm_on=on)
