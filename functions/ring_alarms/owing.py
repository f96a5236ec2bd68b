"""What a ringing licence owes every year: its cases opened, ended or opened again, or reasons."""

from ring_alarms.outcome import Outcome
from ring_alarms.parts import ACTOR, Parts, Ring
from zhiban.domain.cases import CaseState
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.domain.owing import YearlyRound, look_at_yearly
from zhiban.domain.yearly import rings_yearly, standing_yearly
from zhiban.store.ringing import Switches


def ring_yearly(
    parts: Parts,
    licence: Licence,
    entity: Entity | None,
    ring: Ring,
    switches: Switches,
    outcome: Outcome,
) -> Licence:
    """Work what a licence owes, if that rings too; returns the licence with its next alarm.

    A licence whose kind owes nothing is given back as it is, and nothing is read.
    """
    found = look(parts, licence, entity, ring, switches)
    if found is None:
        return licence
    _write(parts, found, ring, outcome)
    return found.moved(licence)


def look(
    parts: Parts, licence: Licence, entity: Entity | None, ring: Ring, switches: Switches
) -> YearlyRound | None:
    """What a licence owes, as it stands; None, and nothing read, where that does not ring."""
    if not rings_yearly(licence, parts.law, ring.day):
        return None
    ids = standing_yearly(licence, parts.law.catalogue, (ring.day.year - 1,))
    known = {case.id: case for case in parts.cases.get_many(ids)}
    switched = switches.stopped, switches.approved
    return look_at_yearly(licence, entity, parts.law, ring.day, known, *switched)


def _write(parts: Parts, found: YearlyRound, ring: Ring, outcome: Outcome) -> None:
    for one in found.ended:
        outcome.actions += parts.cases.move(one.case, one.to, ring.at, ACTOR, {"why": one.why})[1]
    for case in found.opened:
        stored, actions = parts.cases.open(case, ring.at, ACTOR)
        outcome.opened.append(stored)
        outcome.actions += actions
    for case in found.reopened:
        why = {"why": "needed_again"}
        stored, actions = parts.cases.move(case, CaseState.OPENED, ring.at, ACTOR, why)
        outcome.opened.append(stored)
        outcome.actions += actions
    for reason in (*found.silences, *found.silenced_again):
        outcome.actions += parts.cases.suppress(reason)
    outcome.suppressed += len(found.silences)
