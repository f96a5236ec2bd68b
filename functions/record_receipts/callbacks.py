"""What the SMS gateway posts to us: POST /sms/receipts, signed (docs/sms-gateway.md)."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from record_receipts.settling import Told
from zhiban.domain.errors import CodeUnknown, Malformed, NotSignedIn
from zhiban.domain.sms_ledger import SendState
from zhiban.gateways.signatures import is_signed
from zhiban.gateways.sms.codes import fit_for_log, gateway_word
from zhiban.gateways.sms.http_gateway import HEADERS
from zhiban.runtime.observability import count, logger

type _Id = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Report(BaseModel):
    """One message as the gateway has it; `stat` is the carrier's word."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    message_id: _Id
    reference: Annotated[str, StringConstraints(max_length=100)] = ""
    stat: Annotated[str, StringConstraints(max_length=100)]

    def told(self) -> Told | None:
        """What it says; None where it is not the last word yet.

        A word that no table of ours has leaves the message unknown, and somebody hears of it.
        """
        try:
            word = gateway_word(self.stat)
        except CodeUnknown:
            logger.error("provider_code_unknown", code=fit_for_log(self.stat))
            count("ProviderCodeUnknown")
            return self._as(SendState.UNKNOWN, "code_unknown")
        return None if word.state is None else self._as(word.state, word.reason)

    def _as(self, state: SendState, reason: str) -> Told:
        return Told(self.message_id, state, reason, self.reference)


class Reports(BaseModel):
    """What the gateway says of several messages at once."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    receipts: Annotated[list[Report], Field(max_length=200)]


def reports(event: Mapping[str, Any], secrets: Sequence[str], wall: datetime) -> list[Report]:
    """The reports of a request, once it has proved to be the gateway's.

    Raises NotSignedIn for one that has not, Malformed for a signed one that is not of its form.
    """
    body = _body(event)
    headers = {str(key).lower(): str(value) for key, value in (event.get("headers") or {}).items()}
    if not is_signed(secrets, HEADERS, headers, body, wall):
        raise NotSignedIn("not_signed", "签名不对，或时间相差超过五分钟。")
    try:
        return Reports.model_validate_json(body).receipts
    except ValidationError as error:
        raise Malformed("malformed", "回执的内容不是约定的格式。") from error


def _body(event: Mapping[str, Any]) -> bytes:
    raw = str(event.get("body") or "")
    if not event.get("isBase64Encoded"):
        return raw.encode()
    try:
        return base64.b64decode(raw, validate=True)
    except binascii.Error as error:
        raise Malformed("malformed", "回执的内容不是约定的格式。") from error
