"""A one-time code on its own direct path: bound, claimed, sent, recorded; allowed at any hour."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from citizen_api.authorising import document_of_draft
from citizen_api.carrying import carrier_of, carry
from citizen_api.filling import shown
from citizen_api.parts import Moment, Parts
from citizen_api.telling_cases import action_word
from citizen_api.visiting import (
    Visit,
    code_is_enough,
    decided_anew,
    enter,
    is_deemed,
    no_agent,
    phone_unusable,
    reachable,
)
from zhiban.domain.authorisations import is_agent
from zhiban.domain.clock import business_day
from zhiban.domain.errors import (
    AnswerLost,
    Conflict,
    Expired,
    Refused,
    Rejected,
    TooSoon,
)
from zhiban.domain.filings import may_be_taken_back
from zhiban.domain.masking import phone_tail
from zhiban.domain.messages import Message, one_time_code
from zhiban.domain.one_time_codes import CodeBook, Purpose, binding
from zhiban.domain.sessions import AUTHORISE, TAKE_BACK
from zhiban.domain.sign_ins import call_needed, needed
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.domain.speaking import full_width, short_name
from zhiban.domain.worklists import PHONE_UNUSABLE, VERIFY_CONTACT
from zhiban.gateways.sms.providers import Provider
from zhiban.runtime.observability import count
from zhiban.store.codes import CAP, CodeSend
from zhiban.store.send_following import SendFollowing
from zhiban.store.table import Action, transact


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code is on its way; `certain` is False where the carrier's answer was lost."""

    phone_tail: str
    documents: dict[str, str]
    certain: bool


@dataclass(frozen=True, slots=True)
class _Claim:
    book: CodeBook
    send: Send
    mobile: str
    message: Message
    carrier: Provider
    documents: dict[str, str]


def send_code(
    parts: Parts, cookie: str, case_ids: Sequence[str], purpose: Purpose, moment: Moment
) -> CodeSent:
    """Send the code that lets this session sign these cases' documents, as they are now.

    Raises TooSoon, Locked, or what forbids a case to be filed, or a code to be enough. Nothing is
    sent before the claim is stored; an answer that was lost is settled by the receipt, never by
    sending again.
    """
    claim = decided_anew(
        lambda: _claim(parts, enter(parts, cookie, moment), case_ids, purpose, moment)
    )
    sent = _hand_over(parts, claim, moment)
    count("CodesSent" if sent.certain else "CodesUnclear")
    return sent


def _claim(
    parts: Parts, found: Visit, case_ids: Sequence[str], purpose: Purpose, moment: Moment
) -> _Claim:
    documents = proved_for(parts, found, case_ids, purpose)
    reachable(found)
    if purpose in ("sign", "authorise"):
        _enough(parts, found)
    session, invitation = found.session, found.invitation
    before = parts.codes.get(invitation.id, session.contact)
    before.may_send(moment.wall)
    code = parts.mint_code()
    print_of = parts.codes.fingerprint(code, binding(session.digest, purpose, documents))
    book = before.sent(session.digest, purpose, documents, print_of, moment.wall)
    told = _purpose_in_words(parts, found, documents, _VERBS[purpose])
    message = one_time_code(told, code, parts.sender)
    mobile = found.contact.mobile
    carrier = carrier_of(parts, message)
    if carrier is None or not parts.effects.read().allowed:
        raise _busy()
    sending = CodeSend(
        invitation_id=invitation.id,
        contact=session.contact,
        contact_version=session.contact_version,
        uscc=invitation.uscc,
        mobile=mobile,
        attempt_id=parts.mint_id(),
        at=moment.now,
        provider=carrier.name,
        by_reference=carrier.asked is not None,
    )
    send, actions = parts.codes.claim(book, sending, message, moment.wall)
    try:
        transact(parts.client, [*actions, parts.sessions.touch(session, moment.wall)])
    except Conflict as conflict:
        if CAP in conflict.failed:
            raise TooSoon(
                "codes_of_today_spent", "今天的验证码次数已用完，请明天再试，或者打电话办理。"
            ) from conflict
        raise
    return _Claim(book, send, mobile, message, carrier, documents)


def _enough(parts: Parts, found: Visit) -> None:
    """Nothing, where a code is enough to sign. Else raises what is needed; a call is asked for."""
    if code_is_enough(parts, found):
        return
    if parts.identity is not None:
        raise needed()
    transact(
        parts.client, [parts.cases.holder_task(found.entity.uscc, VERIFY_CONTACT, found.today)]
    )
    raise call_needed()


