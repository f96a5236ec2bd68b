"""A night's work: what is past its time, the oldest first, as long as there is time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from keep_retention.erasing import erase_case, erase_holder
from keep_retention.parts import Parts
from zhiban.domain.clock import business_day
from zhiban.domain.errors import BAD_ROW
from zhiban.domain.retention import Ended
from zhiban.runtime.observability import count, logger, place_of

BEHIND = timedelta(days=7)
"""Data still there this long after its last day is told to the operators."""

MOST = 1000
"""How far what is late, or waits for an approval, is counted in each lane."""


@dataclass(frozen=True, slots=True)
class Night:
    """Counts of one run, and nothing else of anybody.

    `overdue` should have gone a week ago; `unapproved` may go once the bureau approves it.
    """

    erased: int = 0
    in_force: int = 0
    not_due: int = 0
    failed: int = 0
    overdue: int = 0
    unapproved: int = 0


def keep(parts: Parts, now: datetime, in_time: Callable[[], bool]) -> Night:
    """Erase what is past its time at the business instant `now`, until `in_time` says no; the next
    run goes on where this one ended.
    """
    found = dict.fromkeys((field.name for field in fields(Night)), 0)
    for sort, about in _due(parts, business_day(now)):
        if not in_time():
            break
        found[_one(parts, sort, about, now)] += 1
    today = business_day(now)
    late = today - BEHIND
    found["overdue"] = sum(_left(parts, sort, parts.retention.over(sort, late)) for sort in Ended)
    found["unapproved"] = sum(
        _left(parts, sort, parts.retention.unapproved(sort, today)) for sort in Ended
    )
    return Night(**found)


def _due(parts: Parts, today: date) -> Iterator[tuple[Ended, str]]:
    for sort in Ended:
        through = parts.retention.over(sort, today)
        if through is None:
            continue
        if sort is Ended.GONE:
            ended = parts.retained.holders_gone(through)
        else:
            ended = parts.retained.cases_ended(sort, through)
        yield from ((sort, about) for about in ended)


def _one(parts: Parts, sort: Ended, about: str, now: datetime) -> str:
    """What came of one; what cannot be read is told by its place in the code and keeps no other
    from its end. A holder is not named: its code may be a person's.
    """
    erase = erase_holder if sort is Ended.GONE else erase_case
    try:
        return erase(parts, about, now)
    except BAD_ROW as error:
        logger.error(
            "not_erased",
            sort=sort.value,
            case="" if sort is Ended.GONE else about,
            error=type(error).__name__,
            place=place_of(error),
        )
        count("RetentionFailed")
        return "failed"


def _left(parts: Parts, sort: Ended, through: date | None) -> int:
    return 0 if through is None else parts.retained.count_ended(sort, through, MOST)
