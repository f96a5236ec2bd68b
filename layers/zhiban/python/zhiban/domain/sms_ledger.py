"""The send ledger (短信台账): what may be said of one attempt at one SMS.

planned → claimed → sent → delivered | failed. A claim whose answer was lost is `unknown`, and is
settled by the receipt or by a person, never by sending again. A certain refusal gives the claim
back. `suppressed` ends an attempt that was no longer wanted when its turn came.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

LEASE = timedelta(minutes=5)
"""How long a claim may stay without an answer before it counts as unknown (wall clock)."""

DAILY_CAP = 3
"""At most this many messages a phone a day."""


class SendState(StrEnum):
    """Where one attempt stands."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"


TRANSITIONS: dict[SendState, frozenset[SendState]] = {
    SendState.PLANNED: frozenset({SendState.CLAIMED, SendState.SUPPRESSED}),
    SendState.CLAIMED: frozenset(
        {
            SendState.PLANNED,
            SendState.SENT,
            SendState.UNKNOWN,
            SendState.DELIVERED,
            SendState.FAILED,
        }
    ),
    SendState.SENT: frozenset({SendState.DELIVERED, SendState.FAILED}),
    SendState.UNKNOWN: frozenset({SendState.SENT, SendState.DELIVERED, SendState.FAILED}),
    SendState.DELIVERED: frozenset(),
    SendState.FAILED: frozenset(),
    SendState.SUPPRESSED: frozenset(),
}
"""Every move an attempt may make; final states never move back."""


def may_become(target: SendState) -> tuple[SendState, ...]:
    """The states from which `target` may be reached."""
    return tuple(state for state, onward in TRANSITIONS.items() if target in onward)


@dataclass(frozen=True, slots=True)
class Send:
    """One attempt at one SMS: one ladder step of one invitation to one contact.

    `due_at` is an instant of the business clock; `claimed_until` one of the wall clock.
    """

    invitation_id: str
    step: str
    contact: int
    attempt: int
    uscc: str
    planned_on: date
    due_at: datetime
    state: SendState = SendState.PLANNED
    version: int = 1
    refusals: int = 0
    attempt_id: str = ""
    claimed_until: datetime | None = None
    message_id: str = ""
    reason: str = ""
