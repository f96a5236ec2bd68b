"""One edition of a licence: its words, its bytes, its evidence and seal; nothing is stored here."""

import json
from dataclasses import dataclass

from issue_licences.page import LicencePage, Printed, print_licence
from issue_licences.parts import Issuer, Parts
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, Decision, Filing
from zhiban.domain.editions import Wording
from zhiban.domain.entities import Entity
from zhiban.domain.errors import IssuingError
from zhiban.domain.ids import licence_serial
from zhiban.domain.issuing import Issue, IssuedLicence, Validity
from zhiban.domain.licences import Licence
from zhiban.gateways.canonical import canonical_json, digest
from zhiban.gateways.identifiers import licence_identifier
from zhiban.store.wire import iso

SCHEMA = "zhiban.licence/1"


@dataclass(frozen=True, slots=True)
class Grant:
    """A granted case with what it stands on; `licence` and `entity` as the rows are now."""

    case: Case
    filing: Filing
    decision: Decision
    licence: Licence
    entity: Entity | None


def identifier_of(issuer: Issuer, licence: Licence) -> str:
    """The identifier of the licence's next edition (GB/T 36904). Raises IssuingError."""
    try:
        type_code = issuer.type_codes[licence.kind]
        serial = licence_serial(licence.kind, licence.number)
        return licence_identifier(type_code, issuer.uscc, serial, licence.edition + 1)
    except (KeyError, ValueError) as error:
        raise IssuingError(
            "no_identifier", "无法编出电子证照标识：证照类型代码、发证机关代码或者版本号不合规。"
        ) from error


def printed(parts: Parts, grant: Grant, validity: Validity, issue: Issue, said: Wording) -> Printed:
    """The document's bytes, out of what the holder signed and the officer granted."""
    import document_fonts

    licence = grant.licence
    page = LicencePage(
        title=parts.law.catalogue.kind(licence.kind).name,
        number=licence.number,
        holder=said.holder_name,
        uscc=licence.uscc,
        legal_rep=said.legal_rep,
        address=said.address,
        scope=said.scope,
        validity=validity,
        issuer=licence.issuer,
        issued_on=issue.decided_on,
        identifier=issue.identifier,
        edition=licence.edition + 1,
        replaces=_replaces(licence),
        office_phone=parts.issuer.office_phone,
        check_at=parts.issuer.check_at,
        made_at=grant.decision.at,
    )
    return print_licence(page, document_fonts.FONT)


def sealed(
    parts: Parts, grant: Grant, validity: Validity, issue: Issue, content: bytes
) -> IssuedLicence:
    """What is kept beside the bytes. Their place is named by their digest as well.

    So two workers that print different words, because a row moved between them, never write over
    each other: the row of the one that wins names its own bytes.
    """
    sha256, edition = digest(content), grant.licence.edition + 1
    evidence = canonical_json(_evidence(grant, validity, issue, sha256))
    return IssuedLicence(
        case_id=grant.case.id,
        edition=edition,
        key=f"licences/{grant.case.id}/{edition}-{sha256[:16]}.pdf",
        sha256=sha256,
        identifier=issue.identifier,
        validity=validity,
        evidence=evidence.decode(),
        evidence_sha256=digest(evidence),
        seal=parts.signer.seal(evidence),
        key_id=parts.signer.key_id,
        algorithm=parts.signer.algorithm,
    )


def _evidence(grant: Grant, validity: Validity, issue: Issue, sha256: str) -> dict[str, Fact]:
    licence, change = grant.licence, grant.case.change
    told: dict[str, Fact] = {
        "schema": SCHEMA,
        "case": grant.case.id,
        "document": sha256,
        "application": grant.filing.document,
        "filing": grant.filing.number,
        "decided_at": grant.decision.at.isoformat(),
        "decided_by": grant.decision.by,
        "issued_at": issue.at.isoformat(),
        "issuer": licence.issuer,
        "holder": licence.uscc,
        "kind": licence.kind,
        "number": licence.number,
        "identifier": issue.identifier,
        "replaces": {
            "identifier": licence.identifier,
            "edition": licence.edition,
            "valid_from": iso(licence.valid_from),
            "valid_to": iso(licence.valid_to),
        },
        "edition": licence.edition + 1,
        "term": licence.term + (0 if change else 1),
        "valid_from": iso(validity.valid_from),
        "valid_to": iso(validity.valid_to),
    }
    if grant.decision.deemed_on:
        told["deemed_on"] = grant.decision.deemed_on.isoformat()
    if change:
        told["change"] = {"fact": change.fact, "facts_version": change.facts_version}
    return told


def _replaces(licence: Licence) -> str:
    """What this edition takes the place of, in words."""
    if licence.edition:
        return f"替换第{licence.edition}版"
    ended = licence.valid_to
    until = f"有效期至{ended.year}年{ended.month}月{ended.day}日的" if ended else ""
    return f"替换{until}原证照"


def signed_fields(parts: Parts, grant: Grant) -> dict[str, str]:
    """What the holder signed, by the name of the field; only when it is what was granted."""
    signed = parts.documents.signed(grant.case.id, grant.filing.number)
    if signed is None:
        raise IssuingError("application_gone", "没有找到本次申报的签名文件，请核对办件档案。")
    if digest(signed.body.encode()) != grant.filing.document:
        raise IssuingError("application_altered", "申报的签名文件与签名时不一致，请核对办件档案。")
    return {str(field["name"]): str(field["value"]) for field in json.loads(signed.body)["fields"]}
