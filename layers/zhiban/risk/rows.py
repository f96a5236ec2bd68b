"""What a model learns from and is judged on: one row a need and a step, with what came of it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date

from zhiban.domain.lapse_history import (
    Features,
    HolderHistory,
    Need,
    PastCase,
    features_at,
)
from zhiban.domain.lapse_risk import Step


@dataclass(frozen=True, slots=True)
class Lived:
    """A holder's history under a name of no meaning; `best` is what nobody could know better.

    That is the probability of a miss by (case, step), known of invented people alone.
    """

    name: str
    history: HolderHistory
    best: Mapping[tuple[str, Step], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A need at a step: the day, what was known then, and whether the last day was missed."""

    holder: str
    case: str
    step: Step
    day: date
    latest: date
    features: Features
    missed: bool
    best: float | None


def rows_of(histories: Iterable[Lived], until: date) -> Iterator[Row]:
    """The rows of all needs whose last day was before the civil day `until`."""
    for lived in histories:
        for case in lived.history.cases:
            if case.latest < until and not case.spared:
                yield from _rows(lived, case)


def _rows(lived: Lived, case: PastCase) -> Iterator[Row]:
    need = Need(case.id, case.kind, case.term_years)
    days: dict[Step, date | None] = {"first": case.opened_on, "worklist": case.called_on}
    for step, day in days.items():
        if day is not None and case.open_on(day):
            features = features_at(lived.history, need, day)
            best = lived.best.get((case.id, step))
            yield Row(lived.name, case.id, step, day, case.latest, features, case.missed, best)


@dataclass(frozen=True, slots=True)
class Parted:
    """Rows to learn from and rows to be judged by: other holders, and a later time."""

    learnt: tuple[Row, ...]
    judged: tuple[Row, ...]


HELD_BACK = 3
"""One in so many holders is never learnt from."""

LOOKED_BACK_ON, LEARNT_UNTIL = 0.25, 0.7
"""Of the time there is history of: its beginning, when nobody has a past yet, is only looked back
on; then comes what is learnt from; and the end is for judging."""


def part(rows: Sequence[Row]) -> Parted:
    """Learn from what was over by a day; judge what began on it or later, of other holders."""
    if not rows:
        return Parted((), ())
    first, last = min(row.day for row in rows), max(row.day for row in rows)
    since, cut = (first + share * (last - first) for share in (LOOKED_BACK_ON, LEARNT_UNTIL))
    learnt = [r for r in rows if since <= r.day and r.latest < cut and not _held_back(r.holder)]
    judged = [r for r in rows if r.day >= cut and _held_back(r.holder)]
    return Parted(tuple(learnt), tuple(judged))


def _held_back(holder: str) -> bool:
    return hashlib.sha256(holder.encode()).digest()[0] % HELD_BACK == 0


def digest(rows: Iterable[Row]) -> str:
    """The SHA-256 of what was learnt from and judged by, whatever its order."""
    lines = sorted(f"{row.holder}|{row.case}|{row.step}|{row.day}|{_told(row)}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _told(row: Row) -> str:
    return f"{astuple(row.features)}|{row.missed}"
