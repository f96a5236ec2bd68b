"""One filed case: granted by the platform, once, or left as it is to a person.

The decision, the terms it was made on, and the task to look at it afterwards are one transaction.
It holds only while the case, its licence and its holder are as they were read, and nobody has
stopped the item or turned off automatic decisions since. In safe mode the platform decides nothing:
of a case in a restored table a person may have decided otherwise since.
"""

from datetime import datetime

from decide_cases.parts import Parts
from zhiban.domain.audit import Fact
from zhiban.domain.automatic import (
    DECIDED,
    PLATFORM,
    PLATFORM_NAME,
    against_deciding,
    granted,
    is_checked_later,
    terms_of,
)
from zhiban.domain.batches import Beside
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.errors import EventError
from zhiban.domain.service_items import Automatic
from zhiban.domain.worklists import POST_CHECK
from zhiban.store.effects import HELD
from zhiban.store.ringing import Switches
from zhiban.store.table import Action, transact, until_at_rest

TRIES = 3
"""How often everything is decided anew at once when a row moved meanwhile."""

GRANTED = "granted"
LEFT = "left_to_officers"


def decide(parts: Parts, case_id: str, at: datetime) -> str:
    """Decide on a filed case at the business instant `at`; returns what became of it.

    Raises EventError where there is no such case, and Conflict when the rows do not come to rest.
    In safe mode the case waits, and reconcile hands it on afterwards.
    """
    return until_at_rest(TRIES, lambda: _decide(parts, case_id, at))


def _decide(parts: Parts, case_id: str, at: datetime) -> str:
    if not parts.effects.read().allowed:
        return HELD
    case = parts.cases.get(case_id)
    if case is None:
        raise EventError("the case of this notice is not there")
    if case.state is not CaseState.FILED:
        return "already_handled"
    switches = parts.ringing.switches()
    if case.item not in switches.automatic:
        return LEFT
    beside = parts.checks.beside(case, switches)
    terms = terms_of(beside.item) if beside else None
    if beside is None or terms is None or against_deciding(case, beside, business_day(at)):
        return LEFT
    transact(parts.client, _granting(parts, case, beside, terms, switches, at))
    return GRANTED


def _granting(
    parts: Parts, case: Case, beside: Beside, terms: Automatic, switches: Switches, at: datetime
) -> list[Action]:
    """Actions: the grant with its events, once, while everything it rests on is as it was read."""
    filing, licence, holder = case.filing, beside.licence, beside.entity
    assert filing is not None
    assert licence is not None
    assert holder is not None
    later = is_checked_later(case, terms)
    made: dict[str, Fact] = {
        "filing": filing.number,
        "reason": "",
        "by": PLATFORM,
        "name": PLATFORM_NAME,
        "role": PLATFORM,
    }
    on_terms: dict[str, Fact] = {
        "filing": filing.number,
        "provisional": terms.provisional,
        "checked_later": later,
        "basis": terms.basis,
        "switch": switches.versions[1],
    }
    first = [(DECIDED, on_terms)]
    _, moved = parts.cases.move(
        granted(case, at), CaseState.GRANTED, at, PLATFORM, made, first=first
    )
    due = parts.calendar.after(business_day(at), terms.check_within)
    return [
        *moved,
        parts.checks.licences.unchanged(licence),
        parts.checks.entities.unchanged(holder),
        *parts.ringing.as_read(switches),
        *parts.cases.limits_over(case.id),
        *([parts.cases.task(case.id, POST_CHECK, case.uscc, due)] if later else []),
    ]
