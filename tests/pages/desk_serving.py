"""The desk on 127.0.0.1, and where its officers sign in; every call goes to the real function.

The pool is the one thing made up: it lets in whom the test names, without asking for a password,
but by a code bound to a proof (RFC 7636) and with tokens that it has signed and the desk's edge
checks, as API Gateway's authorizer would.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from officer_api import handler
from tests.contracts import conform, template_of
from tests.flow import Flow
from tests.visitor import http_event
from tests.world import Context

CLIENT = "desk-client"
HOUR = 3600


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Pool:
    """Who is let in next, what was handed out and taken back. `closed` renews nobody any more."""

    name: str = "wang"
    groups: tuple[str, ...] = ("approver",)
    address: str = ""
    lifetime: int = HOUR
    closed: bool = False
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    grants: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    left: int = 0
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def authorize(self, told: Mapping[str, str]) -> str:
        """Where the browser goes on to: back, with a code."""
        assert (told["response_type"], told["client_id"]) == ("code", CLIENT)
        assert (told["code_challenge_method"], told["prompt"]) == ("S256", "login")
        code = secrets.token_urlsafe(16)
        self.asked[code] = dict(told)
        return f"{told['redirect_uri']}?{urlencode({'code': code, 'state': told['state']})}"

    def token(self, told: Mapping[str, str]) -> dict[str, Any] | None:
        """Tokens for a code with its proof, once, or for a refresh token; None for neither."""
        self.grants.append(told["grant_type"])
        if told["grant_type"] == "refresh_token":
            return None if self.closed else self._signed_in()
        asked = self.asked.pop(told["code"], None)
        proof = _base64(hashlib.sha256(told["code_verifier"].encode()).digest())
        if asked is None or asked["code_challenge"] != proof:
            return None
        return self._signed_in() | {"refresh_token": "refresh"}

    def _signed_in(self) -> dict[str, Any]:
        claims = {"sub": f"o-{self.name}", "username": self.name, "token_use": "access"}
        told: dict[str, Any] = claims | {"cognito:groups": list(self.groups)}
        told["exp"] = int(time.time()) + self.lifetime
        head, body = (_base64(json.dumps(one).encode()) for one in ({"alg": "HS256"}, told))
        token = f"{head}.{body}.{self._seal(f'{head}.{body}')}"
        return {"access_token": token, "expires_in": self.lifetime}

    def _seal(self, text: str) -> str:
        return _base64(hmac.digest(self.secret, text.encode(), "sha256"))

    def claims(self, header: str) -> dict[str, Any] | None:
        """What the authorizer hands on; None for a token that is not ours or is over."""
        token = header.removeprefix("Bearer ")
        text, _, seal = token.rpartition(".")
        if self.closed or not text or not hmac.compare_digest(seal, self._seal(text)):
            return None
        body = text.partition(".")[2]
        told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=="))
        return told | {"cognito:groups": f"[{' '.join(told['cognito:groups'])}]"}


@dataclass
class DeskSite:
    """Where the desk is, and what was asked. `down` answers nothing, as a lost network."""

    flow: Flow
    pool: Pool
    address: str = ""
    built: Any = None
    asked: list[str] = field(default_factory=list)
    down: bool = False
    held: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving_desk(flow: Flow) -> Iterator[DeskSite]:
    """Serve the flow's desk and its pool."""
    site = DeskSite(flow, Pool())
    site.held.set()
    with _server(_Door, site) as door, _server(_Desk, site) as desk:
        site.pool.address, site.address = door, desk
        told = {"DESK_BASE_URL": desk, "SIGN_IN_BASE_URL": door, "SIGN_IN_CLIENT": CLIENT}
        site.built = handler.build(flow.world.environ | told)
        yield site
        site.held.set()


@contextmanager
def _server(kind: type[BaseHTTPRequestHandler], site: DeskSite) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (kind,), {"site": site}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


class _Served(BaseHTTPRequestHandler):
    site: DeskSite

    def body(self) -> str:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()

    def say(self, status: int, headers: Mapping[str, Any], content: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):  # a page that was left needs no answer
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Door(_Served):
    """The pool's managed login, as much of it as a browser sees."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        told = dict(parse_qsl(query))
        self.site.pool.left += path == "/logout"
        to = told["logout_uri"] if path == "/logout" else self.site.pool.authorize(told)
        self.say(302, {"Location": to})

    def do_POST(self) -> None:
        told = {name: values[0] for name, values in parse_qs(self.body()).items()}
        if self.path == "/oauth2/revoke":
            self.site.pool.revoked.append(told["token"])
        found = self.site.pool.token(told) if self.path == "/oauth2/token" else {}
        headers = {"Access-Control-Allow-Origin": self.site.address}
        headers["Content-Type"] = "application/json"
        said = {"error": "invalid_grant"} if found is None else found
        self.say(400 if found is None else 200, headers, json.dumps(said).encode())


class _Desk(_Served):
    one_at_a_time = threading.Lock()

    def _answer(self) -> None:
        body = self.body() or None
        self.site.held.wait(timeout=30)
        self.site.asked.append(f"{self.command} {self.path}")
        if self.site.down:
            self.connection.close()
            return
        path = unquote(urlsplit(self.path).path)
        template = template_of("officers", self.command, path)
        key = f"{self.command} {template}"
        event = self._event(path, key, body)
        if template.startswith("/api/") and event is None:
            self.say(401, {"Content-Type": "application/json"}, b'{"message":"Unauthorized"}')
            return
        with self.one_at_a_time:  # a Lambda sandbox takes one request at a time
            told = handler.handle(event or {}, Context(), *self.site.built)
        conform("officers", key, told)
        raw = told.get("body") or ""
        content = base64.b64decode(raw) if told.get("isBase64Encoded") else raw.encode()
        self.say(told["statusCode"], told["headers"], content)

    def _event(self, path: str, key: str, body: str | None) -> dict[str, Any] | None:
        """The request as API Gateway hands it on; None where its authorizer lets nobody in."""
        at_ms = int(self.site.flow.wall.timestamp() * 1000)
        event = http_event(self.command, path, body, dict(self.headers), at_ms)
        event["routeKey"] = event["requestContext"]["routeKey"] = key
        query = dict(parse_qsl(urlsplit(self.path).query))
        event |= {"queryStringParameters": query, "rawQueryString": urlencode(query)}
        if not path.startswith("/api/"):
            return event
        claims = self.site.pool.claims(self.headers.get("Authorization") or "")
        event["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
        return event if claims else None

    do_GET = do_POST = do_PUT = _answer  # noqa: N815
