"""What the messages of both queues ask for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from zhiban.domain.errors import EventError

WHOLE = 0
"""The lane of a file that is taken in by one call."""

MOST_ROUNDS = 100
"""How often a file may be handed on for want of time, before somebody must look at it."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """An object that was put into the inbox."""

    key: str
    version: str


@dataclass(frozen=True, slots=True)
class Order:
    """Our own order to go on with a part of a file; `round` counts how often it was handed on."""

    sha256: str
    part: int
    round: int


def orders_in(body: Mapping[str, Any]) -> Iterator[Dropped | Order]:
    """What a message asks for; nothing when it is S3's own test.

    Raises EventError when it is neither a notification of S3 nor an order of ours.
    """
    if body.get("Event") == "s3:TestEvent":
        return
    if "file" in body:
        yield _order(body)
        return
    records = body.get("Records")
    if not isinstance(records, list):
        raise EventError("neither a notification of S3 nor an order of ours")
    for record in records:
        try:
            told = record["s3"]["object"]
            yield Dropped(unquote_plus(told["key"]), str(told.get("versionId") or ""))
        except (AttributeError, KeyError, TypeError) as error:
            raise EventError("not a notification of an object") from error


def _order(body: Mapping[str, Any]) -> Order:
    sha256, part, rounds = body["file"], body.get("part", WHOLE), body.get("round", 0)
    if not (isinstance(sha256, str) and isinstance(part, int) and isinstance(rounds, int)):
        raise EventError("not an order of ours")
    if rounds > MOST_ROUNDS:
        raise EventError("an order that was handed on too often")
    return Order(sha256, part, rounds)
