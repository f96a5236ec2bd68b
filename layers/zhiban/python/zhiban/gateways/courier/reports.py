"""What the courier writes, in answers and webhooks alike: one order as it stands there."""

import re
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from zhiban.domain.parcels import ParcelState, Report, parcel_of

LARGEST = 64 * 1024
"""More bytes than this are no order."""

_REASON = re.compile(r"nobody_home|wrong_address|wrong_phone|refused_by_receiver")

type ReportedState = Literal[
    "ordered",
    "picked_up",
    "in_transit",
    "out_for_delivery",
    "failed",
    "cancelled",
    "returned",
    "delivered",
]


class OrderReport(BaseModel):
    """One order as the courier has it. `reason` is free text there and one of our words here;
    `price` is in fen (分)."""

    model_config = ConfigDict(strict=True, frozen=True)

    reference: Annotated[str, StringConstraints(max_length=64)]
    tracking: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{6,40}$")]
    state: ReportedState
    at: AwareDatetime
    reason: str = ""
    price: Annotated[int, Field(ge=0, le=1_000_000)] | None = None

    def report(self) -> Report | None:
        """What it says, or None when the reference is none of ours."""
        parcel_id = parcel_of(self.reference)
        if parcel_id is None:
            return None
        failed = self.state == "failed"
        why = self.reason if _REASON.fullmatch(self.reason) else "other"
        state = ParcelState(self.state)
        reason = why if failed else ""
        return Report(parcel_id, state, self.at, self.tracking, reason, self.price)


class Orders(BaseModel):
    """The answer to a question by reference."""

    orders: Annotated[list[OrderReport], Field(max_length=10)]
