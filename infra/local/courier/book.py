"""The courier's book: each order by its reference, and the reports not delivered yet; on disk."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from infra.local.clock import wall_clock

WAY = ("ordered", "picked_up", "in_transit", "out_for_delivery", "delivered")
_CANCELLED = "cancelled"


class TooLate(Exception):
    """The order is under way, or there is none: it cannot be cancelled."""


@dataclass(slots=True)
class Order:
    """One order as the courier has it; `history` holds each state with its time."""

    reference: str
    leg: str
    name: str
    mobile: str
    address: str
    tracking: str
    history: list[tuple[str, str]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.history[-1][0]

    @property
    def at(self) -> str:
        """Since when, ISO 8601 with its offset."""
        return self.history[-1][1]

    @property
    def told(self) -> dict[str, str]:
        """What a partner may know of it."""
        return {
            "reference": self.reference,
            "tracking": self.tracking,
            "state": self.state,
            "at": self.at,
        }


@dataclass(slots=True)
class Notice:
    """A report on its way to the partner, and how often it was tried."""

    body: dict[str, str]
    tries: int = 0


class Book:
    """Every change is on disk before anybody is answered."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._orders: dict[str, Order] = {}
        self._outbox: list[Notice] = []
        if file.is_file():
            self._read(json.loads(file.read_text(encoding="utf-8")))

    def place(self, told: dict[str, str]) -> tuple[Order, bool]:
        """Take an order in, once a reference; returns it and whether it is new."""
        with self._changing():
            known = self._orders.get(told["reference"])
            if known is not None:
                return known, False
            order = _order(told)
            self._orders[order.reference] = order
            self._enter(order, WAY[0])
            return order, True

    def find(self, reference: str) -> Order | None:
        """The order of a reference, or None."""
        with self._lock:
            return self._orders.get(reference)

    def cancel(self, reference: str) -> Order:
        """Cancel an order that was not picked up. Raises TooLate."""
        with self._changing():
            order = self._orders.get(reference)
            if order is None or order.state not in (WAY[0], _CANCELLED):
                raise TooLate
            if order.state != _CANCELLED:
                self._move(order, _CANCELLED)
            return order

    def advance(self, steps: int, older_than: str = "") -> int:
        """Move open orders on by some steps, those that stood still since before `older_than`
        (ISO 8601 in UTC) where that is given; returns how many moved."""
        moved = 0
        with self._changing():
            for order in self._orders.values():
                if order.state not in WAY[:-1] or (older_than and order.at >= older_than):
                    continue
                for state in WAY[WAY.index(order.state) + 1 :][:steps]:
                    self._move(order, state)
                moved += 1
        return moved

    def end(self, reference: str, state: str) -> bool:
        """Let an order take another turn: failed, returned. Returns whether it is known."""
        with self._changing():
            order = self._orders.get(reference)
            if order is not None:
                self._move(order, state)
            return order is not None

    def orders(self) -> list[Order]:
        """All orders, the newest first."""
        with self._lock:
            return sorted(self._orders.values(), key=lambda order: order.history[0][1])[::-1]

    def outbox(self) -> list[Notice]:
        """The reports not delivered yet, oldest first."""
        with self._lock:
            return list(self._outbox)

    def settle(self, notice: Notice, *, done: bool) -> None:
        """A report was delivered or given up, or is to be tried again."""
        with self._changing():
            notice.tries += 1
            if done:
                self._outbox.remove(notice)

    def _move(self, order: Order, state: str) -> None:
        self._enter(order, state)
        self._outbox.append(Notice(order.told))

    def _enter(self, order: Order, state: str) -> None:
        order.history.append((state, wall_clock().isoformat(timespec="microseconds")))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Alone, and kept on disk afterwards, whole or not at all."""
        with self._lock:
            yield
            self._file.parent.mkdir(parents=True, exist_ok=True)
            half = self._file.with_suffix(".half")
            whole = {
                "orders": [asdict(order) for order in self._orders.values()],
                "outbox": [asdict(notice) for notice in self._outbox],
            }
            half.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
            half.replace(self._file)

    def _read(self, whole: dict[str, list[dict[str, object]]]) -> None:
        for told in whole["orders"]:
            order = Order(**told)  # type: ignore[arg-type]
            order.history = [(state, at) for state, at in order.history]
            self._orders[order.reference] = order
        self._outbox = [Notice(**told) for told in whole["outbox"]]  # type: ignore[arg-type]


def _order(told: dict[str, str]) -> Order:
    return Order(
        reference=told["reference"],
        leg=told["leg"],
        name=told["name"],
        mobile=told["mobile"],
        address=told["address"],
        tracking=_tracking(told["reference"]),
    )


def _tracking(reference: str) -> str:
    digits = int(hashlib.sha256(reference.encode()).hexdigest(), 16) % 10**10
    return f"SF{digits:010d}"
