"""Which event rows were inserted, and telling the bus of them. Images are never passed on."""

from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any

from zhiban.gateways.event_bus import MAX_ENTRIES, EventBus, Notice

type Heard = tuple[str, Notice]


def inserted_events(records: Iterable[Mapping[str, Any]]) -> list[Heard]:
    """(sequence number, notice) of each newly inserted EVENT row; anything else is no event.

    The stream's filter lets only these through; a record that is none is passed over, never
    raised for, as raising would hold up the shard behind it.
    """
    heard: list[Heard] = []
    for record in records:
        change = record.get("dynamodb", {})
        keys = change.get("Keys", {})
        pk, sk = keys.get("PK", {}).get("S", ""), keys.get("SK", {}).get("S", "")
        what = change.get("NewImage", {}).get("type", {}).get("S", "")
        if record.get("eventName") == "INSERT" and sk.startswith("EVENT#") and what:
            heard.append((str(change.get("SequenceNumber", "")), Notice(pk, sk, what)))
    return heard


def relay(bus: EventBus, heard: Iterable[Heard]) -> list[str]:
    """Publish all notices; returns the sequence numbers the bus did not take."""
    missed: list[str] = []
    for part in batched(heard, MAX_ENTRIES, strict=False):
        refused = bus.publish([notice for _, notice in part])
        missed += [part[n][0] for n in refused]
    return missed
