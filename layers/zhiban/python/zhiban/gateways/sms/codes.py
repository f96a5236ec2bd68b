"""Every code of every provider, and what it means in our ledger.

A code that stands in no table is CodeUnknown: the attempt is unknown, and somebody hears of it.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from zhiban.domain.errors import AnswerLost, CodeUnknown, GatewayError, Refused, Rejected
from zhiban.domain.sms_ledger import SendState


class Answer(StrEnum):
    """What an answer says of the request: not taken now, never taken, or nobody knows."""

    REFUSED = "refused"
    REJECTED = "rejected"
    LOST = "lost"


class Meaning(NamedTuple):
    """What a code says of a request, and our word for it."""

    answer: Answer
    reason: str


BAD_PARAMETER = "bad_parameter"
"""Our word for what SNS will not take. It says of good numbers too that they are "not valid to
publish to", of every one in a region without SMS: so it is no word on the number, which only a
receipt has."""

SNS_ANSWERS: Mapping[str, Meaning] = {
    "Throttling": Meaning(Answer.REFUSED, "throttled"),
    "ThrottlingException": Meaning(Answer.REFUSED, "throttled"),
    "ThrottledException": Meaning(Answer.REFUSED, "throttled"),
    "Throttled": Meaning(Answer.REFUSED, "throttled"),
    "KMSThrottling": Meaning(Answer.REFUSED, "throttled"),
    "KMSThrottlingException": Meaning(Answer.REFUSED, "throttled"),
    "AuthorizationError": Meaning(Answer.REFUSED, "not_allowed"),
    "AccessDenied": Meaning(Answer.REFUSED, "not_allowed"),
    "AccessDeniedException": Meaning(Answer.REFUSED, "not_allowed"),
    "InvalidClientTokenId": Meaning(Answer.REFUSED, "not_allowed"),
    "UnrecognizedClientException": Meaning(Answer.REFUSED, "not_allowed"),
    "SignatureDoesNotMatch": Meaning(Answer.REFUSED, "not_allowed"),
    "ExpiredToken": Meaning(Answer.REFUSED, "not_allowed"),
    "InvalidSecurity": Meaning(Answer.REFUSED, "not_allowed"),
    "KMSDisabled": Meaning(Answer.REFUSED, "not_allowed"),
    "KMSInvalidState": Meaning(Answer.REFUSED, "not_allowed"),
    "KMSNotFound": Meaning(Answer.REFUSED, "not_allowed"),
    "KMSOptInRequired": Meaning(Answer.REFUSED, "not_allowed"),
    "KMSAccessDenied": Meaning(Answer.REFUSED, "not_allowed"),
    "InvalidParameter": Meaning(Answer.REJECTED, BAD_PARAMETER),
    "InvalidParameterValue": Meaning(Answer.REJECTED, BAD_PARAMETER),
    "ParameterValueInvalid": Meaning(Answer.REJECTED, BAD_PARAMETER),
    "UserErrorException": Meaning(Answer.REJECTED, BAD_PARAMETER),
    "ValidationException": Meaning(Answer.REJECTED, "bad_body"),
    "ValidationError": Meaning(Answer.REJECTED, "bad_body"),
    "OptedOut": Meaning(Answer.REJECTED, "opted_out"),
    "NotFound": Meaning(Answer.REJECTED, "bad_number"),
    "EndpointDisabled": Meaning(Answer.REJECTED, "bad_number"),
    "PlatformApplicationDisabled": Meaning(Answer.REJECTED, "bad_number"),
    "InternalError": Meaning(Answer.LOST, "internal_error"),
    "InternalFailure": Meaning(Answer.LOST, "internal_error"),
    "InternalServerError": Meaning(Answer.LOST, "internal_error"),
    "ServiceUnavailable": Meaning(Answer.LOST, "internal_error"),
    "RequestTimeout": Meaning(Answer.LOST, "internal_error"),
    "500": Meaning(Answer.LOST, "internal_error"),
    "502": Meaning(Answer.LOST, "internal_error"),
    "503": Meaning(Answer.LOST, "internal_error"),
    "504": Meaning(Answer.LOST, "internal_error"),
}
"""Amazon SNS, Publish: the errors of its model and those common to AWS; bare numbers are answers
of something in between, without a code."""

GATEWAY_ANSWERS: Mapping[str, Meaning] = {
    "throttled": Meaning(Answer.REFUSED, "throttled"),
    "maintenance": Meaning(Answer.REFUSED, "not_open"),
    "balance_too_low": Meaning(Answer.REFUSED, "no_balance"),
    "bad_signature": Meaning(Answer.REFUSED, "not_allowed"),
    "clock_skew": Meaning(Answer.REFUSED, "not_allowed"),
    "template_unknown": Meaning(Answer.REFUSED, "template_unregistered"),
    "template_mismatch": Meaning(Answer.REJECTED, "bad_body"),
    "content_blocked": Meaning(Answer.REJECTED, "spam_blocked"),
    "bad_number": Meaning(Answer.REJECTED, "bad_number"),
    "number_blocked": Meaning(Answer.REJECTED, "blocked_list"),
    "opted_out": Meaning(Answer.REJECTED, "opted_out"),
    "internal": Meaning(Answer.LOST, "internal_error"),
}
"""The HTTP gateway, POST /messages (docs/sms-gateway.md)."""


class Word(NamedTuple):
    """The carrier's last word: the state it ends in and why; a state of None is not the last."""

    state: SendState | None
    reason: str = ""


