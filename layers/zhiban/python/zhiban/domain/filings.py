"""Filings (申报) of a case: when it was filed, and whether that may be taken back (撤回).

Until it is decided an application may be taken back by who made it; filing again is the next one.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from zhiban.domain.audit import Event
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Superseded
from zhiban.domain.licences import Licence
from zhiban.domain.standing import standing

WITHDRAWN = "case_withdrawn"
"""The event that tells of a filing taken back; the move it brings about comes after it."""


def filed_on(case: Case) -> date | None:
    """The civil day of the latest filing, which is the first unless it was filed again; None where
    it was taken back."""
    return business_day(case.filing.at) if case.filing and not case.withdrawn else None


def first_filed(events: Iterable[Event]) -> date | None:
    """The civil day of the first filing that was not taken back, by the case's events in order."""
    found: date | None = None
    for event in events:
        if event.type == WITHDRAWN:
            found = None
        elif event.type == "case_filed" and found is None:
            found = business_day(event.at)
    return found


def may_be_taken_back(case: Case, *, deemed: bool = False) -> str:
    """The document (SHA-256) of the filing that may be taken back now. Raises Superseded.

    `deemed`: nobody decided before the licence's last day, so that it counts as renewed (行政许可法
    art 50): what the law has granted is no application any more.
    """
    if deemed:
        why = "到期前没有作出决定，依法已经视为准予延续，这份申请不能再撤回了。"
        raise Superseded("not_withdrawable", why)
    if case.state is CaseState.FILED and case.filing is not None:
        return case.filing.document
    why = "局里已经作出决定，这份申请不能再撤回了。" if case.decision else "没有可以撤回的申请。"
    raise Superseded("not_withdrawable", why)


def taken_back(case: Case, licence: Licence | None, entity: Entity, today: date) -> CaseState:
    """Where a filed case stands once its filing is taken back on the civil day `today`: OPENED
    where it could be filed again, else it ends."""
    opened = standing(replace(case, state=CaseState.OPENED), licence, entity, today)
    return CaseState.OPENED if opened.may_sign else CaseState.CLOSED
