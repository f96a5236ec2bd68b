"""The courier's HTTP server and its rounds, each in a thread of the run."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from infra.local.clock import wall_clock
from infra.local.cloud import Cloud
from infra.local.courier.answering import Answering
from infra.local.courier.book import WAY, Book
from infra.local.courier.moods import Moods
from infra.local.courier.reporting import Reporter
from infra.local.emulator import refuse_taken_port
from infra.local.settings import LocalSettings

PACE = timedelta(seconds=8)
"""How long an order stands in each state when nobody hurries it."""
EVERY_SECONDS = 2.0


class Courier:
    """Takes orders on 127.0.0.1, carries them to the door by itself, and reports each step.

    `pace` None lets nothing move by itself: only `advance_all` does.
    """

    def __init__(
        self, settings: LocalSettings, cloud: Cloud, pace: timedelta | None = PACE
    ) -> None:
        self.settings, self.pace = settings, pace
        self.book = Book(settings.folder / "courier" / "orders.json")
        self.moods = Moods()
        self.reporter = Reporter(cloud, self.book, self.moods)
        self.answering = Answering(cloud, self.book, self.moods, self.advance_all)
        self._ended = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        """Start. Raises PortTaken."""
        refuse_taken_port(self.settings.courier_port, "COURIER_PORT")
        self.answering.ended = self._ended
        handler = type("Handler", (_Handler,), {"answering": self.answering})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.settings.courier_port), handler)
        self._server.daemon_threads = True
        server = self._server
        for work in (lambda: server.serve_forever(poll_interval=0.05), self._go_round):
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
            thread.join(timeout=40)

    def advance_all(self, steps: int = len(WAY)) -> int:
        """Move every open order on by so many steps, to the door by default, and report at once.

        Returns how many orders moved.
        """
        moved = self.book.advance(steps)
        self.reporter.send_all()
        return moved

    def _go_round(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            if self.pace is not None:
                before = (wall_clock() - self.pace).isoformat(timespec="microseconds")
                self.book.advance(1, before)
            self.reporter.send_all()


class _Handler(BaseHTTPRequestHandler):
    answering: Answering

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > 64 * 1024:
            self.send_error(413)
            return
        body = self.rfile.read(length) if length else b""
        answer = self.answering.answer(self.command, self.path, dict(self.headers), body)
        if answer is None:
            self.close_connection = True  # the mood was to say nothing
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing: bodies and paths carry people's orders."""
