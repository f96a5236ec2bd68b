"""Signed applications: what was shown, what evidence there is, whose hand."""

from collections.abc import Mapping

from zhiban.domain.audit import Event, Fact
from zhiban.domain.materials import kept_key, signed_photos
from zhiban.domain.sign_ins import SIGNED_IN
from zhiban.gateways.canonical import digest
from zhiban.store import keys
from zhiban.store.documents import APPLICATION
from zhiban.store.wire import text
from zhiban.verification.authorisations import check_signer
from zhiban.verification.chain import GONE, Chain
from zhiban.verification.sealing import NOT_EVENT, NOT_SIGNED, Checked, Json, as_json


def check_applications(checked: Checked, chain: Chain) -> Json:
    """Check every signed application; returns the latest document, {} when it is not sound."""
    named: set[str] = set()
    latest: Json = {}
    for event, told in chain.told:
        if event.type == "case_filed" and isinstance(told.get("filing"), int):
            named.add(_application_sk(checked, told))
            latest = _check_application(checked, chain, event, told)
    if chain.complete:
        checked.strays(APPLICATION, named)
    return latest


def _application_sk(checked: Checked, told: Mapping[str, Fact]) -> str:
    number = told["filing"]
    assert isinstance(number, int)
    return keys.document(checked.record.case_id, APPLICATION, number).sk


def _check_application(
    checked: Checked, chain: Chain, event: Event, told: Mapping[str, Fact]
) -> Json:
    record, findings = checked.record, checked.findings
    sk = _application_sk(checked, told)
    row = record.rows.get(sk)
    findings.count("applications")
    if row is None:
        findings.fault(sk, "", GONE)
        return {}
    body = text(row, "body")
    pk = keys.case(record.case_id).pk
    findings.expect(sk, "PK", row.get("PK"), pk, "与所在的分区不符")
    findings.expect(sk, "number", row.get("number"), told["filing"], NOT_EVENT)
    findings.expect(sk, "sha256", row.get("sha256"), told.get("document"), NOT_EVENT)
    sound = findings.expect(sk, "body", digest(body.encode()), told.get("document"), NOT_SIGNED)
    evidence = checked.sealed(row, told)
    document = as_json(body) if sound else None
    _check_photographs(checked, document or {})
    if evidence is not None:
        _check_consent(checked, sk, event, told, evidence, document)
        _check_signature(checked, sk, told, evidence)
        _check_proof(checked, chain, sk, told, evidence)
        if document is not None:
            check_signer(checked, chain, sk, event, document, evidence)
    return document or {}


def _check_consent(
    checked: Checked,
    sk: str,
    event: Event,
    told: Mapping[str, Fact],
    evidence: Json,
    document: Json | None,
) -> None:
    """The evidence is of this case, this document and this moment."""
    expected = {
        "case": checked.record.case_id,
        "document": told.get("document"),
        "filing": told.get("filing"),
        "signed_at": event.at.isoformat(),
    }
    if document is not None:
        expected["consent"] = document.get("declaration", {}).get("version")
        of = document.get("case")
        checked.findings.expect(sk, "body", of, checked.record.case_id, "是另一个办件的申报")
    for name, value in expected.items():
        what = f"证据中的{name}与事件链所记的不符"
        checked.findings.expect(sk, f"evidence.{name}", evidence.get(name), value, what)


def _check_photographs(checked: Checked, document: Json) -> None:
    """The bytes of every photograph that was signed; their place is named by their digest."""
    objects, findings = checked.record.objects, checked.findings
    for photo in signed_photos(document):
        key = kept_key(checked.record.case_id, photo.sha256)
        findings.count("photographs")
        if key not in objects:
            findings.unchecked.append(f"文件{key}没有核对：没有读取文件")
        elif (content := objects[key]) is None:
            findings.fault(key, "", f"“{photo.name}”的照片不见了")
        else:
            what = f"“{photo.name}”的照片{NOT_SIGNED}"
            findings.expect(key, "", digest(content), photo.sha256, what)


def _check_proof(
    checked: Checked, chain: Chain, sk: str, told: Mapping[str, Fact], evidence: Json
) -> None:
    """Who signed has typed a code, or has signed in; the chain tells of that sign-in before."""
    who, findings = evidence.get("signed_in"), checked.findings
    if who is None:
        has_code = "code_verified_at" in evidence
        findings.expect(sk, "evidence.code_verified_at", has_code, True, "没有身份核验的记录")
        return
    seen = [
        {name: one for name, one in facts.items() if name not in ("document", "contact")}
        for event, facts in chain.told
        if event.type == SIGNED_IN and facts.get("document") == told.get("document")
    ]
    what = "签名前的登录与事件链所记的不符"
    if findings.expect(sk, "evidence.signed_in", who in seen, True, what):
        findings.told.append(
            f"第{told['filing']}次申报：签名前经统一身份认证（{who['issuer']}）登录，"
            f"主体标识{who['subject']}，认证时间{who['auth_time']}"
        )


def _check_signature(checked: Checked, sk: str, told: Mapping[str, Fact], evidence: Json) -> None:
    number = told["filing"]
    drawn = checked.record.signatures.get(number) if isinstance(number, int) else None
    if drawn is None:
        checked.findings.unchecked.append(
            f"第{number}次申报的手写签名没有核对：没有字段密钥，打不开"
        )
        return
    what = "手写签名与证据中的摘要不符，或者打不开"
    checked.findings.expect(sk, "signature", digest(drawn), evidence.get("signature"), what)
