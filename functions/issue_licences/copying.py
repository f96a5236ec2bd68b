"""Of every signed application one copy (申请书副本), once, whatever is delivered twice.

Made after filing and off the citizen's way. As with a licence the bytes are laid into the bucket
first, named by their digest; then one transaction records the copy with its sealed evidence, tells
of it in the case's chain and lets it be found by its digest. The case may move meanwhile: what was
signed stays what it was, so that the copy is simply recorded over the version that is there.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from issue_licences.copy_page import CopyPage, Proved, print_copy
from issue_licences.keeping import keep_photographs
from issue_licences.page import Printed
from issue_licences.parts import ACTOR, Parts
from zhiban.domain.applications import SignedApplication, receipt_number
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.copies import COPIED, COPY_GLYPHS, COPY_NOT_POSSIBLE, ApplicationCopy
from zhiban.domain.errors import EventError, IssuingError, StoreError
from zhiban.domain.worklists import ASKED_TO_FILE
from zhiban.gateways.canonical import canonical_json, digest
from zhiban.store.table import Action, transact, until_at_rest

SCHEMA = "zhiban.copy/1"
COPIED_WITH_GAPS = "copied_with_gaps"
"""The outcome where the font lacks a character: a warning, and a task beside it."""

TRIES = 5
"""How often a case that is moved by others meanwhile is read anew at once."""


def copy_signed(parts: Parts, case_id: str, at: datetime) -> str:
    """Make the copies that a case's signed applications lack, at the business instant `at`.

    Returns what became of it. What cannot be copied becomes an officers' task. Raises Conflict when
    the case does not come to rest, EventError when there is none.
    """
    return until_at_rest(TRIES, lambda: _copy_missing(parts, case_id, at))


def _copy_missing(parts: Parts, case_id: str, at: datetime) -> str:
    case = parts.cases.get(case_id)
    if case is None or case.filing is None:
        raise EventError("the filed case of this notice is not there")
    outcome = "already_copied"
    for number in range(1, case.filing.number + 1):
        if parts.documents.copy(case_id, number) is None:
            try:
                case, outcome = _copy(parts, case, number, at)
            except IssuingError as error:
                _give_up(parts, case, number, at, str(error))
                outcome = COPY_NOT_POSSIBLE
    return outcome


def _copy(parts: Parts, case: Case, number: int, at: datetime) -> tuple[Case, str]:
    signed = _signed(parts, case, number)
    warnings = keep_photographs(parts, case, signed, at)
    paper, receipt = printed_copy(parts, signed)
    copy = _sealed(parts, signed, receipt, paper.content)
    parts.bucket.put(copy.key, paper.content, "application/pdf")
    recorded, actions = parts.cases.record(case, at, ACTOR, (COPIED, _facts(signed, copy)))
    gaps = _unprintable(parts, case, paper, at)
    also = [*gaps, *warnings, *_called_off(parts, case)]
    transact(parts.client, [*actions, *parts.documents.keep_copy(copy), *also])
    return recorded, COPIED_WITH_GAPS if paper.missing else "copied"


def _signed(parts: Parts, case: Case, number: int) -> SignedApplication:
    """What was signed, when its digests hold. Raises IssuingError, in words for officers."""
    try:
        signed = parts.applications.get(case.id, number)
        told = json.loads(signed.evidence) if signed else {}
    except (StoreError, ValueError) as error:
        raise _altered(number) from error
    if signed is None:
        raise IssuingError(
            "application_gone", f"没有找到第{number}次申报的签名文件，请核对办件档案。"
        )
    document = digest(signed.body.encode())
    whole = (
        document == signed.sha256 == told.get("document")
        and digest(signed.evidence.encode()) == signed.evidence_sha256
        and hashlib.sha256(signed.signature).hexdigest() == told.get("signature")
        and (told.get("case"), told.get("filing")) == (case.id, number)
    )
    if case.filing is not None and case.filing.number == number:
        whole = whole and document == case.filing.document
    if not whole:
        raise _altered(number)
    return signed


def _altered(number: int) -> IssuingError:
    return IssuingError(
        "application_altered", f"第{number}次申报的签名文件与签名时不一致，请核对办件档案。"
    )


def printed_copy(parts: Parts, signed: SignedApplication) -> tuple[Printed, str]:
    """The copy's bytes and the receipt number on it, out of what was signed and nothing else."""
    import document_fonts

    told = json.loads(signed.evidence)
    signed_at = datetime.fromisoformat(told["signed_at"])
    receipt = receipt_number(signed.case_id, signed_at)
    page = CopyPage(
        document=json.loads(signed.body),
        sha256=signed.sha256,
        filing=signed.number,
        receipt=receipt,
        signed_at=signed_at,
        proved=_proved(told),
        signature=signed.signature,
        check_at=parts.issuer.check_at.partition("://")[2],
        office_phone=parts.issuer.office_phone,
    )
    return print_copy(page, document_fonts.FONT), receipt