def proved_for(
    parts: Parts, found: Visit, case_ids: Sequence[str], purpose: Purpose
) -> dict[str, str]:
    """What proving oneself for this purpose allows, by case; raises what is true instead."""
    return _DOCUMENTS[purpose](parts, found, case_ids)


def _documents(parts: Parts, found: Visit, case_ids: Sequence[str]) -> dict[str, str]:
    """The SHA-256 of what each case's citizen is about to be shown, by case."""
    wanted = list(dict.fromkeys(case_ids)) or [
        case.id for case in found.cases if found.standing(case).may_sign
    ]
    if not wanted:
        raise Expired("already_filed", "已经全部提交过了，不用再提交。")
    return {case_id: shown(parts, found, case_id).sha256 for case_id in wanted}


def _filed(parts: Parts, found: Visit, case_ids: Sequence[str]) -> dict[str, str]:
    """What each case was filed with, by case, as it may be taken back."""
    no_agent(found)
    wanted = [found.case(one) for one in dict.fromkeys(case_ids)] or found.cases
    return {
        case.id: f"{TAKE_BACK}{may_be_taken_back(case, deemed=is_deemed(parts, found, case))}"
        for case in wanted
    }


def _draft(parts: Parts, found: Visit, case_ids: Sequence[str]) -> dict[str, str]:
    """The draft of the authorisation that is about to be shown, by its case."""
    return {one: f"{AUTHORISE}{document_of_draft(parts, found, one)}" for one in case_ids[:1]}


_DOCUMENTS: Mapping[Purpose, Callable[[Parts, Visit, Sequence[str]], dict[str, str]]] = {
    "sign": _documents,
    "withdraw": _filed,
    "tell": lambda *_: {},
    "authorise": _draft,
}
_VERBS: Mapping[Purpose, str] = {
    "sign": "签署",
    "withdraw": "撤回",
    "tell": "确认",
    "authorise": "委托他人代办",
}


def _purpose_in_words(parts: Parts, found: Visit, documents: dict[str, str], verb: str) -> str:
    match list(documents):
        case []:
            return "确认本人身份"
        case [only]:
            case = found.case(only)
            kind = parts.law.catalogue.kind(case.kind)
            return f"{verb}{full_width(short_name(kind.name))}{action_word(case)}申请"
        case several:
            actions = {action_word(found.case(one)) for one in several}
            action = actions.pop() if len(actions) == 1 else ""
            return f"{verb}{len(several)}件证照的{action}申请"


def _hand_over(parts: Parts, claim: _Claim, moment: Moment) -> CodeSent:
    send = claim.send
    answer = CodeSent(phone_tail(claim.mobile), claim.documents, certain=True)
    try:
        message_id = carry(
            parts, claim.carrier, claim.mobile, claim.message, send.attempt_id, moment
        )
    except Refused as refused:
        back = parts.codes.give_back(claim.book, send, claim.mobile, refused.reason, moment.wall)
        transact(parts.client, back)
        count("CodesRefused")
        raise _busy() from refused
    except Rejected as rejected:
        reason = rejected.reason
        decided_anew(lambda: _rejected(parts, send, reason, moment))
        count("CodesRejected")
        raise phone_unusable() from rejected
    except AnswerLost:
        _unless_settled(parts, SendFollowing(parts.sends).lost(send, moment.now))
        return CodeSent(answer.phone_tail, answer.documents, certain=False)
    _record(parts, send, message_id, moment)
    return answer


def _rejected(parts: Parts, send: Send, reason: str, moment: Moment) -> None:
    ended = parts.endings.end(send, SendState.FAILED, reason, moment.now)
    if not is_agent(send.contact):
        day = business_day(moment.now)
        ended.append(parts.cases.holder_task(send.uscc, PHONE_UNUSABLE, day))
    transact(parts.client, ended)


def _busy() -> TooSoon:
    return TooSoon("code_not_sent", "短信通道正忙，验证码没有发出，请过一会儿再点一次。")


def _record(parts: Parts, send: Send, message_id: str, moment: Moment) -> None:
    """The carrier took it. A receipt that overtook us settles it at once."""
    sent = parts.sends.record_sent(send, send.attempt_id, message_id, moment.now)
    _unless_settled(parts, sent)
    early = parts.sends.receipt(message_id)
    if early is not None:
        _unless_settled(parts, parts.endings.end(send, *early, moment.now))


def _unless_settled(parts: Parts, actions: list[Action]) -> None:
    """Write it down, unless the receipt was faster and has said all."""
    try:
        transact(parts.client, actions)
    except Conflict:
        return
