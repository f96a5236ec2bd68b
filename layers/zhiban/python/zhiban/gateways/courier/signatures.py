"""The courier's names for the headers of our common way of signing (`gateways/signatures.py`)."""

from collections.abc import Mapping
from datetime import datetime

from zhiban.gateways import signatures
from zhiban.gateways.signatures import WINDOW, Headers, SharedSecret, secrets_in, signed

__all__ = [
    "HEADERS",
    "SIGNATURE",
    "TIMESTAMP",
    "WINDOW",
    "SharedSecret",
    "is_signed",
    "request_headers",
    "secrets_in",
    "signed",
]

TIMESTAMP = "x-courier-timestamp"
SIGNATURE = "x-courier-signature"
HEADERS = Headers(TIMESTAMP, SIGNATURE)


def is_signed(
    secrets: tuple[str, ...], headers: Mapping[str, str], body: bytes, wall: datetime
) -> bool:
    """Whether one of the secrets signed exactly these bytes within the window."""
    return signatures.is_signed(secrets, HEADERS, headers, body, wall)


def request_headers(
    secret: str, method: str, target: str, body: bytes, wall: datetime
) -> dict[str, str]:
    """The headers that sign a request of ours; `target` is its path with its query."""
    return signatures.request_headers(secret, HEADERS, method, target, body, wall)
