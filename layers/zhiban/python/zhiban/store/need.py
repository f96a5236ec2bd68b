"""需求统计: one row a latest filing day and part of the tables, counted anew each night."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhiban.domain.need import Counts, Need, Place
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, Value, maps, text, whole

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class NeedCounts:
    """Reads and writes what was counted. Counting a part again replaces what it came to."""

    table: Table

    def differing(self, segment: int, fresh: Mapping[date, Counts], since: date) -> list[Action]:
        """Actions: store the days of a part, from `since` on, that came out other than they stand.

        A day that has no need any more is stored empty.
        """
        last = max(fresh, default=since)
        stored = {day: counts for day, part, counts in self._rows(since, last) if part == segment}
        days = sorted(day for day in {*stored, *fresh} if day >= since)
        wanted = ((day, fresh.get(day, {})) for day in days)
        return [self._put(day, segment, c) for day, c in wanted if c != stored.get(day)]

    def read(self, first: date, last: date, segments: int) -> dict[Place, Need]:
        """The needs whose latest day lies from `first` to `last`, both inside, by kind and town."""
        total: dict[Place, Need] = {}
        for day, part, counts in self._rows(first, last):
            if first <= day <= last and part < segments:
                for place, need in counts.items():
                    total[place] = total.get(place, Need()) + need
        return total

    def _rows(self, first: date, last: date) -> Iterator[tuple[date, int, dict[Place, Need]]]:
        for month in _months(first, last):
            for item in self.table.children(keys.need(month, 0).pk):
                day, _, part = text(item, "SK").partition("#")
                yield date.fromisoformat(day), int(part), _counts(item)

    def _put(self, day: date, segment: int, counts: Counts) -> Action:
        key = keys.need(day, segment)
        return self.table.put(
            {"PK": key.pk, "SK": key.sk, "counts": list(_told(counts)), "schema": SCHEMA}
        )


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def _told(counts: Counts) -> Iterable[Value]:
    for (kind, town), need in sorted(counts.items()):
        yield {
            "kind": kind,
            "town": town,
            "due": need.due,
            "reminded": need.reminded,
            "answered": need.answered,
            "on_time": need.on_time,
        }


def _counts(item: Item) -> dict[Place, Need]:
    return {
        (text(one, "kind"), text(one, "town")): Need(
            whole(one, "due"),
            whole(one, "reminded"),
            whole(one, "answered"),
            whole(one, "on_time"),
        )
        for one in maps(item, "counts")
    }
