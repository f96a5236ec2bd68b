"""Sending one SMS. Implementations say honestly what they know of the outcome."""

from dataclasses import dataclass
from typing import Protocol

from zhiban.domain.messages import Message
from zhiban.domain.sms_ledger import SendState


class SmsGateway(Protocol):
    """A carrier. Never tries twice by itself."""

    def send(self, mobile: str, message: Message, reference: str) -> str:
        """Hand one SMS over; returns the carrier's message id.

        `mobile` is 11 digits (mainland China), `reference` our attempt id. Raises Refused when it
        certainly was not taken and may be later, Rejected when it never will be, AnswerLost when
        nobody can say.
        """
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What a carrier has under a reference: sent, delivered, failed, or unknown to it too."""

    message_id: str
    state: SendState
    reason: str = ""


class AskedByReference(SmsGateway, Protocol):
    """A carrier that takes our reference: it can be asked by it, and told the same again under it.

    Two messages under one reference are one message to it.
    """

    def ask(self, reference: str) -> Taken | None:
        """What became of the message under a reference; None when it certainly has none.

        Raises Refused or AnswerLost when it did not say.
        """
        ...
