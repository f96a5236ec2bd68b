"""Counts of days: one row a day and part of the tables, counted anew each night."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from functools import partial

from zhiban.domain.figures import Spent
from zhiban.domain.need import Need, Place
from zhiban.domain.tallies import Tally
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, Value, maps, text, whole

SCHEMA = 2


@dataclass(frozen=True, slots=True)
class DayCounts[P: tuple[str, ...], T: Tally]:
    """Reads and writes what was counted. Counting a part again replaces what it came to.

    `key` says where a day's part stands, `parts_of` what a place is made of.
    """

    table: Table
    key: Callable[[date, int], keys.Key]
    place: Callable[..., P]
    parts_of: tuple[str, ...]
    tally: type[T]

    def differing(
        self, segment: int, fresh: Mapping[date, Mapping[P, T]], since: date, until: date
    ) -> list[Action]:
        """Actions: store the days of a part, from `since` on, that came out other than they stand.

        A day that has nothing any more is stored empty, as late as `until`.
        """
        last = max([until, *fresh])
        stored = {day: counts for day, part, counts in self._rows(since, last) if part == segment}
        days = sorted(day for day in {*stored, *fresh} if day >= since)
        wanted = ((day, fresh.get(day, {})) for day in days)
        return [self._put(day, segment, c) for day, c in wanted if c != stored.get(day)]

    def days(self, first: date, last: date, segments: int) -> Iterator[tuple[date, dict[P, T]]]:
        """What each part counted for the days from `first` to `last`, both inside, by place."""
        for day, part, counts in self._rows(first, last):
            if first <= day <= last and part < segments:
                yield day, counts

    def read(self, first: date, last: date, segments: int) -> dict[P, T]:
        """What all of those days come to, by place."""
        total: dict[P, T] = {}
        for _, counts in self.days(first, last, segments):
            for place, tally in counts.items():
                total[place] = total[place] + tally if place in total else tally
        return total

    def _rows(self, first: date, last: date) -> Iterator[tuple[date, int, dict[P, T]]]:
        for month in _months(first, last):
            for item in self.table.children(self.key(month, 0).pk):
                day, _, part = text(item, "SK").partition("#")
                counts = read_counts(item, self.place, self.parts_of, self.tally)
                yield date.fromisoformat(day), int(part), counts

    def _put(self, day: date, segment: int, counts: Mapping[P, T]) -> Action:
        key = self.key(day, segment)
        told = list(told_counts(counts, self.parts_of))
        return self.table.put({"PK": key.pk, "SK": key.sk, "counts": told, "schema": SCHEMA})


type NeedCounts = DayCounts[Place, Need]
type SpentCounts = DayCounts[tuple[str], Spent]


def need_counts(table: Table) -> NeedCounts:
    """The needs by their latest filing day, by kind, item and town."""
    return DayCounts(table, keys.need, Place, Place._fields, Need)


def spent_counts(table: Table) -> SpentCounts:
    """Messages and parcels by the day they left, by town."""
    return DayCounts(table, keys.spent, _alone, ("town",), Spent)


def _alone(town: str) -> tuple[str]:
    return (town,)


def told_counts[P: tuple[str, ...], T: Tally](
    counts: Mapping[P, T], parts_of: Iterable[str]
) -> Iterable[Value]:
    """Counts in their stored form; what is 0 is left out."""
    for place, tally in sorted(counts.items()):
        numbers = {name: number for name, number in asdict(tally).items() if number}
        yield {**dict(zip(parts_of, place, strict=True)), **numbers}


def read_counts[P: tuple[str, ...], T: Tally](
    item: Item, place: Callable[..., P], parts_of: Iterable[str], tally: type[T]
) -> dict[P, T]:
    """Counts out of their stored form."""
    names = [one.name for one in fields(tally)]
    return {
        place(*map(partial(text, one), parts_of)): tally(*map(partial(whole, one), names))
        for one in maps(item, "counts")
    }


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)
