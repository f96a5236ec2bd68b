"""A small reverse proxy: one address on 127.0.0.1 for one HTTP API of the emulator."""

import contextlib
import urllib.error
import urllib.request
from email.message import Message
from http.server import BaseHTTPRequestHandler

from infra.local.cloud import Cloud
from infra.local.serving import Server

SECONDS = 60.0
LARGEST_BODY = 6 * 2**20
"""What Lambda takes in one request."""

_OF_THE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class Front(Server):
    """Serves one API at http://127.0.0.1:<port>, until it is stopped."""

    def __init__(self, cloud: Cloud, api: str, port: int, variable: str) -> None:
        endpoint = cloud.settings.endpoint
        origin = f"{endpoint}/_aws/execute-api/{cloud.outputs[api]}/$default"
        super().__init__(port, variable, _Handler, {"origin": origin})


class _Unmoved(urllib.request.HTTPRedirectHandler):
    """A redirect is the browser's to follow."""

    def redirect_request(self, *_: object) -> None:
        return None


_opener = urllib.request.build_opener(_Unmoved)


class _Handler(BaseHTTPRequestHandler):
    origin = ""
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self._answer(413, Message(), b"")
            return
        body = self.rfile.read(length) if length else None
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _OF_THE_HOP | {"host"}}
        if body is not None:
            headers.setdefault("Content-Type", "application/octet-stream")
        request = urllib.request.Request(  # noqa: S310
            self.origin + self.path, data=body, headers=headers, method=self.command
        )
        try:
            with _opener.open(request, timeout=SECONDS) as answer:
                self._answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            self._answer(error.code, error.headers, error.read())
        except OSError:
            self._answer(502, Message(), b"")

    def _answer(self, status: int, headers: Message, body: bytes) -> None:
        with contextlib.suppress(ConnectionError):  # whoever asked has gone
            self._write(status, headers, body)

    def _write(self, status: int, headers: Message, body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _OF_THE_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing: paths may carry ids."""
