"""The phone's HTTP server and its carrier's round, each in a thread of the run."""

import json
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from infra.local.cloud import Cloud
from infra.local.phone.carrier import Carrier, messages_taken
from infra.local.phone.ends import NOT_HEARD_OF, Ends
from infra.local.phone.inbox import inbox
from infra.local.phone.pages import messages_page
from infra.local.serving import Server
from infra.local.settings import LocalSettings

EVERY_SECONDS = 5.0
"""Each round wakes a function for all that is new; more rounds would only wake more of them."""


class Phone(Server):
    """Serves the messages on 127.0.0.1 and reports deliveries, until it is stopped."""

    def __init__(self, settings: LocalSettings, cloud: Cloud) -> None:
        self.settings = settings
        self.carrier = Carrier(cloud, settings.folder / "reported")
        super().__init__(
            settings.phone_port,
            "PHONE_PORT",
            _Handler,
            {"settings": settings, "ends": Ends(cloud)},
            round_work=self.report_now,
            every_seconds=EVERY_SECONDS,
        )

    def report_now(self) -> int:
        """One round of the carrier; returns how many deliveries were new."""
        return self.carrier.report(messages_taken(self.settings.endpoint))


class _Handler(BaseHTTPRequestHandler):
    settings: LocalSettings
    ends: Ends

    def do_GET(self) -> None:
        """The messages, as a page and as JSON; in both, what our ledger says of each."""
        url = urlsplit(self.path)
        if url.path == "/messages.json":
            messages = inbox(self.settings)
            stands = self.ends.of(messages)
            told = [asdict(one) | asdict(stands.get(one.id, NOT_HEARD_OF)) for one in messages]
            self._answer(200, "application/json", json.dumps(told))
        elif url.path == "/":
            messages, asked = inbox(self.settings), parse_qs(url.query)
            tail, end = (asked.get(name, [""])[0] for name in ("tail", "end"))
            page = messages_page(messages, self.ends.of(messages), tail, end)
            self._answer(200, "text/html", page)
        else:
            self._answer(404, "text/plain", "没有这个页面")

    def _answer(self, status: int, kind: str, body: str) -> None:
        raw = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing: paths may carry numbers."""