def _proved(told: Mapping[str, Any]) -> Proved:
    """How who signed had proved who they are, by the evidence."""
    if who := told.get("signed_in"):
        host = urlsplit(who["issuer"]).hostname or who["issuer"]
        return Proved("统一身份认证", host, datetime.fromisoformat(who["auth_time"]))
    at = datetime.fromisoformat(told["code_verified_at"])
    whose = "经办人手机" if "signer" in told else "登记手机"
    return Proved("短信验证码", f"{whose}{told['contact']}", at)


def _sealed(
    parts: Parts, signed: SignedApplication, receipt: str, content: bytes
) -> ApplicationCopy:
    sha256, told = digest(content), json.loads(signed.evidence)
    evidence = canonical_json(
        {
            "schema": SCHEMA,
            "case": signed.case_id,
            "filing": signed.number,
            "application": signed.sha256,
            "application_evidence": signed.evidence_sha256,
            "signature": told["signature"],
            "signed_at": told["signed_at"],
            "receipt": receipt,
            "document": sha256,
        }
    )
    return ApplicationCopy(
        case_id=signed.case_id,
        filing=signed.number,
        key=f"applications/{signed.case_id}/{signed.number}-{sha256[:16]}.pdf",
        sha256=sha256,
        evidence=evidence.decode(),
        evidence_sha256=digest(evidence),
        seal=parts.signer.seal(evidence),
        key_id=parts.signer.key_id,
        algorithm=parts.signer.algorithm,
    )


def _facts(signed: SignedApplication, copy: ApplicationCopy) -> dict[str, Fact]:
    return {
        "filing": copy.filing,
        "application": signed.sha256,
        "document": copy.sha256,
        "evidence": copy.evidence_sha256,
        "seal": base64.b64encode(copy.seal).decode(),
        "key": copy.key_id,
    }


def _unprintable(parts: Parts, case: Case, paper: Printed, at: datetime) -> list[Action]:
    if not paper.missing:
        return []
    codes = "、".join(f"U+{ord(char):04X}" for char in paper.missing)
    return [parts.cases.task(case.id, COPY_GLYPHS, case.uscc, business_day(at), f"缺字：{codes}")]


def _called_off(parts: Parts, case: Case) -> list[Action]:
    """Actions: nobody need be called any more to file what waits for a decision now.

    Here, as who files may delete nothing, and every filing comes by here.
    """
    if case.state is not CaseState.FILED:
        return []
    return [parts.cases.unasked(case.id, what) for what in ASKED_TO_FILE]


def _give_up(parts: Parts, case: Case, number: int, at: datetime, note: str) -> None:
    """Nobody waits for this copy any more; a person hears of it, once: a task an officer has closed
    stays closed."""
    actions = [parts.documents.no_copy(case.id, number)]
    if not parts.cases.is_asked(case.id, COPY_NOT_POSSIBLE):
        today = business_day(at)
        actions.append(parts.cases.task(case.id, COPY_NOT_POSSIBLE, case.uscc, today, note))
    if called_off := _called_off(parts, case):
        actions += [*called_off, parts.cases.as_read(case)]
    transact(parts.client, actions)
