"""What a trigger speaks of: a holder's rows, a case's event, a part of the registry by night."""

from collections.abc import Iterable, Mapping
from typing import Any

from tag_profiles.parts import Parts
from zhiban.domain.errors import EventError
from zhiban.gateways.queue import Message

_ENTITY, _CASE, _INVITATION = "ENTITY#", "CASE#", "INVITATION#"
_FACTS = ("ENTITY", "LICENCE#", "CHANGE#")


def touched_holders(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The holders whose facts a batch of the registry's stream speaks of, by USCC, each with the
    sequence number of its first record.

    A profile's own row is none, and neither is what is no row of a holder's.
    """
    found: dict[str, str] = {}
    for record in records:
        change = record.get("dynamodb", {})
        keys = change.get("Keys", {})
        pk, sk = keys.get("PK", {}).get("S", ""), keys.get("SK", {}).get("S", "")
        if pk.startswith(_ENTITY) and sk.startswith(_FACTS):
            found.setdefault(pk.removeprefix(_ENTITY), str(change.get("SequenceNumber", "")))
    return found


def holder_of(parts: Parts, detail: Mapping[str, Any]) -> str | None:
    """Whose case or invitation an event of the bus is about; None when it is about none.

    Raises EventError when the notice speaks of no event.
    """
    pk = detail.get("pk")
    if not isinstance(pk, str):
        raise EventError("not a notice of an event")
    if pk.startswith(_CASE):
        case = parts.cases.get(pk.removeprefix(_CASE))
        return case.uscc if case else None
    if pk.startswith(_INVITATION):
        invitation = parts.invitations.get(pk.removeprefix(_INVITATION))
        return invitation.uscc if invitation else None
    return None


def segment_of(body: Mapping[str, Any], shards: int) -> int:
    """The part of the registry a message asks for. Raises EventError when it is none of ours."""
    segment = body.get("segment")
    if not isinstance(segment, int) or not 0 <= segment < shards:
        raise EventError(f"there is no such part: the registry is read in {shards}")
    return segment


def plan_night(parts: Parts) -> int:
    """Ask for the whole registry to be looked at, one message a part; returns how many."""
    return parts.queue.send(Message({"segment": n}) for n in range(parts.shards))
