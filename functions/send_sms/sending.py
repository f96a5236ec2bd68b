"""Claim before the effect, record after it. A crash in between is settled, never sent again."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from send_sms.checking import NotYet, Wanted, check_again, message_of
from send_sms.choosing import TEMPLATE_UNREGISTERED, provider_for, take_slot
from send_sms.handing_over import hand_over
from send_sms.parts import Parts, Round
from send_sms.waiting import waits_until
from zhiban.domain.cases import Reason
from zhiban.domain.clock import (
    SHANGHAI,
    business_day,
    in_sending_hours,
    next_sending_instant,
)
from zhiban.domain.errors import Conflict
from zhiban.domain.half_days import PREFERRED
from zhiban.domain.messages import Message
from zhiban.domain.pacing import Held
from zhiban.domain.reminding import NEEDS_PERSON
from zhiban.domain.results import Result
from zhiban.domain.sms_ledger import Send, SendState, from_the_first
from zhiban.gateways.sms.providers import Provider
from zhiban.store.effects import HELD
from zhiban.store.send_attempts import Attempt
from zhiban.store.table import Action, transact

_PHONE_CAP = 1
"""The position of the phone's daily cap among the actions of a claim; the cases' come after it."""

QUEUE_PAUSE = timedelta(seconds=30)
PROVIDER_PAUSE = timedelta(minutes=2)
LOOK_AGAIN = timedelta(hours=1)


def send_planned(parts: Parts, turn: Round, send: Send, now: datetime) -> str:
    """Send one planned attempt, once; returns what became of it, for the log.

    `now` is the business clock. A message delivered twice finds the row no longer planned and does
    nothing. In safe mode its row is left as it is, and comes back. Raises Conflict when somebody
    changed the rows meanwhile: the queue delivers again and everything is decided anew.
    """
    if send.state is not SendState.PLANNED:
        return "already_handled"
    if turn.held:
        return HELD
    if not in_sending_hours(now, parts.calendar):
        return _defer(parts, send, next_sending_instant(now, parts.calendar))
    today = business_day(now)
    wanted = check_again(parts, send, today)
    if isinstance(wanted, Reason):
        return suppress(parts, send, wanted, now)
    if isinstance(wanted, NotYet):
        return _hold(parts, send, now, LOOK_AGAIN, wanted.reason)
    if waits := waits_until(parts, send, wanted.entity, now):
        return _defer(parts, send, waits, PREFERRED)
    token = parts.mint_token() if wanted.has_link else ""
    message = message_of(parts, send, wanted, token, today)
    provider = provider_for(parts, turn, message)
    if isinstance(provider, str):
        return _without_provider(parts, send, message, provider, now)
    slot = take_slot(parts, turn, provider, message, today)
    if isinstance(slot, Held):
        return _without_slot(parts, send, slot, now)
    attempt = _attempt(parts, send, wanted, provider, message, token, now)
    return _send(parts, turn, send, wanted, replace(attempt, slot_at=slot.at))


def _attempt(
    parts: Parts,
    send: Send,
    wanted: Wanted,
    provider: Provider,
    message: Message,
    token: str,
    now: datetime,
) -> Attempt:
    wall, today = parts.clock(), business_day(now)
    closed_on = wanted.link_opens_until(today) + timedelta(days=1)
    open_for = datetime.combine(closed_on, time(), SHANGHAI) - now
    return Attempt(
        id=parts.refer_to(send),
        provider=provider.name,
        by_reference=provider.asked is not None,
        message=message,
        mobile=wanted.mobile,
        day=today,
        wall=wall,
        now=now,
        token=token,
        valid_until=wall + open_for if wanted.has_link else None,
        contact_version=wanted.entity.contact_version,
        case_ids=wanted.reminded,
    )


def _send(parts: Parts, turn: Round, send: Send, wanted: Wanted, attempt: Attempt) -> str:
    """Make the attempt ours and hold on to what the message says, in one transaction; then call."""
    claim = parts.claims.claim(send, attempt)
    try:
        transact(parts.client, [*claim, *_held_on_to(parts, wanted, attempt)])
    except Conflict as conflict:
        parts.pacing.refund(attempt.provider, attempt.day, attempt.message.segments)
        if conflict.failed == (_PHONE_CAP,):
            return _defer(parts, send, _tomorrow(parts, attempt.now), "phone_cap")
        raise
    claimed = replace(
        send,
        state=SendState.CLAIMED,
        version=send.version + 1,
        attempt_id=attempt.id,
        provider=attempt.provider,
        by_reference=attempt.by_reference,
        contact_version=attempt.contact_version,
    )
    return hand_over(parts, turn, claimed, attempt)


def _held_on_to(parts: Parts, wanted: Wanted, attempt: Attempt) -> list[Action]:
    """Actions: the list a reminder names is sealed; a result is said of its case as it was read,
    and an authorisation while it holds."""
    if wanted.given:
        return [parts.authorisations.unchanged(wanted.given)]
    if wanted.result:
        return [parts.cases.as_read(case) for case in wanted.cases]
    sealed = replace(
        wanted.invitation,
        sealed=attempt.case_ids,
        contact_version=attempt.contact_version,
        version=wanted.invitation.version + 1,
    )
    return [parts.invitations.store(sealed)]


def suppress(parts: Parts, send: Send, reason: Reason, now: datetime) -> str:
    """It is no longer wanted: say why, and put on the worklist what is left to a person."""
    today = business_day(now)
    actions = parts.sends.suppress(send, reason, now)
    if reason in NEEDS_PERSON and _asks_something(send):
        actions.append(parts.cases.task(_about(parts, send), reason, send.uscc, today))
    if reason is Reason.CONTACT_CHANGED:
        holder = parts.entities.get(send.uscc)
        usable = holder.first_usable() if holder else None
        actions.append(parts.sends.plan(from_the_first(send, usable, now)))
    transact(parts.client, actions)
    return f"suppressed_{reason}"


def _asks_something(send: Send) -> bool:
    """Whether somebody must hear of it: of a parcel on its way nobody needs to be called."""
    return not send.is_result or Result.of(send).has_link


def _about(parts: Parts, send: Send) -> str:
    """The case of a person's task about this message: a result's own, or the invitation's first."""
    if send.is_result:
        return Result.of(send).case_id
    invitation = parts.invitations.get(send.invitation_id)
    return invitation.case_ids[0] if invitation else send.invitation_id


