"""A licence whose term has its case already rings, as `ring_alarms.following` works it."""

from dataclasses import replace
from datetime import date

from zhiban.domain.cases import Case, CaseState, NotYet, Suppression
from zhiban.domain.foresight.foreseen import Lapse
from zhiban.domain.foresight.holder import ONE_DAY, HolderAhead
from zhiban.domain.licences import Licence


def follow(
    holder: HolderAhead, licence: Licence, decision: Case | Suppression | NotYet, day: date
) -> Case | None:
    """Bring the case in line with its licence; returns it if it opens again."""
    case = holder.case_of(licence, licence.term)
    gone = holder.entity is not None and holder.entity.status.gone
    if case is None or licence.valid_to is None or gone or not licence.status.renewable:
        holder.close(case)
        holder.alarm(licence, None)
        return None
    if day > licence.valid_to:
        _lapse(holder, case, day)
        holder.alarm(licence, None)
        return None
    if case.expiry != licence.valid_to or case.state is CaseState.CLOSED:
        return _correct(holder, licence, case, decision, day)
    holder.alarm(licence, licence.valid_to + ONE_DAY)
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
            holder.close(case)
            holder.alarm(licence, alarm_on)
        case Suppression():
            holder.close(case)
            holder.silence(decision, counted=False)
            holder.alarm(licence, decision.look_again)
        case Case():
            holder.alarm(licence, decision.expiry + ONE_DAY)
            if case.state is not CaseState.OPENED:
                return decision
            holder.cases[case.id] = replace(
                decision, opened_on=case.opened_on, invitation_id=case.invitation_id
            )
            _wake(holder, case.invitation_id, day + ONE_DAY)
    return None


def _wake(holder: HolderAhead, identity: str, on: date) -> None:
    invitation = holder.invitations.get(identity)
    if invitation is not None and (invitation.alarm_on is None or invitation.alarm_on > on):
        holder.invitations[identity] = replace(invitation, alarm_on=on)
