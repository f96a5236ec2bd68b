"""Authorisations of agents (授权委托): what the head signed, and that who signed for them might."""

from collections.abc import Mapping
from datetime import date

from zhiban.domain.audit import Event, Fact
from zhiban.domain.authorisations import ACTOR, AUTHORISED, REVOKED
from zhiban.domain.clock import business_day
from zhiban.gateways.canonical import digest
from zhiban.store import keys
from zhiban.store.authorisations import AUTHORISATION
from zhiban.store.wire import text
from zhiban.verification.chain import GONE, Chain
from zhiban.verification.sealing import NOT_EVENT, NOT_SIGNED, Checked, Json, as_json


def check_authorisations(checked: Checked, chain: Chain) -> None:
    """Check the document of every authorisation of a case."""
    named: set[str] = set()
    for event, told in chain.told:
        if event.type == AUTHORISED and isinstance(told.get("authorisation"), int):
            named.add(_sk(checked, told))
            _check(checked, event, told)
    if chain.complete:
        checked.strays(AUTHORISATION, named)


def check_signer(
    checked: Checked, chain: Chain, sk: str, filed: Event, document: Json, evidence: Json
) -> None:
    """Where an agent signed: the authorisation is of this case, was given before and held then."""
    expect, signer = checked.findings.expect, document.get("signer")
    expect(sk, "evidence.signer", evidence.get("signer"), signer, "证据中的签名人与申报上的不符")
    by_agent = isinstance(signer, dict)
    expect(sk, "body", filed.actor == ACTOR, by_agent, "签名人与事件链所记的不符")
    if not isinstance(signer, dict):
        return
    number = signer.get("authorisation")
    given = _told_of(chain, AUTHORISED, number, filed)
    if not expect(sk, "body", given is not None, True, "签名时没有这份授权委托"):
        return
    assert given is not None
    what = "所依据的授权委托与事件链所记的不符"
    expect(sk, "body", signer.get("sha256"), given.get("document"), what)
    revoked = _told_of(chain, REVOKED, number, filed) is not None
    expect(sk, "body", revoked, False, "签名时授权委托已经取消")
    in_time = _in_time(given.get("until"), business_day(filed.at))
    if expect(sk, "body", in_time, True, "签名时授权委托已经到期"):
        checked.findings.told.append(
            f"{filed.at:%Y-%m-%d}的申报：由经办人{signer.get('name')}依据第{number}号授权委托签名"
        )


def _told_of(chain: Chain, what: str, number: object, before: Event) -> Mapping[str, Fact] | None:
    for event, told in chain.told:
        if event.type == what and event.seq < before.seq and told.get("authorisation") == number:
            return told
    return None


def _in_time(until: Fact, day: date) -> bool:
    return isinstance(until, str) and day.isoformat() <= until


def _sk(checked: Checked, told: Mapping[str, Fact]) -> str:
    number = told["authorisation"]
    assert isinstance(number, int)
    return keys.document(checked.record.case_id, AUTHORISATION, number).sk


def _check(checked: Checked, event: Event, told: Mapping[str, Fact]) -> None:
    record, findings = checked.record, checked.findings
    sk = _sk(checked, told)
    row = record.rows.get(sk)
    findings.count("authorisations")
    if row is None:
        findings.fault(sk, "", GONE)
        return
    body, pk = text(row, "body"), keys.case(record.case_id).pk
    findings.expect(sk, "PK", row.get("PK"), pk, "与所在的分区不符")
    findings.expect(sk, "number", row.get("number"), told["authorisation"], NOT_EVENT)
    findings.expect(sk, "sha256", row.get("sha256"), told.get("document"), NOT_EVENT)
    if findings.expect(sk, "body", digest(body.encode()), told.get("document"), NOT_SIGNED):
        document = as_json(body) or {}
        about = document.get("case"), document.get("number"), document.get("until")
        named = record.case_id, told["authorisation"], told.get("until")
        findings.expect(sk, "body", about, named, "是另一个办件的授权委托")
    evidence = checked.sealed(row, told)
    if evidence is not None:
        _check_evidence(checked, sk, event, told, evidence)


def _check_evidence(
    checked: Checked, sk: str, event: Event, told: Mapping[str, Fact], evidence: Json
) -> None:
    expected = {
        "case": checked.record.case_id,
        "authorisation": told["authorisation"],
        "document": told.get("document"),
        "signed_at": event.at.isoformat(),
    }
    for name, value in expected.items():
        what = f"证据中的{name}与事件链所记的不符"
        checked.findings.expect(sk, f"evidence.{name}", evidence.get(name), value, what)
