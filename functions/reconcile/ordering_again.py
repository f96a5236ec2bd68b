"""Issued cases for which no courier has an order that we know of."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhiban.domain.cases import CaseState
from zhiban.domain.parcels import NOT_YET_ORDERED, Step, next_step
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
    yield from parcels.without(issued)
    for state in NOT_YET_ORDERED:
        for parcel_id in parcels.waiting(state, wall - FORGOTTEN):
            parcel = parcels.get(parcel_id)
            if parcel is not None and next_step(parcel, wall) in (Step.CLAIM, Step.ASK):
                yield parcel.id.case_id
