"""Counters of a day, folded from events, each event once."""

from dataclasses import dataclass
from datetime import date, datetime

from zhiban.domain.clock import business_day
from zhiban.domain.errors import Conflict, NotFound
from zhiban.store import keys
from zhiban.store.table import Table, transact
from zhiban.store.wire import Item

_KEPT_SECONDS = 40 * 86_400


@dataclass(frozen=True, slots=True)
class DayStatistics:
    """Reads and writes the counters of days."""

    table: Table

    def fold(self, event_key: keys.Key) -> bool:
        """Count one event, unless it was counted before. Returns whether it was new.

        Raises NotFound when no such event is stored.
        """
        item = self.table.get(event_key)
        if item is None:
            raise NotFound("the event is not in the table")
        at = datetime.fromisoformat(str(item["at"]))
        day, what = business_day(at), str(item["type"])
        seen = keys.counted(day, event_key)
        gone = int(at.timestamp()) + _KEPT_SECONDS
        marker: Item = {"PK": seen.pk, "SK": seen.sk, "expires_at": gone}
        counter = keys.counters(day)
        add = self.table.update(counter, f"ADD #{what} :one", one=1)
        try:
            transact(self.table.client, [self.table.put_new(marker), add])
        except Conflict as conflict:
            if 0 in conflict.failed:
                return False
            raise
        return True

    def read(self, day: date) -> dict[str, int]:
        """The counters of a civil day."""
        item = self.table.get(keys.counters(day)) or {}
        return {k: v for k, v in sorted(item.items()) if isinstance(v, int)}
