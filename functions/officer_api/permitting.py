"""Which acts on a case there are, and what stands against each for the officer who asks."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from officer_api import naming
from officer_api.asking import Asking
from officer_api.case_shown import ActionShown
from officer_api.shown import Named
from zhiban.domain import examining
from zhiban.domain.acceptance import is_accepted
from zhiban.domain.cases import Case
from zhiban.domain.decisions import (
    BECOMES,
    DECIDERS,
    OUTCOME_WORDS,
    Circumstances,
    already_corrected,
    permit,
)
from zhiban.domain.errors import Denied
from zhiban.domain.officers import Officer, Role

type Act = tuple[Named, frozenset[Role], Callable[[], None]]


def circumstances(asking: Asking, case: Case, events: Sequence[str]) -> Circumstances:
    """What bears on a decision beside the case; `events` are the types of its chain in order."""
    filing, calendar = case.filing, asking.parts.calendar
    return Circumstances(
        corrected=already_corrected(events),
        accepted=filing is not None and is_accepted(filing, asking.today, calendar),
    )


def actions(asking: Asking, case: Case, events: Sequence[str]) -> list[ActionShown]:
    """What may be done now, and why not where it may not; of what is owed yearly, nothing."""
    if case.yearly:
        return []
    return [_shown(*act) for act in _acts(asking, case, events)]


def _shown(named: Named, roles: frozenset[Role], rule: Callable[[], None]) -> ActionShown:
    why_not = _against(rule)
    return ActionShown(
        outcome=named,
        roles=[naming.role(role) for role in sorted(roles)],
        may=not why_not,
        why_not=why_not,
    )


def _acts(asking: Asking, case: Case, events: Sequence[str]) -> Iterator[Act]:
    officer, about = asking.officer, circumstances(asking, case, events)
    for outcome in BECOMES:
        named = Named(code=outcome, name=OUTCOME_WORDS[outcome])
        yield named, DECIDERS[outcome], partial(permit, case, officer, outcome, about)
    rules: dict[examining.Act, Callable[[Case, Officer], None]] = {
        "start_special": examining.permit_start,
        "end_special": examining.permit_end,
    }
    for act, rule in rules.items():
        named = Named(code=act, name=examining.ACT_WORDS[act])
        yield named, examining.MAY[act], partial(rule, case, officer)


def _against(rule: Callable[[], None]) -> str:
    """The sentence a rule says no with; "" when it says nothing."""
    try:
        rule()
    except Denied as denied:
        return str(denied)
    return ""
