"""The case's own row and the form, against what the chain tells."""

from collections.abc import Mapping

from zhiban.domain.audit import Event, Fact
from zhiban.domain.cases import TRANSITIONS, Case, CaseState
from zhiban.domain.change_answers import SPECIFIED
from zhiban.domain.ids import change_case_id, renewal_case_id, yearly_case_id
from zhiban.domain.worklists import SEEN_TO
from zhiban.store import keys
from zhiban.store.case_items import case_from, case_item
from zhiban.store.cases import told_change
from zhiban.store.event_items import DATA, EVENT
from zhiban.store.wire import Item, text
from zhiban.verification.chain import GONE, Chain, parsed
from zhiban.verification.findings import Findings
from zhiban.verification.records import CaseRecord
from zhiban.verification.sealing import Json
from zhiban.verification.specials import NOT_TOLD, check_special

CASE, FORM = "CASE", "FORM"

_OPENED = "case_opened"
_FILED, _DECIDED = "case_filed", ("case_granted", "case_refused", "case_correcting")
_OUTCOMES = {"case_granted": "grant", "case_refused": "refuse", "case_correcting": "correct"}
_FILLED_AGAIN = ("case_correcting", "case_withdrawn", _OPENED)
_MOVES = {f"case_{state.value}": state for state in CaseState}


def check_case_row(record: CaseRecord, chain: Chain, findings: Findings) -> Case | None:
    """Check the row of the case; None when it cannot be read."""
    row = record.rows.get(CASE)
    if row is None:
        findings.fault(CASE, "", GONE)
        return None
    case = parsed(findings, row, case_from, case_item)
    if case is None:
        return None
    identified = _check_identity(record, case, findings)
    _check_head(record, case, chain, findings)
    if identified:
        for event, _ in chain.events:
            sk = keys.event(record.case_id, event.seq).sk
            kind = text(record.rows[sk], "kind")
            findings.expect(sk, "kind", kind, case.kind, "与办件的证照类型不符")
    if chain.whole:
        _check_state(case, chain, findings)
        _check_facts(case, chain, findings)
        _check_filing(case, chain, findings)
        check_special(case, chain, findings)
        _check_decision(case, chain, findings)
    return case


def _check_identity(record: CaseRecord, case: Case, findings: Findings) -> bool:
    """An id is computed from what the case is about, so that none of it can be exchanged."""
    findings.expect(CASE, "id", case.id, record.case_id, "与所在的分区不符")
    about = case.uscc, case.kind, case.number, case.item
    if case.yearly:
        made = yearly_case_id(*about, case.year)
    elif case.change:
        made = change_case_id(*about[:3], case.change.fact, case.change.facts_version)
    else:
        made = renewal_case_id(*about, case.term)
    what = "与主体、证照、事项、期次或年度算出的编号不符"
    return findings.expect(CASE, "id", record.case_id, made, what)


def _check_head(record: CaseRecord, case: Case, chain: Chain, findings: Findings) -> None:
    """The row knows how long the chain is and how it ends; so no event is cut off or put on."""
    ends = {event.seq: stored for event, stored in chain.events}
    last = max(ends, default=0)
    if case.last_seq > last and ends.get(last) != case.last_hash:
        findings.fault(keys.event(record.case_id, last + 1).sk, "", GONE)
    elif case.last_seq < last and ends.get(case.last_seq) == case.last_hash:
        added = keys.event(record.case_id, case.last_seq + 1).sk
        findings.fault(added, "", "办件主记录不知道这个事件，是后来添上的")
    elif case.last_seq != last:
        findings.fault(CASE, "last_seq", NOT_TOLD)
    elif chain.whole:
        findings.expect(CASE, "last_hash", case.last_hash, ends.get(last), NOT_TOLD)
    for sk in record.of(DATA):
        number = sk.removeprefix(DATA)
        if f"{EVENT}{number}" in record.rows:
            continue
        if not number.isdigit() or int(number) > max(case.last_seq, last):
            findings.fault(sk, "", "没有这个事件，是后来添上的")


def _check_state(case: Case, chain: Chain, findings: Findings) -> None:
    """Every move of the chain is one that a case may make, and the row stands where it ends."""
    before: CaseState | None = None
    last: Event | None = None
    for event, _ in chain.events:
        after = _MOVES.get(event.type)
        if after is None:
            continue
        allowed = {CaseState.OPENED} if before is None else TRANSITIONS[before]
        if after not in allowed:
            sk = keys.event(event.case_id, event.seq).sk
            findings.fault(sk, "type", f"办件不可能这样变化（{before} → {after}）")
        before, last = after, event
    if last is not None:
        findings.expect(CASE, "state", case.state, before, NOT_TOLD)
        findings.expect(CASE, "moved_at", case.moved_at, last.at, NOT_TOLD)


