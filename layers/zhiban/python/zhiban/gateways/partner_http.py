"""A partner spoken to over HTTP: signed requests, one answer each, and what no answer means.

Nothing is retried and no redirect followed in here: a second request is decided by who knows
whether the first one may have arrived.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ssl import SSLCertVerificationError
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from zhiban.domain.errors import AnswerLost, GatewayError, Refused
from zhiban.gateways.signatures import Headers, SharedSecret, request_headers

CONNECT_SECONDS = 3.0
LARGEST = 64 * 1024
"""More bytes than this are no answer."""


class PartnerHttp:
    """One partner at one base address, spoken to with the shared secret.

    `names` are its headers of a signature, `clock` is the wall clock.
    """

    def __init__(
        self,
        base_url: str,
        secret: SharedSecret,
        names: Headers,
        *,
        read_seconds: float,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pool: Any = None,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._path = urlsplit(self._base).path
        self._secret, self._names, self._clock = secret, names, clock
        self._timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds)
        self._pool = pool or urllib3.PoolManager(retries=False)

    def ask(
        self,
        method: str,
        target: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """One request; the status and the bytes of its answer.

        Raises Refused where certainly nothing was said, AnswerLost where nobody knows.
        """
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        wall = self._clock()
        current = self._secret.valid(wall)[0]
        sent = {"Content-Type": "application/json", "Connection": "close", **(headers or {})}
        sent |= request_headers(current, self._names, method, self._path + target, content, wall)
        try:
            answer = self._pool.request(
                method,
                self._base + target,
                body=content or None,
                headers=sent,
                timeout=self._timeout,
                redirect=False,
                preload_content=False,
            )
        except HTTPError as error:
            raise silence(error) from error
        return answer.status, _read(answer)


def silence(error: HTTPError) -> GatewayError:
    """What no answer means: without a connection, or with a stranger's, nothing was said.

    Any other failure of TLS may come after the request was read.
    """
    if isinstance(error, NewConnectionError | ConnectTimeoutError):
        return Refused("not_connected")
    causes = error.args if isinstance(error, SSLError) else ()
    if any(isinstance(cause, SSLCertVerificationError) for cause in causes):
        return Refused("not_trusted")
    return AnswerLost("the partner did not answer")


def _read(answer: urllib3.BaseHTTPResponse) -> bytes:
    """The whole answer, but no more of it than an answer can be."""
    try:
        raw = answer.read(LARGEST + 1)
    except HTTPError as error:
        raise AnswerLost("the partner's answer broke off") from error
    finally:
        answer.release_conn()
        answer.close()
    if len(raw) > LARGEST:
        raise AnswerLost("the partner's answer is too long to be one")
    return raw
