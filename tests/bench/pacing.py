"""P9: SMS drained ÷ configured rate, and never above it: 250,000 messages in simulated time.

The rules are the product's own: what a minute's run releases (`release_quota`), the slots that
senders take (`store.pacing.Pacing`, on a table in memory), the pauses after a refusal. Simulated
are the clock's runs (late, twice, left out), the queue, the senders and a provider that throttles.
"""

import heapq
import random
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from zhiban.domain.clock import SHANGHAI, in_sending_hours, next_sending_instant
from zhiban.domain.errors import Conflict
from zhiban.domain.pacing import (
    LATE,
    LEAD,
    SECOND,
    Held,
    Pace,
    Slot,
    microseconds,
    release_quota,
)
from zhiban.domain.sms_ledger import pause_after
from zhiban.store.keys import Key
from zhiban.store.pacing import Pacing
from zhiban.store.table import Table
from zhiban.store.wire import Item, Value

MESSAGES, PER_SECOND, SENDERS = 250_000, 15, 12
OPENING = datetime(2026, 12, 1, 9, 0, tzinfo=SHANGHAI)
_TERM = re.compile(r"#?(\w+) (<>|<=|>=|<|=) :(\w+)")
_SET = re.compile(r"#?(\w+) = (?:#?(\w+) ([+-]) )?:(\w+)")


class EveryDay:
    """A calendar without a holiday."""

    def is_working(self, _: object) -> bool:
        """Every day is worked."""
        return True


class MemoryTable(Table):
    """One table in a dictionary, for what the pacing rows ask of DynamoDB."""

    def __init__(self) -> None:
        super().__init__(None, "memory")
        self.rows: dict[Key, Item] = {}

    def get(self, key: Key) -> Item | None:
        """One item, or None."""
        return self.rows.get(key)

    def change_now(self, key: Key, change: str, condition: str = "", **values: Value) -> Item:
        """Change one item while its condition holds. Raises Conflict."""
        row = self.rows.get(key)
        if condition and not self._holds(row, condition, values):
            raise Conflict("the condition did not hold")
        row = self.rows.setdefault(key, {})
        for name, base, sign, given in _SET.findall(change):
            value: Any = values[given]
            before: Any = row.get(base, 0)
            row[name] = before + value if sign == "+" else before - value if sign else value
        return row

    def _holds(self, row: Item | None, condition: str, values: dict[str, Value]) -> bool:
        if row is None:
            return condition.startswith("attribute_not_exists")
        terms: list[tuple[str, str, str]] = _TERM.findall(condition)
        if not terms:
            return False
        found = [_compare(row.get(name), sign, values[given]) for name, sign, given in terms]
        return any(found) if " OR " in condition else all(found)


def _compare(left: Any, sign: str, right: Any) -> bool:
    match sign:
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">=":
            return bool(left >= right)
        case "<>":
            return bool(left != right)
        case _:
            return bool(left == right)


