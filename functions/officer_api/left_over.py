"""What the platform would have decided by itself and has left to a person, and why."""

from officer_api.asking import Asking
from officer_api.case_shown import LeftOverShown
from officer_api.shown import Named
from officer_api.switching import terms_shown
from zhiban.domain.automatic import against_deciding
from zhiban.domain.cases import Case, CaseState


def left_to_officers(asking: Asking, case: Case) -> LeftOverShown | None:
    """The terms of a filed case's item, and of one that is turned on what stands against a grant by
    the platform now; None where persons decide anyway."""
    parts = asking.parts
    if case.state is not CaseState.FILED or case.item not in parts.catalogue.items:
        return None
    switches = parts.ringing.switches()
    terms = terms_shown(parts.catalogue, case.item, on=case.item in switches.automatic)
    if terms is None:
        return None
    beside = parts.checks.beside(case, switches) if terms.on else None
    found = against_deciding(case, beside, asking.today) if beside else []
    against = [Named(code=check, name=check.wording) for check in found]
    return LeftOverShown(terms=terms, against=against)
