"""When the need of an open case is gone, so that nobody is told of it any more."""

from zhiban.domain.cases import Case, Changed, Reason
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.domain.names import same_name
from zhiban.domain.sameness import same_in_substance


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
    """Whether a licence says what changed. One issued here says what was signed; of another its row
    tells the name alone, but whoever renewed it after the change printed what was registered.
    """
    if change.fact == "name" and same_name(licence.holder_name, change.new):
        return True
    if licence.issued_here:
        shown = licence.shown(change.fact)
        return bool(shown) and same_in_substance(change.fact, shown, change.new)
    renewed = licence.term > case.term and licence.issued_on is not None
    return renewed and (licence.issued_on or change.on) >= change.on
