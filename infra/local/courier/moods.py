"""What the courier can be told to do wrong, next time it is asked and next time it reports."""

import threading
from collections import deque
from collections.abc import Iterable

ORDERS = {
    "timeout": "does not take it, and never answers",
    "timeout_after": "takes it, and never answers",
    "refuse": "does not take it now (429)",
    "reject": "will never take it (422)",
    "fail": "does not take it, and answers 500",
    "fail_after": "takes it, and answers 500",
    "garble": "takes it, and answers what nobody can read",
    "hang_up": "takes it, and closes the line",
}
WEBHOOKS = {
    "repeat": "reports it three times",
    "reorder": "reports it after the next one",
    "lie": "first reports something that is not true, rightly signed",
    "forge": "first reports it with a signature of somebody else",
    "lose": "never reports it",
}


class UnknownMood(Exception):
    """The courier was told to do something it does not know; the message lists what it knows."""


class Moods:
    """One mood for each next order, one for each next report; then it behaves again."""

    def __init__(self) -> None:
        self._orders: deque[str] = deque()
        self._webhooks: deque[str] = deque()
        self._lock = threading.Lock()

    def tell(self, orders: Iterable[str] = (), webhooks: Iterable[str] = ()) -> None:
        """What to do with the next ones, in order. Raises UnknownMood, and then tells nothing."""
        new_orders, new_webhooks = list(orders), list(webhooks)
        _refuse_unknown(new_orders, ORDERS)
        _refuse_unknown(new_webhooks, WEBHOOKS)
        with self._lock:
            self._orders.extend(new_orders)
            self._webhooks.extend(new_webhooks)

    def for_order(self) -> str:
        """The mood for this order; "" for a good one."""
        return self._next(self._orders)

    def for_webhook(self) -> str:
        """The mood for this report; "" for a good one."""
        return self._next(self._webhooks)

    def _next(self, moods: deque[str]) -> str:
        with self._lock:
            return moods.popleft() if moods else ""


def _refuse_unknown(told: list[str], known: dict[str, str]) -> None:
    for mood in told:
        if mood not in known:
            raise UnknownMood(f"{mood!r} is not known; known: {', '.join(known)}")
