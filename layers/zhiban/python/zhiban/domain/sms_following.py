"""Following up an attempt that has not ended: when to look at it again, and what is done then.

Every wait has an end. A message the carrier took is unknown when a day brought no receipt; what is
unknown is a person's after another day. Meanwhile a provider that takes our reference is asked,
ever less often. A one-time code has long expired by then and is let go. All instants are of the
business clock.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from zhiban.domain.sms_ledger import Send, SendState

PATIENCE = timedelta(days=1)
"""How long a receipt is waited for, and then how long an unknown attempt is."""

ASKED_AFTER: dict[SendState, tuple[timedelta, ...]] = {
    SendState.UNKNOWN: tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)),
    SendState.SENT: tuple(timedelta(hours=h) for h in (1, 4, 12)),
}
"""When a provider that takes our reference is asked, counted from when the state was entered."""


class FollowUp(StrEnum):
    """What is done when an attempt is looked at."""

    NOTHING = "nothing"
    ASK = "ask"
    CALL_UNKNOWN = "call_unknown"
    HAND_TO_PERSON = "hand_to_person"
    LET_GO = "let_go"


def follow_up(send: Send, now: datetime) -> FollowUp:
    """What to do about an attempt that was sent or is unknown; nothing about any other."""
    since = _since(send)
    if since is None:
        return FollowUp.NOTHING
    if now < since + PATIENCE:
        return FollowUp.ASK if send.by_reference else FollowUp.NOTHING
    if send.state is SendState.SENT:
        return FollowUp.CALL_UNKNOWN
    return FollowUp.LET_GO if send.is_code else FollowUp.HAND_TO_PERSON


def next_look(state: SendState, since: datetime, by_reference: bool, now: datetime) -> datetime:
    """When to look next at an attempt that entered `state` (sent or unknown) at `since`."""
    looks = [since + after for after in ASKED_AFTER[state]] if by_reference else []
    return min((look for look in looks if look > now), default=since + PATIENCE)


def _since(send: Send) -> datetime | None:
    if send.state is SendState.SENT:
        return send.sent_at
    return send.unknown_at if send.state is SendState.UNKNOWN else None
