"""A courier's house behind an HTTP wire of its own, without sockets.

It takes every order it gets, and never notices that a reference came before: that nothing is
ordered twice is our own doing, whatever a partner makes of an idempotency key.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import urllib3
from urllib3.exceptions import NewConnectionError, ProtocolError, ReadTimeoutError

from tests.world import COURIER_SECRETS
from zhiban.gateways.courier.http import HttpCourier

type Script = list[str]

OUTCOMES = (
    "accepted",
    "not_connected",
    "throttled",
    "timeout_before",
    "timeout_after",
    "error_before",
    "error_after",
    "garbled_after",
)
"""What may become of one order: the names say whether the courier took it before it failed."""


STATUS = {"throttled": 429, "error_before": 500, "error_after": 500, "rejected": 422}


class Killed(BaseException):
    """Our process is gone while the courier answers; no handler of ours may catch it."""


class FixedSecret:
    """The shared secret, without asking for it."""

    def __init__(self, *secrets: str) -> None:
        self.secrets = secrets or COURIER_SECRETS

    def valid(self, wall: datetime) -> tuple[str, ...]:
        return self.secrets


@dataclass
class House:
    """The courier's book: each order that was taken, and how it stands.

    `script` says what becomes of the next orders, `questions` of the next questions, `cancels` of
    the next orders to be cancelled; `revoked` are those it did cancel, as often as it was told.
    """

    clock: Callable[[], datetime]
    script: Script = field(default_factory=list)
    questions: Script = field(default_factory=list)
    cancels: Script = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def request(
        self, method: str, url: str, body: bytes | None = None, **told: Any
    ) -> urllib3.HTTPResponse:
        """What urllib3's pool would do."""
        path, query = urlsplit(url).path, urlsplit(url).query
        self.calls.append(f"{method} {path}")
        self.urls.append(url)
        if method == "GET":
            return self._find(parse_qs(query)["reference"][0])
        assert body is not None
        order = json.loads(body)
        if path.endswith("/cancel"):
            outcome = self.cancels.pop(0) if self.cancels else "accepted"
            return self._cancel(order["reference"], outcome)
        assert told["headers"]["Idempotency-Key"] == order["reference"]
        return self._order(order, self.script.pop(0) if self.script else "accepted")

    def _order(self, order: dict[str, Any], outcome: str) -> urllib3.HTTPResponse:
        if outcome == "accepted" or outcome.endswith("_after"):
            self.taken.append(order)
            self.states.setdefault(order["reference"], "ordered")
        self._break_off(outcome)
        if outcome.startswith("garbled"):
            return response(201, b"<html>")
        status = STATUS.get(outcome, 201)
        told = self.as_told(order["reference"]) if status == 201 else {}
        return response(status, json.dumps(told).encode())

    def _break_off(self, outcome: str) -> None:
        """The outcomes in which nothing is answered."""
        if outcome == "not_connected":
            raise NewConnectionError(None, "refused")  # type: ignore[arg-type]
        if outcome.startswith("timeout"):
            raise ReadTimeoutError(None, "", "too late")  # type: ignore[arg-type]
        if outcome.startswith("reset"):
            raise ProtocolError("connection reset")
        if outcome.startswith("killed"):
            raise Killed

    def _find(self, reference: str) -> urllib3.HTTPResponse:
        outcome = self.questions.pop(0) if self.questions else "answered"
        self._break_off(outcome)
        found = [self.as_told(reference)] if reference in self.states else []
        return response(STATUS.get(outcome, 200), json.dumps({"orders": found}).encode())

    def _cancel(self, reference: str, outcome: str) -> urllib3.HTTPResponse:
        done = outcome == "accepted" or outcome.endswith("_after")
        late = self.states.get(reference) not in ("ordered", "cancelled")
        if done and not late:
            self.revoked.append(reference)
            self.states[reference] = "cancelled"
        self._break_off(outcome)
        if outcome.startswith("garbled"):
            return response(200, b"<html>")
        if outcome != "accepted":
            return response(STATUS.get(outcome, 200), b"{}")
        return response(*(409, b"{}") if late else (200, self._told(reference)))

    def _told(self, reference: str) -> bytes:
        return json.dumps(self.as_told(reference)).encode()

    def as_told(self, reference: str) -> dict[str, str]:
        """One order as the courier tells of it."""
        state = self.states.get(reference, "ordered")
        return {
            "reference": reference,
            "tracking": tracking_of(reference),
            "state": state,
            "at": self.clock().isoformat(),
        }

    def ordered(self, reference: str) -> int:
        """How often an order was taken."""
        return sum(order["reference"] == reference for order in self.taken)


def tracking_of(reference: str) -> str:
    return "SF" + reference[:8].upper() + reference[-1]


def response(status: int, body: bytes) -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(io.BytesIO(body), status=status, preload_content=False)


def courier_of(house: House) -> HttpCourier:
    """Our own gateway at the house's wire."""
    return HttpCourier(
        "https://courier.example.com/api",
        FixedSecret(),  # type: ignore[arg-type]
        clock=house.clock,
        pool=house,
    )
