"""How people of the sample county behave when they are reminded: assumptions, none of a county.

Everybody has a habit that nobody can see; whoever was late once is likelier to be late again. Who
is in business alone, whose entry has not been verified for years, whose licence runs long, who
holds one licence only, tends to be later. Each of these moves the odds of the six tempers, from
filing after the first message to never answering, and no more than the odds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from math import exp, log
from statistics import NormalDist

TEMPERS = ("first", "again", "last", "visit", "closed", "never")
"""From the promptest to who never answers: after which message somebody files, or only after a
call or visit, or has closed and says so."""

SHARES: Mapping[str, float] = {
    "first": 0.40, "again": 0.20, "last": 0.12, "visit": 0.12, "closed": 0.04,
}  # fmt: skip
"""The tempers' shares of the average holder; whoever is left over never answers."""

HABIT, SOLE, STALE_YEAR, TERM_YEAR, LICENCE = 1.2, 0.6, 0.2, 0.1, -0.3
SMALL_TRADES = {"L02": 0.3, "L03": 0.3}
"""What a standard deviation of habit, being in business alone, a year since the contact was
verified, a year of the term, a further licence, and some kinds add to the log odds of being later.
"""

SEEN = 0.97
"""The share of messages that are read."""

ANSWERS_WITHIN = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a holder moves its odds; `habit` is drawn once for each, evenly from 0 to 1."""

    habit: float
    individual: bool
    contact_years: float
    licences: int
    term_years: float = 5.0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One need: the days of its messages, of the call or visit, its last day and what follows.

    `reachable` is whether there is a number. `late_until` is the last day on which a late filing
    is still taken.
    """

    messages: tuple[date, ...]
    called_on: date | None
    latest: date
    late_until: date
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Fate:
    """What came of it: the day of filing, or of saying that the business has closed, or neither."""

    filed_on: date | None = None
    closed_on: date | None = None


def tardiness(traits: Traits) -> float:
    """How much later than the average holder, in log odds."""
    habit = NormalDist().inv_cdf(min(max(traits.habit, 1e-6), 1 - 1e-6))
    return (
        HABIT * habit
        + SOLE * (traits.individual - 0.8)
        + STALE_YEAR * (min(traits.contact_years, 6.0) - 3.0)
        + TERM_YEAR * (traits.term_years - 4.0)
        + LICENCE * (traits.licences - 1.2)
        + SMALL_TRADES.get(traits.kind, 0.0)
    )


def moved(draw: float, later: float) -> float:
    """A draw 0 ≤ n < 1 moved towards the later tempers by `later` log odds."""
    if later == 0 or draw <= 0:
        return draw
    return 1 / (1 + exp(-(log(draw / (1 - draw)) + later)))


def tempers(later: float, shares: Mapping[str, float] = SHARES) -> dict[str, float]:
    """How likely each temper is of somebody moved by `later`."""
    found, below, reached = {}, 0.0, 0.0
    for name in TEMPERS[:-1]:
        below += shares[name]
        upto = moved(below, -later)
        found[name] = upto - reached
        reached = upto
    return found | {TEMPERS[-1]: 1 - reached}


def fate(temper: str, asked: Asked, read: Sequence[bool], wait: int) -> Fate:
    """What somebody of a temper does who reads some of the messages and waits some days."""
    seen = [day for day, was_read in zip(asked.messages, read, strict=True) if was_read]
    if not seen or not asked.reachable or temper == "never":
        return Fate()
    needed = {"first": 1, "again": 2, "last": 3, "closed": 1}.get(temper, 1_000)
    moves = seen[needed - 1] if len(seen) >= needed else None
    if asked.called_on is not None and (moves is None or moves > asked.called_on):
        moves = asked.called_on
    if moves is None:
        return Fate()
    acts = moves + wait * _DAY
    if temper == "closed":
        return Fate(closed_on=acts)
    return Fate(filed_on=acts) if acts <= max(asked.latest, asked.late_until) else Fate()


def chances(later: float, asked: Asked) -> dict[Fate, float]:
    """What can come of a need, with its probability: more than that nobody could know."""
    found: dict[Fate, float] = {}
    shares = tempers(later)
    for read in product((True, False), repeat=len(asked.messages)):
        seen = SEEN ** sum(read) * (1 - SEEN) ** (len(read) - sum(read)) / ANSWERS_WITHIN
        for temper, share in shares.items():
            for wait in range(ANSWERS_WITHIN):
                came = fate(temper, asked, read, wait)
                found[came] = found.get(came, 0.0) + share * seen
    return found
