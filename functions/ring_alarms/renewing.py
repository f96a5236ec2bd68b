"""A holder's ringing licences: cases opened, reasons recorded, one invitation planned."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import batched

from ring_alarms.following import close_earlier_term, follow_case
from ring_alarms.inviting import invite
from ring_alarms.parts import ACTOR, Parts, Ring
from zhiban.domain.cases import Case, NotYet, Reason, Suppression
from zhiban.domain.entities import Entity
from zhiban.domain.ids import invitation_id
from zhiban.domain.invitations import CAPACITY
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import open_renewal
from zhiban.store.licences import LicenceId
from zhiban.store.ringing import Switches
from zhiban.store.table import Action, transact

AT_ONCE = 12
"""Licences in one transaction: each takes up to six of its hundred actions."""


@dataclass(slots=True)
class Outcome:
    """What a holder's alarms come to: what to write, which cases to invite for, the equation."""

    actions: list[Action] = field(default_factory=list)
    opened: list[Case] = field(default_factory=list)
    suppressed: int = 0


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
        (licence for licence in current if licence.alarm_on == bucket),
        key=lambda licence: (licence.kind, licence.number),
    )
    invitation = parts.invitations.get(invitation_id(uscc, ring.day))
    room = invitation.room if invitation else CAPACITY
    _wait_for_tomorrow(parts, ringing[room:], ring)
    for group in batched(ringing[:room], AT_ONCE, strict=False):
        outcome = Outcome()
        for licence in group:
            _ring_licence(parts, licence, entity, ring, switches, outcome)
        _commit(parts, entity, ring, outcome)


def _wait_for_tomorrow(parts: Parts, licences: Sequence[Licence], ring: Ring) -> None:
    """One message names at most twenty; the rest get tomorrow's."""
    tomorrow = ring.day + timedelta(days=1)
    for licence in licences:
        transact(parts.client, _alarm(parts, licence, tomorrow, Reason.INVITATION_FULL))


def _commit(parts: Parts, entity: Entity | None, ring: Ring, outcome: Outcome) -> None:
    actions = outcome.actions
    if outcome.opened and entity:
        actions += invite(parts, entity, outcome.opened, ring)
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
    decision = open_renewal(
        licence, entity, parts.law, ring.day, switches.stopped, switches.approved
    )
    if licence.cased_term == licence.term:
        followed = follow_case(parts, licence, entity, decision, ring)
        outcome.actions += followed.actions
        outcome.opened += followed.reopened
        outcome.actions += _alarm(parts, licence, followed.alarm_on, followed.basis)
        return
    if licence.cased_term:
        outcome.actions += close_earlier_term(parts, licence, ring)
        licence = replace(licence, cased_term=0)
    match decision:
        case NotYet(alarm_on):
            outcome.actions += _alarm(parts, licence, alarm_on, "not_yet")
        case Suppression() as reason:
            outcome.suppressed += 1
            outcome.actions += parts.cases.suppress(reason)
            outcome.actions += _alarm(parts, licence, reason.look_again, reason.reason)
        case Case() as case:
            stored, actions = parts.cases.open(case, ring.at, ACTOR)
            outcome.opened.append(stored)
            outcome.actions += actions
            cased = replace(licence, cased_term=licence.term)
            outcome.actions += _alarm(parts, cased, case.expiry + timedelta(days=1), "lapse")


def _alarm(parts: Parts, licence: Licence, on: date | None, basis: str) -> list[Action]:
    moved = replace(
        licence, alarm_on=on, basis=basis, alarm_failures=0, version=licence.version + 1
    )
    return parts.licences.store(moved)
