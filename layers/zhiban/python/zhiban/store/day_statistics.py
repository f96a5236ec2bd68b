"""Counters of a day, folded from events, each event once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched

from zhiban.domain.clock import business_day
from zhiban.domain.day_equation import Happened
from zhiban.domain.errors import Conflict, NotFound
from zhiban.domain.figures import REMINDER_TAKEN
from zhiban.store import keys
from zhiban.store.event_items import EVENT
from zhiban.store.table import Action, Table, transact
from zhiban.store.wire import Item, text

KEPT = timedelta(days=40)
"""How long it is remembered of an event that it was counted."""

AT_ONCE = 100
"""Events that are looked up together."""


@dataclass(frozen=True, slots=True)
class DayStatistics:
    """Reads and writes the counters of days."""

    table: Table

    def fold(self, event_key: keys.Key) -> bool:
        """Count one event, unless it was counted before. Returns whether it was new.

        A reminder is counted with its holder too. Raises NotFound when no such event is stored.
        """
        item = self.table.get(event_key)
        if item is None:
            raise NotFound("the event is not in the table")
        at = datetime.fromisoformat(str(item["at"]))
        day, what = business_day(at), str(item["type"])
        seen = keys.counted(day, event_key)
        gone = int((at + KEPT).timestamp())
        marker: Item = {"PK": seen.pk, "SK": seen.sk, "expires_at": gone}
        counter = keys.counters(day)
        add = self.table.update(counter, f"ADD #{what} :one", one=1)
        actions = [self.table.put_new(marker), add, *self._reminded(event_key, what, day)]
        try:
            transact(self.table.client, actions)
        except Conflict as conflict:
            if 0 in conflict.failed:
                return False
            raise
        return True

    def _reminded(self, event_key: keys.Key, what: str, day: date) -> list[Action]:
        """Actions: of a reminder that was taken, one more ever, and one more of its holder."""
        if what != REMINDER_TAKEN:
            return []
        item = self.table.get(keys.send_of(event_key, what))
        if item is None:
            raise NotFound("the message is not in the table")
        key = keys.holder_reminded(text(item, "uscc"))
        first = self.table.get(key) is None
        holder: Item = {"PK": key.pk, "SK": key.sk, "since": day.isoformat(), "messages": 1}
        return [
            self.table.update(
                keys.ever_reminded(), "ADD messages :one, holders :new", one=1, new=int(first)
            ),
            self.table.put_new(holder)
            if first
            else self.table.update(key, "ADD messages :one", one=1),
        ]

    def events_of(
        self, day: date, segment: int, segments: int
    ) -> Iterator[tuple[keys.Key, Happened]]:
        """The events of a civil day in one of `segments` parts of the table; see Table.scan."""
        for item in self.table.scan(EVENT, segment, segments):
            at = datetime.fromisoformat(text(item, "at"))
            if business_day(at) == day:
                key = keys.Key(text(item, "PK"), text(item, "SK"))
                yield key, Happened(text(item, "type"), text(item, "actor"), at, text(item, "hash"))

    def catch_up(self, day: date, events: Iterable[keys.Key]) -> int:
        """Count those events of a civil day that were not counted yet; returns how many.

        Only while what was counted is remembered (KEPT): later every one would look new.
        """
        missed = 0
        for some in batched(events, AT_ONCE, strict=False):
            seen = {keys.counted(day, key): key for key in some}
            known = self.table.get_many(seen)
            missed += sum(self.fold(key) for mark, key in seen.items() if mark not in known)
        return missed

    def read(self, day: date) -> dict[str, int]:
        """The counters of a civil day."""
        item = self.table.get(keys.counters(day)) or {}
        return {k: v for k, v in sorted(item.items()) if isinstance(v, int)}
