"""When the need of an open case is gone, so that nobody is told of it any more."""

from datetime import date

from zhiban.domain.cases import Case, Changed, Reason
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.domain.names import same_name
from zhiban.domain.sameness import same_in_substance


def needless(case: Case, licence: Licence | None, entity: Entity | None) -> Reason | None:
    """Why an open case closes, whatever the day; None while its need stands."""
    if entity is None or entity.status.gone:
        return Reason.ENTITY_GONE
    if case.change and _is_back(case.change, entity):
        return Reason.CHANGED_BACK
    return ended_with(case, licence)


def ended_with(case: Case, licence: Licence | None) -> Reason | None:
    """Why a licence, as it now is, needs this case no more.

    A renewal is of one term; what is owed for a year stays owed under the next term too, as long as
    the licence lasts to its day. A change is over once the licence shows it.
    """
    if licence is None or not licence.status.renewable:
        return Reason.NOT_ACTIVE
    if case.yearly:
        ends = licence.valid_to is not None and licence.valid_to < case.latest
        return Reason.TERM_ENDS_FIRST if ends else None
    if case.change:
        change = case.change
        shown = shows(licence, change.fact, change.new, change.on, case.term)
        return Reason.CHANGED_ELSEWHERE if shown else None
    return Reason.RENEWED_ELSEWHERE if licence.term != case.term else None


def _is_back(change: Changed, entity: Entity) -> bool:
    """Whether the holder's fact is what the permit says: an officer put an error right, say."""
    return same_in_substance(change.fact, change.old, getattr(entity, change.fact))


def shows(licence: Licence, fact: str, new: str, on: date, term: int = 0) -> bool:
    """Whether a permit shows a fact of its holder that became `new` on the civil day `on`.

    It was given that name; what was issued here says what was signed; or it was issued since, and
    whoever issues prints what is registered by then: in a later term than `term`, or, where none is
    told, elsewhere. What was issued here without a new term may have followed another fact only.
    """
    if fact == "name" and same_name(licence.holder_name, new):
        return True
    if licence.issued_here and (shown := licence.shown(fact)):
        return same_in_substance(fact, shown, new)
    if licence.issued_on is None:
        return False
    if term:
        return licence.term > term and licence.issued_on >= on
    return licence.issued_on > on and not licence.issued_here
