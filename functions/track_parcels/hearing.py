"""One webhook: signed by the courier within the window, or it is nothing to us.

There is no store of seen webhooks: taking the same report in twice changes nothing, so a replay
within the window is harmless and one after it is refused.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from track_parcels.parts import Parts
from zhiban.domain.errors import Malformed, NotSignedIn
from zhiban.gateways.courier.reports import LARGEST, OrderReport
from zhiban.gateways.courier.signatures import is_signed

ACTOR = "track_parcels"


def hear(parts: Parts, event: Mapping[str, Any], now: datetime, wall: datetime) -> str:
    """Take in the report a webhook carries; returns what became of it, a word for the log.

    `event` is HTTP API payload 2.0, `now` the business clock, `wall` the wall clock. Raises
    NotSignedIn, the same whatever is wrong with a signature; Malformed, which says to a courier
    that has signed what it should send, and never quotes what it sent.
    """
    body = raw_body(event)
    headers = {str(k).lower(): str(v) for k, v in (event.get("headers") or {}).items()}
    if not is_signed(parts.secret.valid(wall), headers, body, wall):
        raise NotSignedIn("not_signed", "签名不对或已过时。")
    report = _read(body).report()
    if report is None:
        return "unknown_parcel"
    return parts.deliveries.take(report, now, wall, ACTOR)


def raw_body(event: Mapping[str, Any]) -> bytes:
    """The body's bytes exactly as they were sent: what the signature is over."""
    body = str(event.get("body") or "")
    if not event.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _read(body: bytes) -> OrderReport:
    if len(body) > LARGEST:
        raise Malformed("too_large", "请求体过大：一次只报一个订单的一个状态。")
    try:
        return OrderReport.model_validate_json(body)
    except ValidationError as error:
        known = OrderReport.model_fields
        wrong = {str(part) for fault in error.errors() for part in fault["loc"] if part in known}
        named = "、".join(sorted(wrong)) or "全文"
        raise Malformed(
            "malformed",
            "请求体须为 JSON 对象，含 reference、tracking、state、at（带时区）；"
            f"不符合要求的是：{named}。",
        ) from error
