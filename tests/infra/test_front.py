"""The front passes on what a browser says and hears, and nothing of its own."""

import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, cast

import pytest

from infra.local.cloud import Cloud
from infra.local.emulator import PortTaken
from infra.local.front.server import LARGEST_BODY, Front
from tests.local_settings import free_port


class Origin(BaseHTTPRequestHandler):
    """An API that tells what it heard."""

    def do_GET(self) -> None:
        if self.path.endswith("/away"):
            self._tell(302, {"Location": "/elsewhere"})
        elif self.path.endswith("/denied"):
            self._tell(403, {})
        else:
            self._tell(200, {})

    do_POST = do_PUT = do_GET  # noqa: N815

    def _tell(self, status: int, headers: dict[str, str]) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        heard = {
            "path": self.path,
            "method": self.command,
            "body": self.rfile.read(length).decode(),
            "cookie": self.headers.get("Cookie"),
            "origin": self.headers.get("Origin"),
            "host": self.headers.get("Host"),
        }
        body = json.dumps(heard).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        for n in (1, 2):
            self.send_header("Set-Cookie", f"__Host-{n}=x; Secure; HttpOnly")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def origin() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


def cloud_at(port: int) -> Cloud:
    settings = SimpleNamespace(endpoint=f"http://127.0.0.1:{port}")
    return cast("Cloud", SimpleNamespace(settings=settings, outputs={"CitizensApiId": "abc"}))


@pytest.fixture
def front(origin: int) -> Iterator[int]:
    port = free_port()
    with Front(cloud_at(origin), "CitizensApiId", port, "CITIZENS_PORT"):
        yield port


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        raw = answer.read()
        return answer.status, answer.headers, json.loads(raw) if raw else None
    finally:
        connection.close()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_what_is_asked_arrives_at_the_api(front: int, method: str) -> None:
    body = None if method == "GET" else "名称".encode()
    status, headers, heard = ask(front, method, "/api/x?a=1", body, Cookie="c=1", Origin="http://o")
    assert status == 200
    assert heard["path"] == "/_aws/execute-api/abc/$default/api/x?a=1"
    assert (heard["method"], heard["body"]) == (method, body.decode() if body else "")
    assert (heard["cookie"], heard["origin"]) == ("c=1", "http://o")
    assert heard["host"] != f"127.0.0.1:{front}"
    assert len(headers.get_all("Set-Cookie")) == 2


def test_redirects_and_denials_are_the_browsers(front: int) -> None:
    status, headers, _ = ask(front, "GET", "/away")
    assert (status, headers["Location"]) == (302, "/elsewhere")
    assert ask(front, "GET", "/denied")[0] == 403


def test_an_api_that_is_gone_is_a_bad_gateway() -> None:
    port = free_port()
    with Front(cloud_at(free_port()), "CitizensApiId", port, "CITIZENS_PORT"):
        assert ask(port, "GET", "/")[0] == 502


def test_a_body_no_function_takes_is_refused(front: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front, timeout=10)
    connection.putrequest("POST", "/x")
    connection.putheader("Content-Length", str(LARGEST_BODY + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_its_port_is_its_own_and_free_afterwards(origin: int) -> None:
    port = free_port()
    with Front(cloud_at(origin), "CitizensApiId", port, "CITIZENS_PORT"):
        other = Front(cloud_at(origin), "CitizensApiId", port, "CITIZENS_PORT")
        with pytest.raises(PortTaken, match="CITIZENS_PORT"):
            other.__enter__()
    with Front(cloud_at(origin), "CitizensApiId", port, "CITIZENS_PORT"):
        assert ask(port, "GET", "/")[0] == 200
