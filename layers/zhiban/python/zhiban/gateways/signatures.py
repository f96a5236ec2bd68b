"""HMAC-SHA256 between a partner and us, over `timestamp.body`; the shared secret and its rotation.

Requests of ours carry the same two headers over `timestamp.METHOD path?query.body`, so that a
signature of one direction is worth nothing in the other.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from botocore.config import Config

from zhiban import aws
from zhiban.domain.errors import GatewayError

WINDOW = timedelta(seconds=300)
"""How far the sender's clock may differ from ours (wall clock); an older signature is a replay."""

_KEPT = timedelta(seconds=60)
_SHORTEST = 32
_UNIX_SECONDS = re.compile(r"[1-9][0-9]{9}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Headers(NamedTuple):
    """The names of the two headers, in lower case."""

    timestamp: str
    signature: str


def signed(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of exactly these bytes at a time (Unix seconds), hex."""
    message = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def is_signed(
    secrets: Sequence[str],
    names: Headers,
    headers: Mapping[str, str],
    body: bytes,
    wall: datetime,
) -> bool:
    """Whether one of the secrets signed exactly these bytes within the window.

    `headers` have lower-case names. Every secret is tried, so that the time taken says nothing.
    """
    timestamp, given = headers.get(names.timestamp, ""), headers.get(names.signature, "")
    if not _UNIX_SECONDS.fullmatch(timestamp) or not _HEX.fullmatch(given):
        return False
    if abs(wall.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        return False
    matches = [hmac.compare_digest(signed(secret, timestamp, body), given) for secret in secrets]
    return any(matches)


def request_headers(
    secret: str, names: Headers, method: str, target: str, body: bytes, wall: datetime
) -> dict[str, str]:
    """The headers that sign a request of ours; `target` is its path with its query."""
    timestamp = str(int(wall.timestamp()))
    spoken = f"{method} {target}.".encode() + body
    return {names.timestamp: timestamp, names.signature: signed(secret, timestamp, spoken)}


def secrets_in(text: str) -> tuple[str, ...]:
    """The secrets that are valid now, the current one first. Raises GatewayError.

    The text is {"current": …, "previous": …}; `previous` may be empty. A short secret is none, so
    that a half-written rotation never lets an empty key in.
    """
    try:
        told = json.loads(text)
        found = tuple(str(told.get(name) or "") for name in ("current", "previous"))
    except (ValueError, AttributeError) as error:
        raise GatewayError("the partner's secret is not of its form") from error
    if len(found[0]) < _SHORTEST:
        raise GatewayError("the partner's current secret is too short to be one")
    return tuple(secret for secret in found if len(secret) >= _SHORTEST)


@dataclass(slots=True)
class SharedSecret:
    """The secret in Secrets Manager, read anew every minute: a rotation needs no restart."""

    name: str
    client: Any = None
    _found: tuple[str, ...] = ()
    _read_at: datetime | None = field(default=None)

    def __post_init__(self) -> None:
        config = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 3})
        self.client = self.client or aws.client("secretsmanager", config=config)

    def valid(self, wall: datetime) -> tuple[str, ...]:
        """The secrets that are valid at `wall` (wall clock), the current one first."""
        if self._read_at is None or not self._read_at <= wall < self._read_at + _KEPT:
            answer = self.client.get_secret_value(SecretId=self.name)
            self._found = secrets_in(answer["SecretString"])
            self._read_at = wall
        return self._found
