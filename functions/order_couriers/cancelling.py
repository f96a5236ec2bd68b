"""What nobody wants any more is cancelled at the courier, once, while nobody has picked it up.

Claimed before the courier is asked; after a lost answer the order is asked for by its reference,
and only one that still stands as ordered is cancelled again.
"""

from collections.abc import Iterable
from datetime import datetime

from order_couriers.parts import ACTOR, Parts
from zhiban.domain.cases import Case
from zhiban.domain.errors import AnswerLost, GatewayError, Refused, Rejected
from zhiban.domain.parcel_troubles import Trouble
from zhiban.domain.parcels import ENDS, ON_THE_WAY, Parcel, ParcelState, Report
from zhiban.domain.unwanted_parcels import (
    CancelStep,
    cancel_step,
    is_unwanted,
    not_wanted,
    revoke_refused,
    revoking,
)
from zhiban.store.table import transact


def cancel_for(parts: Parts, case: Case, now: datetime, wall: datetime) -> list[str]:
    """Cancel what a case has no use for; what became of each parcel, for the log.

    Raises GatewayError when the courier did not cancel or did not say, after all were tried.
    """
    every = [one for one in parts.parcels.of_case(case.id) if one.state not in ENDS]
    return _each(parts, [one for one in every if is_unwanted(one, case.state)], now, wall)


def _each(parts: Parts, parcels: Iterable[Parcel], now: datetime, wall: datetime) -> list[str]:
    outcomes: list[str] = []
    failed: GatewayError | None = None
    for parcel in parcels:
        try:
            outcomes.append(cancel(parts, parcel, now, wall))
        except GatewayError as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return outcomes


def cancel(parts: Parts, parcel: Parcel, now: datetime, wall: datetime) -> str:
    """Go on with cancelling one parcel. Raises GatewayError until the courier has said how it is,
    Conflict when somebody else wrote the row first."""
    step = cancel_step(parcel, wall)
    if step is CancelStep.NOTHING:
        return "already_" + parcel.state.value
    if step is CancelStep.WAIT:
        raise AnswerLost("somebody else is calling the courier about it")
    if not parcel.unwanted:
        parcel = _store(parts, not_wanted(parcel))
    match step:
        case CancelStep.REVOKE:
            return _revoke(parts, parcel, now, wall)
        case CancelStep.ASK:
            return _ask(parts, parcel, now, wall)
        case CancelStep.DROP:
            return _drop(parts, parcel, now, wall)
        case CancelStep.TELL:
            return _too_late(parts, parcel, now, wall)


def _revoke(parts: Parts, parcel: Parcel, now: datetime, wall: datetime) -> str:
    """The courier is asked to cancel, with the claim on the row."""
    mine = _store(parts, revoking(parcel, wall))
    try:
        report = parts.courier.cancel(mine.id)
    except Refused:
        _store(parts, revoke_refused(mine, wall))
        raise
    except Rejected:
        return _too_late(parts, _asked(parts, mine, now, wall), now, wall)
    except AnswerLost:
        return _settled(parts, _asked(parts, mine, now, wall), now, wall)
    parts.deliveries.take(report, now, wall, ACTOR)
    return _settled(parts, _read(parts, mine), now, wall)


def _ask(parts: Parts, parcel: Parcel, now: datetime, wall: datetime) -> str:
    """The claim of an order or of a cancelling is over: only what still is ordered is cancelled."""
    found = _asked(parts, parcel, now, wall)
    if found.state is ParcelState.ORDERED:
        return _revoke(parts, found, now, wall)
    return _settled(parts, found, now, wall)


def _asked(parts: Parts, parcel: Parcel, now: datetime, wall: datetime) -> Parcel:
    """The parcel as the courier has it by its reference; cancelled where it has none."""
    found = parts.courier.find(parcel.id)
    if found is None:
        _drop(parts, parcel, now, wall)
    else:
        parts.deliveries.take(found, now, wall, ACTOR)
    return _read(parts, parcel)


def _drop(parts: Parts, parcel: Parcel, now: datetime, wall: datetime) -> str:
    report = Report(parcel.id, ParcelState.CANCELLED, wall, "")
    return parts.deliveries.take(report, now, wall, ACTOR)


def _settled(parts: Parts, parcel: Parcel, now: datetime, wall: datetime) -> str:
    """What came of it. One that still is ordered may yet be cancelled by a request on its way:
    raises AnswerLost, and the next delivery asks again."""
    if parcel.state is ParcelState.ORDERED:
        raise AnswerLost("the courier still has an order that it was asked to cancel")
    return _too_late(parts, parcel, now, wall) if parcel.state in ON_THE_WAY else parcel.state.value


def _too_late(parts: Parts, parcel: Parcel, now: datetime, wall: datetime) -> str:
    """What the courier does not cancel is a person's task, once."""
    if parcel.state in ENDS:
        return parcel.state.value
    if Trouble.NOT_CANCELLED not in parcel.tasks:
        parts.deliveries.tell(parcel, Trouble.NOT_CANCELLED, now, wall)
    return "too_late"


def _read(parts: Parts, parcel: Parcel) -> Parcel:
    row = parts.parcels.get(parcel.id)
    assert row is not None
    return row


def _store(parts: Parts, parcel: Parcel) -> Parcel:
    stored, action = parts.parcels.store(parcel)
    transact(parts.client, [action])
    return stored
