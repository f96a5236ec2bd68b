"""An SMS gateway over HTTP: POST /messages, GET /messages?reference= (docs/sms-gateway.md).

It takes a registered template's id with its parameters, and our reference, under which a message
is one message however often it is told.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from zhiban.domain.errors import AnswerLost, CodeUnknown, GatewayError, Refused
from zhiban.domain.messages import Message
from zhiban.domain.sms_ledger import SendState
from zhiban.gateways.partner_http import PartnerHttp
from zhiban.gateways.signatures import Headers, SharedSecret
from zhiban.gateways.sms import Taken
from zhiban.gateways.sms.codes import GATEWAY_ANSWERS, gateway_word, refusal

READ_SECONDS = 10.0
HEADERS = Headers("x-sms-timestamp", "x-sms-signature")
NOTHING = "not_found"
"""The code, beside a 404, of a reference that the gateway has nothing under."""

_LONGEST_ID = 100


class HttpGateway:
    """One gateway at one base address, spoken to with the shared secret.

    `templates` gives its id of each wording of ours; `clock` is the wall clock.
    """

    def __init__(
        self,
        base_url: str,
        secret: SharedSecret,
        templates: Mapping[str, str],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._templates = templates
        self._partner = PartnerHttp(
            base_url, secret, HEADERS, read_seconds=read_seconds, clock=clock
        )

    def send(self, mobile: str, message: Message, reference: str) -> str:
        """Hand one SMS over; see SmsGateway."""
        template = self._templates.get(message.template) or self._own_name(message)
        body = {
            "reference": reference,
            "mobile": mobile,
            "template": template,
            "parameters": dict(message.values),
            "text": message.text,
        }
        status, told = self._ask("POST", "/messages", body)
        if status not in (200, 201, 202):
            raise _refusal(status, told)
        return _message_id(told)

    def ask(self, reference: str) -> Taken | None:
        """What became of the message under a reference; see AskedByReference."""
        status, told = self._ask("GET", f"/messages?reference={quote(reference, safe='')}")
        if status == 404 and told.get("code") == NOTHING:
            return None
        if status != 200:
            raise _refusal(status, told)
        if told.get("reference") != reference:
            raise AnswerLost("the gateway answered about another message")
        message_id = _message_id(told)
        try:
            word = gateway_word(str(told.get("stat", "")))
        except CodeUnknown:
            return Taken(message_id, SendState.UNKNOWN, "code_unknown")
        return Taken(message_id, word.state or SendState.SENT, word.reason)

    def _own_name(self, message: Message) -> str:
        if "*" not in self._templates:
            raise Refused("template_unregistered")
        return message.template

    def _ask(
        self, method: str, target: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """The status and the object of an answer; an empty one where it is none."""
        status, raw = self._partner.ask(method, target, body)
        try:
            told = json.loads(raw)
        except ValueError:
            return status, {}
        return status, told if isinstance(told, dict) else {}


def _message_id(told: Mapping[str, Any]) -> str:
    message_id = told.get("message_id")
    if not isinstance(message_id, str) or not 0 < len(message_id) <= _LONGEST_ID:
        raise AnswerLost("the gateway's answer cannot be read")
    return message_id


def _refusal(status: int, told: Mapping[str, Any]) -> GatewayError:
    """What an answer other than yes says. Without a code of the gateway's own nobody can say."""
    code = told.get("code")
    if not isinstance(code, str):
        return AnswerLost(f"the gateway answered {status}")
    return refusal(GATEWAY_ANSWERS, code)
