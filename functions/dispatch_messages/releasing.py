"""From the outbox to the send queue: only in sending hours, only what is due, never faster."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiban.domain.clock import in_sending_hours, waits_for_ringing
from zhiban.domain.errors import Conflict
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.queue import Message, Queue
from zhiban.store.keys import Key
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends
from zhiban.store.table import transact

SECONDS = 60
"""One run a minute; a minute's messages are spread over its seconds by their delay."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What releasing works with; `per_second` is the configured rate of the county."""

    client: Any
    sends: Sends
    ringing: Ringing
    queue: Queue
    calendar: WorkingDays
    shards: int
    per_second: int


def release_due(parts: Parts, now: datetime) -> int:
    """Release what may go at `now` (business clock); returns how many, at most a minute's worth.

    A released message that is not claimed comes back after ten minutes, so nothing is lost when
    this stops half-way.
    """
    if not in_sending_hours(now, parts.calendar):
        return 0
    released = 0
    for key, place in _due(parts, now):
        if released >= parts.per_second * SECONDS:
            break
        try:
            transact(parts.client, [parts.sends.release(key, place, now)])
        except Conflict:
            continue
        delay = released // parts.per_second
        parts.queue.send([Message({"pk": key.pk, "sk": key.sk}, delay)])
        released += 1
    return released


def _due(parts: Parts, now: datetime) -> Iterator[tuple[Key, str]]:
    for shard in range(parts.shards):
        if waits_for_ringing(now, parts.ringing.watermark(shard)):
            continue
        yield from parts.sends.planned(shard, now)
