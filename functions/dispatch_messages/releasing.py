"""From the outbox to the send queue: only in sending hours, only what is due, never faster."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from dispatch_messages.parts import Parts
from zhiban.domain.clock import in_sending_hours, waits_for_ringing
from zhiban.domain.errors import Conflict
from zhiban.domain.failover import TRIALS, Health, Standing, choose
from zhiban.domain.pacing import SECOND, microseconds, release_quota
from zhiban.gateways.queue import Message
from zhiban.store.keys import Key
from zhiban.store.table import transact

ON_TRIAL = 2 * TRIALS
"""What one run releases when the only provider left is on trial."""

_NEVER_TRIES = 1.0
"""The draw that gives no message to one on trial beside a well one."""


def review(parts: Parts, wall: datetime) -> dict[str, Health]:
    """How the providers stand now (`wall`: wall clock), each judged by its latest calls."""
    before = parts.health.read(parts.paces)
    return {name: parts.health.review(name, health, wall) for name, health in before.items()}


def release_due(parts: Parts, healths: Mapping[str, Health], now: datetime, wall: datetime) -> int:
    """Release what may go at `now` (business clock); returns how many.

    At most what the provider whose turn it is takes until two minutes from `wall` (wall clock). A
    released message that is not claimed comes back after ten minutes, so nothing is lost when this
    stops half-way. In safe mode nothing is released.
    """
    name = choose(list(parts.paces), healths, _NEVER_TRIES)
    if not name or not in_sending_hours(now, parts.calendar):
        return 0
    if not parts.effects.read().allowed:
        return 0
    pace, before = parts.paces[name], parts.pacing.released_until(name)
    at = microseconds(wall)
    start, quota = release_quota(before, at, pace)
    if healths[name].standing is Standing.TRIAL:
        quota = min(quota, ON_TRIAL)
    released = 0
    for key, place in _due(parts, now):
        if released >= quota:
            break
        try:
            transact(parts.client, [parts.sends.release(key, place, now)])
        except Conflict:
            continue
        delay = (start + released * pace.interval - at) // SECOND
        parts.queue.send([Message({"pk": key.pk, "sk": key.sk}, delay)])
        released += 1
    if released:
        parts.pacing.release_until(name, start + released * pace.interval, before)
    return released


def _due(parts: Parts, now: datetime) -> Iterator[tuple[Key, str]]:
    for shard in range(parts.shards):
        if waits_for_ringing(now, parts.ringing.watermark(shard)):
            continue
        yield from parts.sends.planned(shard, now)
