"""What SNS writes of each SMS into CloudWatch Logs, and how a subscription delivers it.

Source: Amazon SNS developer guide, "Viewing CloudWatch metrics and logs for SMS deliveries". The
records hold phone numbers, so nothing of them is kept but the id, the outcome and a code word.
"""

import base64
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zhiban.domain.errors import EventError
from zhiban.domain.sms_ledger import SendState


class _Notification(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    messageId: str = Field(min_length=1, max_length=100)  # noqa: N815


class _Delivery(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    providerResponse: str = ""  # noqa: N815


class Receipt(BaseModel):
    """One delivery-status record."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    notification: _Notification
    delivery: _Delivery = _Delivery()
    status: Literal["SUCCESS", "FAILURE"]

    @property
    def state(self) -> SendState:
        """Where the attempt ends."""
        return SendState.DELIVERED if self.status == "SUCCESS" else SendState.FAILED

    @property
    def reason(self) -> str:
        """A code word for the carrier's sentence; unknown sentences are one word, seen by alarm."""
        if self.status == "SUCCESS":
            return ""
        said = self.delivery.providerResponse.lower()
        return next((word for phrase, word in _REASONS.items() if phrase in said), "other")


_REASONS = {
    "blocked as spam": "spam_blocked",
    "destination is on a blocked list": "blocked_list",
    "invalid phone number": "bad_number",
    "message body is invalid": "bad_body",
    "phone carrier has blocked": "carrier_blocked",
    "currently unreachable": "unreachable",
    "phone has blocked": "opted_out",
    "phone is on a blocked list": "opted_out",
    "phone number is opted out": "opted_out",
    "this delivery would exceed max price": "over_price",
    "unknown error": "unknown_error",
}


def receipts(event: Mapping[str, Any]) -> Iterator[Receipt | None]:
    """The receipts of a subscription's delivery; None for a line that is none.

    Raises EventError when the delivery itself cannot be read. Control messages carry nothing.
    """
    try:
        packed = base64.b64decode(event["awslogs"]["data"], validate=True)
        batch = json.loads(gzip.decompress(packed))
        lines = [entry["message"] for entry in batch["logEvents"]]
    except (KeyError, TypeError, ValueError, OSError, EOFError, zlib.error) as error:
        raise EventError("not a delivery of a log subscription") from error
    if batch.get("messageType") == "CONTROL_MESSAGE":
        return
    for line in lines:
        try:
            yield Receipt.model_validate_json(line)
        except ValidationError:
            yield None
