"""What is wrong with a day: it did not run, it ran empty, it ran twice.

A day is rung before its messages leave; the recount of the night tells the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhiban.domain.clock import SHANGHAI
from zhiban.domain.day_equation import Equation

RUNG_BY = time(8, 30)
"""Before sending hours. The plan is made every hour from midnight on: eight have been missed."""

PROVED_BY = time(6, 0)
"""The recount of the day before begins at 01:10."""

PUBLISHED_BY = time(7, 0)
"""The statistics are published after the recount of the day before."""


def must_be_published(now: datetime) -> date:
    """The newest civil day in whose night statistics must have been published at `now` (business
    clock)."""
    return _by(now, PUBLISHED_BY)


def must_be_rung(now: datetime) -> date:
    """The newest civil day that every shard must have rung at `now` (business clock)."""
    return _by(now, RUNG_BY)


def must_be_proved(now: datetime) -> date:
    """The newest civil day that must have been recounted at `now` (business clock)."""
    return _by(now, PROVED_BY) - timedelta(days=1)


def _by(now: datetime, hour: time) -> date:
    local = now.astimezone(SHANGHAI)
    return local.date() if local.time() >= hour else local.date() - timedelta(days=1)


def not_rung(watermarks: Iterable[date | None], day: date) -> int:
    """How many shards have not been rung through `day`."""
    return sum(rung is None or rung < day for rung in watermarks)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the recount says of a day that was rung.

    `empty`: it rang and accounted for nothing, though licences were due that nothing accounts for.
    `twice`: effects of a second run: openings counted that no case tells of, and steps said again.
    `unbooked`: openings that cases tell of and ringing did not count.
    """

    empty: bool
    twice: int
    unbooked: int


def verdict(opened: int, reasons: int, found: Equation) -> Verdict:
    """Judge a day by what ringing counted (`opened`, `reasons`) and by what was found."""
    surplus = opened - found.opened
    return Verdict(
        empty=opened + reasons == 0 and found.missed > 0,
        twice=max(surplus, 0) + found.repeated,
        unbooked=max(-surplus, 0),
    )
