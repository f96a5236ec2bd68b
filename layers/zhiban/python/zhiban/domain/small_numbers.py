"""小数隐去: no published row lets anybody work out a number from 1 to 4.

Rows that are too small are told together, as one, and with them as many of the next smallest, those
of one size at once, as it takes for the sum to be large enough, of two rows at least, and of more
than one possible making: then not even who knows this rule has a row by taking others from the
total.
"""

from collections.abc import Mapping, Sequence
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
    while hidden and not _hides([need for _, need in hidden]):
        if not rows:
            return None
        smallest = rows[-1][1].due
        hidden += [row for row in rows if row[1].due == smallest]
        rows = [row for row in rows if row[1].due > smallest]
    return Published(tuple(rows), Need.sum_of(need for _, need in hidden), len(hidden))


def _by_size(row: tuple[str, Need]) -> tuple[int, str]:
    return -row[1].due, row[0]


def _hides(needs: Sequence[Need]) -> bool:
    """Whether rows told together give none of them away: neither alone, nor as all that a sum of
    small ones can be made of (4 of 4 ones, 8 of 2 fours)."""
    whole = Need.sum_of(needs)
    several = any(need.due >= SMALL for need in needs) or (
        len(needs) < whole.due < (SMALL - 1) * len(needs)
    )
    return len(needs) > 1 and several and is_large_enough(whole)
