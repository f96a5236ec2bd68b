"""One look through all rows of a file before any goes in: how many, how heavy, where to split."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched

from ingest_registry.merging import Fact, effect_of, view_of
from ingest_registry.parts import Parts
from ingest_registry.reading import checked, identity_of
from zhiban.domain.intake import EntityRow, LicenceRow
from zhiban.domain.weight import Weight
from zhiban.gateways.files.records import Mark
from zhiban.gateways.files.repeats import Repeats
from zhiban.gateways.files.tables import Table
from zhiban.store.file_items import Part
from zhiban.store.registry import Effect, Origin

SMALL = 4 << 20
"""Bytes of text that one call takes in by itself; some twenty-five thousand rows."""

PART_ROWS = 5_000
SAMPLE_ROWS = 20_000
"""Rows of a large file that are weighed: their share is off by a third of a per cent at most, in
nineteen of twenty files."""

SHORT_ROW = 100
"""Bytes; how many rows a file may hold is guessed by its size before they are counted."""

WINDOW = 100
"""Rows that are compared with the registry at once: what one batch read takes."""


@dataclass(slots=True)
class Survey:
    """What a file holds: its rows, its weight; of a large one its parts, and what stands in it
    more than once (`Repeats.found`)."""

    rows: int = 0
    weight: Weight = field(default_factory=Weight)
    parts: list[Part] = field(default_factory=list)
    repeated: bytes = b""


def survey(parts: Parts, table: Table, origin: Origin, size: int, *, weigh: bool) -> Survey:
    """Look through a table whose text has `size` bytes; `weigh` when the registry knows any."""
    if size <= SMALL:
        facts = _facts(parts, table, found := Survey())
        _weigh(parts, found.weight, (row for row, _ in facts), origin, weigh=weigh)
        return found
    every = max(1, size // SHORT_ROW // SAMPLE_ROWS)
    with Repeats() as repeats:
        split = _Split(size)
        facts = _facts(parts, table, found := Survey(), split)
        sample = (
            row for row, identity in repeats.noting(facts) if int.from_bytes(identity) % every == 0
        )
        _weigh(parts, found.weight, sample, origin, weigh=weigh)
        found.parts, found.repeated = split.parts(), repeats.found()
    return found


def _facts(
    parts: Parts, table: Table, found: Survey, split: "_Split | None" = None
) -> Iterator[tuple[Fact, bytes]]:
    """The sound rows with their identity, all rows counted and laid into parts."""
    for _, row in checked(parts, table):
        found.rows += 1
        if split is not None:
            split.see(table.reader.mark)
        if isinstance(row, EntityRow | LicenceRow):
            yield row, identity_of(row)


def _weigh(
    parts: Parts, weight: Weight, rows: Iterator[Fact], origin: Origin, *, weigh: bool
) -> None:
    """Ask what the rows would do, without doing it; or only run through them."""
    for window in batched(rows, WINDOW, strict=False):
        view = view_of(parts, window) if weigh else None
        for row in window if view else ():
            assert view is not None
            effect = effect_of(view, row, origin)
            weight.seen += 1
            if isinstance(effect, Effect):
                weight.altered += effect.altered
                weight.ended += effect.ended


class _Split:
    """Cuts a text into parts of so many rows, where nothing is half-read."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._starts = [Mark(0, 1)]
        self._rows = 0

    def see(self, mark: Mark) -> None:
        """A row comes after `mark`, the last place where reading could begin anew."""
        if self._rows >= PART_ROWS and mark.start > self._starts[-1].start:
            self._starts.append(mark)
            self._rows = 0
        self._rows += 1

    def parts(self) -> list[Part]:
        """The parts, numbered from 1."""
        ends = [*(mark.start for mark in self._starts[1:]), self._size]
        return [
            Part(number, mark.start, end, mark.line)
            for number, (mark, end) in enumerate(zip(self._starts, ends, strict=True), start=1)
        ]
