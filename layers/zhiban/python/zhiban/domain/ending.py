"""When the need of an open case is gone, so that nobody is told of it any more."""

from zhiban.domain.cases import Case, Changed, Reason
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.domain.names import same_name


def needless(case: Case, licence: Licence | None, entity: Entity | None) -> Reason | None:
    """Why an open case closes, whatever the day; None while its need stands."""
    if entity is None or entity.status.gone:
        return Reason.ENTITY_GONE
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
        return Reason.CHANGED_ELSEWHERE if _shows(licence, case, case.change) else None
    return Reason.RENEWED_ELSEWHERE if licence.term != case.term else None


def _shows(licence: Licence, case: Case, change: Changed) -> bool:
    """Whether a licence was given its new name, or a new term after the change: whoever renews it
    prints what is registered by then. Of other facts a licence's row says nothing.
    """
    if change.fact == "name" and same_name(licence.holder_name, change.new):
        return True
    renewed = licence.term > case.term and licence.issued_on is not None
    return renewed and (licence.issued_on or change.on) >= change.on
