"""Slots and spending of SMS providers: one row each, moved by plain counters, never by a lock."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from zhiban.domain.errors import Conflict, StoreError
from zhiban.domain.pacing import REACH, Held, Pace, Paced, Slot, Turn, turn
from zhiban.store import keys
from zhiban.store.table import Table
from zhiban.store.wire import Item, required_day, whole

_TRIES = 12


@dataclass(frozen=True, slots=True)
class Pacing:
    """Hands out slots. Where the row cannot be moved nothing is sent: it fails closed."""

    table: Table

    def take(
        self,
        provider: str,
        pace: Pace,
        today: date,
        now: int,
        segments: int,
        *,
        urgent: bool = False,
    ) -> Slot | Held:
        """A slot for a message of so many segments, or why it has to wait.

        `now` is the wall clock in microseconds, `today` the business day. `urgent` is for one-time
        codes, which never wait. Raises StoreError when others were faster too often.
        """
        for n in count():
            kind = Turn.BUSY if n == 0 else self._turn(provider, pace, today, now, segments, urgent)
            if isinstance(kind, Held):
                return kind
            try:
                return self._move(kind, provider, pace, today, now, segments, urgent)
            except Conflict:
                if n >= _TRIES:
                    raise StoreError("no slot could be had: too many at once") from None
        raise AssertionError

    def refund(self, provider: str, today: date, segments: int) -> None:
        """Take back what a message was charged that the provider certainly refused."""
        try:
            self.table.change_now(
                keys.provider(provider, "PACE"),
                "SET #segments = #segments - :n",
                "#day = :day AND #segments >= :n",
                n=segments,
                day=today.isoformat(),
            )
        except Conflict:
            return  # another day has begun: nothing of that one is counted any more

    def paced(self, provider: str) -> Paced | None:
        """How far a provider has come, or None before its first message."""
        item = self.table.get(keys.provider(provider, "PACE"))
        if item is None:
            return None
        return Paced(whole(item, "slot_at"), required_day(item, "day"), whole(item, "segments"))

    def released_until(self, provider: str) -> int:
        """How far ahead messages have been released (microseconds); 0 before the first."""
        return whole(self.table.get(keys.provider(provider, "RELEASED")) or {}, "until")

    def release_until(self, provider: str, until: int, before: int) -> None:
        """Note how far the releases reach now; another run that was faster keeps its own note."""
        try:
            self.table.change_now(
                keys.provider(provider, "RELEASED"),
                "SET #until = :until",
                "attribute_not_exists(PK) OR #until = :before",
                until=until,
                before=before,
            )
        except Conflict:
            return

    def _turn(
        self, provider: str, pace: Pace, today: date, now: int, segments: int, urgent: bool
    ) -> Turn | Held:
        return turn(self.paced(provider), pace, today, now, segments, urgent=urgent)

    def _move(
        self,
        kind: Turn,
        provider: str,
        pace: Pace,
        today: date,
        now: int,
        segments: int,
        urgent: bool,
    ) -> Slot:
        step, cap = pace.interval, pace.cap(urgent=urgent)
        change, guard, values = _CHANGES[kind]
        given: Item = {
            "step": step,
            "next": now + step,
            "now": now,
            "reach": now + REACH if not urgent else _EVER,
            "n": segments,
            "room": cap - segments,
            "day": today.isoformat(),
        }
        moved = self.table.change_now(
            keys.provider(provider, "PACE"), change, guard, **{name: given[name] for name in values}
        )
        share = whole(moved, "segments") / pace.daily_segments
        slot = now if urgent else whole(moved, "slot_at") - step
        return Slot(max(slot, now), share)


_EVER = 2**62
_ROOM = "#day = :day AND #segments <= :room"
_CHANGES: dict[Turn, tuple[str, str, tuple[str, ...]]] = {
    Turn.BUSY: (
        "SET slot_at = slot_at + :step, #segments = #segments + :n",
        f"slot_at >= :now AND slot_at <= :reach AND {_ROOM}",
        ("step", "n", "now", "reach", "room", "day"),
    ),
    Turn.IDLE: (
        "SET slot_at = :next, #segments = #segments + :n",
        f"slot_at < :now AND {_ROOM}",
        ("next", "n", "now", "room", "day"),
    ),
    Turn.NEW_DAY: (
        "SET slot_at = :next, #segments = :n, #day = :day",
        "attribute_not_exists(PK) OR #day <> :day",
        ("next", "n", "day"),
    ),
}
"""How the row moves, while which condition holds, with which values."""
