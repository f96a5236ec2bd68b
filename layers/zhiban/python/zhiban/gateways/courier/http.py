"""A courier over HTTP: POST /orders, GET /orders?reference=, POST /orders/cancel.

Nothing is retried and no redirect followed in here: a second POST is decided by who knows whether
the first one may have arrived.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ssl import SSLCertVerificationError
from typing import Any
from urllib.parse import quote, urlsplit

import urllib3
from pydantic import ValidationError
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from zhiban.domain.errors import AnswerLost, GatewayError, Refused, Rejected
from zhiban.domain.parcels import ParcelId, Report
from zhiban.gateways.courier import Order
from zhiban.gateways.courier.reports import LARGEST, OrderReport, Orders
from zhiban.gateways.courier.signatures import SharedSecret, request_headers

CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0

_CERTAINLY_NOT = {401: "not_allowed", 403: "not_allowed", 429: "throttled"}
_NEVER = {400: "not_taken", 422: "not_taken"}
_OK = (200, 201)


class HttpCourier:
    """One partner at one base address, spoken to with the shared secret."""

    def __init__(
        self,
        base_url: str,
        secret: SharedSecret,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        read_seconds: float = READ_SECONDS,
        pool: Any = None,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._path = urlsplit(self._base).path
        self._secret, self._clock = secret, clock
        self._timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds)
        self._pool = pool or urllib3.PoolManager(retries=False)

    def order(self, order: Order) -> Report:
        """Place one order; see Courier."""
        consignee = order.consignee
        body = {
            "reference": order.id.reference,
            "leg": order.id.leg.value,
            "name": consignee.name,
            "mobile": consignee.mobile,
            "address": consignee.address,
        }
        status, raw = self._ask("POST", "/orders", body, {"Idempotency-Key": order.id.reference})
        return _report(order.id, status, raw)

    def find(self, parcel_id: ParcelId) -> Report | None:
        """How the courier has an order; see Courier. Only an empty list says: not at all."""
        status, raw = self._ask("GET", f"/orders?reference={quote(parcel_id.reference)}")
        if status not in _OK:
            raise _refusal(status)
        try:
            found = Orders.model_validate_json(raw).orders
        except ValidationError as error:
            raise AnswerLost("the courier's answer cannot be read") from error
        reports = [report for one in found if (report := one.report()) and report.id == parcel_id]
        if len(reports) != len(found):
            raise AnswerLost("the courier answered with other orders")
        return reports[0] if reports else None

    def cancel(self, parcel_id: ParcelId) -> Report:
        """Cancel an order; see Courier."""
        status, raw = self._ask("POST", "/orders/cancel", {"reference": parcel_id.reference})
        if status == 409:
            raise Rejected("too_late")
        return _report(parcel_id, status, raw)

    def _ask(
        self,
        method: str,
        target: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """One request and its answer; never a second one."""
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        wall = self._clock()
        current = self._secret.valid(wall)[0]
        sent = {"Content-Type": "application/json", "Connection": "close", **(headers or {})}
        sent |= request_headers(current, method, self._path + target, content, wall)
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
            raise _silence(error) from error
        return answer.status, _read(answer)


def _silence(error: HTTPError) -> GatewayError:
    """What no answer means: without a connection, or with a stranger's, nothing was sent."""
    stranger = isinstance(error, SSLError) and any(
        isinstance(cause, SSLCertVerificationError) for cause in error.args
    )
    if stranger or isinstance(error, NewConnectionError | ConnectTimeoutError):
        return Refused("not_connected")
    return AnswerLost("the courier did not answer")


def _read(answer: urllib3.BaseHTTPResponse) -> bytes:
    """The whole answer, but no more of it than an order can be."""
    try:
        raw = answer.read(LARGEST + 1)
    except HTTPError as error:
        raise AnswerLost("the courier's answer broke off") from error
    finally:
        answer.release_conn()
        answer.close()
    if len(raw) > LARGEST:
        raise AnswerLost("the courier's answer is no order")
    return raw


def _report(parcel_id: ParcelId, status: int, raw: bytes) -> Report:
    """The order in an answer. What cannot be understood may still have been done."""
    if status not in _OK:
        raise _refusal(status)
    try:
        report = OrderReport.model_validate_json(raw).report()
    except ValidationError as error:
        raise AnswerLost("the courier's answer cannot be read") from error
    if report is None or report.id != parcel_id:
        raise AnswerLost("the courier answered about another order")
    return report


def _refusal(status: int) -> GatewayError:
    """What a status says of the request: anything but a few may come after the deed."""
    if status in _CERTAINLY_NOT:
        return Refused(_CERTAINLY_NOT[status])
    if status in _NEVER:
        return Rejected(_NEVER[status])
    return AnswerLost(f"the courier answered {status}")