def _without_provider(parts: Parts, send: Send, message: Message, why: str, now: datetime) -> str:
    """Nobody may be given it: it waits, and an officer sees a template that is not registered."""
    if why == TEMPLATE_UNREGISTERED:
        task = parts.cases.template_task(message.template, why, business_day(now))
        transact(parts.client, [task])
        return _hold(parts, send, now, LOOK_AGAIN, why)
    return _hold(parts, send, now, PROVIDER_PAUSE, why)


def _without_slot(parts: Parts, send: Send, held: Held, now: datetime) -> str:
    if held is Held.SPENT:
        return _defer(parts, send, _tomorrow(parts, now), held)
    return _hold(parts, send, now, QUEUE_PAUSE, held)


def _hold(parts: Parts, send: Send, now: datetime, pause: timedelta, why: str) -> str:
    """Not now: it comes back after a pause of about so long."""
    spread = pause * (1 + parts.draw() / 2)
    return _defer(parts, send, next_sending_instant(now + spread, parts.calendar), why)


def _defer(parts: Parts, send: Send, due_at: datetime, why: str = "") -> str:
    transact(parts.client, parts.sends.defer(send, due_at, why))
    return f"deferred_{why}" if why else "deferred"


def _tomorrow(parts: Parts, now: datetime) -> datetime:
    midnight = datetime.combine(business_day(now) + timedelta(days=1), time(), SHANGHAI)
    return next_sending_instant(midnight, parts.calendar)
