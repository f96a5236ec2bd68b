"""Copies of signed applications: their bytes, their evidence, and what leads to them."""

from collections.abc import Mapping

from zhiban.domain.applications import receipt_number
from zhiban.domain.audit import Event, Fact
from zhiban.domain.copies import COPIED
from zhiban.gateways.canonical import digest
from zhiban.store import keys
from zhiban.store.documents import APPLICATION, COPY, Place, copy_from, copy_item
from zhiban.store.wire import text
from zhiban.verification.chain import GONE, Chain, parsed
from zhiban.verification.sealing import NOT_EVENT, Checked, Json, as_json


def check_copies(checked: Checked, chain: Chain) -> None:
    """Check every copy that was made, and what it was made of."""
    named: set[str] = set()
    filed = {told.get("filing"): (e, told) for e, told in chain.told if e.type == "case_filed"}
    for event, told in chain.told:
        if event.type == COPIED and isinstance(told.get("filing"), int):
            named.add(_check_copy(checked, told, filed.get(told["filing"])))
    if chain.complete:
        checked.strays(COPY, named)


def _check_copy(
    checked: Checked, told: Mapping[str, Fact], filed: tuple[Event, Mapping[str, Fact]] | None
) -> str:
    record, findings, filing = checked.record, checked.findings, told["filing"]
    assert isinstance(filing, int)
    sk = keys.document(record.case_id, COPY, filing).sk
    findings.count("copies")
    row = record.rows.get(sk)
    if row is None:
        findings.fault(sk, "", GONE)
        return sk
    parsed(findings, row, copy_from, copy_item)
    sha256 = str(told.get("document"))
    findings.expect(sk, "sha256", row.get("sha256"), sha256, NOT_EVENT)
    findings.expect(sk, "filing", row.get("filing"), filing, NOT_EVENT)
    findings.expect(sk, "case_id", row.get("case_id"), record.case_id, "是另一个办件的副本")
    checked.stored(row, "applications", filing, sha256)
    checked.found_by(keys.paper(sha256), row, Place(record.case_id, COPY, filing))
    evidence = checked.sealed(row, told)
    if evidence is not None:
        _check_origin(checked, sk, told, evidence, filed)
    return sk


def _check_origin(
    checked: Checked,
    sk: str,
    told: Mapping[str, Fact],
    evidence: Json,
    filed: tuple[Event, Mapping[str, Fact]] | None,
) -> None:
    """The evidence is of this copy, and of what was signed by the event of its filing."""
    expected = {
        "case": checked.record.case_id,
        "filing": told.get("filing"),
        "document": told.get("document"),
        "application": told.get("application"),
    }
    if filed is not None:
        event, facts = filed
        expected |= {
            "application": facts.get("document"),
            "application_evidence": facts.get("evidence"),
            "signature": _signature_of(checked, told, facts) or evidence.get("signature"),
            "signed_at": event.at.isoformat(),
            "receipt": receipt_number(checked.record.case_id, event.at),
        }
    for name, value in expected.items():
        what = f"证据中的{name}与事件链所记的不符"
        checked.findings.expect(sk, f"evidence.{name}", evidence.get(name), value, what)


def _signature_of(checked: Checked, told: Mapping[str, Fact], filed: Mapping[str, Fact]) -> str:
    """The digest of the drawn signature as the evidence of the filing has it, "" when that is not
    what the chain committed to."""
    number = told["filing"]
    assert isinstance(number, int)
    row = checked.record.rows.get(keys.document(checked.record.case_id, APPLICATION, number).sk)
    raw = text(row, "evidence") if row else ""
    if digest(raw.encode()) != filed.get("evidence"):
        return ""
    return str((as_json(raw) or {}).get("signature", ""))
