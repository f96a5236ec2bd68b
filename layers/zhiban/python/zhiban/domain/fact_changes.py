"""What changed of a holder's facts, and what a permit of theirs still says instead (变更记录)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.changes import FIELDS_OF_FACT
from zhiban.domain.clock import business_day
from zhiban.domain.ending import shows
from zhiban.domain.ids import change_case_id
from zhiban.domain.licences import Licence
from zhiban.domain.registry import Change
from zhiban.domain.sameness import same_in_substance

_IN_HAND = (CaseState.FILED, CaseState.CORRECTING, CaseState.GRANTED)
_UNDER_WAY = (CaseState.OPENED, *_IN_HAND)
_FOLLOWED = (CaseState.ISSUED, CaseState.DELIVERED)
"""The states of a case by which its permit says what was changed."""


@dataclass(frozen=True, slots=True)
class FactsChanged:
    """One change of a holder's facts, as the registry keeps it.

    `facts_version` is the holder's since; `on` the civil day it happened, as far as it was told,
    and `known_at` the business instant at which it came in. `look_on` is the civil day on which it
    is to be worked (again), None once nothing more follows from it; `version` is the row's.
    """

    uscc: str
    facts_version: int
    changes: tuple[Change, ...]
    on: date
    known_at: datetime
    look_on: date | None
    version: int = 1

    @property
    def known_on(self) -> date:
        """The civil day on which it came in."""
        return business_day(self.known_at)

    @property
    def unheard(self) -> bool:
        """Whether nobody has looked at it yet."""
        return self.version == 1

    def asking(self) -> list[Change]:
        """Those of its changes that a permit may have to follow; a holder's status is none."""
        return [change for change in self.changes if change.field in FIELDS_OF_FACT]

    def case_id(self, licence: Licence, fact: str) -> str:
        """The id that the case of one changed fact on one licence has, or its reason."""
        about = licence.uscc, licence.kind, licence.number
        return change_case_id(*about, fact, self.facts_version)


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """What a permit still says of a fact, and the day of the first change it has not followed."""

    says: str
    since: date


def _of_fact(history: Iterable[FactsChanged], fact: str) -> Iterable[tuple[FactsChanged, Change]]:
    """Every change of a fact that says something new, in order."""
    for changed in history:
        for change in changed.changes:
            if change.field == fact and not same_in_substance(fact, change.old, change.new):
                yield changed, change


def overtaken(changed: FactsChanged, fact: str, history: Iterable[FactsChanged]) -> bool:
    """Whether a fact has changed again since."""
    later = (one for one in history if one.facts_version > changed.facts_version)
    return any(True for _ in _of_fact(later, fact))


def still_open(
    earlier: Iterable[FactsChanged], fact: str, licence: Licence, cases: Mapping[str, Case]
) -> list[Case]:
    """The cases of earlier changes of a fact that are still open, oldest first."""
    found = _cases_of(earlier, fact, licence, cases)
    return [case for case in found if case.state is CaseState.OPENED]


def in_hand(
    earlier: Iterable[FactsChanged], fact: str, licence: Licence, cases: Mapping[str, Case]
) -> bool:
    """Whether an earlier change of a fact is applied for and not on the permit yet."""
    return any(case.state in _IN_HAND for case in _cases_of(earlier, fact, licence, cases))


def being_followed(
    history: Iterable[FactsChanged], licences: Iterable[Licence], cases: Mapping[str, Case]
) -> frozenset[str]:
    """The facts whose latest change a permit is on its way to follow, or may yet be asked to.

    `cases` are those there are of the changes, by id. What has ended, either way, is over.
    """
    latest = {change.field: changed for changed in history for change in changed.asking()}
    owned = list(licences)
    return frozenset(
        fact
        for fact, changed in latest.items()
        if changed.look_on is not None
        or any(
            case.state in _UNDER_WAY
            for one in owned
            for case in _cases_of([changed], fact, one, cases)
        )
    )


def _cases_of(
    earlier: Iterable[FactsChanged], fact: str, licence: Licence, cases: Mapping[str, Case]
) -> Iterable[Case]:
    found = (cases.get(one.case_id(licence, fact)) for one in earlier)
    return (case for case in found if case is not None)


def unfollowed(
    earlier: Iterable[FactsChanged], fact: str, licence: Licence, cases: Mapping[str, Case]
) -> Unfollowed | None:
    """What the permit says instead of what is registered; None where it says the same.

    A change of the fact was followed when its case was issued, or when the permit shows it.
    """
    left: Unfollowed | None = None
    for changed, change in _of_fact(earlier, fact):
        case = cases.get(changed.case_id(licence, fact))
        term = case.term if case else 0
        issued = case is not None and case.state in _FOLLOWED
        if issued or shows(licence, fact, change.new, changed.on, term):
            left = None
        elif left is None and change.old:
            left = Unfollowed(change.old, changed.on)
        if left and same_in_substance(fact, left.says, change.new):
            left = None
    return left
