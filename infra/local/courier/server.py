"""The courier's HTTP server and its rounds, each in a thread of the run."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler

from infra.local.clock import wall_clock
from infra.local.cloud import Cloud
from infra.local.courier.answering import Answering
from infra.local.courier.book import WAY, Book
from infra.local.courier.moods import Moods
from infra.local.courier.reporting import Reporter
from infra.local.serving import Server
from infra.local.settings import LocalSettings

PACE = timedelta(seconds=8)
"""How long an order stands in each state when nobody hurries it."""
EVERY_SECONDS = 2.0


class Courier(Server):
    """Takes orders on 127.0.0.1, carries them to the door by itself, and reports each step.

    `pace` None lets nothing move by itself: only `advance_all` does.
    """

    def __init__(
        self, settings: LocalSettings, cloud: Cloud, pace: timedelta | None = PACE
    ) -> None:
        self.pace = pace
        self.book = Book(settings.folder / "courier" / "orders.json")
        self.moods = Moods()
        self.reporter = Reporter(cloud, self.book, self.moods)
        self.answering = Answering(cloud, self.book, self.moods, self.advance_all)
        super().__init__(
            settings.courier_port,
            "COURIER_PORT",
            _Handler,
            {"answering": self.answering},
            round_work=self._carry_on,
            every_seconds=EVERY_SECONDS,
        )
        self.answering.ended = self.ended

    def advance_all(self, steps: int = len(WAY)) -> int:
        """Move every open order on by so many steps, to the door by default, and report at once.

        Returns how many orders moved.
        """
        moved = self.book.advance(steps)
        self.reporter.send_all()
        return moved

    def _carry_on(self) -> None:
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
