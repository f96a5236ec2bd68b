"""Claim before the effect, record after it. A crash in between is settled, never sent again."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from send_sms.checking import Wanted, check_again
from send_sms.parts import Parts
from zhiban.domain.cases import Reason
from zhiban.domain.clock import (
    SHANGHAI,
    business_day,
    in_sending_hours,
    next_sending_instant,
)
from zhiban.domain.errors import AnswerLost, Conflict, Refused, Rejected
from zhiban.domain.messages import Message
from zhiban.domain.reminding import reminder_of
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.store.keys import Key
from zhiban.store.send_items import send_key
from zhiban.store.table import transact

_CAP = 1
"""The position of the phone's daily cap among the actions of a claim."""

REFUSAL_PAUSE = timedelta(minutes=2)
MAX_PAUSE = timedelta(hours=2)


def send_planned(parts: Parts, key: Key, now: datetime, wall: datetime) -> str:
    """Send one planned attempt, once; returns what became of it, for the log.

    `now` is the business clock, `wall` the wall clock. A message delivered twice finds the row no
    longer planned and does nothing. Raises Conflict when somebody changed the rows meanwhile: the
    queue delivers again and everything is decided anew.
    """
    send = parts.sends.get(key)
    if send is None or send.state is not SendState.PLANNED:
        return "already_handled"
    if not in_sending_hours(now, parts.calendar):
        return _defer(parts, send, next_sending_instant(now, parts.calendar))
    today = business_day(now)
    wanted = check_again(parts, send, today)
    if isinstance(wanted, Reason):
        return _suppress(parts, send, wanted, today)
    token, attempt_id = parts.mint_token(), parts.mint_id()
    message = reminder_of(
        wanted.entity.name, wanted.cases, send.step, parts.catalogue, parts.sender, token, today
    )
    try:
        _claim(parts, send, wanted, message, token, attempt_id, now, wall)
    except Conflict as conflict:
        if conflict.failed == (_CAP,):
            return _defer(parts, send, _tomorrow(parts, now))
        raise
    return _hand_over(parts, send, wanted.mobile, message.text, token, attempt_id, now)


def _claim(
    parts: Parts,
    send: Send,
    wanted: Wanted,
    message: Message,
    token: str,
    attempt_id: str,
    now: datetime,
    wall: datetime,
) -> None:
    """Make the attempt ours and seal the list the message names, in one transaction."""
    sealed = replace(
        wanted.invitation,
        sealed=tuple(case.id for case in wanted.cases),
        contact_version=wanted.entity.contact_version,
        version=wanted.invitation.version + 1,
    )
    last_day = max(case.expiry for case in wanted.cases) + timedelta(days=1)
    open_for = datetime.combine(last_day, time(), SHANGHAI) - now
    actions = parts.sends.claim(
        send,
        attempt_id,
        token,
        message,
        wanted.mobile,
        business_day(now),
        wall,
        wall + open_for,
        wanted.entity.contact_version,
    )
    transact(parts.client, [*actions, parts.invitations.store(sealed)])


def _hand_over(
    parts: Parts,
    send: Send,
    mobile: str,
    text: str,
    token: str,
    attempt_id: str,
    now: datetime,
) -> str:
    key = send_key(send)
    try:
        message_id = parts.gateway.send(mobile, text, attempt_id)
    except Refused as refused:
        pause = min(REFUSAL_PAUSE * 2**send.refusals, MAX_PAUSE)
        due_at = next_sending_instant(now + pause, parts.calendar)
        day = business_day(now)
        back = parts.sends.give_back(send, attempt_id, token, mobile, day, due_at)
        transact(parts.client, back)
        return f"refused_{refused.reason}"
    except Rejected as rejected:
        transact(parts.client, parts.sends.settle(key, SendState.FAILED, rejected.reason, now))
        return f"rejected_{rejected.reason}"
    except AnswerLost:
        return "answer_lost"
    transact(parts.client, parts.sends.record_sent(send, attempt_id, message_id, now))
    early = parts.sends.receipt(message_id)
    if early is not None:
        _settle_early(parts, key, *early, now)
    return "sent"


def _settle_early(parts: Parts, key: Key, state: SendState, reason: str, now: datetime) -> None:
    """The receipt overtook us: settle by it, unless its own function just did."""
    try:
        transact(parts.client, parts.sends.settle(key, state, reason, now))
    except Conflict:
        return


def _suppress(parts: Parts, send: Send, reason: Reason, today: date) -> str:
    actions = parts.sends.suppress(send, reason)
    if reason in (Reason.OPTED_OUT, Reason.NO_CONTACT):
        invitation = parts.invitations.get(send.invitation_id)
        first = invitation.case_ids[0] if invitation else send.invitation_id
        actions.append(parts.cases.task(first, reason, send.uscc, today))
    transact(parts.client, actions)
    return f"suppressed_{reason}"


def _defer(parts: Parts, send: Send, due_at: datetime) -> str:
    transact(parts.client, parts.sends.defer(send, due_at))
    return "deferred"


def _tomorrow(parts: Parts, now: datetime) -> datetime:
    midnight = datetime.combine(business_day(now) + timedelta(days=1), time(), SHANGHAI)
    return next_sending_instant(midnight, parts.calendar)
