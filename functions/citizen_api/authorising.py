"""授权委托: the head names one agent (经办人) for one case, signs that, and takes it back.

As with a form, the code comes before anything is shown: a draft is known by its SHA-256, the code
is bound to it, then its text is read, and told again by its digest it is signed.
"""

import base64

from citizen_api.parts import ACTOR, Moment, Parts
from citizen_api.telling_cases import the_day
from citizen_api.told import AuthorisationTold, DraftTold
from citizen_api.visiting import Visit, code_is_enough, decided_anew, enter, reachable
from zhiban.domain.audit import Fact
from zhiban.domain.authorisation_texts import authorisation_document
from zhiban.domain.authorisations import (
    AUTHORISED,
    REVOKED,
    Authorisation,
    State,
    checked_agent,
    may_authorise,
    next_number,
    place_of,
)
from zhiban.domain.clock import next_sending_instant
from zhiban.domain.errors import NotSignedIn, NotThere, Superseded
from zhiban.domain.masking import masked_mobile, masked_person, phone_tail
from zhiban.domain.sessions import AUTHORISE
from zhiban.domain.sign_ins import needed
from zhiban.domain.sms_ledger import Send
from zhiban.gateways.canonical import canonical_json, digest
from zhiban.runtime.observability import count
from zhiban.store.authorisations import SignedAuthorisation
from zhiban.store.table import Action, transact


def read_authorisation(
    parts: Parts, cookie: str, case_id: str, moment: Moment
) -> AuthorisationTold:
    """Whether somebody may act in a case for its head, masked; and the draft's text, for a session
    that has proved itself. Raises Forbidden for an agent."""
    return _told(parts, _by_head(parts, cookie, moment), case_id)


def draft_authorisation(
    parts: Parts, cookie: str, case_id: str, name: str, mobile: str, moment: Moment
) -> DraftTold:
    """Write down whom the head wants to authorise; nobody is authorised by it. Twice is once.

    Raises Forbidden for an agent, Malformed, Superseded where there is an agent already.
    """

    def write() -> DraftTold:
        found = _by_head(parts, cookie, moment)
        fresh, before = _drafted(parts, found, case_id, name, mobile)
        if fresh != before:
            touched = parts.sessions.touch(found.session, moment.wall)
            stored = parts.authorisations.store(fresh, moment.wall)
            transact(parts.client, [stored, touched])
        return {"case": case_id, "sha256": digest(_document(parts, found, fresh))}

    return decided_anew(write)


def document_of_draft(parts: Parts, found: Visit, case_id: str) -> str:
    """The SHA-256 of the draft that a code may allow to be signed. Raises what is true instead."""
    head_of(found)
    return digest(_document(parts, found, _draft(parts, found, case_id)))


def authorise(
    parts: Parts, cookie: str, case_id: str, document: str, moment: Moment
) -> AuthorisationTold:
    """Sign the draft whose text has this SHA-256, and have the agent written to. Twice is once.

    Raises Superseded when the draft is another by now, NotSignedIn when no code or sign-in allows
    this document, Forbidden for an agent or where a code is not enough.
    """

    def sign() -> AuthorisationTold:
        found = _by_head(parts, cookie, moment, verified=True)
        found.case(case_id)
        latest = parts.authorisations.latest(case_id)
        if latest is None or latest.state is State.DRAFT or latest.document != document:
            transact(parts.client, _signing(parts, found, case_id, document))
            count("AgentsAuthorised")
            found = enter(parts, cookie, moment)
        return _told(parts, found, case_id)

    return decided_anew(sign)


def revoke(
    parts: Parts, cookie: str, case_id: str, number: int, moment: Moment
) -> AuthorisationTold:
    """Take an authorisation back: the agent's link and visits end at once. Twice is once.

    Having the message is enough, as for stopping reminders: it takes away, and gives nothing.
    """

    def take_back() -> AuthorisationTold:
        found = _by_head(parts, cookie, moment)
        case = found.case(case_id)
        given = parts.authorisations.get(case_id, number)
        if given is None or given.state is State.DRAFT:
            raise NotThere("no_such_agent", "没有这项委托，请刷新页面。")
        if given.state is State.SIGNED:
            told: dict[str, Fact] = {"authorisation": number, "document": given.document}
            _, actions = parts.cases.record(case, moment.now, ACTOR, (REVOKED, told))
            actions.append(parts.authorisations.store(given.revoked(), moment.wall))
            actions.append(parts.sessions.touch(found.session, moment.wall))
            transact(parts.client, actions)
            count("AgentsRevoked")
        return _told(parts, found, case_id)

    return decided_anew(take_back)


def head_of(found: Visit) -> None:
    """Raises Forbidden where the visit is not the registered head's own."""
    may_authorise(found.contact)


def _by_head(parts: Parts, cookie: str, moment: Moment, *, verified: bool = False) -> Visit:
    found = enter(parts, cookie, moment, verified=verified)
    head_of(found)
    return found


def _drafted(
    parts: Parts, found: Visit, case_id: str, name: str, mobile: str
) -> tuple[Authorisation, Authorisation | None]:
    """The draft as it is to be, and what is there now."""
    case, _ = found.fileable(case_id)
    name, mobile = checked_agent(name, mobile, found.contact)
    before = parts.authorisations.latest(case_id)
    number = next_number(before, case, found.entity, found.today)
    again = before is not None and before.number == number
    fresh = Authorisation(
        case_id=case_id,
        number=number,
        name=name,
        mobile=mobile,
        invitation_id=found.invitation.id,
        contact=found.session.contact,
        contact_version=found.entity.contact_version,
        place=place_of(found.invitation.case_ids, case_id, number),
        made_on=found.today,
        version=before.version + 1 if again and before else 1,
    )
    if before is not None and _same(before, fresh):
        return before, before
    return fresh, before


