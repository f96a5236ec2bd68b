"""One HTTP request to an identity provider: encrypted, short, bounded, never led elsewhere."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from zhiban.domain.errors import AnswerLost, Refused, Rejected
from zhiban.gateways.partner_http import CONNECT_SECONDS, silence

READ_SECONDS = 3.0
"""Between two pieces of an answer."""

WHOLE_SECONDS = 5.0
"""For all of one answer: four of them fit into what an HTTP API waits for."""

LARGEST = 128 * 1024
_PIECE = 16 * 1024
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

type Json = Mapping[str, Any]


class Fetching:
    """Asks the provider. `on_this_machine` allows plain HTTP, to a loopback address only."""

    def __init__(
        self,
        *,
        on_this_machine: bool,
        pool: Any = None,
        ticking: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_this_machine, self._ticking = on_this_machine, ticking
        self._timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        self._pool = pool or urllib3.PoolManager(retries=False)

    def trusted(self, url: object) -> str:
        """An address that may be asked, or that a browser may be sent to. Raises Rejected."""
        told = url if isinstance(url, str) and url.isascii() and url.isprintable() else ""
        try:
            parts = urlsplit(told)
            sound = bool(parts.hostname) and parts.username is None and not parts.fragment
        except ValueError:
            raise Rejected("address_unsafe") from None
        local = self._on_this_machine and parts.hostname in _LOOPBACK
        if (
            not sound
            or " " in told
            or parts.scheme not in (("https", "http") if local else ("https",))
        ):
            raise Rejected("address_unsafe")
        return told

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Json:
        """The JSON object at an address."""
        return self._ask("GET", url, None, headers or {})

    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Json:
        """The JSON object that a form is answered with."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", url, urlencode(form).encode(), {**kind, **headers})

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Json:
        sent = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"}
        try:
            answer = self._pool.request(
                method,
                self.trusted(url),
                body=body,
                headers=sent | dict(headers),
                timeout=self._timeout,
                redirect=False,
                preload_content=False,
            )
        except HTTPError as error:
            raise silence(error) from error
        raw = self._whole(answer)
        if answer.status != 200:
            raise _refusal(answer.status)
        return _object(raw)

    def _whole(self, answer: Any) -> bytes:
        """All of an answer, if it comes in time and is no longer than one can be."""
        raw, until = b"", self._ticking() + WHOLE_SECONDS
        try:
            while piece := answer.read1(_PIECE):
                raw += piece
                if len(raw) > LARGEST:
                    raise Rejected("answer_too_long")
                if self._ticking() > until:
                    raise AnswerLost("the provider's answer does not come to an end")
        except HTTPError as error:
            raise AnswerLost("the provider's answer broke off") from error
        finally:
            answer.release_conn()
            answer.close()
        return raw


def _refusal(status: int) -> Refused | Rejected:
    """What a status says. A redirect is no answer, and is not followed."""
    if status == 429 or status >= 500:
        return Refused("unavailable")
    return Rejected("code_refused" if 400 <= status < 500 else "no_answer")


def _object(raw: bytes) -> Json:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        raise Rejected("not_json") from None
    if not isinstance(told, dict):
        raise Rejected("not_json")
    return told
