"""The citizens' pages on 127.0.0.1; every request goes to the real function and its county."""

import base64
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from citizen_api.pages import Pages
from citizen_api.parts import Bureau
from layers.build import ROOT, prepare
from tests.flow import Flow
from tests.visitor import api_of, http_event, raw_answer


@dataclass
class Site:
    """Where the pages are, and what was asked. `down` answers nothing, as a lost network."""

    flow: Flow
    address: str = ""
    api: Any = None
    asked: list[str] = field(default_factory=list)
    down: bool = False
    held: threading.Event = field(default_factory=threading.Event)


def prepared_pages(flow: Flow, *, sign_in: bool = False) -> Pages:
    """The pages as they are deployed, with the pen beside them."""
    folder = prepare(ROOT, "local", lambda _: None) / "functions/citizen_api/citizen_api/pages"
    told = flow.world.environ
    bureau = Bureau(
        told["BUREAU_NAME"],
        told["BUREAU_NAME_EN"],
        told["COUNTY_NAME"],
        told["OFFICE_ADDRESS"],
        told["OFFICE_PHONE"],
        told["CITIZEN_BASE_URL"],
        by_code=told.get("MESSAGE_MODE") == "code",
    )
    return Pages(bureau, folder, sign_in=sign_in)


@contextmanager
def serving(flow: Flow) -> Iterator[Site]:
    """Serve the flow's county; messages sent from now on link to this site."""
    site = Site(flow)
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    site.held.set()
    flow.link_to(site.address)
    site.api = api_of(flow, prepared_pages(flow))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.held.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


class _Handler(BaseHTTPRequestHandler):
    site: Site
    one_at_a_time = threading.Lock()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode() if length else None
        self.site.held.wait(timeout=30)
        self.site.asked.append(f"{self.command} {self.path}")
        if self.site.down:
            self.connection.close()
            return
        at_ms = int(self.site.flow.now.timestamp() * 1000)
        path, _, query = self.path.partition("?")
        event = http_event(self.command, path, body, dict(self.headers), at_ms)
        event["rawQueryString"] = query
        with self.one_at_a_time:  # a Lambda sandbox takes one request at a time
            told = raw_answer(self.site.api, event)
        raw = told.get("body") or ""
        content = base64.b64decode(raw) if told.get("isBase64Encoded") else raw.encode()
        self.send_response(told["statusCode"])
        for name, value in told["headers"].items():
            self.send_header(name, str(value))
        for cookie in told.get("cookies") or []:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):  # a page that was left needs no answer
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""
