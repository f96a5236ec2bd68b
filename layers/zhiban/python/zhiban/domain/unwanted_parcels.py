"""Parcels that are not wanted any more (取消): cancelled once, as long as nobody picked them up.

A claim stands on the row before the courier is asked to cancel, as before an order. A lost answer
is settled by asking for the order by its reference; only a courier that still has it as ordered is
asked to cancel it again.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from zhiban.domain.cases import CaseState
from zhiban.domain.parcel_troubles import Trouble
from zhiban.domain.parcels import LEASE, NOT_YET_ORDERED, ON_THE_WAY, Leg, Parcel, ParcelState

_NEEDED = {
    Leg.OUT: (CaseState.GRANTED, CaseState.ISSUED),
    Leg.IN: (CaseState.GRANTED, CaseState.ISSUED, CaseState.DELIVERED),
}
"""While a case stands so, a leg has a purpose: the old original is due even after the new came."""


def is_unwanted(parcel: Parcel, case: CaseState) -> bool:
    """Whether a parcel has lost its purpose: its case ended, or a person settled it otherwise."""
    return parcel.unwanted or case not in _NEEDED[parcel.id.leg]


class CancelStep(StrEnum):
    """What cancelling has to do next."""

    DROP = "drop"
    """The courier never had it, or has it no more: it is cancelled here."""
    REVOKE = "revoke"
    ASK = "ask"
    WAIT = "wait"
    TELL = "tell"
    """Too late: a person has to get it back."""
    NOTHING = "nothing"


def cancel_step(parcel: Parcel, wall: datetime) -> CancelStep:
    """What to do now with a parcel that nobody wants."""
    state = parcel.state
    if state is ParcelState.PLANNED or (state is ParcelState.FAILED and not parcel.tracking):
        return CancelStep.DROP
    if Trouble.NOT_CANCELLED in parcel.tasks:
        return CancelStep.NOTHING
    if state in ON_THE_WAY:
        return CancelStep.TELL
    if state not in (*NOT_YET_ORDERED, ParcelState.ORDERED):
        return CancelStep.NOTHING
    if parcel.claimed_until is None:
        return CancelStep.REVOKE
    return CancelStep.WAIT if wall < parcel.claimed_until else CancelStep.ASK


def revoking(parcel: Parcel, wall: datetime) -> Parcel:
    """The parcel as ours to cancel: before the courier is asked to, and for as long as a lease."""
    return replace(parcel, unwanted=True, claimed_until=wall + LEASE, updated_at=wall)


def revoke_refused(parcel: Parcel, wall: datetime) -> Parcel:
    """The parcel after the courier certainly did not cancel it yet."""
    return replace(parcel, claimed_until=None, updated_at=wall)


def not_wanted(parcel: Parcel) -> Parcel:
    """The parcel once it has no purpose. A claim to order it stays, and is waited for."""
    return replace(parcel, unwanted=True)
