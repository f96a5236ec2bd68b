"""A holder's ringing licences, as `ring_alarms.renewing` works them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import batched

from zhiban.domain.cases import Case, NotYet, Reason, Suppression
from zhiban.domain.errors import ZhibanError
from zhiban.domain.foresight.following import follow
from zhiban.domain.foresight.foreseen import Opening, Unworkable
from zhiban.domain.foresight.holder import ONE_DAY, HolderAhead
from zhiban.domain.foresight.inviting import invite
from zhiban.domain.ids import invitation_id
from zhiban.domain.invitations import CAPACITY
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import open_renewal

type Decision = Case | Suppression | NotYet

AT_ONCE = 12
"""Licences that ringing writes in one go; those after them find the invitation made."""

_FAULTS = (ZhibanError, ValueError, LookupError, ArithmeticError, TypeError, AssertionError)
"""What moves an alarm on instead of stopping the others'."""


def ring_licences(holder: HolderAhead, bucket: date, day: date) -> None:
    """A holder's licences of a bucket together; if that cannot be, each alone."""
    try:
        _together(holder, _ringing(holder, bucket), day)
    except _FAULTS:
        for licence in _ringing(holder, bucket):
            _alone(holder, licence, day)


def _ringing(holder: HolderAhead, bucket: date) -> list[Licence]:
    found = [licence for licence in holder.licences.values() if licence.alarm_on == bucket]
    return sorted(found, key=lambda licence: (licence.kind, licence.number))


def _alone(holder: HolderAhead, licence: Licence, day: date) -> None:
    try:
        _together(holder, [licence], day)
    except _FAULTS as error:
        found = Unworkable(day, holder.uscc, licence.kind, licence.number, str(error))
        holder.around.foreseen.unworkable.append(found)
        holder.alarm(licence, None)


def _together(holder: HolderAhead, ringing: Sequence[Licence], day: date) -> None:
    invitation = holder.invitations.get(invitation_id(holder.uscc, day))
    room = invitation.room if invitation else CAPACITY
    for licence in ringing[room:]:
        holder.alarm(licence, day + ONE_DAY)
    for group in batched(ringing[:room], AT_ONCE, strict=False):
        decided = [(licence, _decide(holder, licence, day)) for licence in group]
        opened = [case for pair in decided if (case := _apply(holder, *pair, day))]
        if opened and holder.entity:
            invite(holder, holder.entity, opened, day)


def _decide(holder: HolderAhead, licence: Licence, day: date) -> Decision:
    around = holder.around
    switches = around.stopped, around.approved
    return open_renewal(licence, holder.entity, around.law, day, *switches)


def _apply(holder: HolderAhead, licence: Licence, decision: Decision, day: date) -> Case | None:
    """Do what was decided; returns the case that opened."""
    if licence.cased_term == licence.term:
        reopened = follow(holder, licence, decision, day)
        return _opened(holder, reopened, day) if reopened else None
    if licence.cased_term:
        earlier = holder.case_of(licence, licence.cased_term)
        holder.close(earlier, Reason.RENEWED_ELSEWHERE, day)
        licence = replace(licence, cased_term=0)
    match decision:
        case NotYet(alarm_on):
            holder.alarm(licence, alarm_on)
            return None
        case Suppression():
            holder.silence(decision)
            holder.alarm(licence, decision.look_again)
            return None
        case Case():
            cased = replace(licence, cased_term=licence.term)
            holder.alarm(cased, decision.expiry + ONE_DAY)
            return _opened(holder, decision, day)


def _opened(holder: HolderAhead, case: Case, day: date) -> Case:
    holder.cases[case.id] = case
    what = (case.kind, case.number, case.id, case.item, case.latest, case.expiry)
    holder.around.foreseen.openings.append(Opening(day, holder.uscc, *what))
    return case
