"""How a case stands for its citizen: may it be filed now, and if not, what is true instead."""

from datetime import date
from enum import StrEnum

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence


class Standing(StrEnum):
    """What the page says first."""

    FILEABLE = "fileable"
    TO_CORRECT = "to_correct"
    UNDER_WAY = "under_way"
    DONE = "done"
    REFUSED = "refused"
    TOO_LATE = "too_late"
    LAPSED = "lapsed"
    CLOSED = "closed"
    LICENCE_GONE = "licence_gone"
    RENEWED_ELSEWHERE = "renewed_elsewhere"
    HOLDER_GONE = "holder_gone"
    OWED = "owed"
    OVERDUE = "overdue"

    @property
    def may_sign(self) -> bool:
        """Whether a signature may be given."""
        return self in (Standing.FILEABLE, Standing.TO_CORRECT)

    @property
    def may_answer(self) -> bool:
        """Whether its citizen still has something to say of it."""
        return self.may_sign or self is Standing.OWED

    @property
    def filed(self) -> bool:
        """Whether an application was filed, so that there is something to follow."""
        return self in _FILED


_FILED = (Standing.TO_CORRECT, Standing.UNDER_WAY, Standing.DONE, Standing.REFUSED)

_AFTER_FILING = {
    CaseState.FILED: Standing.UNDER_WAY,
    CaseState.GRANTED: Standing.UNDER_WAY,
    CaseState.ISSUED: Standing.UNDER_WAY,
    CaseState.DELIVERED: Standing.DONE,
    CaseState.REFUSED: Standing.REFUSED,
    CaseState.LAPSED: Standing.LAPSED,
    CaseState.CLOSED: Standing.CLOSED,
}


def standing(case: Case, licence: Licence | None, entity: Entity, today: date) -> Standing:
    """How a case stands on the civil day `today`.

    A correction (补正) of an application filed in time has its own time, not the window's. What is
    owed for a year is never filed here: it is owed, overdue, or over.
    """
    if case.yearly:
        return _owed(case, licence, entity, today)
    if (found := _AFTER_FILING.get(case.state)) is not None:
        return found
    if entity.status.gone:
        return Standing.HOLDER_GONE
    if licence is None or not licence.status.renewable:
        return Standing.LICENCE_GONE
    if licence.term != case.term:
        return Standing.RENEWED_ELSEWHERE
    if case.state is CaseState.CORRECTING:
        return Standing.TO_CORRECT
    return Standing.FILEABLE if case.may_be_filed(today) else Standing.TOO_LATE


def _owed(case: Case, licence: Licence | None, entity: Entity, today: date) -> Standing:
    if case.state is CaseState.CLOSED:
        return Standing.CLOSED
    if entity.status.gone:
        return Standing.HOLDER_GONE
    if licence is None or not licence.status.renewable:
        return Standing.LICENCE_GONE
    return Standing.OWED if case.may_be_filed(today) else Standing.OVERDUE
