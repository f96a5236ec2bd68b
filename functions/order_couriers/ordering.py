"""One order a leg: claimed before the courier is asked, and asked for before it is made again.

Killed anywhere, or without an answer, an order may exist that we have not recorded. It is then
asked for by its reference, and only the courier's clear no lets it be placed again.
"""

from datetime import datetime

from order_couriers.cancelling import cancel, cancel_for
from order_couriers.consigning import consignee_of, signed_fields
from order_couriers.parts import ACTOR, Parts
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.errors import AnswerLost, GatewayError, Refused, Rejected
from zhiban.domain.parcels import (
    Consignee,
    Leg,
    Parcel,
    ParcelId,
    ParcelState,
    Report,
    Step,
    answer_lost,
    claimed,
    given_back,
    next_step,
)
from zhiban.domain.two_legs import legs_of, waits_for_original
from zhiban.gateways.courier import Order
from zhiban.store.effects import HELD
from zhiban.store.table import transact


def order_for(parts: Parts, case_id: str, now: datetime, wall: datetime) -> list[str]:
    """Order what an issued case needs, once, and cancel what a case needs no more; what became of
    each, for the log.

    `now` is the business clock, `wall` the wall clock. A notice twice, late or about a case in
    another state does nothing more. Raises GatewayError when the courier did not do it or did not
    say, Conflict when somebody else wrote the rows first: the queue delivers again, and
    everything is decided anew. A leg that fails does not hold up the other. In safe mode nothing is
    asked of the courier: reconcile hands the case on when it is over.
    """
    if not parts.effects.read().allowed:
        return [HELD]
    case = parts.cases.get(case_id)
    if case is None or case.state is not CaseState.ISSUED:
        cancelled = cancel_for(parts, case, now, wall) if case else []
        return cancelled or ["not_issued"]
    outcomes: list[str] = []
    failed: GatewayError | None = None
    for leg in legs_of(parts.original_back(case.item)):
        try:
            outcomes.append(_order_leg(parts, case, leg, now, wall))
        except GatewayError as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return outcomes


def _order_leg(parts: Parts, case: Case, leg: Leg, now: datetime, wall: datetime) -> str:
    last = parts.parcels.latest(case.id, leg)
    if last is None:
        if leg is Leg.OUT and _waits(parts, case, wall):
            return "waits_for_original"
        return _first(parts, case, leg, now, wall)
    parcel, _ = last
    if parcel.unwanted:
        return cancel(parts, parcel, now, wall)
    match next_step(parcel, wall):
        case Step.CLAIM:
            return _again(parts, case, last, now, wall)
        case Step.ASK:
            found = parts.courier.find(parcel.id)
            if found is None:
                return _again(parts, case, last, now, wall)
            return "found_" + parts.deliveries.take(found, now, wall, ACTOR)
        case Step.WAIT:
            return "in_hand"
        case Step.NOTHING:
            return "already_" + parcel.state.value


def _waits(parts: Parts, case: Case, wall: datetime) -> bool:
    """Whether the new licence stays here until the old original has been collected."""
    if not parts.original_back(case.item):
        return False
    old = parts.parcels.latest(case.id, Leg.IN)
    return waits_for_original(old[0] if old else None, wall)


def _first(parts: Parts, case: Case, leg: Leg, now: datetime, wall: datetime) -> str:
    """The first attempt, planned and claimed in one: its address is a snapshot from here on.

    It is claimed only while the case is in the state it was read in: who ends it finds the claim.
    """
    signed = signed_fields(parts.cases.table, case)
    consignee = consignee_of(parts.entities.get(case.uscc), signed)
    parcel_id = ParcelId(case.id, leg, 1)
    mine = claimed(Parcel(parcel_id, case.uscc, planned_at=wall, updated_at=wall), wall)
    as_it_is = parts.cases.while_in(case.id, case.state)
    transact(parts.client, [parts.parcels.plan(mine, consignee), as_it_is])
    return _place(parts, mine, consignee, now, wall)


def _again(
    parts: Parts, case: Case, last: tuple[Parcel, Consignee], now: datetime, wall: datetime
) -> str:
    """An attempt that is planned, or that the courier has not: claimed anew, likewise."""
    parcel, consignee = last
    mine, action = parts.parcels.store(claimed(parcel, wall))
    transact(parts.client, [action, parts.cases.while_in(case.id, case.state)])
    return _place(parts, mine, consignee, now, wall)


def _place(parts: Parts, mine: Parcel, consignee: Consignee, now: datetime, wall: datetime) -> str:
    """The claimed order is placed and recorded. A certain refusal gives the claim back.

    Restored tables may have forgotten an order, so from them the courier is asked first.
    """
    if consignee.lack:
        return _never(parts, mine, consignee.lack, now, wall)
    if parts.effects.read().restored_to and (found := parts.courier.find(mine.id)):
        return "found_" + parts.deliveries.take(found, now, wall, ACTOR)
    try:
        report = parts.courier.order(Order(mine.id, consignee))
    except Refused:
        _store(parts, given_back(mine, wall))
        raise
    except Rejected as rejected:
        return _never(parts, mine, rejected.reason, now, wall)
    except AnswerLost:
        return _ask_at_once(parts, mine, now, wall)
    return parts.deliveries.take(report, now, wall, ACTOR)


def _ask_at_once(parts: Parts, parcel: Parcel, now: datetime, wall: datetime) -> str:
    """The answer was lost: whether there is an order, the courier can say by our reference.

    A no is not believed yet, as the order may still be on its way there: raises AnswerLost, and
    the next delivery asks again before it orders again.
    """
    _store(parts, answer_lost(parcel, wall))
    found = parts.courier.find(parcel.id)
    if found is None:
        raise AnswerLost("the courier does not know of an order whose answer was lost")
    return "found_" + parts.deliveries.take(found, now, wall, ACTOR)


def _never(parts: Parts, parcel: Parcel, reason: str, now: datetime, wall: datetime) -> str:
    """No courier will ever carry this one: a person's task."""
    report = Report(parcel.id, ParcelState.FAILED, wall, "", reason)
    parts.deliveries.take(report, now, wall, ACTOR)
    return f"failed_{reason}"


def _store(parts: Parts, parcel: Parcel) -> None:
    _, action = parts.parcels.store(parcel)
    transact(parts.client, [action])
