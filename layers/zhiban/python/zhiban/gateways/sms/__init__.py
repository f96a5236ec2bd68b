"""Sending one SMS. Implementations say honestly what they know of the outcome."""

from typing import Protocol


class SmsGateway(Protocol):
    """A carrier. Never tries twice by itself."""

    def send(self, mobile: str, text: str, reference: str) -> str:
        """Hand one SMS over; returns the carrier's message id.

        `mobile` is 11 digits (mainland China), `reference` our attempt id. Raises Refused when it
        certainly was not taken and may be later, Rejected when it never will be, AnswerLost when
        nobody can say.
        """
        ...
