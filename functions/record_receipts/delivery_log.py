"""What SNS writes of each SMS into CloudWatch Logs, and how a subscription delivers it.

Source: Amazon SNS developer guide, "Viewing CloudWatch metrics and logs for SMS deliveries". The
records hold phone numbers: one is asked for by its keyed fingerprint, and nothing of it is kept.
"""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from record_receipts.settling import Told
from zhiban.domain.errors import EventError
from zhiban.domain.sms_ledger import SendState
from zhiban.gateways.sms.codes import sns_failure

_CHINESE = re.compile(r"\+86(1\d{10})", re.ASCII)


class _Notification(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    messageId: str = Field(min_length=1, max_length=100)  # noqa: N815
    timestamp: str = ""


class _Delivery(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    providerResponse: str = ""  # noqa: N815
    destination: str = ""


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
        return "" if self.status == "SUCCESS" else sns_failure(self.delivery.providerResponse)

    def told(self) -> Told:
        """What it says, and of which message."""
        number = _CHINESE.fullmatch(self.delivery.destination)
        return Told(
            message_id=self.notification.messageId,
            state=self.state,
            reason=self.reason,
            mobile=number[1] if number else "",
            taken_at=_instant(self.notification.timestamp),
        )


def _instant(timestamp: str) -> datetime | None:
    """SNS's own form, 2026-12-01 02:00:03.000, which is UTC; None for any other."""
    try:
        return datetime.fromisoformat(timestamp).replace(tzinfo=UTC)
    except ValueError:
        return None


def receipts(event: Mapping[str, Any]) -> Iterator[Told | None]:
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
            yield Receipt.model_validate_json(line).told()
        except ValidationError:
            yield None
