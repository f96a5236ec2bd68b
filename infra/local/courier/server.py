"""The courier's HTTP server, and its round: parcels move on by themselves every few seconds."""

import json
import threading
import time
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from infra.local.cloud import Cloud
from infra.local.courier.house import House, Mood, Telling
from infra.local.courier.pages import orders_page
from infra.local.courier.webhook import Webhook
from infra.local.emulator import refuse_taken_port
from infra.local.settings import LocalSettings

EVERY_SECONDS = 20.0
HANGING_SECONDS = 12.0
"""Longer than anybody waits for an answer."""


class Courier:
    """Takes orders on 127.0.0.1 and reports its parcels, until it is stopped."""

    def __init__(self, settings: LocalSettings, cloud: Cloud) -> None:
        self.settings, self.cloud = settings, cloud
        self._ended = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._threads: list[threading.Thread] = []

    @cached_property
    def house(self) -> House:
        """What it knows, from the run's folder."""
        return House(self.settings.folder / "courier.json")

    @cached_property
    def webhook(self) -> Webhook:
        """Where it reports to: the county's API for partners, at the emulator's own address."""
        return Webhook(self._address, self._secret)

    def _address(self) -> str:
        api = self.cloud.outputs["PartnersApiId"]
        return f"{self.settings.endpoint}/_aws/execute-api/{api}/$default/courier/events"

    def _secret(self) -> str:
        client = self.cloud.client("secretsmanager")
        answer = client.get_secret_value(SecretId=self.cloud.outputs["CourierSecretArn"])
        return str(json.loads(answer["SecretString"])["current"])

    def __enter__(self) -> Self:
        """Start. Raises PortTaken."""
        refuse_taken_port(self.settings.courier_port, "COURIER_PORT")
        handler = type("Handler", (_Handler,), {"courier": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.settings.courier_port), handler)
        self._server.daemon_threads = True
        for work in (self._server.serve_forever, self._go_round):
            thread = threading.Thread(target=work, daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop and free the port."""
        self._ended.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        for thread in self._threads:
            thread.join(timeout=10)

    def advance_all(self) -> int:
        """Every parcel one stop further, and told; returns how many moved."""
        moved = self.house.advance()
        self.webhook.tell(moved, self.house.telling_once())
        return len(moved)

    def _go_round(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self.advance_all()


class _Handler(BaseHTTPRequestHandler):
    courier: Courier

    def do_GET(self) -> None:
        """The page of parcels, and one order by its reference."""
        url = urlsplit(self.path)
        house = self.courier.house
        if url.path == "/orders":
            reference = parse_qs(url.query).get("reference", [""])[0]
            found = house.find(reference)
            self._json(200, {"orders": [found.report()] if found else []})
        elif url.path == "/":
            self._answer(200, "text/html", orders_page(house.orders()))
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        """An order, a cancellation, or a word about how to behave."""
        told = self._told()
        house = self.courier.house
        if self.path == "/orders":
            self._order(told)
        elif self.path == "/orders/cancel":
            gone = house.cancel(str(told.get("reference", "")))
            self._json(200 if gone else 409, gone.report() if gone else {})
        elif self.path == "/behave":
            house.mood = Mood(told.get("mood", Mood.WELL))
            house.telling = Telling(told.get("telling", Telling.HONEST))
            self._json(200, {})
        elif self.path == "/advance":
            self._json(200, {"moved": self.courier.advance_all()})
        else:
            self._json(404, {})

    def _order(self, told: dict[str, str]) -> None:
        """In the mood of the moment."""
        mood = self.courier.house.mood_once()
        if mood in _WITHOUT_TAKING:
            self._json(_WITHOUT_TAKING[mood], {})
            return
        if mood is Mood.TIME_OUT:
            time.sleep(HANGING_SECONDS)
            return
        try:
            order = self.courier.house.take(told)
        except KeyError:
            self._json(400, {})
            return
        if mood is Mood.TIME_OUT_AFTER_TAKING:
            time.sleep(HANGING_SECONDS)
        elif mood is Mood.FAIL_AFTER_TAKING:
            self._json(500, {})
        elif mood is Mood.GARBLE:
            self._answer(200, "text/html", "<p>您好</p>")
        else:
            self._json(201, order.report())

    def _told(self) -> dict[str, str]:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            told = json.loads(raw or b"{}")
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._answer(status, "application/json", json.dumps(body, ensure_ascii=False))

    def _answer(self, status: int, kind: str, body: str) -> None:
        raw = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing: orders carry addresses."""


_WITHOUT_TAKING = {Mood.REFUSE: 422, Mood.THROTTLE: 429}
