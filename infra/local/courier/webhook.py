"""Telling the county where its parcels are: signed, and in whatever way the courier is told to."""

import contextlib
import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from infra.local.courier.house import Order, Telling

SECONDS = 30.0


class Webhook:
    """One address and the secret shared with it. `address` and `secret` are asked when needed."""

    def __init__(self, address: Callable[[], str], secret: Callable[[], str]) -> None:
        self._address, self._secret = address, secret

    def tell(self, orders: Iterable[Order], telling: Telling) -> int:
        """Report where these parcels are; returns how many reports were taken."""
        return sum(self._send(report) for report in _told(list(orders), telling))

    def _send(self, report: dict[str, str]) -> bool:
        body = json.dumps(report).encode()
        stamp = str(int(time.time()))
        signature = hmac.new(self._secret().encode(), f"{stamp}.".encode() + body, hashlib.sha256)
        headers = {
            "Content-Type": "application/json",
            "X-Courier-Timestamp": stamp,
            "X-Courier-Signature": signature.hexdigest(),
        }
        request = urllib.request.Request(self._address(), body, headers, method="POST")  # noqa: S310
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=SECONDS) as said:  # noqa: S310
            return bool(said.status == 200)
        return False


def _told(orders: list[Order], telling: Telling) -> Iterator[dict[str, Any]]:
    reports = [order.report() for order in orders]
    match telling:
        case Telling.SILENT:
            return
        case Telling.TWICE:
            yield from reports + reports
        case Telling.BACKWARDS:
            yield from reversed(reports)
        case Telling.LYING:
            for report in reports:
                yield report | {"state": "picked_up"}
                yield report | {"reference": "nobody-out-1"}
                yield report
        case _:
            yield from reports
