"""What was erased of a case as retention says: told, and whether it was too early."""

from datetime import date

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.retention import ERASED, SHORTEST, years_after
from zhiban.store import keys
from zhiban.verification.chain import Chain
from zhiban.verification.findings import Findings

_MOVES = frozenset(f"case_{state.value}" for state in CaseState)
_YEARS = {sort.value: years for sort, years in SHORTEST.items()}


def check_erasures(case: Case, chain: Chain, findings: Findings) -> None:
    """Say of each erasure when it was, and fault one that came before the shortest time that any
    stage may set; the row of the case knows the latest.
    """
    if not chain.whole:
        return
    facts = {event.seq: told for event, told in chain.told}
    latest: date | None = None
    for event, _ in chain.events:
        if event.type != ERASED:
            continue
        latest = business_day(event.at)
        findings.count("erasures")
        findings.told.append(
            f"第{event.seq}个事件以前的内容已按保管期限规定于{latest}删除，摘要链仍然完整"
        )
        if event.seq in facts and latest <= _kept_until(chain, event.seq, facts[event.seq]):
            sk = keys.event(event.case_id, event.seq).sk
            findings.fault(sk, "", "早于规定的最短保管期限删除了内容")
    findings.expect("CASE", "erased_on", case.erased_on, latest, "与事件链所记的不符")


def _kept_until(chain: Chain, seq: int, facts: object) -> date:
    """The last civil day on which the data must still be there; a sort we do not know is never
    erased.
    """
    sort = facts.get("kept_as") if isinstance(facts, dict) else None
    moves = [event for event, _ in chain.events if event.seq < seq and event.type in _MOVES]
    if not moves or sort not in _YEARS:
        return date.max
    return years_after(business_day(moves[-1].at), _YEARS[sort])
