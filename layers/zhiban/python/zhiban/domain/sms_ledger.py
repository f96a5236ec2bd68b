"""The send ledger (短信台账): what may be said of one attempt at one SMS.

planned → claimed → sent → delivered | failed. A claim whose answer was lost, or a message whose
receipt never came, is `unknown`, and is settled by the receipt or by a person, never by sending
again; only a provider that takes our reference may be asked again, and then under that reference.
A certain refusal gives the claim back. `suppressed` ends an attempt that was no longer wanted.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

LEASE = timedelta(minutes=5)
"""How long a claim may stay without an answer before it counts as unknown (wall clock)."""

DAILY_CAP = 3
"""At most this many messages a phone a day."""

CASE_CAP = 6
"""At most this many messages about one case: the ladder's three, and as many to second numbers."""

CODE_STEP = "code-"
"""What the steps of one-time codes begin with; reminders have the day and the rung of a ladder."""

RESULT_STEP = "result-"
"""What the steps of results (结果告知) begin with."""

AGENT_STEP = "agent-"
"""What the steps of messages to agents (经办人) begin with."""

REFUSAL_PAUSE = timedelta(minutes=2)
MAX_PAUSE = timedelta(hours=2)


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
    SendState.SENT: frozenset({SendState.UNKNOWN, SendState.DELIVERED, SendState.FAILED}),
    SendState.UNKNOWN: frozenset(
        {
            SendState.CLAIMED,
            SendState.SENT,
            SendState.DELIVERED,
            SendState.FAILED,
            SendState.SUPPRESSED,
        }
    ),
    SendState.DELIVERED: frozenset(),
    SendState.FAILED: frozenset(),
    SendState.SUPPRESSED: frozenset(),
}
"""Every move an attempt may make; final states never move back.

From unknown back to claimed, or to suppressed, only where `Send.may_ask_again` holds and the
provider has said that it has nothing under our reference.
"""


def may_become(target: SendState) -> tuple[SendState, ...]:
    """The states from which `target` may be reached."""
    return tuple(state for state, onward in TRANSITIONS.items() if target in onward)


SETTLED_FROM = (SendState.CLAIMED, SendState.SENT, SendState.UNKNOWN)
"""The states in which a carrier may have a last word."""


@dataclass(frozen=True, slots=True)
class Send:
    """One attempt at one SMS: one ladder step of one invitation, or one result, to one contact.

    `due_at`, `sent_at` and `unknown_at` are instants of the business clock; `claimed_until` is one
    of the wall clock. `attempt_id` is the reference the provider was given, `by_reference` whether
    it can be asked by it. `contact_version` is the list of contacts its number was chosen from:
    for a second contact since it was planned, for a first one since it was claimed, 0 before.
    `segments` (计费条) is how many SMS its text is, 0 before it is claimed.
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
    provider: str = ""
    by_reference: bool = False
    sent_at: datetime | None = None
    unknown_at: datetime | None = None
    contact_version: int = 0
    segments: int = 0

    @property
    def is_code(self) -> bool:
        """Whether it carries a one-time code: of no use later, and its owner can ask again."""
        return self.step.startswith(CODE_STEP)

    @property
    def is_result(self) -> bool:
        """Whether it tells what became of an application."""
        return self.step.startswith(RESULT_STEP)

    @property
    def is_agent(self) -> bool:
        """Whether it tells an agent (经办人) of an authorisation."""
        return self.step.startswith(AGENT_STEP)

    @property
    def is_reminder(self) -> bool:
        """Whether it is a step of a ladder."""
        return not (self.is_code or self.is_result or self.is_agent)

    @property
    def may_ask_again(self) -> bool:
        """Whether, once the provider has nothing under our reference, it may be asked again."""
        unknown = self.state is SendState.UNKNOWN and not self.message_id
        return unknown and self.by_reference and not self.is_code


def attempt_reference(county: str, send: Send) -> str:
    """Our reference of one attempt, the same whenever and from whatever rows it is made again.

    So a partner that takes it can be asked, or told twice, even by tables that were restored and
    know nothing of the first time.
    """
    attempt = send.invitation_id, send.step, str(send.contact), str(send.attempt)
    return sha256("|".join((county, *attempt)).encode()).hexdigest()[:32]


ANOTHER_NUMBER_HELPS = frozenset(
    {"bad_number", "blocked_list", "carrier_blocked", "unreachable", "not_in_service", "opted_out"}
)
"""Reasons that lie in the number dialled or in who has it, and not in the message or its sender."""


def next_contact(
    send: Send, reason: str, following: int | None, version: int, due_at: datetime
) -> Send:
    """The attempt at the next contact's number after one number certainly failed.

    `following` is the place of the next one that may be written to, `version` their list's. Raises
    ValueError when there is none or another number would not help: then a person has to act.
    """
    if reason not in ANOTHER_NUMBER_HELPS or following is None:
        raise ValueError("there is no number that would help")
    return replace(fresh(send, due_at), contact=following, contact_version=version)


def from_the_first(send: Send, first: int | None, due_at: datetime) -> Send:
    """The attempt at the first contact that may be written to, after whom we reach has changed.

    With `first` None there is nobody; that is told when its turn comes.
    """
    return replace(fresh(send, due_at), contact=first or 0, attempt=send.attempt + 1)


def fresh(send: Send, due_at: datetime) -> Send:
    """The same step of the same invitation, as if just planned."""
    return Send(
        invitation_id=send.invitation_id,
        step=send.step,
        contact=send.contact,
        attempt=send.attempt,
        uscc=send.uscc,
        planned_on=send.planned_on,
        due_at=due_at,
    )


def pause_after(refusals: int, draw: float) -> timedelta:
    """How long to wait after the next refusal: doubling, and spread by up to half as much again.

    `draw` is a random number, 0 ≤ draw < 1: what was refused together does not come back together.
    """
    return min(REFUSAL_PAUSE * (1 << min(refusals, 10)), MAX_PAUSE) * (1 + draw / 2)
