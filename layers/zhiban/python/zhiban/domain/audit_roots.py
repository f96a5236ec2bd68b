"""The audit root (审计根) of a day: one hash over every link that the chains of cases grew by.

A chain shows by itself that a link was altered, dropped or put in between, but not that its end was
cut off, nor that all of it was written anew. Who has kept the root of the day finds both.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

SCHEMA = "zhiban.root/1"


class Link(NamedTuple):
    """One event of a chain: where it stands, and the hash that is stored of it."""

    pk: str
    sk: str
    hash: str


@dataclass(frozen=True, slots=True)
class Root:
    """The root of one part of a civil day; `of` parts make the day. `at` is when it was taken."""

    day: date
    part: int
    of: int
    links: int
    root: str
    at: datetime

    def evidence(self) -> bytes:
        """The bytes that are sealed: JSON, its members in order and without spaces."""
        told = {
            "schema": SCHEMA,
            "day": self.day.isoformat(),
            "part": self.part,
            "of": self.of,
            "links": self.links,
            "root": self.root,
            "at": self.at.isoformat(),
        }
        return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def root_of(day: date, part: int, of: int, links: Iterable[Link], at: datetime) -> Root:
    """The root of these links, whatever order they are read in."""
    lines = [f"{link.pk}\t{link.sk}\t{link.hash}\n" for link in sorted(links)]
    return Root(day, part, of, len(lines), sha256("".join(lines).encode()).hexdigest(), at)
