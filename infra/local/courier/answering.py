"""What the courier answers: orders from a partner that signs, a page and buttons for people."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from infra.local.cloud import Cloud
from infra.local.courier.book import Book, Order, TooLate
from infra.local.courier.moods import Moods, UnknownMood
from infra.local.courier.pages import orders_page
from infra.local.courier.signing import is_request_signed, shared_secrets

ASKED_FOR = ("reference", "leg", "name", "mobile", "address")
PRICE = 1200
"""What a parcel costs, in fen (分)."""
HANGING_SECONDS = 20.0
"""Longer than any partner waits."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(
        default_factory=lambda: {"Content-Type": "application/json; charset=utf-8"}
    )


class Answering:
    """One request after the other; `ended` wakes those that hang when the courier stops."""

    def __init__(
        self, cloud: Cloud, book: Book, moods: Moods, advance: Callable[[int], int]
    ) -> None:
        self._cloud, self._book, self._moods, self._advance = cloud, book, moods, advance
        self.ended = threading.Event()

    def answer(
        self, method: str, target: str, headers: Mapping[str, Any], body: bytes
    ) -> Answer | None:
        """The answer to a request; None when the mood is to say nothing."""
        url = urlsplit(target)
        if url.path.startswith("/orders") and url.path != "/orders.json":
            secrets = shared_secrets(self._cloud)
            if not is_request_signed(secrets, headers, method, target, body):
                return _json(401, {"error": "not signed"})
            return self._partner(method, url.path, parse_qs(url.query), body)
        return self._person(method, url.path, headers, body)

    def _partner(
        self, method: str, path: str, query: Mapping[str, list[str]], body: bytes
    ) -> Answer | None:
        match method, path:
            case "GET", "/orders":
                order = self._book.find(query.get("reference", [""])[0])
                return _json(200, {"orders": [_priced(order)] if order else []})
            case "POST", "/orders":
                return self._order(body)
            case "POST", "/orders/cancel":
                return self._cancel(body)
            case _:
                return _json(404, {"error": "no such thing"})

    def _order(self, body: bytes) -> Answer | None:
        told = _object(body)
        missing = [name for name in ASKED_FOR if not isinstance(told.get(name), str)]
        missing += [name for name in ASKED_FOR if told.get(name) == ""]
        if missing:
            return _json(422, {"error": f"missing: {', '.join(missing)}"})
        mood = self._moods.for_order()
        if mood in ("refuse", "reject", "fail"):
            return _json({"refuse": 429, "reject": 422, "fail": 500}[mood], {"error": mood})
        if mood == "timeout":
            self._hang()
            return None
        order, new = self._book.place({name: str(told[name]) for name in ASKED_FOR})
        if mood == "timeout_after":
            self._hang()
        if mood in ("timeout_after", "hang_up"):
            return None
        if mood == "fail_after":
            return _json(500, {"error": mood})
        if mood == "garble":
            return Answer(201, b"<html>ok", {"Content-Type": "text/html"})
        return _json(201 if new else 200, _priced(order))

    def _cancel(self, body: bytes) -> Answer:
        try:
            return _json(200, self._book.cancel(str(_object(body).get("reference"))).told)
        except TooLate:
            return _json(409, {"error": "too late"})

    def _person(self, method: str, path: str, headers: Mapping[str, Any], body: bytes) -> Answer:
        """For whoever looks on: nothing here needs a signature, all of it is this machine's."""
        if method == "POST" and _is_foreign(headers):
            return _json(403, {"error": "from another page"})
        match method, path:
            case "GET", "/":
                page = orders_page(self._book.orders(), len(self._book.outbox()))
                return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
            case "GET", "/orders.json":
                return _json(200, {"orders": [order.told for order in self._book.orders()]})
            case "POST", "/step" | "/deliver":
                self._advance(1 if path == "/step" else 9)
                return Answer(303, b"", {"Location": "/"})
            case "POST", "/told":
                return self._told(body)
            case "POST", "/end":
                told = _object(body)
                known = self._book.end(str(told.get("reference")), str(told.get("state")))
                return _json(200 if known else 404, {})
            case _:
                return _json(404, {"error": "no such page"})

    def _told(self, body: bytes) -> Answer:
        told = _object(body)
        try:
            self._moods.tell(told.get("orders", []), told.get("webhooks", []))
        except (UnknownMood, TypeError) as problem:
            return _json(422, {"error": str(problem)})
        return _json(200, {})

    def _hang(self) -> None:
        self.ended.wait(HANGING_SECONDS)


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _is_foreign(headers: Mapping[str, Any]) -> bool:
    """Whether a browser sent it from somebody else's page."""
    origin = headers.get("Origin")
    return origin is not None and origin != f"http://{headers.get('Host')}"


def _priced(order: Order) -> dict[str, str | int]:
    return {**order.told, "price": PRICE}


def _json(status: int, body: Mapping[str, Any]) -> Answer:
    return Answer(status, json.dumps(body, ensure_ascii=False).encode())
