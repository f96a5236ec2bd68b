"""A licence whose term has its case already rings, as `ring_alarms.following` works it."""

from dataclasses import replace
from datetime import date

from zhiban.domain.cases import Case, CaseState, NotYet, Reason, Suppression
from zhiban.domain.foresight.foreseen import Lapse
from zhiban.domain.foresight.holder import ONE_DAY, HolderAhead
from zhiban.domain.licences import Licence
from zhiban.domain.moved_dates import calls_anew, look_once_moved, told_anew
from zhiban.domain.worklists import PHONE_OR_VISIT

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
            _move(
                holder,
                case,
                replace(again, opened_on=case.opened_on, invitation_id=case.invitation_id),
                day,
            )
    return None


def _move(holder: HolderAhead, before: Case, moved: Case, day: date) -> None:
    """The open case with its moved dates; its invitation looks at its ladders again."""
    holder.cases[moved.id] = moved
    invitation = holder.invitations.get(moved.invitation_id)
    if invitation is None:
        return
    if calls_anew(before, moved, invitation, day):
        holder.call(day, moved.id, PHONE_OR_VISIT)
    anew = told_anew(before, moved, invitation, holder.sends_of(invitation.id), day)
    holder.cases[moved.id] = anew
    look = look_once_moved(invitation, [anew], day)
    if invitation.alarm_on is None or invitation.alarm_on > look:
        holder.invitations[invitation.id] = replace(invitation, alarm_on=look)
