"""How a case stands for its citizen: may it be filed now, and if not, what is true instead."""

from datetime import date
from enum import StrEnum

from zhiban.domain.cases import Case, CaseState, Changed
from zhiban.domain.deadlines import handed_in_by
from zhiban.domain.ending import ended_with
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.domain.sameness import same_in_substance


class Standing(StrEnum):
    """What the page says first."""

    FILEABLE = "fileable"
    TO_CORRECT = "to_correct"
    NOT_CORRECTED = "not_corrected"
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
    WHICH = "which"
    WITH_OFFICER = "with_officer"
    CHANGED_ELSEWHERE = "changed_elsewhere"
    CHANGED_AGAIN = "changed_again"
    CHANGE_LEFT = "change_left"

    @property
    def may_sign(self) -> bool:
        """Whether a signature may be given."""
        return self in (Standing.FILEABLE, Standing.TO_CORRECT)

    @property
    def may_answer(self) -> bool:
        """Whether its citizen still has something to say of it."""
        return self.may_sign or self in (Standing.OWED, Standing.WHICH, Standing.WITH_OFFICER)

    @property
    def filed(self) -> bool:
        """Whether an application was filed, so that there is something to follow."""
        return self in _FILED


_FILED = (
    Standing.TO_CORRECT,
    Standing.NOT_CORRECTED,
    Standing.UNDER_WAY,
    Standing.DONE,
    Standing.REFUSED,
)

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

    A correction (补正) of an application has its own time, not the window's: it is taken through
    the licence's last day, and without it the application ends then. What is owed for a year is
    never filed here: it is owed, overdue, or over. A change is bound to no term of its licence, and
    is taken late for as long as it is followed.
    """
    if case.left_uncorrected:
        return Standing.NOT_CORRECTED
    if case.yearly:
        return _owed(case, licence, entity, today)
    if case.change:
        return _of_a_change(case, case.change, licence, entity, today)
    if (found := _AFTER_FILING.get(case.state)) is not None:
        return found
    if entity.status.gone:
        return Standing.HOLDER_GONE
    if licence is None or not licence.status.renewable:
        return Standing.LICENCE_GONE
    if licence.term != case.term:
        return Standing.RENEWED_ELSEWHERE
    if case.state is CaseState.CORRECTING:
        return _to_correct(case, licence, today)
    return Standing.FILEABLE if case.may_be_filed(today) else Standing.TOO_LATE


def _of_a_change(
    case: Case, change: Changed, licence: Licence | None, entity: Entity, today: date
) -> Standing:
    if case.state is CaseState.LAPSED:
        return Standing.CHANGE_LEFT
    if (found := _AFTER_FILING.get(case.state)) is not None:
        return found
    if entity.status.gone:
        return Standing.HOLDER_GONE
    if licence is None or not licence.status.renewable:
        return Standing.LICENCE_GONE
    if ended_with(case, licence):
        return Standing.CHANGED_ELSEWHERE
    if not same_in_substance(change.fact, getattr(entity, change.fact), change.new):
        return Standing.CHANGED_AGAIN
    if case.state is CaseState.CORRECTING:
        return _to_correct(case, licence, today)
    if not case.may_be_filed(today):
        return Standing.CHANGE_LEFT
    if case.by_an_officer:
        return Standing.WITH_OFFICER
    return Standing.WHICH if case.unsaid else Standing.FILEABLE


def _to_correct(case: Case, licence: Licence, today: date) -> Standing:
    in_time = today <= handed_in_by(case, licence)
    return Standing.TO_CORRECT if in_time else Standing.NOT_CORRECTED


def _owed(case: Case, licence: Licence | None, entity: Entity, today: date) -> Standing:
    if case.state is CaseState.CLOSED:
        return Standing.CLOSED
    if entity.status.gone:
        return Standing.HOLDER_GONE
    if licence is None or not licence.status.renewable:
        return Standing.LICENCE_GONE
    return Standing.OWED if case.may_be_filed(today) else Standing.OVERDUE
