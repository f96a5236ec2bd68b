"""提交: what was shown is what is signed; one transaction, in which nothing may have changed."""

import base64
import hashlib
from dataclasses import replace

from citizen_api.attaching import hold_what_is_signed
from citizen_api.filling import Shown, form_changed, shown
from citizen_api.parts import Moment, Parts
from citizen_api.telling import receipt
from citizen_api.told import ReceiptTold
from citizen_api.visiting import Visit, code_is_enough, decided_anew, enter, reachable
from zhiban.domain.applications import (
    Consent,
    SignedApplication,
    decide_by,
    declaration,
    lawful_by,
)
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState, Filing
from zhiban.domain.errors import Expired, NotSignedIn, Superseded
from zhiban.domain.handwriting import drawn_signature
from zhiban.domain.masking import masked_mobile
from zhiban.domain.sessions import FOLLOWED_FOR
from zhiban.domain.sign_ins import needed
from zhiban.gateways.canonical import canonical_json, digest
from zhiban.runtime.observability import count
from zhiban.store.table import Action, transact
from zhiban.store.wire import iso


def sign(
    parts: Parts, cookie: str, case_id: str, document: str, drawing: str, moment: Moment
) -> ReceiptTold:
    """File one case with its drawn signature; returns the receipt.

    `document` is the SHA-256 of what was shown, `drawing` a PNG data URL. The same submit again
    gets the same receipt. Raises Superseded when the form is another by now, NotSignedIn when no
    code or sign-in allows this document, and what else forbids the case to be filed.
    """

    def file() -> ReceiptTold:
        found = enter(parts, cookie, moment, verified=True)
        png = drawn_signature(drawing)
        case = found.case(case_id)
        if case.state not in (CaseState.OPENED, CaseState.CORRECTING):
            return _receipt_again(case, document)
        filed = _file(parts, found, _checked(parts, found, case_id, document), png)
        count("CasesFiled")
        return receipt(filed)

    return decided_anew(file)


def _receipt_again(case: Case, document: str) -> ReceiptTold:
    if case.filing is not None and case.filing.document == document:
        return receipt(case)
    raise Expired("already_filed", "这件已经提交过了，不用再提交。")


def _checked(parts: Parts, found: Visit, case_id: str, document: str) -> Shown:
    """What is to be signed, all conditions met as far as reading can tell."""
    reachable(found)
    seen = shown(parts, found, case_id)
    if seen.sha256 != document:
        raise form_changed()
    if found.session.grants.get(case_id) != document:
        raise NotSignedIn("code_needed_again", "内容改过了，请再确认一次是您本人。")
    if found.session.signed_in is None and not code_is_enough(parts, found):
        raise needed()
    if seen.form.confirmed != document:
        raise Superseded("not_confirmed", "请先核对信息，再签名提交。")
    hold_what_is_signed(parts, found, seen)
    return seen


def _file(parts: Parts, found: Visit, seen: Shown, png: bytes) -> Case:
    number = seen.case.filing.number + 1 if seen.case.filing else 1
    signed = _sealed(parts, found, seen, png, number)
    filing = _filing(parts, found, seen, number)
    filed, actions = _moved(parts, found, seen, filing, signed)
    transact(parts.client, [*actions, *_conditions(parts, found, seen)])
    return filed


def _sealed(parts: Parts, found: Visit, seen: Shown, png: bytes, number: int) -> SignedApplication:
    """The application with its evidence, sealed before anything is stored."""
    session = found.session
    assert session.verified_at is not None
    given = found.given
    version, _ = declaration(
        change=seen.case.change is not None,
        either_way=parts.identity is not None,
        agent=given is not None,
    )
    consent = Consent(
        case_id=seen.case.id,
        filing=number,
        document=seen.sha256,
        signature=hashlib.sha256(png).hexdigest(),
        contact=masked_mobile(found.contact.mobile),
        code_verified_at=session.verified_at,
        signed_at=found.moment.now,
        declaration=version,
        signed_in=session.signed_in,
        signer=given.signer.facts() if given else {},
    )
    evidence = canonical_json(consent.evidence())
    return SignedApplication(
        case_id=seen.case.id,
        number=number,
        body=seen.text,
        sha256=seen.sha256,
        evidence=evidence.decode(),
        evidence_sha256=digest(evidence),
        seal=parts.signer.seal(evidence),
        key_id=parts.signer.key_id,
        algorithm=parts.signer.algorithm,
        signature=png,
    )


def _filing(parts: Parts, found: Visit, seen: Shown, number: int) -> Filing:
    now = found.moment.now
    item = parts.law.catalogue.item(seen.case.item)
    calendar = parts.law.calendar
    limits = decide_by(item, now, calendar), lawful_by(item, now, calendar)
    return Filing(number, seen.sha256, now, found.actor, *limits)


def _moved(
    parts: Parts, found: Visit, seen: Shown, filing: Filing, signed: SignedApplication
) -> tuple[Case, list[Action]]:
    """The case filed, its event, and the application it was filed with."""
    told: dict[str, Fact] = {
        "document": signed.sha256,
        "filing": filing.number,
        "decide_by": filing.decide_by.isoformat(),
        "lawful_by": iso(filing.lawful_by),
        "evidence": signed.evidence_sha256,
        "seal": base64.b64encode(signed.seal).decode(),
        "key": signed.key_id,
    }
    case = replace(seen.case, filing=filing, decision=None, special=None, extension=None)
    filed, actions = parts.cases.move(case, CaseState.FILED, found.moment.now, found.actor, told)
    return filed, [*actions, *parts.applications.store(signed, found.moment.now)]


def _conditions(parts: Parts, found: Visit, seen: Shown) -> list[Action]:
    """Actions: the grant is used up, the link lives on, and nothing that was shown has changed."""
    session, wall = found.session, found.moment.wall
    link = parts.sessions.link(session.link)
    if link is None or wall >= link.valid_until:
        raise Expired("link_expired", "链接的有效时间过了。请打电话，我们帮您办理。")
    until = max(link.valid_until, wall + FOLLOWED_FOR)
    given = [parts.authorisations.unchanged(found.given)] if found.given else []
    return [
        *given,
        parts.sessions.store(session.spent(seen.case.id, wall)),
        parts.sessions.keep_link(link.digest, wall, until),
        parts.forms.unchanged(seen.form),
        parts.licences.unchanged(seen.licence),
        parts.entities.unchanged(found.entity),
    ]
