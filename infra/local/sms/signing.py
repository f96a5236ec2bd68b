"""The gateway's side of the signatures, written from docs/sms-gateway.md and sharing no code."""

import hashlib
import hmac
import time
from collections.abc import Mapping

TIMESTAMP, SIGNATURE = "x-sms-timestamp", "x-sms-signature"
SKEW = 300


def sign(secret: str, body: bytes) -> dict[str, str]:
    """The headers of a receipt that we post."""
    now = str(int(time.time()))
    return {TIMESTAMP: now, SIGNATURE: _hmac(secret, f"{now}.".encode() + body)}


def fault(secret: str, method: str, target: str, headers: Mapping[str, str], body: bytes) -> str:
    """The code of what is wrong with a request's signature; "" when nothing is."""
    heard = {name.lower(): value for name, value in headers.items()}
    timestamp = heard.get(TIMESTAMP, "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > SKEW:
        return "clock_skew"
    spoken = f"{timestamp}.{method} {target}.".encode() + body
    right = hmac.compare_digest(_hmac(secret, spoken), heard.get(SIGNATURE, ""))
    return "" if right else "bad_signature"


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
