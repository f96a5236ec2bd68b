"""The shared secret as the courier keeps it, and both directions' signatures.

Written from the description of the wire and not from the product's code: two hands, one protocol.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from infra.local.cloud import Cloud

TIMESTAMP = "X-Courier-Timestamp"
SIGNATURE = "X-Courier-Signature"
WINDOW = 300


def shared_secrets(cloud: Cloud) -> tuple[str, ...]:
    """The secrets valid now, the current one first, out of the emulator's Secrets Manager."""
    arn = cloud.outputs["CourierSecretArn"]
    told = json.loads(cloud.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])
    return tuple(secret for name in ("current", "previous") if (secret := told.get(name)))


def webhook_headers(secret: str, body: bytes) -> dict[str, str]:
    """The headers of a webhook with these bytes, now."""
    timestamp = str(int(time.time()))
    return {TIMESTAMP: timestamp, SIGNATURE: _mac(secret, f"{timestamp}.".encode() + body)}


def is_request_signed(
    secrets: tuple[str, ...], headers: Mapping[str, Any], method: str, target: str, body: bytes
) -> bool:
    """Whether a partner's request was signed with a shared secret within the window."""
    told = {name.lower(): str(value) for name, value in headers.items()}
    timestamp, given = told.get(TIMESTAMP.lower(), ""), told.get(SIGNATURE.lower(), "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > WINDOW:
        return False
    message = f"{timestamp}.{method} {target}.".encode() + body
    return any(hmac.compare_digest(_mac(one, message).encode(), given.encode()) for one in secrets)


def _mac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
