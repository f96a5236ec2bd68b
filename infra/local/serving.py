"""A small HTTP server of the run: on 127.0.0.1, with rounds beside it, until told to stop."""

import contextlib
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from infra.local.emulator import refuse_taken_port

LONGEST_ROUND = 40.0
"""Seconds a round may still take once the server is told to stop: a report that nobody answers."""


class Server:
    """Answers with `handler`, whose attributes `told` become, and calls `round` again and again.

    `variable` is the setting that names the port. `ended` is set when it is to stop.
    """

    def __init__(
        self,
        port: int,
        variable: str,
        handler: type[BaseHTTPRequestHandler],
        told: dict[str, Any],
        *,
        round_work: Callable[[], object] | None = None,
        every_seconds: float = 1.0,
    ) -> None:
        self.port, self.ended = port, threading.Event()
        self._variable, self._handler, self._told = variable, handler, told
        self._round, self._every = round_work, every_seconds
        self._server: ThreadingHTTPServer | None = None
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        """Start. Raises PortTaken."""
        refuse_taken_port(self.port, self._variable)
        handler = type("Handler", (self._handler,), self._told)
        server = self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        server.daemon_threads = True
        self._begin(lambda: server.serve_forever(poll_interval=0.05))
        if self._round is not None:
            self._begin(self._go_round)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop and free the port."""
        self.ended.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        for thread in self._threads:
            thread.join(timeout=LONGEST_ROUND)

    def _begin(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _go_round(self) -> None:
        while self._round is not None and not self.ended.wait(self._every):
            with contextlib.suppress(OSError):  # who is spoken to starts or stops: the next round
                self._round()
