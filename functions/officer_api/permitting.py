"""Which acts on a case there are, and what stands against each for the officer who asks."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from officer_api import naming
from officer_api.asking import Asking
from officer_api.case_shown import ActionShown
from officer_api.shown import Named
from zhiban.domain import examining, extending
from zhiban.domain.acceptance import is_accepted
from zhiban.domain.audit import Event
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.deadlines import handed_in_by
from zhiban.domain.decisions import (
    BECOMES,
    DEEMED_WORDS,
    OUTCOME_WORDS,
    Circumstances,
    already_corrected,
    deciders,
    permit,
    rests_on,
)
from zhiban.domain.errors import Denied
from zhiban.domain.filings import first_filed
from zhiban.domain.licences import Licence
from zhiban.domain.limits import is_deemed_renewed
from zhiban.domain.officers import Officer, Role

type Act = tuple[Named, frozenset[Role], Callable[[], None]]


type Beside = tuple[Licence | None, Sequence[Event]]
"""What is read with a case: its licence, and its chain in order."""


def circumstances(asking: Asking, case: Case, beside: Beside) -> Circumstances:
    """What bears on a decision and does not stand in the case itself."""
    filing, calendar = case.filing, asking.parts.calendar
    return Circumstances(
        corrected=already_corrected(event.type for event in beside[1]),
        accepted=filing is not None and is_accepted(filing, asking.today, calendar),
        deemed=_is_deemed(asking, case, beside),
        entered=_has_entered(asking, case, beside[0]),
        ended=asking.today > handed_in_by(case, beside[0]),
    )


def _has_entered(asking: Asking, case: Case, licence: Licence | None) -> bool:
    """Whether the officer who asks has entered what a decision would rest on."""
    if case.state is not CaseState.FILED:
        return False
    return rests_on(asking.parts.corrections.entered_on(asking.officer.id, case), licence)


def _is_deemed(asking: Asking, case: Case, beside: Beside) -> bool:
    licence, chain = beside
    filed = first_filed(chain)
    if filed is None or not case.renewal:
        return False
    rule = asking.parts.catalogue.item(case.item).rule(case.rule)
    return is_deemed_renewed(case, licence, rule, filed, asking.today)


def actions(asking: Asking, case: Case, beside: Beside) -> list[ActionShown]:
    """What may be done now, and why not where it may not; of what is owed yearly, nothing."""
    if case.yearly:
        return []
    return [_shown(*act) for act in _acts(asking, case, beside)]


def _shown(named: Named, roles: frozenset[Role], rule: Callable[[], None]) -> ActionShown:
    why_not = _against(rule)
    return ActionShown(
        outcome=named,
        roles=[naming.role(role) for role in sorted(roles)],
        may=not why_not,
        why_not=why_not,
    )


def _acts(asking: Asking, case: Case, beside: Beside) -> Iterator[Act]:
    officer, about = asking.officer, circumstances(asking, case, beside)
    for outcome in BECOMES:
        confirmed = about.deemed and outcome == "grant"
        named = Named(code=outcome, name=DEEMED_WORDS if confirmed else OUTCOME_WORDS[outcome])
        yield named, deciders(outcome, about), partial(permit, case, officer, outcome, about)
    rules: dict[examining.Act, Callable[[Case, Officer], None]] = {
        "start_special": examining.permit_start,
        "end_special": examining.permit_end,
    }
    for act, rule in rules.items():
        named = Named(code=act, name=examining.ACT_WORDS[act])
        yield named, examining.MAY[act], partial(rule, case, officer)
    item = asking.parts.catalogue.items.get(case.item)
    more = partial(extending.permit_extension, case, officer, item, asking.today)
    yield Named(code="extend", name=extending.WORDS), extending.MAY, more


def _against(rule: Callable[[], None]) -> str:
    """The sentence a rule says no with; "" when it says nothing."""
    try:
        rule()
    except Denied as denied:
        return str(denied)
    return ""
