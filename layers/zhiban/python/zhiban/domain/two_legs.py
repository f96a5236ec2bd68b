"""双向快递: which legs a case needs, and when the new licence may leave.

Where the law wants the old original handed in (the item's `original_back`), it is collected once
the change is granted and the new licence issued, not before: until then the old one is what its
holder trades with, and an application may still be taken back or refused.
"""

from datetime import datetime, timedelta

from zhiban.domain.parcels import ENDS, Leg, Parcel, ParcelState

HELD = timedelta(days=5)
"""How long the new licence waits for the old (wall clock): it has to arrive within ten working days
of the decision (行政许可法 第44条), collected or not."""

NEVER_COLLECTED = ("no_address", "no_phone", "not_taken")
"""Why no courier will ever go: our own words, no courier's."""

_COLLECTED = (
    ParcelState.PICKED_UP,
    ParcelState.IN_TRANSIT,
    ParcelState.OUT_FOR_DELIVERY,
    ParcelState.DELIVERED,
)


def legs_of(original_back: str) -> tuple[Leg, ...]:
    """The legs of a case, by the law that wants its old original back, "" where none does.

    The pick-up comes first: the new licence waits for it.
    """
    return (Leg.IN, Leg.OUT) if original_back else (Leg.OUT,)


def waits_for_original(old: Parcel | None, wall: datetime) -> bool:
    """Whether the new licence stays here because the old original may yet be collected.

    `old` is the pick-up, None before it is planned. What nobody will collect, what was handed in
    at the counter, and what takes too long, is not waited for.
    """
    if old is None:
        return True
    if old.unwanted or old.reason in NEVER_COLLECTED or wall - old.planned_at > HELD:
        return False
    return not is_collected(old) and old.state not in ENDS


def is_collected(parcel: Parcel) -> bool:
    """Whether it is the old original, and in the courier's hands or ours."""
    return parcel.id.leg is Leg.IN and parcel.state in _COLLECTED
