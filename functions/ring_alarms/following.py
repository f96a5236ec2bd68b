"""A licence whose term has its case already rings: the case lapses, closes, moves or reopens."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ring_alarms.parts import ACTOR, Parts, Ring
from zhiban.domain.cases import CLOSES_BY_ITSELF, Case, CaseState, NotYet, Reason, Suppression
from zhiban.domain.entities import Entity
from zhiban.domain.ids import renewal_case_id
from zhiban.domain.licences import Licence
from zhiban.store.table import Action

_CORRECTABLE = (CaseState.OPENED, CaseState.LAPSED, CaseState.CLOSED)
"""Once a case is filed, its dates are an officer's matter."""


@dataclass(slots=True)
class Followed:
    """What to write, which case opened again, which moved, and when to look at the licence next."""

    alarm_on: date | None
    basis: str
    actions: list[Action] = field(default_factory=list)
    reopened: list[Case] = field(default_factory=list)
    moved: list[Case] = field(default_factory=list)


def follow_case(
    parts: Parts,
    licence: Licence,
    entity: Entity | None,
    decision: Case | Suppression | NotYet,
    ring: Ring,
) -> Followed:
    """Bring the case of this term in line with the licence as it now stands."""
    case = _case_of(parts, licence)
    if case is None or licence.valid_to is None:
        return _closed(parts, case, Reason.NO_EXPIRY, ring)
    if not licence.status.renewable:
        return _closed(parts, case, Reason.NOT_ACTIVE, ring)
    if entity is not None and entity.status.gone:
        return _closed(parts, case, Reason.ENTITY_GONE, ring)
    if ring.day > licence.valid_to:
        return _lapsed(parts, case, ring)
    moved = case.expiry != licence.valid_to or case.state is CaseState.CLOSED
    if moved and case.state in _CORRECTABLE:
        return _corrected(parts, licence, case, decision, ring)
    return Followed(licence.valid_to + timedelta(days=1), "lapse")


def close_earlier_term(parts: Parts, licence: Licence, ring: Ring) -> list[Action]:
    """Actions: the feed shows a later term, so the case of the one before is no longer needed."""
    earlier = _case_of(parts, replace(licence, term=licence.cased_term))
    return _closed(parts, earlier, Reason.RENEWED_ELSEWHERE, ring).actions


def _case_of(parts: Parts, licence: Licence) -> Case | None:
    item = parts.law.renewal_of(licence.kind)
    if item is None:
        return None
    return parts.cases.get(
        renewal_case_id(licence.uscc, licence.kind, licence.number, item.code, licence.term)
    )


def _closed(parts: Parts, case: Case | None, why: Reason, ring: Ring) -> Followed:
    followed = Followed(None, why)
    if case is None:
        return followed
    if case.state is CaseState.FILED:
        followed.actions.append(parts.cases.task(case.id, why, case.uscc, ring.day))
    elif case.state in CLOSES_BY_ITSELF:
        _, actions = parts.cases.move(case, CaseState.CLOSED, ring.at, ACTOR, {"why": why})
        followed.actions += actions
    return followed


def _lapsed(parts: Parts, case: Case, ring: Ring) -> Followed:
    followed = Followed(None, "lapsed")
    if case.state is CaseState.OPENED:
        _, actions = parts.cases.move(case, CaseState.LAPSED, ring.at, ACTOR, {"why": "expired"})
        followed.actions += actions
    return followed


def _corrected(
    parts: Parts,
    licence: Licence,
    case: Case,
    decision: Case | Suppression | NotYet,
    ring: Ring,
) -> Followed:
    """The feed corrected 有效期止 within the same term."""
    assert licence.valid_to is not None
    match decision:
        case NotYet(alarm_on):
            followed = _closed(parts, case, Reason.CASE_CLOSED, ring)
            return replace(followed, alarm_on=alarm_on, basis="not_yet")
        case Suppression() as reason:
            followed = _closed(parts, case, reason.reason, ring)
            followed.actions += parts.cases.suppress(reason)
            return replace(followed, alarm_on=reason.look_again)
        case Case() as fresh:
            return _moved(parts, case, fresh, ring)


def _moved(parts: Parts, case: Case, fresh: Case, ring: Ring) -> Followed:
    """The dates of `fresh`, in the case that is there; a closed or lapsed one opens again."""
    followed = Followed(fresh.expiry + timedelta(days=1), "lapse")
    dated = replace(
        fresh,
        opened_on=case.opened_on,
        state=case.state,
        moved_at=case.moved_at,
        intent=case.intent,
        filing=case.filing,
        decision=case.decision,
        special=case.special,
        extension=case.extension,
        erased_on=case.erased_on,
        invitation_id=case.invitation_id,
        last_seq=case.last_seq,
        last_hash=case.last_hash,
        version=case.version,
    )
    if case.state is CaseState.OPENED:
        anew, calls = parts.inviting.told_anew(case, dated, ring.day)
        stored, actions = parts.cases.replan(anew, ring.at, ACTOR)
        followed.actions += actions + calls
        followed.moved.append(stored)
        return followed
    again = replace(dated, opened_on=fresh.opened_on, invitation_id=fresh.invitation_id)
    why = {"why": "date_corrected"}
    stored, actions = parts.cases.move(again, CaseState.OPENED, ring.at, ACTOR, why)
    followed.actions += actions
    followed.reopened.append(stored)
    return followed
