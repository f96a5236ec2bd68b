"""Issued cases without a courier's order that we know of; orders that were to be cancelled."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhiban.domain.cases import CaseState
from zhiban.domain.parcels import NOT_YET_ORDERED, Leg, Step, next_step
from zhiban.domain.two_legs import waits_for_original
from zhiban.domain.unwanted_parcels import CancelStep, cancel_step
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.parcels import Parcels

FORGOTTEN = timedelta(minutes=15)
"""An issued case this old without an order was lost on its way; so was an order left half-made."""


def parcels_forgotten(
    cases: Cases, parcels: Parcels, now: datetime, wall: datetime
) -> Iterator[str]:
    """The cases to be handed to ordering again; `now` is the business clock, `wall` the wall clock.

    The second look is by the wall clock, as leases are.
    """
    issued = cases.waiting(CaseState.ISSUED, keys.instant(now - FORGOTTEN))
    for case_id in parcels.without(issued):
        if not _waits(parcels, case_id, wall):
            yield case_id
    for state in NOT_YET_ORDERED:
        for parcel_id in parcels.waiting(state, wall - FORGOTTEN):
            parcel = parcels.get(parcel_id)
            if parcel is not None and next_step(parcel, wall) in (Step.CLAIM, Step.ASK):
                yield parcel.id.case_id
    for parcel_id in parcels.to_cancel(wall - FORGOTTEN):
        parcel = parcels.get(parcel_id)
        if parcel is not None and parcel.unwanted and cancel_step(parcel, wall) not in _LEFT_ALONE:
            yield parcel.id.case_id


_LEFT_ALONE = (CancelStep.WAIT, CancelStep.NOTHING)


def _waits(parcels: Parcels, case_id: str, wall: datetime) -> bool:
    """Whether the new licence stays here, as the old original may yet be collected."""
    olds = [one for one in parcels.of_case(case_id) if one.id.leg is Leg.IN]
    return bool(olds) and waits_for_original(olds[-1], wall)
