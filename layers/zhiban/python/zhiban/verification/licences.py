"""Issued licences: their bytes, their evidence, and what the registry says of them."""

from collections.abc import Mapping
from datetime import date, datetime

from zhiban.domain.audit import Fact
from zhiban.domain.clock import business_day
from zhiban.gateways.identifiers import explain_identifier
from zhiban.store import keys
from zhiban.store.documents import LICENCE, Place, issued_from, issued_item
from zhiban.store.licences import licence_from
from zhiban.store.wire import Item
from zhiban.verification.chain import GONE, UNREADABLE, Chain, parsed
from zhiban.verification.records import CaseRecord
from zhiban.verification.sealing import NOT_EVENT, Checked, Json

NOT_EVIDENCE = "与封印的证据不符"


def check_licences(checked: Checked, chain: Chain) -> None:
    """Check every licence issued on the case, its bytes, and what the registry says of it."""
    named: set[str] = set()
    for _, told in chain.told:
        if isinstance(told.get("edition"), int) and "identifier" in told:
            named.add(_check_licence(checked, told))
    if chain.complete:
        checked.strays(LICENCE, named)


def _check_licence(checked: Checked, told: Mapping[str, Fact]) -> str:
    record, findings, edition = checked.record, checked.findings, told["edition"]
    assert isinstance(edition, int)
    sk = keys.document(record.case_id, LICENCE, edition).sk
    findings.count("licences")
    row = record.rows.get(sk)
    if row is None:
        findings.fault(sk, "", GONE)
        return sk
    parsed(findings, row, issued_from, issued_item)
    for name in ("identifier", "valid_from", "valid_to"):
        findings.expect(sk, name, row.get(name), told.get(name), NOT_EVENT)
    findings.expect(sk, "sha256", row.get("sha256"), told.get("document"), NOT_EVENT)
    findings.expect(sk, "case_id", row.get("case_id"), record.case_id, "是另一个办件的证照")
    if odd := explain_identifier(str(told.get("identifier"))):
        findings.fault(sk, "identifier", f"电子证照标识{odd}")
    sha256, place = str(told.get("document")), Place(record.case_id, LICENCE, edition)
    checked.stored(row, "licences", edition, sha256)
    checked.found_by(keys.paper(sha256), row, place)
    checked.found_by(keys.paper_of(str(told.get("identifier"))), row, place)
    evidence = checked.sealed(row, told)
    if evidence is not None:
        _check_issue(checked, sk, told, evidence)
        _check_registry(checked, told, evidence)
    return sk


def _check_issue(checked: Checked, sk: str, told: Mapping[str, Fact], evidence: Json) -> None:
    """The evidence is of this case, and says what the event says."""
    expected = {
        name: told.get(name)
        for name in (
            "document", "identifier", "number", "valid_from", "valid_to", "term", "edition",
        )
    } | {"case": checked.record.case_id}  # fmt: skip
    for name, value in expected.items():
        what = f"证据中的{name}与事件链所记的不符"
        checked.findings.expect(sk, f"evidence.{name}", evidence.get(name), value, what)


def _check_registry(checked: Checked, told: Mapping[str, Fact], evidence: Json) -> None:
    """What was written back: the edition issued as it stands or stood, and the one before it."""
    record, findings = checked.record, checked.findings
    about = tuple(str(evidence.get(name)) for name in ("holder", "kind", "number"))
    term, edition = int(str(told.get("term"))), int(str(told.get("edition")))
    place, row = _where_it_stands(record, about, term, edition)
    if row is None and _moved_on_elsewhere(record, term):
        why = "登记已由外部数据或者人工录入更新到后一期"
        findings.unchecked.append(f"证照的第{term}期没有核对：{why}")
        return
    if row is None:
        findings.fault(place, "", GONE)
    else:
        _check_written_back(checked, place, row, evidence)
    before = _before(about, term, edition, evidence)
    _check_past(checked, before, record.terms.get(before), evidence)


def _where_it_stands(
    record: CaseRecord, about: tuple[str, ...], term: int, edition: int
) -> tuple[str, Item | None]:
    """The row that tells of an edition: the licence's own, or the one kept when it was superseded
    by a change (within its term), or by a renewal (with its term).
    """
    uscc, kind, number = about
    row = record.licence
    superseded = keys.past_edition(uscc, kind, number, edition).sk
    kept = record.terms.get(superseded)
    current = row is not None and row.get("edition") == edition
    if kept is not None and not current and not _is_elsewhere(kept, term):
        return superseded, kept
    if row is not None and row.get("term") != term:
        later = keys.past_term(uscc, kind, number, term).sk
        return later, record.terms.get(later)
    return keys.licence(uscc, kind, number).sk, row


def _before(about: tuple[str, ...], term: int, edition: int, evidence: Json) -> str:
    """Where the row is kept that an edition took the place of."""
    uscc, kind, number = about
    if evidence.get("change"):
        return keys.past_edition(uscc, kind, number, edition - 1).sk
    return keys.past_term(uscc, kind, number, term - 1).sk


def _moved_on_elsewhere(record: CaseRecord, term: int) -> bool:
    """Whether the registry went on to a later term that this bureau did not issue.

    The licence's own row shows it, or what was kept of it when an edition of ours came next.
    """
    rows = [record.licence or {}, *record.terms.values()]
    later = [row for row in rows if _count(row, "term") > term]
    first = min(later, key=lambda row: (_count(row, "term"), _count(row, "edition")), default={})
    return _is_elsewhere(first, term)


def _is_elsewhere(row: Item, term: int) -> bool:
    return _count(row, "term") > term and row.get("issued_here") is False


def _count(row: Item, name: str) -> int:
    found = row.get(name)
    return found if isinstance(found, int) else 0


def _check_written_back(checked: Checked, place: str, row: Item, evidence: Json) -> None:
    decided_on = business_day(datetime.fromisoformat(str(evidence.get("decided_at")))).isoformat()
    expected = {
        "uscc": evidence.get("holder"),
        "kind": evidence.get("kind"),
        "number": evidence.get("number"),
        "identifier": evidence.get("identifier"),
        "edition": evidence.get("edition"),
        "term": evidence.get("term"),
        "valid_from": evidence.get("valid_from"),
        "valid_to": evidence.get("valid_to"),
        "issuer": evidence.get("issuer"),
        "issued_on": evidence.get("deemed_on") or decided_on,
        "issued_here": True,
    }
    for name, value in expected.items():
        checked.findings.expect(place, name, row.get(name), value, NOT_EVIDENCE)


def _check_past(checked: Checked, place: str, row: Item | None, evidence: Json) -> None:
    """The term or edition that was superseded, as the evidence says it stood, and by what."""
    if row is None:
        checked.findings.fault(place, "", GONE)
        return
    try:
        past = licence_from(row)
    except (KeyError, ValueError, TypeError):
        checked.findings.fault(place, "", UNREADABLE)
        return
    replaced: Json = evidence.get("replaces", {})
    term = int(str(evidence.get("term"))) - (0 if evidence.get("change") else 1)
    expected = {
        "identifier": (past.identifier, replaced.get("identifier")),
        "edition": (past.edition, replaced.get("edition")),
        "valid_from": (_iso(past.valid_from), replaced.get("valid_from")),
        "valid_to": (_iso(past.valid_to), replaced.get("valid_to")),
        "term": (past.term, term),
        "superseded_by": (row.get("superseded_by"), evidence.get("identifier")),
        "superseded_case": (row.get("superseded_case"), checked.record.case_id),
    }
    for name, (found, value) in expected.items():
        checked.findings.expect(place, name, found, value, NOT_EVIDENCE)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