@dataclass
class Day:
    """A simulated day; all instants are microseconds."""

    pace: Pace
    chance: random.Random
    due: deque[int]
    pacing: Pacing = field(default_factory=lambda: Pacing(MemoryTable()))
    later: list[tuple[int, int, int]] = field(default_factory=list)
    queue: list[tuple[int, int, int]] = field(default_factory=list)
    called: list[int] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    held: int = 0
    tie: int = 0

    def run(self, most_days: int = 3) -> None:
        """Minute after minute, until all is drained or the days are over."""
        clock, end = OPENING, OPENING + timedelta(days=most_days)
        senders = [microseconds(OPENING)] * SENDERS
        heapq.heapify(senders)
        while clock < end and (self.due or self.later or self.queue):
            self._dispatch(clock)
            self._work(senders, microseconds(clock + timedelta(minutes=1)))
            clock += timedelta(minutes=1)
            if not in_sending_hours(clock, EveryDay()) and not self.queue:
                clock = next_sending_instant(clock, EveryDay())
                senders[:] = [microseconds(clock)] * SENDERS

    def _dispatch(self, clock: datetime) -> None:
        """The rule's run of a minute: some seconds late, sometimes twice, sometimes not at all."""
        for _ in range(self.chance.choices((0, 1, 2), (1, 97, 2))[0]):
            late = clock + timedelta(seconds=self.chance.uniform(0, 4))
            if in_sending_hours(late, EveryDay()):
                self._release(microseconds(late))

    def _release(self, now: int) -> None:
        before = self.pacing.released_until("sns")
        start, quota = release_quota(before, now, self.pace)
        released = 0
        while released < quota and (number := self._next(now)) is not None:
            delay = (start + released * self.pace.interval - now) // SECOND
            self._push(self.queue, now + delay * SECOND + self._within(0.8), number)
            released += 1
        if released:
            self.pacing.release_until("sns", start + released * self.pace.interval, before)

    def _next(self, now: int) -> int | None:
        if self.later and self.later[0][0] <= now:
            return heapq.heappop(self.later)[2]
        return self.due.popleft() if self.due else None

    def _work(self, senders: list[int], until: int) -> None:
        """Each sender takes the next message when it is free, one after the other."""
        while self.queue and max(senders[0], self.queue[0][0]) < until:
            free = heapq.heappop(senders)
            ready, _, number = heapq.heappop(self.queue)
            heapq.heappush(senders, self._send(number, max(free, ready)))

    def _send(self, number: int, now: int) -> int:
        """One message at one sender; returns when it is free again."""
        instant = datetime.fromtimestamp(now / SECOND, SHANGHAI)
        if not in_sending_hours(instant, EveryDay()):
            self._later(number, microseconds(next_sending_instant(instant, EveryDay())))
            return now + self._within(0.02)
        slot = self.pacing.take("sns", self.pace, instant.date(), now + LEAD, 2)
        claimed = now + self._within(0.4 if self.chance.random() < 0.02 else 0.03)
        if isinstance(slot, Slot) and claimed > slot.at + LATE:
            slot = self.pacing.take("sns", self.pace, instant.date(), claimed, 0)
        if isinstance(slot, Held):
            self.held += 1
            self._later(number, now + 30 * SECOND + self._within(15))
            return now + self._within(0.02)
        at = max(slot.at, claimed) + self._within(0.005)
        self.called.append(at)
        if self.chance.random() < 0.01:
            pause = pause_after(0, self.chance.random())
            self._later(number, at + round(pause.total_seconds() * SECOND))
            self.pacing.refund("sns", instant.date(), 2)
        else:
            self.taken.append(number)
        return at + round(self.chance.lognormvariate(-1.8, 0.5) * SECOND)

    def _later(self, number: int, due: int) -> None:
        self._push(self.later, due, number)

    def _push(self, heap: list[tuple[int, int, int]], at: int, number: int) -> None:
        self.tie += 1
        heapq.heappush(heap, (at, self.tie, number))

    def _within(self, seconds: float) -> int:
        return round(self.chance.random() * seconds * SECOND)


def most_in_a_second(calls: list[int]) -> int:
    """The most calls in any second, wherever it begins."""
    window, most = deque[int](), 0
    for at in sorted(calls):
        window.append(at)
        while window[0] <= at - SECOND:
            window.popleft()
        most = max(most, len(window))
    return most


def busy_seconds(calls: list[int]) -> float:
    """The sending seconds between the first call and the last."""
    first, last = min(calls), max(calls)
    clock, spent = datetime.fromtimestamp(first / SECOND, SHANGHAI), 0.0
    while microseconds(clock) < last:
        spent += in_sending_hours(clock, EveryDay())
        clock += timedelta(seconds=1)
    return spent


def drained_day(messages: int = MESSAGES, seed: int = 9) -> Day:
    """A day in which so many messages are due when the office opens."""
    day = Day(Pace(PER_SECOND, 10**7), random.Random(seed), deque(range(messages)))
    day.run()
    return day


def lines(messages: int = MESSAGES) -> Iterable[dict[str, Any]]:
    """What P9 asks: how near to the rate, never above it, and none lost."""
    yield from _lines(drained_day(messages), messages)


def _lines(day: Day, messages: int) -> Iterator[dict[str, Any]]:
    rate = len(day.called) / busy_seconds(day.called)
    most = most_in_a_second(day.called)
    lost = messages - len(set(day.taken))
    twice = len(day.taken) - len(set(day.taken))
    told = {"unit": "ratio", "n": messages}
    yield {"name": "P9 SMS called ÷ rate", "value": rate / PER_SECOND, "goal": "0.95-1.00"} | told
    yield {"name": "P9 most in any second ÷ rate", "value": most / PER_SECOND} | {
        "goal": "<= 1.00",
        **told,
    }
    told["unit"] = "messages"
    yield {"name": "P9 lost or sent twice", "value": lost + twice, "goal": "0"} | told