GATEWAY_RECEIPTS: Mapping[str, Word] = {
    "DELIVRD": Word(SendState.DELIVERED),
    "UNDELIV": Word(SendState.FAILED, "unreachable"),
    "EXPIRED": Word(SendState.FAILED, "unreachable"),
    "DELETED": Word(SendState.FAILED, "deleted"),
    "REJECTD": Word(SendState.FAILED, "carrier_blocked"),
    "ENROUTE": Word(None),
    "ACCEPTD": Word(None),
    "UNKNOWN": Word(SendState.UNKNOWN, "carrier_unknown"),
}
"""The eight message states of SMPP v3.4 (5.2.28), which are also the Stat of CMPP's reports."""

NO_QUOTA = "no_quota"
"""Our word for SNS's monthly spending limit. SNS takes a message beyond it as any other and says
only in the receipt that it was not sent; its guide does not list the sentence."""

SNS_FAILURES: Mapping[str, str] = {
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
    "no quota left for account": NO_QUOTA,
}
"""What SNS's sentence contains when a message failed (Amazon SNS developer guide)."""

OTHER = "other"
"""Our word for a sentence that no table has: the message failed, and somebody hears of it."""


def refusal(table: Mapping[str, Meaning], code: str) -> GatewayError:
    """What a code says of a request, as an error to raise."""
    meaning = table.get(code)
    if meaning is None:
        return CodeUnknown(fit_for_log(code))
    match meaning.answer:
        case Answer.REFUSED:
            return Refused(meaning.reason)
        case Answer.REJECTED:
            return Rejected(meaning.reason)
        case Answer.LOST:
            return AnswerLost(f"the partner answered {code}")


def gateway_word(stat: str) -> Word:
    """The gateway's word on a message. Raises CodeUnknown for a state that no table has."""
    word = GATEWAY_RECEIPTS.get(stat)
    if word is None:
        raise CodeUnknown(fit_for_log(stat))
    return word


def sns_failure(sentence: str) -> str:
    """Our word for the sentence in which SNS says why a message failed."""
    said = sentence.lower()
    return next((word for phrase, word in SNS_FAILURES.items() if phrase in said), OTHER)


def fit_for_log(code: str) -> str:
    """A foreign code as it may stand in a log: short, plain, and without what may be a number."""
    plain = re.sub(r"[^A-Za-z0-9_.:-]", "", code)[:40]
    digits = sum(char.isdigit() for char in plain)
    return (plain if digits < _MAY_BE_A_NUMBER else re.sub(r"\d", "#", plain)) or "empty"


_MAY_BE_A_NUMBER = 7
"""So many digits in a code may be a telephone number, whatever stands between them."""
