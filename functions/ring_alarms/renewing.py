"""A holder's ringing licences: cases opened, reasons recorded, one invitation planned."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from ring_alarms.following import close_earlier_term, follow_case
from ring_alarms.outcome import Outcome
from ring_alarms.owing import look, ring_yearly
from ring_alarms.parts import ACTOR, Parts, Ring
from zhiban.domain.cases import Case, NotYet, Reason, Suppression
from zhiban.domain.entities import Entity
from zhiban.domain.ids import invitation_id
from zhiban.domain.invitations import CAPACITY, in_turns
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import open_renewal
from zhiban.domain.waiting import kept_waiting
from zhiban.domain.yearly import needs_rung, put_off, rings_renewal
from zhiban.store.licences import LicenceId
from zhiban.store.ringing import Switches
from zhiban.store.table import transact

AT_ONCE = 12
"""Needs in one transaction: each takes up to eight of its hundred actions."""


def ring_holder(
    parts: Parts,
    uscc: str,
    licences: Sequence[LicenceId],
    bucket: date,
    ring: Ring,
    switches: Switches,
) -> None:
    """Work all of a holder's alarms of a bucket, each with everything it causes, or not at all.

    Raises Conflict when a row moved meanwhile; the caller asks again and the rows are read anew.
    """
    entity = parts.entities.get(uscc)
    current = parts.licences.get_many(licences).values()
    ringing = sorted(
        (licence for licence in current if licence.rings_on == bucket),
        key=lambda licence: (licence.kind, licence.number),
    )
    invitation = parts.invitations.get(invitation_id(uscc, ring.day))
    room = invitation.room if invitation else CAPACITY
    turns, waiting = in_turns(
        ringing, lambda licence: needs_rung(licence, parts.law, ring.day), room, AT_ONCE
    )
    for licence in waiting:
        _wait_for_tomorrow(parts, licence, entity, ring, switches)
    for turn in turns:
        outcome = Outcome()
        for licence in turn:
            _ring_licence(parts, licence, entity, ring, switches, outcome)
        _commit(parts, entity, ring, outcome)


def _wait_for_tomorrow(
    parts: Parts, licence: Licence, entity: Entity | None, ring: Ring, switches: Switches
) -> None:
    """One message names at most twenty; the rest get tomorrow's, and a reason today."""
    tomorrow = ring.day + timedelta(days=1)
    renewal = None
    if rings_renewal(licence, ring.day):
        switched = switches.stopped, switches.approved
        renewal = open_renewal(licence, entity, parts.law, ring.day, *switched)
    owed = look(parts, licence, entity, ring, switches)
    reasons = kept_waiting(licence, renewal, owed, ring.day, tomorrow)
    actions = [one for reason in reasons for one in parts.cases.suppress(reason)]
    if reasons:
        actions.append(parts.ringing.count(ring.day, ring.shard, 0, len(reasons)))
    later = put_off(licence, ring.day, tomorrow, Reason.INVITATION_FULL)
    transact(parts.client, [*actions, *parts.licences.store(_looked_at(later))])


def _commit(parts: Parts, entity: Entity | None, ring: Ring, outcome: Outcome) -> None:
    actions = outcome.actions
    if outcome.opened or outcome.moved:
        about = entity, outcome.opened, outcome.moved
        actions += parts.inviting.follow(*about, ring.day, ring.at)
    if outcome.opened or outcome.suppressed:
        counted = (len(outcome.opened), outcome.suppressed)
        actions.append(parts.ringing.count(ring.day, ring.shard, *counted))
    transact(parts.client, actions)


def _ring_licence(
    parts: Parts,
    licence: Licence,
    entity: Entity | None,
    ring: Ring,
    switches: Switches,
    outcome: Outcome,
) -> None:
    """Its renewal and what it owes every year are needs of their own: neither waits for the other,
    and the licence is written once."""
    if rings_renewal(licence, ring.day):
        licence = _ring_renewal(parts, licence, entity, ring, switches, outcome)
    licence = ring_yearly(parts, licence, entity, ring, switches, outcome)
    outcome.actions += parts.licences.store(_looked_at(licence))


def _ring_renewal(
    parts: Parts,
    licence: Licence,
    entity: Entity | None,
    ring: Ring,
    switches: Switches,
    outcome: Outcome,
) -> Licence:
    """Work a licence's renewal; returns the licence with the renewal's next alarm."""
    decision = open_renewal(
        licence, entity, parts.law, ring.day, switches.stopped, switches.approved
    )
    if licence.cased_term == licence.term:
        followed = follow_case(parts, licence, entity, decision, ring)
        outcome.actions += followed.actions
        outcome.opened += followed.reopened
        outcome.moved += followed.moved
        return replace(licence, alarm_on=followed.alarm_on, basis=followed.basis)
    if licence.cased_term:
        outcome.actions += close_earlier_term(parts, licence, ring)
        licence = replace(licence, cased_term=0)
    match decision:
        case NotYet(alarm_on):
            return replace(licence, alarm_on=alarm_on, basis="not_yet")
        case Suppression() as reason:
            outcome.suppressed += 1
            outcome.actions += parts.cases.suppress(reason)
            return replace(licence, alarm_on=reason.look_again, basis=reason.reason)
        case Case() as case:
            stored, actions = parts.cases.open(case, ring.at, ACTOR)
            outcome.opened.append(stored)
            outcome.actions += actions
            lapse = case.expiry + timedelta(days=1)
            return replace(licence, cased_term=licence.term, alarm_on=lapse, basis="lapse")


def _looked_at(licence: Licence) -> Licence:
    return replace(licence, alarm_failures=0, version=licence.version + 1)
