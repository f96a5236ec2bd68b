"""A holder's ringing licences, as `ring_alarms.renewing` works them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zhiban.domain.cases import Case, NotYet, Reason, Suppression
from zhiban.domain.errors import ZhibanError
from zhiban.domain.foresight.following import follow
from zhiban.domain.foresight.foreseen import Opening, Unworkable
from zhiban.domain.foresight.holder import ONE_DAY, HolderAhead
from zhiban.domain.foresight.inviting import invite
from zhiban.domain.foresight.owing import look, owe
from zhiban.domain.ids import invitation_id
from zhiban.domain.invitations import CAPACITY, in_turns
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import open_renewal
from zhiban.domain.waiting import kept_waiting
from zhiban.domain.yearly import needs_rung, put_off, rings_renewal

type Decision = Case | Suppression | NotYet

AT_ONCE = 12
"""Needs that ringing writes in one go; those after them find the invitation made."""

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
    found = [licence for licence in holder.licences.values() if licence.rings_on == bucket]
    return sorted(found, key=lambda licence: (licence.kind, licence.number))


def _alone(holder: HolderAhead, licence: Licence, day: date) -> None:
    try:
        _together(holder, [licence], day)
    except _FAULTS as error:
        found = Unworkable(day, holder.uscc, licence.kind, licence.number, str(error))
        holder.around.foreseen.unworkable.append(found)
        holder.keep(replace(licence, alarm_on=None, yearly_on=None))


def _together(holder: HolderAhead, ringing: Sequence[Licence], day: date) -> None:
    invitation = holder.invitations.get(invitation_id(holder.uscc, day))
    room = invitation.room if invitation else CAPACITY
    law = holder.around.law
    turns, waiting = in_turns(ringing, lambda licence: needs_rung(licence, law, day), room, AT_ONCE)
    for licence in waiting:
        _wait_for_tomorrow(holder, licence, day)
    for turn in turns:
        decided = [(licence, _decide(holder, licence, day)) for licence in turn]
        opened = [case for pair in decided for case in _apply(holder, *pair, day)]
        if opened and holder.entity:
            invite(holder, holder.entity, opened, day)


def _wait_for_tomorrow(holder: HolderAhead, licence: Licence, day: date) -> None:
    about = _decide(holder, licence, day), look(holder, licence, day)
    for reason in kept_waiting(licence, *about, day, day + ONE_DAY):
        holder.silence(reason)
    holder.keep(put_off(licence, day, day + ONE_DAY, Reason.INVITATION_FULL))


def _decide(holder: HolderAhead, licence: Licence, day: date) -> Decision | None:
    """What its renewal asks for; None when that does not ring."""
    if not rings_renewal(licence, day):
        return None
    around = holder.around
    switches = around.stopped, around.approved
    return open_renewal(licence, holder.entity, around.law, day, *switches)


def _apply(
    holder: HolderAhead, licence: Licence, decision: Decision | None, day: date
) -> list[Case]:
    """Do what was decided, and look at what is owed; returns the cases that opened."""
    opened = _renew(holder, licence, decision, day) if decision else None
    owed = owe(holder, holder.licences[licence.kind, licence.number], day)
    return [_opened(holder, case, day) for case in (opened, *owed) if case]


def _renew(holder: HolderAhead, licence: Licence, decision: Decision, day: date) -> Case | None:
    if licence.cased_term == licence.term:
        return follow(holder, licence, decision, day)
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
            return decision


def _opened(holder: HolderAhead, case: Case, day: date) -> Case:
    holder.cases[case.id] = case
    what = (case.kind, case.number, case.id, case.item, case.latest, case.expiry, case.year)
    holder.around.foreseen.openings.append(Opening(day, holder.uscc, *what))
    return case
