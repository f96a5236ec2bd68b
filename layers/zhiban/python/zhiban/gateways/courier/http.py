"""A courier over HTTP: POST /orders, GET /orders?reference=, POST /orders/cancel."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from zhiban.domain.errors import AnswerLost, GatewayError, Refused, Rejected
from zhiban.domain.parcels import ParcelId, Report
from zhiban.gateways.courier import Order
from zhiban.gateways.courier.reports import OrderReport, Orders
from zhiban.gateways.courier.signatures import HEADERS
from zhiban.gateways.partner_http import PartnerHttp
from zhiban.gateways.signatures import SharedSecret

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
        self._partner = PartnerHttp(
            base_url, secret, HEADERS, read_seconds=read_seconds, clock=clock, pool=pool
        )

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
        status, raw = self._partner.ask(
            "POST", "/orders", body, {"Idempotency-Key": order.id.reference}
        )
        return _report(order.id, status, raw)

    def find(self, parcel_id: ParcelId) -> Report | None:
        """How the courier has an order; see Courier. Only an empty list says: not at all."""
        status, raw = self._partner.ask("GET", f"/orders?reference={quote(parcel_id.reference)}")
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
        status, raw = self._partner.ask(
            "POST", "/orders/cancel", {"reference": parcel_id.reference}
        )
        if status == 409:
            raise Rejected("too_late")
        return _report(parcel_id, status, raw)


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
