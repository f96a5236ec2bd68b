"""An attempt that has not ended, at a provider that takes our reference: ask, and act on that.

The provider is told again only what it certainly has nothing of, and under the same reference, so
that even then it stays one message.
"""

from dataclasses import replace
from datetime import datetime

from send_sms.checking import NotYet, Wanted, check_again, message_of
from send_sms.choosing import take_slot
from send_sms.handing_over import call, lose, provider_named, reject, take_down
from send_sms.parts import Parts, Round
from send_sms.sending import suppress
from zhiban.domain.cases import Reason
from zhiban.domain.clock import business_day, in_sending_hours
from zhiban.domain.errors import AnswerLost, Conflict, GatewayError, Refused, Rejected
from zhiban.domain.failover import Health, Standing
from zhiban.domain.pacing import Held
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.gateways.sms import Taken
from zhiban.store.send_attempts import Attempt
from zhiban.store.table import transact

FINAL = (SendState.DELIVERED, SendState.FAILED)


def ask_about(parts: Parts, turn: Round, send: Send, now: datetime) -> str:
    """Ask the provider what became of an attempt; returns what came of it, for the log.

    What it does not say is asked again later: the attempt comes up by itself.
    """
    provider = provider_named(parts, send.provider)
    if provider.asked is None:
        return "cannot_be_asked"
    try:
        taken = provider.asked.ask(send.attempt_id)
    except GatewayError:
        return "asked_in_vain"
    if taken is None:
        return _tell_again(parts, turn, send, now) if send.may_ask_again else "denied_by_provider"
    return _believe(parts, send, taken, now)


def _believe(parts: Parts, send: Send, taken: Taken, now: datetime) -> str:
    """The provider has it: write down what it says."""
    try:
        if taken.state in FINAL:
            ended = parts.endings.end(send, taken.state, taken.reason, now, taken.message_id)
            transact(parts.client, ended)
            return f"asked_{taken.state}"
        if send.state is SendState.UNKNOWN and not send.message_id:
            transact(
                parts.client, parts.sends.record_sent(send, send.attempt_id, taken.message_id, now)
            )
            return "asked_sent"
    except Conflict:
        return "settled_meanwhile"
    return "asked_still_open"


def _tell_again(parts: Parts, turn: Round, send: Send, now: datetime) -> str:
    """It has nothing: tell it again if that is still wanted, in sending hours and at its pace."""
    if turn.held:
        return "told_again_later"
    health = turn.healths.get(send.provider, Health())
    if health.standing is Standing.OUT or not in_sending_hours(now, parts.calendar):
        return "told_again_later"
    wanted = check_again(parts, send, business_day(now))
    if isinstance(wanted, NotYet):
        return "told_again_later"
    if isinstance(wanted, Reason):
        return suppress(parts, send, wanted, now)
    if wanted.entity.contact_version != send.contact_version:
        return suppress(parts, send, Reason.CONTACT_CHANGED, now)
    try:
        return _told_if_a_slot(parts, turn, send, _same_attempt(parts, send, wanted, now))
    except Conflict:
        return "settled_meanwhile"


def _told_if_a_slot(parts: Parts, turn: Round, send: Send, attempt: Attempt) -> str:
    """Claim it again in a slot of the provider's. Raises Conflict when it has ended meanwhile."""
    provider = provider_named(parts, send.provider)
    slot = take_slot(parts, turn, provider, attempt.message, attempt.day)
    if isinstance(slot, Held):
        return "told_again_later"
    transact(parts.client, parts.claims.claim_again(send, parts.clock()))
    claimed = replace(send, state=SendState.CLAIMED)
    return _told_again(parts, turn, claimed, replace(attempt, slot_at=slot.at))


def _told_again(parts: Parts, turn: Round, send: Send, attempt: Attempt) -> str:
    """Even a refusal leaves it unknown: the first telling may be on its way still."""
    try:
        message_id = call(parts, turn, attempt)
    except Rejected as rejected:
        return reject(parts, send, rejected.reason, attempt.now)
    except Refused:
        return lose(parts, send, AnswerLost("refused the second time"), attempt.now)
    except AnswerLost as lost:
        return lose(parts, send, lost, attempt.now)
    return take_down(parts, send, message_id, attempt.now)


def _same_attempt(parts: Parts, send: Send, wanted: Wanted, now: datetime) -> Attempt:
    """The attempt as it was made: the same reference, the same link."""
    token, today = parts.claims.secret_of(send), business_day(now)
    return Attempt(
        id=send.attempt_id,
        provider=send.provider,
        by_reference=True,
        message=message_of(parts, send, wanted, token, today),
        mobile=wanted.mobile,
        day=today,
        wall=parts.clock(),
        now=now,
        token=token,
    )
