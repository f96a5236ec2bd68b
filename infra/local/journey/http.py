"""A browser's part without a browser: JSON over HTTP, its own cookies, its own origin."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

SECONDS = 60.0


class Refused(Exception):
    """The other side said no; the message is its own sentence."""


@dataclass(slots=True)
class Session:
    """One address and the cookies it gave. `bearer` is a token for APIs that take one."""

    base: str
    bearer: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Any:
        """A page's JSON, or its text. Raises Refused."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: Any) -> Any:
        """Raises Refused."""
        return self._ask("POST", path, body)

    def put(self, path: str, body: Any) -> Any:
        """Raises Refused."""
        return self._ask("PUT", path, body)

    def _ask(self, method: str, path: str, body: Any) -> Any:
        headers = {"Origin": self.base, "Accept": "application/json, text/html"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.bearer:
            headers["Authorization"] = f"Bearer {self.bearer}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        raw = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = urllib.request.Request(self.base + path, raw, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return self._heard(answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")
            raise Refused(f"{method} {path}: {error.code} {said[:300]}") from error

    def _heard(self, headers: Any, raw: bytes) -> Any:
        for line in headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        text = raw.decode()
        is_json = "json" in (headers.get("Content-Type") or "")
        return json.loads(text) if is_json and text else text