def _same(before: Authorisation, fresh: Authorisation) -> bool:
    def told(one: Authorisation) -> tuple[object, ...]:
        about = one.invitation_id, one.contact, one.contact_version, one.made_on
        return one.state, one.number, one.name, one.mobile, *about

    return told(before) == told(fresh)


def _draft(parts: Parts, found: Visit, case_id: str) -> Authorisation:
    found.fileable(case_id)
    latest = parts.authorisations.latest(case_id)
    mine = latest is not None and latest.contact_version == found.entity.contact_version
    if latest is None or latest.state is not State.DRAFT or not mine:
        raise _draft_changed()
    return latest


def _draft_changed() -> Superseded:
    return Superseded("draft_changed", "委托的内容改过了，请重新填写，再核对一遍。")


def _document(parts: Parts, found: Visit, given: Authorisation) -> bytes:
    """The exact bytes that are shown and signed."""
    case, catalogue = found.case(given.case_id), parts.law.catalogue
    names = catalogue.item(case.item).name, catalogue.kind(case.kind).name
    told = authorisation_document(given, case, found.entity, *names, parts.bureau.name)
    return canonical_json(told)


def _signing(parts: Parts, found: Visit, case_id: str, document: str) -> list[Action]:
    """Actions: the draft is signed, told of in the chain, kept, and its agent written to."""
    reachable(found)
    given = _draft(parts, found, case_id)
    content = _document(parts, found, given)
    if digest(content) != document:
        raise _draft_changed()
    if found.session.grants.get(case_id) != f"{AUTHORISE}{document}":
        raise NotSignedIn("code_needed", "请先确认是您本人。")
    if found.session.signed_in is None and not code_is_enough(parts, found):
        raise needed()
    signed = _sealed(parts, found, given, content.decode())
    now, wall = found.moment.now, found.moment.wall
    event = (AUTHORISED, _facts(given, signed))
    _, actions = parts.cases.record(found.case(case_id), now, ACTOR, event)
    return [
        *actions,
        parts.authorisations.store(given.signed(document), wall),
        parts.authorisations.keep(signed),
        parts.sends.plan(_message(parts, found, given)),
        parts.sessions.store(found.session.spent(case_id, wall)),
        parts.entities.unchanged(found.entity),
    ]


def _facts(given: Authorisation, signed: SignedAuthorisation) -> dict[str, Fact]:
    return {
        "authorisation": given.number,
        "document": signed.sha256,
        "evidence": signed.evidence_sha256,
        "seal": base64.b64encode(signed.seal).decode(),
        "key": signed.key_id,
        "until": given.until.isoformat(),
    }


def _sealed(parts: Parts, found: Visit, given: Authorisation, body: str) -> SignedAuthorisation:
    """What is signed with its evidence, sealed before anything is stored."""
    session = found.session
    assert session.verified_at is not None
    proof: dict[str, Fact] = {"code_verified_at": session.verified_at.isoformat()}
    if session.signed_in is not None:
        proof = {"signed_in": session.signed_in.facts()}
    sha256 = digest(body.encode())
    evidence = canonical_json(
        {
            "case": given.case_id,
            "authorisation": given.number,
            "document": sha256,
            "contact": masked_mobile(found.contact.mobile),
            "agent": parts.authorisations.fingerprint(given.mobile),
            "signed_at": found.moment.now.isoformat(),
            **proof,
        }
    )
    return SignedAuthorisation(
        case_id=given.case_id,
        number=given.number,
        body=body,
        sha256=sha256,
        evidence=evidence.decode(),
        evidence_sha256=digest(evidence),
        seal=parts.signer.seal(evidence),
        key_id=parts.signer.key_id,
        algorithm=parts.signer.algorithm,
    )


def _message(parts: Parts, found: Visit, given: Authorisation) -> Send:
    """The one message to the agent, as soon as messages go."""
    return Send(
        invitation_id=given.invitation_id,
        step=given.send_step,
        contact=given.place,
        attempt=1,
        uscc=found.entity.uscc,
        planned_on=found.today,
        due_at=next_sending_instant(found.moment.now, parts.law.calendar),
    )


def _told(parts: Parts, found: Visit, case_id: str) -> AuthorisationTold:
    case = found.case(case_id)
    told: AuthorisationTold = {
        "case": case_id,
        "may": found.standing(case).may_sign,
        "agent": None,
        "draft": None,
    }
    latest = parts.authorisations.latest(case_id)
    if latest is None:
        return told
    if latest.holds(case, found.entity, found.today):
        told["agent"] = {
            "number": latest.number,
            "name": masked_person(latest.name),
            "phone_tail": phone_tail(latest.mobile),
            "until": the_day(latest.until),
        }
    verified = found.session.verified_at is not None
    if verified and told["may"] and latest.state is State.DRAFT:
        text = _document(parts, found, latest)
        sha256 = digest(text)
        told["draft"] = {
            "document": {"text": text.decode(), "sha256": sha256},
            "granted": found.session.grants.get(case_id) == f"{AUTHORISE}{sha256}",
        }
    return told
