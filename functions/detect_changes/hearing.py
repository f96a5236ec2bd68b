"""Which holders' facts changed, out of the registry's stream. Images are not read: the rows are."""

from collections.abc import Iterable, Mapping
from typing import Any


def changed_holders(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """USCC → the sequence number of its first inserted CHANGE row, in the order of the stream.

    The stream's filter lets only these through; a record that is none is passed over, never raised
    for, as raising would hold up the shard behind it.
    """
    heard: dict[str, str] = {}
    for record in records:
        change = record.get("dynamodb", {})
        keys = change.get("Keys", {})
        pk, sk = keys.get("PK", {}).get("S", ""), keys.get("SK", {}).get("S", "")
        if record.get("eventName") == "INSERT" and sk.startswith("CHANGE#"):
            heard.setdefault(pk.removeprefix("ENTITY#"), str(change.get("SequenceNumber", "")))
    return heard
