"""What is left of a case, and of a holder that is gone, once their data is erased.

What has no person in it stays, so that the chain of a case still verifies and a file that tells of
a holder once more changes nothing (个人信息保护法 art 47, 73).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from zhiban.domain.audit import Event, Fact
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.retention import ERASED, Ended

ENDED = (CaseState.DELIVERED, CaseState.REFUSED, CaseState.LAPSED, CaseState.CLOSED)
"""The states in which nobody has to do anything more."""

OF_CASE = (
    "FORM",
    "DOCUMENT#",
    "COPYING#",
    "PARCEL#",
    "AUTHORISATION#",
    "SUPPRESSED#",
    "TASK#",
    "DONE#",
)
"""How the sort keys begin of what goes with a case's data, beside the data of its events."""


def sort_of(case: Case) -> Ended:
    """As what a case is kept: one that was ever signed is a file of administrative licensing."""
    return Ended.FILED if case.filing else Ended.UNFILED


def erased(case: Case, today: date) -> Case:
    """The case without anybody's words and names; what it was about stays, by code."""
    change, decision, special = case.change, case.decision, case.special
    if special is not None:
        found = special.finding and replace(special.finding, note="")
        special = replace(special, reason="", finding=found)
    return replace(
        case,
        change=change and replace(change, old="", new=""),
        decision=decision and replace(decision, reason=""),
        special=special,
        extension=case.extension and replace(case.extension, reason=""),
        erased_on=today,
    )


def told_of(case: Case) -> dict[str, Fact]:
    """What the event of the erasure tells."""
    since = case.kept_since.isoformat() if case.kept_since else None
    return {"kept_as": sort_of(case).value, "ended_on": since, "before": case.last_seq + 1}


def erased_before(chain: Iterable[Event]) -> int:
    """The number of the event up to which data was erased; 0 where none was."""
    return max((event.seq for event in chain if event.type == ERASED), default=0)


def in_force(licence: Licence | None, identifier: str, today: date) -> bool:
    """Whether the licence that a case issued is still what the registry shows, and valid."""
    if licence is None or not identifier or licence.identifier != identifier:
        return False
    ended = licence.valid_to is not None and licence.valid_to < today
    return licence.status is LicenceStatus.ACTIVE and not ended


def anonymised(holder: Entity, today: date) -> Entity:
    """The next version of a holder that is gone, without any person: code, name and status stay."""
    return replace(
        holder,
        legal_rep="",
        legal_rep_id="",
        contacts=(),
        address="",
        investors="",
        sponsor="",
        former_phones=(),
        told=(),
        erased_on=today,
        version=holder.version + 1,
    )
