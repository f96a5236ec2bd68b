"""The special procedure of a case and the limits it moved, against what the chain tells."""

from collections.abc import Mapping

from zhiban.domain.audit import Event, Fact
from zhiban.domain.cases import Case
from zhiban.domain.examining import ENDED, STARTED
from zhiban.domain.extending import EXTENDED
from zhiban.store.filed_items import extension_value, filing_value, special_value
from zhiban.verification.chain import Chain
from zhiban.verification.findings import Findings

CASE = "CASE"
NOT_TOLD = "与事件链所记的不符"

_FILED = "case_filed"
_BEGINS_ANEW = (_FILED, "case_withdrawn")


def check_special(case: Case, chain: Chain, findings: Findings) -> None:
    """Check the latest special procedure since the latest filing, and both limits of that."""
    began = chain.last(STARTED, *_BEGINS_ANEW)
    if began is None or began[0].type != STARTED:
        findings.expect(CASE, "special", special_value(case.special), None, NOT_TOLD)
    elif began[1] is not None:
        _check(case, chain, began[0], began[1], findings)
    _check_extension(case, chain, findings)
    _check_limits(case, chain, findings)


def _check_extension(case: Case, chain: Chain, findings: Findings) -> None:
    """The one extension since the latest filing."""
    told = chain.last(EXTENDED, *_BEGINS_ANEW)
    if told is None or told[0].type != EXTENDED:
        findings.expect(CASE, "extension", extension_value(case.extension), None, NOT_TOLD)
    elif (facts := told[1]) is not None:
        said: dict[str, object] = {name: facts.get(name) for name in ("by", "reason")}
        said |= {"at": told[0].at.isoformat(), "until": facts.get("lawful_by")}
        findings.expect(CASE, "extension", extension_value(case.extension), said, NOT_TOLD)


def _check(
    case: Case, chain: Chain, began: Event, facts: Mapping[str, Fact], findings: Findings
) -> None:
    told: dict[str, object] = {
        name: facts.get(name) for name in ("sort", "by", "reason", "days", "expected_by")
    }
    told["at"] = began.at.isoformat()
    ended = chain.last(ENDED)
    if ended is not None and ended[0].seq > began.seq:
        if ended[1] is None:
            return
        told |= {"passed": ended[1].get("passed"), "note": ended[1].get("note")}
        told |= {"found_by": ended[1].get("by"), "found_at": ended[0].at.isoformat()}
    findings.expect(CASE, "special", special_value(case.special), told, NOT_TOLD)


def _check_limits(case: Case, chain: Chain, findings: Findings) -> None:
    """By when a decision is due, where the chain tells it."""
    moved = chain.last(_FILED, ENDED, EXTENDED)
    if moved is None or moved[1] is None or "decide_by" not in moved[1]:
        return
    row = filing_value(case.filing)
    for name in ("decide_by", "lawful_by"):
        kept = row.get(name) if isinstance(row, dict) else None
        findings.expect(CASE, f"filing.{name}", kept, moved[1].get(name), NOT_TOLD)
