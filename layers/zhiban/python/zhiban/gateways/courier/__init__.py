"""Ordering at a courier (政务快递). Implementations say honestly what they know of the outcome."""

from dataclasses import dataclass
from typing import Protocol

from zhiban.domain.parcels import Consignee, ParcelId, Report


@dataclass(frozen=True, slots=True)
class Order:
    """What the courier is asked to carry, and to or from whom."""

    id: ParcelId
    consignee: Consignee


class Courier(Protocol):
    """A courier. Never tries twice by itself."""

    def order(self, order: Order) -> Report:
        """Place one order under its reference; returns how the courier has it.

        Raises Refused when it certainly was not taken and may be later, Rejected when it never
        will be, AnswerLost when nobody can say: then `find` it before ordering again.
        """
        ...

    def find(self, parcel_id: ParcelId) -> Report | None:
        """How the courier has an order, asked by our reference; None when it has none.

        Raises Refused or AnswerLost when it did not say.
        """
        ...

    def cancel(self, parcel_id: ParcelId) -> Report:
        """Cancel an order that was not picked up; returns how the courier has it then.

        Raises as `order` does; Rejected when it is too late.
        """
        ...
