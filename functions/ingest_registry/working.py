"""Rows into the registry, window after window, going on after the last chunk written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import batched

from ingest_registry.merging import Row, Window, view_of
from ingest_registry.parts import InTime, OutOfTime, Parts
from ingest_registry.reading import Read
from zhiban.domain.errors import Conflict
from zhiban.store.registry import Origin
from zhiban.store.table import Action, transact

WINDOW = 100
"""Rows that are compared with the registry at once: what one batch read takes."""

ATTEMPTS = 5
"""How often a lane begins anew at one place because somebody else wrote the same rows first."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Rows of a file that one worker takes in order: a part, or what is left of all parts.

    `read` gives the rows, `takes` which of them are this lane's.
    """

    sha256: str
    number: int
    origin: Origin
    read: Read
    takes: Callable[[Row], bool]


def work_through(parts: Parts, lane: Lane, in_time: InTime) -> None:
    """Every row of a lane past its last chunk.

    Raises OutOfTime between two windows, Conflict when others keep writing the same rows: two
    workers of one file meet often, at holders that have rows in both parts, but not for long.
    """
    place, attempts = -1, 0
    while True:
        try:
            _work(parts, lane, in_time)
            return
        except Conflict:
            before, place = place, _done(parts, lane)
            attempts = attempts + 1 if place == before else 1
            if attempts == ATTEMPTS:
                raise


def _done(parts: Parts, lane: Lane) -> int:
    """The line up to which a lane is done."""
    chunks = parts.files.chunks(lane.sha256, lane.number)
    return max((chunk.last_line for chunk in chunks), default=0)


def _work(parts: Parts, lane: Lane, in_time: InTime) -> None:
    done = _done(parts, lane)
    ahead = (row for _, row in lane.read() if row.line > done and lane.takes(row))
    for window in batched(ahead, WINDOW, strict=False):
        if not in_time():
            raise OutOfTime(lane.sha256, lane.number)
        _merge(parts, lane, window)


def _merge(parts: Parts, lane: Lane, rows: Sequence[Row]) -> None:
    window = Window(parts, lane.sha256, lane.number, lane.origin, view_of(parts, rows))
    for row in rows:
        window.take(row)
    window.flush()


def once(parts: Parts, actions: Sequence[Action]) -> None:
    """Write what may be there already: asking twice is asking once."""
    try:
        transact(parts.client, actions)
    except Conflict as conflict:
        if not conflict.failed:
            raise
