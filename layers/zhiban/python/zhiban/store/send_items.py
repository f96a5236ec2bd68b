"""One attempt at one SMS as it is stored, without its secret."""

from datetime import datetime

from zhiban.domain.sms_ledger import AGENT_STEP, CODE_STEP, RESULT_STEP, Send, SendState
from zhiban.store import keys
from zhiban.store.wire import Item, moment, required_day, text, whole

SCHEMA = 2


def send_key(send: Send) -> keys.Key:
    """Where an attempt is stored."""
    return keys.send(send.invitation_id, send.step, send.contact, send.attempt)


def is_code(key: keys.Key) -> bool:
    """Whether an attempt is one at a one-time code: it is over before an officer could act."""
    return key.sk.startswith(f"SMS#{CODE_STEP}")


def send_item(send: Send) -> Item:
    """A planned attempt in its stored form."""
    key = send_key(send)
    return {
        "PK": key.pk,
        "SK": key.sk,
        "invitation_id": send.invitation_id,
        "step": send.step,
        "contact": send.contact,
        "attempt": send.attempt,
        "uscc": send.uscc,
        "planned_on": send.planned_on.isoformat(),
        "due_at": keys.instant(send.due_at),
        "state": send.state.value,
        "refusals": send.refusals,
        "contact_version": send.contact_version,
        "version": send.version,
        "schema": SCHEMA,
    }


def send_from(item: Item) -> Send:
    """An attempt out of its stored form, without its secret."""
    return Send(
        invitation_id=text(item, "invitation_id"),
        step=text(item, "step"),
        contact=whole(item, "contact"),
        attempt=whole(item, "attempt"),
        uscc=text(item, "uscc"),
        planned_on=required_day(item, "planned_on"),
        due_at=datetime.fromisoformat(text(item, "due_at")),
        state=SendState(text(item, "state")),
        version=whole(item, "version"),
        refusals=whole(item, "refusals"),
        attempt_id=text(item, "attempt_id"),
        claimed_until=moment(item, "claimed_until"),
        message_id=text(item, "message_id"),
        reason=text(item, "reason"),
        provider=text(item, "provider"),
        by_reference=bool(item.get("by_reference")),
        sent_at=moment(item, "sent_at"),
        unknown_at=moment(item, "unknown_at"),
        contact_version=whole(item, "contact_version"),
        segments=whole(item, "segments"),
    )


def event_item(of: keys.Key, state: SendState, at: datetime) -> Item:
    """That an attempt reached a state, for the counters: reminder_sent, code_failed…"""
    what = f"{_sort(of)}_{state.value}"
    key = keys.send_event(of, what)
    return {"PK": key.pk, "SK": key.sk, "type": what, "at": at.isoformat(), "schema": SCHEMA}


def _sort(of: keys.Key) -> str:
    if is_code(of):
        return "code"
    if of.sk.startswith(f"SMS#{AGENT_STEP}"):
        return "agent"
    return "result" if of.sk.startswith(f"SMS#{RESULT_STEP}") else "reminder"
