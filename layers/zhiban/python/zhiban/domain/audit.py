"""The event chain of a case: what happened, in an order nobody can rewrite unseen.

Each event commits to its data with a salt, so that the data can be erased (个人信息保护法 art 47)
while the chain still verifies. Values are strings, integers, booleans, None and containers of
them, for which sorted-key JSON without spaces is its canonical form (RFC 8785).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

type Fact = str | int | bool | list[Fact] | dict[str, Fact] | None

GENESIS = "0" * 64


def canonical(value: Mapping[str, Fact]) -> bytes:
    """The bytes that are hashed: UTF-8 JSON, keys sorted, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def commitment(data: Mapping[str, Fact], salt: str) -> str:
    """A salted SHA-256 of the data, hex; says nothing of it without the salt."""
    return hashlib.sha256(salt.encode() + b"\x1f" + canonical(data)).hexdigest()


@dataclass(frozen=True, slots=True)
class Event:
    """One link of a case's chain. `at` is an aware instant of the business clock."""

    case_id: str
    seq: int
    type: str
    at: datetime
    actor: str
    commitment: str
    prev_hash: str

    @property
    def hash(self) -> str:
        """SHA-256 over everything above, hex; the next event's `prev_hash`."""
        body: dict[str, Fact] = {
            "case_id": self.case_id,
            "seq": self.seq,
            "type": self.type,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "commitment": self.commitment,
            "prev_hash": self.prev_hash,
        }
        return hashlib.sha256(canonical(body)).hexdigest()


def first_break(events: Iterable[tuple[Event, str]]) -> int | None:
    """The sequence number at which a chain of (event, stored hash) is broken, or None.

    A dropped, swapped, inserted or altered event breaks the chain where it stands.
    """
    previous, expected = GENESIS, 1
    for event, stored in events:
        if event.seq != expected or event.prev_hash != previous or event.hash != stored:
            return expected
        previous, expected = stored, expected + 1
    return None
