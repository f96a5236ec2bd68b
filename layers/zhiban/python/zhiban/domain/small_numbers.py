"""小数隐去: no published row lets anybody work out a number from 1 to 4.

Rows that are too small are told together, as one, and so are as many of the next smallest as it
takes for the sum to be large enough and to be of two rows at least: what is left out can then not
be had by taking the rows from the total.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhiban.domain.need import Need

SMALL = 5
"""The smallest number that is told, beside 0."""


def told(number: int) -> int | None:
    """A number as it may be published; None stands for one from 1 to 4."""
    return None if 0 < number < SMALL else number


def is_large_enough(need: Need) -> bool:
    """Whether neither what was due nor its parts, filed in time and not, is a small number."""
    return None not in map(told, (need.due, need.on_time, need.late, need.fileable))


@dataclass(frozen=True, slots=True)
class Published:
    """Rows that may be told, the largest first, and the sum of those told together: `together` of
    them, 0 or at least two."""

    rows: tuple[tuple[str, Need], ...]
    others: Need
    together: int


def published(counts: Mapping[str, Need]) -> Published | None:
    """The rows as they may be published; None when no breakdown may be. Rows of nothing are left
    out."""
    due = sorted(((name, need) for name, need in counts.items() if need.due), key=_by_size)
    rows = [row for row in due if is_large_enough(row[1])]
    hidden = [row for row in due if not is_large_enough(row[1])]
    while hidden and not _hides(need for _, need in hidden):
        if not rows:
            return None
        hidden.append(rows.pop())
    return Published(tuple(rows), Need.sum_of(need for _, need in hidden), len(hidden))


def _by_size(row: tuple[str, Need]) -> tuple[int, str]:
    return -row[1].due, row[0]


def _hides(needs: Iterable[Need]) -> bool:
    """Whether rows told together give none of them away."""
    every = list(needs)
    return len(every) > 1 and is_large_enough(Need.sum_of(every))
