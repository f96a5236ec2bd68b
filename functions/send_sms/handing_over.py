"""The call itself, and what is written of its answer."""

import time
from datetime import datetime

from send_sms.parts import Parts, Round
from zhiban.domain.clock import next_sending_instant
from zhiban.domain.errors import AnswerLost, CodeUnknown, Conflict, GatewayError, Refused, Rejected
from zhiban.domain.pacing import LATE, SECOND, Held, microseconds
from zhiban.domain.sms_ledger import Send, SendState, pause_after
from zhiban.gateways.sms.providers import Provider
from zhiban.runtime.observability import logger
from zhiban.store.send_attempts import Attempt
from zhiban.store.table import transact

TOLD, TOOK, REFUSED = "provider_told", "provider_took", "provider_refused"
"""Lines of the log, each with our reference; `zhiban restore settle` reads them."""


def hand_over(parts: Parts, turn: Round, send: Send, attempt: Attempt) -> str:
    """Give a claimed attempt to its provider, for the first time; returns what became of it."""
    try:
        message_id = _recalled(parts, turn, attempt) or call(parts, turn, attempt)
    except Refused as refused:
        return _given_back(parts, send, attempt, refused.reason)
    except Rejected as rejected:
        return reject(parts, send, rejected.reason, attempt.now)
    except AnswerLost as lost:
        return lose(parts, send, lost, attempt.now)
    return take_down(parts, send, message_id, attempt.now)


def _recalled(parts: Parts, turn: Round, attempt: Attempt) -> str:
    """The provider's id of a message it was told of before tables were restored, "" for none.

    Raises AnswerLost where it was told and nobody knows the answer, Refused where it takes our
    reference and cannot be asked now: neither is told blindly.
    """
    if not turn.restored:
        return ""
    remembered = parts.recalled.get(attempt.id)
    asked = provider_named(parts, attempt.provider).asked
    if not remembered and asked is not None:
        try:
            taken = asked.ask(attempt.id)
        except GatewayError as error:
            raise Refused("asked_in_vain") from error
        return taken.message_id if taken else ""
    if remembered == "":
        raise AnswerLost("told before the tables were restored")
    return remembered or ""


def call(parts: Parts, turn: Round, attempt: Attempt) -> str:
    """The one call, in its slot, timed for the provider's health; raises what the gateway raises.

    A rejection is the message's own fault and says nothing against the provider. The log is told
    before and after: it remembers what restored tables have forgotten.
    """
    provider = provider_named(parts, attempt.provider)
    _wait_for_slot(parts, provider, attempt)
    begun, failed = time.monotonic(), True
    logger.info(TOLD, reference=attempt.id, provider=provider.name)
    try:
        message_id = provider.gateway.send(attempt.mobile, attempt.message, attempt.id)
        failed = False
    except Refused:
        logger.info(REFUSED, reference=attempt.id)
        raise
    except Rejected:
        failed = False
        logger.info(REFUSED, reference=attempt.id)
        raise
    finally:
        turn.note(provider.name, time.monotonic() - begun, failed=failed)
    logger.info(TOOK, reference=attempt.id, taken_as=message_id)
    return message_id


def _wait_for_slot(parts: Parts, provider: Provider, attempt: Attempt) -> None:
    """Wait for the attempt's slot; one that was missed is changed for another.

    Raises Refused when there is none soon: nothing was asked of the provider.
    """
    slot_at, now = attempt.slot_at, microseconds(parts.clock())
    if now > slot_at + LATE:
        slot = parts.pacing.take(provider.name, provider.pace, attempt.day, now, 0)
        if isinstance(slot, Held):
            raise Refused(slot)
        slot_at = slot.at
    if slot_at > now:
        parts.wait((slot_at - now) / SECOND)


def provider_named(parts: Parts, name: str) -> Provider:
    """A provider by its name. Raises GatewayError when the stage has it no longer."""
    for provider in parts.providers:
        if provider.name == name:
            return provider
    raise GatewayError(f"there is no provider {name}")


def take_down(parts: Parts, send: Send, message_id: str, now: datetime) -> str:
    """Record that the provider took it. Its receipt may have been faster, and then has said all."""
    try:
        transact(parts.client, parts.sends.record_sent(send, send.attempt_id, message_id, now))
    except Conflict:
        return "settled_meanwhile"
    early = parts.sends.receipt(message_id)
    if early is not None:
        _settle_early(parts, send, *early, now)
    return "sent"


def reject(parts: Parts, send: Send, reason: str, now: datetime) -> str:
    """It will never be taken: the next number, or a person."""
    _end(parts, send, SendState.FAILED, reason, now)
    return f"rejected_{reason}"


def lose(parts: Parts, send: Send, lost: AnswerLost, now: datetime) -> str:
    """Nobody can say: it is unknown from now on, and never sent again blindly."""
    reason = "no_answer"
    if isinstance(lost, CodeUnknown):
        reason = "code_unknown"
        logger.error("provider_code_unknown", provider=send.provider, code=lost.code)
    try:
        transact(parts.client, parts.following.lost(send, now, reason))
    except Conflict:
        return "settled_meanwhile"
    return reason if reason == "code_unknown" else "answer_lost"


def _given_back(parts: Parts, send: Send, attempt: Attempt, reason: str) -> str:
    pause = pause_after(send.refusals, parts.draw())
    due_at = next_sending_instant(attempt.now + pause, parts.calendar)
    transact(parts.client, parts.claims.give_back(send, attempt, due_at))
    parts.pacing.refund(attempt.provider, attempt.day, attempt.message.segments)
    return f"refused_{reason}"


def _settle_early(parts: Parts, send: Send, state: SendState, reason: str, now: datetime) -> None:
    """The receipt overtook us: settle by it, unless its own function just did."""
    try:
        _end(parts, send, state, reason, now)
    except Conflict:
        return


def _end(parts: Parts, send: Send, state: SendState, reason: str, now: datetime) -> None:
    """Write the last word down, once more where only the holder's row has moved meanwhile."""
    for again in (True, False):
        try:
            transact(parts.client, parts.endings.end(send, state, reason, now))
            return
        except Conflict as conflict:
            if 0 in conflict.failed or not again:
                raise
