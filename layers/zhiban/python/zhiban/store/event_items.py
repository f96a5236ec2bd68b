"""One link of a case's chain as it is stored, and the data it commits to, which stands apart."""

from collections.abc import Mapping
from datetime import datetime

from zhiban.domain.audit import Event, Fact, canonical
from zhiban.store import keys
from zhiban.store.wire import Item, text

SCHEMA = 1
EVENT, DATA = "EVENT#", "DATA#"


def event_item(event: Event, kind: str) -> Item:
    """An event in its stored form, with its hash; `kind` is the licence's, for the counters."""
    key = keys.event(event.case_id, event.seq)
    return {
        "PK": key.pk,
        "SK": key.sk,
        "type": event.type,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "kind": kind,
        "commitment": event.commitment,
        "prev_hash": event.prev_hash,
        "hash": event.hash,
        "schema": SCHEMA,
    }


def event_from(case_id: str, item: Item) -> Event:
    """An event out of its stored form; its stored hash is not looked at."""
    return Event(
        case_id=case_id,
        seq=int(text(item, "SK").removeprefix(EVENT)),
        type=text(item, "type"),
        at=datetime.fromisoformat(text(item, "at")),
        actor=text(item, "actor"),
        commitment=text(item, "commitment"),
        prev_hash=text(item, "prev_hash"),
    )


def data_item(case_id: str, seq: int, data: Mapping[str, Fact], salt: str) -> Item:
    """The data of an event in its stored form; erasable."""
    key = keys.event_data(case_id, seq)
    return {"PK": key.pk, "SK": key.sk, "salt": salt, "data": canonical(data).decode()}
