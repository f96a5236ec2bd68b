"""Which shards must ring today. A shard rings from its watermark, so missed days need no plan."""

from dataclasses import dataclass
from datetime import datetime

from zhiban.domain.clock import business_day
from zhiban.gateways.queue import Message, Queue
from zhiban.store.ringing import Ringing


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for: how many shards were told to ring, and why none if none."""

    shards: int
    waiting: str = ""


def plan_ringing(
    ringing: Ringing, queue: Queue, shards: int, now: datetime, approved_by: str
) -> Plan:
    """Tell every shard to ring the civil day of `now` (business clock).

    After the first large load nothing rings until an officer gives the go; `approved_by` is that
    officer's word, and is recorded.
    """
    gate = ringing.gate()
    if gate is None:
        return Plan(0, "nothing_loaded")
    if not gate.open:
        if not approved_by:
            return Plan(0, "waiting_for_go")
        ringing.commit(ringing.give_go(approved_by, now))
    day = business_day(now).isoformat()
    messages = (
        Message({"day": day, "shard": shard, "at": now.isoformat()}) for shard in range(shards)
    )
    return Plan(queue.send(messages))