def _check_facts(case: Case, chain: Chain, findings: Findings) -> None:
    first = next((facts for event, facts in chain.told if event.type == _OPENED), {})
    if "uscc" in first:
        findings.expect(CASE, "uscc", case.uscc, first["uscc"], NOT_TOLD)
        licence = f"{case.kind}/{case.number}"
        findings.expect(CASE, "number", licence, first.get("licence"), NOT_TOLD)
    planned = chain.last(_OPENED, "case_replanned")
    if planned and planned[1] and "latest" in planned[1]:
        findings.expect(CASE, "latest", case.latest.isoformat(), planned[1]["latest"], NOT_TOLD)
    _check_change(case, first, findings)
    chosen = chain.last(_OPENED, SPECIFIED)
    if chosen and chosen[1] and "item" in chosen[1]:
        findings.expect(CASE, "item", case.item, chosen[1]["item"], NOT_TOLD)
        field = case.change.field if case.change else None
        findings.expect(CASE, "change", field, chosen[1].get("field"), NOT_TOLD)
    ruled = chain.last(_OPENED, "case_replanned", SPECIFIED)
    if ruled and ruled[1] and "rule" in ruled[1]:
        findings.expect(CASE, "rule", case.rule, ruled[1]["rule"], NOT_TOLD)
    meant = chain.last("intent_confirmed", SEEN_TO)
    intent = case.intent.value if case.intent else None
    if meant is None:
        findings.expect(CASE, "intent", intent, None, NOT_TOLD)
    elif meant[1] is not None:
        findings.expect(CASE, "intent", intent, meant[1].get("intent"), NOT_TOLD)


def _check_change(case: Case, first: Mapping[str, Fact], findings: Findings) -> None:
    """What a change is about, as it was when the case opened; which it was may be said later."""
    if "uscc" not in first:
        return
    row = told_change(case.change) if case.change else {}
    for name in ("fact", "facts_version", "old", "new", "on", "firm", "since"):
        findings.expect(CASE, "change", row.get(name), first.get(name), NOT_TOLD)
    if case.change:
        findings.expect(CASE, "term", case.term, first.get("term"), NOT_TOLD)


def _check_filing(case: Case, chain: Chain, findings: Findings) -> None:
    filed, kept = chain.last(_FILED), case.filing
    if filed is None:
        findings.expect(CASE, "filing", kept, None, NOT_TOLD)
        return
    event, facts = filed
    if facts is None:
        return
    row = kept and (kept.number, kept.document, kept.at, kept.by)
    told = (facts.get("filing"), facts.get("document"), event.at, event.actor)
    findings.expect(CASE, "filing", row, told, NOT_TOLD)


def _check_decision(case: Case, chain: Chain, findings: Findings) -> None:
    """The decision on the latest filing; a filing after it has none yet."""
    decided, made = chain.last(_FILED, *_DECIDED), case.decision
    if decided is None or decided[0].type == _FILED:
        findings.expect(CASE, "decision", made, None, NOT_TOLD)
        return
    event, facts = decided
    if facts is None:
        return
    until = made.valid_to.isoformat() if made and made.valid_to else None
    deemed = made.deemed_on.isoformat() if made and made.deemed_on else None
    row = made and (made.outcome, made.by, made.at, made.reason, until, deemed)
    told = (
        _OUTCOMES[event.type],
        facts.get("by"),
        event.at,
        facts.get("reason"),
        facts.get("valid_to"),
        facts.get("deemed_on"),
    )
    findings.expect(CASE, "decision", row, told, NOT_TOLD)


def check_form(record: CaseRecord, chain: Chain, signed: Json, findings: Findings) -> None:
    """Once a case is filed, the form says what was signed; before, it is nobody's evidence, and no
    more once it may be filled in again.

    `signed` is the latest signed document.
    """
    filed = chain.last(_FILED, *_FILLED_AGAIN) if chain.complete else None
    if filed is None or filed[1] is None or filed[0].type != _FILED:
        return
    row = record.rows.get(FORM)
    if row is None:
        findings.fault(FORM, "", GONE)
        return
    what = "与签名的申报不符"
    findings.expect(FORM, "PK", row.get("PK"), keys.form(record.case_id).pk, "与所在的分区不符")
    findings.expect(FORM, "confirmed", row.get("confirmed"), filed[1].get("document"), what)
    _check_photographs(row, signed, findings)
    edits = row.get("edits")
    if not isinstance(edits, dict):
        findings.fault(FORM, "edits", what)
        return
    fields = {str(one.get("name")): one for one in signed.get("fields", ())}
    for name, value in edits.items():
        field = fields.get(name, {})
        findings.expect(FORM, "edits", value, field.get("value"), what)
        findings.expect(FORM, "edited_on", row.get("edited_on"), field.get("as_of"), what)


def _check_photographs(row: Item, signed: Json, findings: Findings) -> None:
    """Of every material of the document the form has the photographs that were signed."""
    stored = row.get("materials") or {}
    given = stored if isinstance(stored, dict) else {}
    entries = [one for one in signed.get("materials", ()) if isinstance(one, dict)]
    for entry in entries:
        found, named = given.get(entry["code"], []), entry.get("files", [])
        findings.expect(FORM, "materials", found, named, "与签名的申报不符")
