"""登录: proving who one is at an identity provider, instead of with a code.

What the browser brings back is good once, for ten minutes, in the visit that began it. It is spent
before the provider is asked: whatever is lost on the way, one signs in again. Who is not the
holder's head is counted as a code that was wrong, and in the same book.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime

from citizen_api.coding import proved_for
from citizen_api.parts import Moment, Parts
from citizen_api.proving import Proof, prove
from citizen_api.visiting import Visit, decided_anew, enter, enter_as_head, reachable
from zhiban.domain.errors import (
    AnswerLost,
    Conflict,
    GatewayError,
    NotThere,
    Refused,
    Rejected,
    TooSoon,
)
from zhiban.domain.ids import token_digest
from zhiban.domain.one_time_codes import LOCK, CodeBook, locked
from zhiban.domain.sign_ins import SignedIn, SignIn, SignInPurpose, failed, not_the_person, over
from zhiban.gateways.identity import Asked, IdentityProvider, Person
from zhiban.runtime.observability import count, logger
from zhiban.store.table import transact


def begin_sign_in(
    parts: Parts, cookie: str, case_ids: Sequence[str], purpose: SignInPurpose, moment: Moment
) -> str:
    """The address to go to, for signing these cases' documents as they are now, or for being known.

    Raises NotThere where there is nowhere to sign in, Locked, TooSoon where the provider cannot
    be used, or what forbids a case to be filed.
    """
    provider, found = provider_of(parts), enter_as_head(parts, cookie, moment)
    reachable(found)
    parts.codes.get(found.invitation.id, found.session.contact).may_try(moment.wall)
    documents = proved_for(parts, found, case_ids, purpose)
    asked = Asked(
        state=parts.mint_cookie(), nonce=parts.mint_cookie(), verifier=parts.mint_cookie()
    )
    try:
        address = provider.begin(asked, moment.wall)
    except GatewayError as error:
        raise _out_of_use(error) from error
    begun = SignIn(
        digest=token_digest(asked.state),
        session=found.session.digest,
        purpose=purpose,
        documents=documents,
        nonce=asked.nonce,
        verifier=asked.verifier,
        made_at=moment.wall,
    )
    touched = parts.sessions.touch(found.session, moment.wall)
    transact(parts.client, [parts.sign_ins.begin(begun), touched])
    count("SignInsBegun")
    return address


def provider_of(parts: Parts) -> IdentityProvider:
    """Where one may sign in. Raises NotThere where that is nowhere."""
    if parts.identity is None:
        raise NotThere("no_such_page", "没有这个页面。")
    return parts.identity


def finish_sign_in(parts: Parts, cookie: str, state: str, code: str, moment: Moment) -> Visit:
    """The visit after the holder's head has signed in.

    The same answer told again, once it was heard, is answered again. Raises Expired for a sign-in
    that is not this visit's, too old or spent, Forbidden or Locked for anybody else's, and
    Forbidden where the provider's word is not to be believed.
    """
    provider, found = provider_of(parts), enter_as_head(parts, cookie, moment)
    proof = parts.sign_ins.proof(state)
    begun = parts.sign_ins.get(token_digest(state))
    if begun is None:
        raise over()
    if begun.spent:
        return _heard_before(parts, cookie, moment, proof)
    parts.codes.get(found.invitation.id, found.session.contact).may_try(moment.wall)
    try:
        taken = parts.sign_ins.take(begun.digest, found.session.digest, moment.wall)
        transact(parts.client, [taken])
    except Conflict:
        return _heard_before(parts, cookie, moment, proof)
    person = _who(provider, Asked(state, begun.nonce, begun.verifier), code, moment.wall)
    book = decided_anew(lambda: _counted(parts, found, moment))
    if not parts.entities.is_head(found.entity, person.name, person.number):
        count("SignInsOfOthers")
        raise not_the_person(book.tries_left) if book.tries_left else locked(LOCK)
    visit = decided_anew(lambda: _proven(parts, cookie, moment, begun, person, proof))
    count("SignedIn")
    return visit


def _heard_before(parts: Parts, cookie: str, moment: Moment, proof: str) -> Visit:
    """The visit, if it was proved by this very answer. Raises Expired where it was not."""
    found = enter(parts, cookie, moment)
    if not hmac.compare_digest(found.session.proof, proof):
        raise over()
    return found


def _who(provider: IdentityProvider, asked: Asked, code: str, wall: datetime) -> Person:
    try:
        return provider.finish(asked, code, wall)
    except Refused as refused:
        raise _out_of_use(refused) from refused
    except Rejected as rejected:
        logger.warning("sign_in_rejected", reason=rejected.reason)
        count("SignInsRejected")
        raise failed() from rejected
    except AnswerLost as lost:
        count("SignInsLost")
        raise failed() from lost


def _out_of_use(error: GatewayError) -> TooSoon:
    reason = error.reason if isinstance(error, Refused | Rejected) else "answer_lost"
    logger.warning("sign_in_out_of_use", reason=reason)
    count("SignInsOutOfUse")
    return TooSoon("sign_in_out_of_use", "登录的地方暂时用不了，请过一会儿再试，或者打电话办理。")


def _counted(parts: Parts, found: Visit, moment: Moment) -> CodeBook:
    """The book, with this try counted as failed before anybody is compared with anybody."""
    invitation, contact = found.invitation.id, found.session.contact
    book = parts.codes.get(invitation, contact).failed_once_more(moment.wall)
    transact(parts.client, [parts.codes.store(book, invitation, contact, moment.wall)])
    return book


def _proven(
    parts: Parts, cookie: str, moment: Moment, begun: SignIn, person: Person, proof: str
) -> Visit:
    """The visit, read anew: that its links are still good shows that its head is the same."""
    found = enter(parts, cookie, moment)
    book = parts.codes.get(found.invitation.id, found.session.contact)
    who = SignedIn(
        issuer=person.issuer,
        subject=parts.sign_ins.subject(person.issuer, person.subject),
        auth_time=person.auth_time,
        at=moment.wall,
    )
    told = Proof(proof, "", begun.purpose, dict(begun.documents), who)
    return prove(parts, found, book, told)
