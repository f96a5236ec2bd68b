"""What a holder's past says before a civil day, for the risk of missing the next last day.

Everything is read as of a day: what happened on that day or later changes nothing. Only facts of
the business and of its cases; no name, age, sex, ID number, and no town, which stands for people.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.entities import Entity
from zhiban.domain.filings import filed_on

MOST_CASES = 3
"""Past cases of one sort are counted up to this; more say no more."""
MOST_YEARS = 6.0
MOST_LICENCES = 4

_YEAR = 365.25

type Ending = Literal["prompt", "slow", "late"]


@dataclass(frozen=True, slots=True)
class PastCase:
    """One renewal in civil days.

    `pressed_on` is its last message's day, `called_on` that of the call or visit; from then on it
    was pressing. `term_years` is how long the old term ran, None where unknown. `filed_on` is the
    first filing, `closed_on` the day it ended without one (closed down, renewed elsewhere).
    """

    id: str
    kind: str
    opened_on: date
    pressed_on: date
    called_on: date | None
    latest: date
    term_years: float | None
    filed_on: date | None
    closed_on: date | None

    @property
    def spared(self) -> bool:
        """Whether it was closed in time, so that nothing was to be filed."""
        return (
            self.filed_on is None and self.closed_on is not None and (self.closed_on <= self.latest)
        )

    @property
    def missed(self) -> bool:
        """Whether nothing was filed by the last day, once that has passed."""
        return not self.spared and (self.filed_on is None or self.filed_on > self.latest)

    def open_on(self, day: date) -> bool:
        """Whether its holder still had to act when the day began."""
        ended = [end for end in (self.filed_on, self.closed_on) if end is not None]
        return self.opened_on <= day <= self.latest and all(day <= end for end in ended)

    def ending_before(self, day: date) -> Ending | None:
        """How it ended, as far as that was known when the day began; None while it was not.

        prompt: filed before the last message; slow: after it and in time; late: not by the last
        day. A case closed in time has no ending: nothing was to be filed.
        """
        if self.filed_on is not None and self.filed_on < day and self.filed_on <= self.latest:
            return "prompt" if self.filed_on < self.pressed_on else "slow"
        if self.closed_on is not None and self.closed_on < day and self.closed_on <= self.latest:
            return None
        return "late" if self.latest < day else None


@dataclass(frozen=True, slots=True)
class HolderHistory:
    """A holder's facts and cases, each with its day.

    `contacts_on` are the days its contact was verified, as far as they are kept; `held_since` one
    day for each licence, None where its beginning is unknown; `unusable_on` the day its number was
    found to take no messages. `reachable` is whether there is one to write to.
    """

    individual: bool
    reachable: bool
    contacts_on: tuple[date, ...]
    held_since: tuple[date | None, ...]
    cases: tuple[PastCase, ...]
    unusable_on: date | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked about: one case, its kind, and how long the term ran; "" and None: unknown."""

    case_id: str = ""
    kind: str = ""
    term_years: float | None = None


@dataclass(frozen=True, slots=True)
class Features:
    """What a risk is reckoned from; None is unknown, and counts as the average."""

    kind: str
    late_before: float
    slow_before: float
    prompt_before: float
    contact_years: float | None
    unreachable: float
    licences: float
    individual: float
    term_years: float | None


NUMBERS = (
    "late_before",
    "slow_before",
    "prompt_before",
    "contact_years",
    "unreachable",
    "licences",
    "individual",
    "term_years",
)
"""The features that are numbers, in the order of a model's columns."""


def features_at(history: HolderHistory, need: Need, day: date) -> Features:
    """The features of a need as they stood when the civil day began."""
    endings = [one.ending_before(day) for one in history.cases if one.id != need.case_id]
    verified = [on for on in history.contacts_on if on < day]
    held = [on for on in history.held_since if on is None or on < day]
    dead = history.unusable_on is not None and history.unusable_on < day
    return Features(
        kind=need.kind,
        late_before=_capped(endings.count("late")),
        slow_before=_capped(endings.count("slow")),
        prompt_before=_capped(endings.count("prompt")),
        contact_years=_years(max(verified), day) if verified else None,
        unreachable=float(dead or not history.reachable),
        licences=float(min(max(len(held), 1), MOST_LICENCES)),
        individual=float(history.individual),
        term_years=need.term_years,
    )


def _capped(n: int) -> float:
    return float(min(n, MOST_CASES))


def _years(since: date, until: date) -> float:
    return min((until - since).days / _YEAR, MOST_YEARS)


def term_years(start: date | None, end: date) -> float | None:
    """How long a term ran; None where its first day is unknown."""
    return None if start is None else round((end - start).days / _YEAR, 1)


def past_case(case: Case, start: date | None, first_filed: date | None = None) -> PastCase:
    """A stored renewal in civil days; `start` is the first day of the term it is about.

    A case that was corrected (补正) keeps its latest filing only: `first_filed` is its first. One
    that was taken back (撤回) is not filed.
    """
    filed = first_filed or filed_on(case)
    over = case.state is CaseState.CLOSED and filed is None and case.moved_at is not None
    calls = [day for day in (case.plan.last, case.plan.worklist) if day is not None]
    return PastCase(
        id=case.id,
        kind=case.kind,
        opened_on=case.opened_on,
        pressed_on=min([*calls, case.latest]),
        called_on=case.plan.worklist,
        latest=case.latest,
        term_years=term_years(start, case.expiry),
        filed_on=filed,
        closed_on=business_day(case.moved_at) if over and case.moved_at else None,
    )


def holder_history(
    holder: Entity,
    held_since: tuple[date | None, ...],
    cases: tuple[PastCase, ...],
    unusable_on: date | None = None,
) -> HolderHistory:
    """What is stored of a holder, as a history; of its contacts only the present ones are kept."""
    return HolderHistory(
        individual=is_sole_trader(holder.entity_type),
        reachable=holder.first_usable() is not None,
        contacts_on=tuple(sorted(contact.verified_on for contact in holder.contacts)),
        held_since=held_since,
        cases=cases,
        unusable_on=unusable_on,
    )


def is_sole_trader(entity_type: str) -> bool:
    """Whether the registry's 类型 names a person in business alone."""
    return entity_type.startswith("个体")
