"""Authorizer of the HTTP APIs: lets in what our own edge passes on, which alone knows the secret.

It knows the current secret, the one before it and the one that is coming, so that a change of the
secret turns nobody away. An unknown one is compared with what Secrets Manager says now before it is
refused. All are compared in constant time.
"""

import hmac
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

HEADER = "x-origin-secret"
STAGES = ("AWSCURRENT", "AWSPENDING", "AWSPREVIOUS")
KEPT = 60.0
"""Seconds after which the secrets are read anew."""
APART = 1.0
"""Seconds between two readings that unknown secrets may cause."""


@dataclass(slots=True)
class Admission:
    """Who may come in. `now` is a monotonic clock in seconds, `client` of Secrets Manager."""

    client: Any
    secret: str
    now: Callable[[], float] = time.monotonic
    _known: tuple[bytes, ...] = ()
    _read_at: float | None = None

    def admits(self, given: str) -> bool:
        """Whether it is one of the secrets. Raises when none could ever be read."""
        if not given:
            return False
        if self._is_older_than(KEPT):
            self._read()
        if self._matches(given):
            return True
        if self._is_older_than(APART):
            self._read()
        return self._matches(given)

    def _matches(self, given: str) -> bool:
        said = given.encode()
        matches = [hmac.compare_digest(said, one) for one in self._known]
        return any(matches)

    def _is_older_than(self, seconds: float) -> bool:
        return self._read_at is None or self.now() - self._read_at >= seconds

    def _read(self) -> None:
        """Read all that are valid; where that fails, go on with those that were."""
        try:
            self._known = tuple(text.encode() for text in map(self._value, STAGES) if text)
        except Exception:
            if not self._known:
                raise
        self._read_at = self.now()

    def _value(self, stage: str) -> str:
        try:
            answer = self.client.get_secret_value(SecretId=self.secret, VersionStage=stage)
        except self.client.exceptions.ResourceNotFoundException:
            return ""
        return str(answer["SecretString"])


_made: list[Admission] = []


def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """What API Gateway asks; `edge` in the context lets the function believe the edge's headers."""
    if not _made:
        import boto3

        _made.append(Admission(boto3.client("secretsmanager"), os.environ["ORIGIN_SECRET"]))
    admitted = _made[0].admits(str((event.get("headers") or {}).get(HEADER, "")))
    return {"isAuthorized": admitted, "context": {"edge": "yes"} if admitted else {}}
