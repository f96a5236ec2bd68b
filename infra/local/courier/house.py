"""What a courier knows: orders by reference, how far each parcel has come, what it was told to do.

Kept in one file of the run's folder, so that parcels survive a stop and start.
"""

import json
import threading
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

ROUTE = ("ordered", "picked_up", "in_transit", "out_for_delivery", "delivered")
"""A parcel's usual way."""


class Mood(StrEnum):
    """How the next order is treated, once; then the courier is well again."""

    WELL = "well"
    TIME_OUT = "time_out"
    TIME_OUT_AFTER_TAKING = "time_out_after_taking"
    FAIL_AFTER_TAKING = "fail_after_taking"
    REFUSE = "refuse"
    THROTTLE = "throttle"
    GARBLE = "garble"


class Telling(StrEnum):
    """How the next reports of parcels are told, once."""

    HONEST = "honest"
    TWICE = "twice"
    BACKWARDS = "backwards"
    LYING = "lying"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `name`, `mobile` and `address` are the receiver's."""

    reference: str
    tracking: str
    state: str
    at: str
    leg: str
    name: str
    mobile: str
    address: str

    def report(self) -> dict[str, str]:
        """The order as the courier writes it, in answers and webhooks alike."""
        return {
            "reference": self.reference,
            "tracking": self.tracking,
            "state": self.state,
            "at": self.at,
        }


class House:
    """Orders on disk; one thread at a time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.RLock()
        self.mood, self.telling = Mood.WELL, Telling.HONEST
        self._orders = _read(file)

    def orders(self) -> list[Order]:
        """Every order, the newest first."""
        with self._lock:
            return list(reversed(self._orders.values()))

    def find(self, reference: str) -> Order | None:
        """The order with a reference, or None."""
        with self._lock:
            return self._orders.get(reference)

    def take(self, told: dict[str, str]) -> Order:
        """Take an order in. A reference that is known gets the order it has. Raises KeyError."""
        with self._lock:
            known = self._orders.get(told["reference"])
            if known is not None:
                return known
            order = Order(
                reference=told["reference"],
                tracking=f"YY{len(self._orders) + 1:09d}CN",
                state=ROUTE[0],
                at=_now(),
                leg=told["leg"],
                name=told["name"],
                mobile=told["mobile"],
                address=told["address"],
            )
            return self._keep(order)

    def cancel(self, reference: str) -> Order | None:
        """Cancel an order that was not picked up; None when it is too late or not ours."""
        with self._lock:
            order = self._orders.get(reference)
            if order is None or order.state not in (ROUTE[0], "cancelled"):
                return None
            return self._keep(replace(order, state="cancelled", at=_now()))

    def advance(self) -> list[Order]:
        """Every parcel one stop further; returns those that moved."""
        with self._lock:
            moving = [o for o in self._orders.values() if o.state in ROUTE[:-1]]
            return [
                self._keep(replace(o, state=ROUTE[ROUTE.index(o.state) + 1], at=_now()))
                for o in moving
            ]

    def mood_once(self) -> Mood:
        """The mood, which passes with the asking."""
        with self._lock:
            mood, self.mood = self.mood, Mood.WELL
            return mood

    def telling_once(self) -> Telling:
        """How to tell now, which passes with the asking."""
        with self._lock:
            telling, self.telling = self.telling, Telling.HONEST
            return telling

    def _keep(self, order: Order) -> Order:
        self._orders[order.reference] = order
        beside = self._file.with_suffix(".new")
        told = [asdict(one) for one in self._orders.values()]
        beside.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        beside.replace(self._file)
        return order


def _read(file: Path) -> dict[str, Order]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {one["reference"]: Order(**one) for one in kept}


def _now() -> str:
    return datetime.now(UTC).isoformat()
