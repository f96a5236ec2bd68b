"""Templates: what every message has beside its words (`template_wordings` has those).

A wording is the exact text a provider registers: only what stands in braces changes. Where the
fullest does not fit, the next one says less. A template for a citizen who has to act exists twice:
with a link, and as `….code` without one, naming the official place and a case code (办件码).
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from zhiban.domain.template_wordings import WORDINGS, Sayings


class Mode(StrEnum):
    """How a citizen gets from a message to the service; a stage's message_mode."""

    LINK = "link"
    CODE = "code"


class Sort(StrEnum):
    """The class of a message: it rules the length and what may stand in it."""

    REMINDER = "reminder"
    VERIFICATION = "verification"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Limit:
    """Segments a message should take, and those it may take where the names are too long."""

    goal: int
    most: int


_LIMITS: Mapping[tuple[Sort, Mode | None], Limit] = {
    (Sort.VERIFICATION, None): Limit(1, 1),
    (Sort.REMINDER, Mode.CODE): Limit(1, 2),
}


@dataclass(frozen=True, slots=True)
class Template:
    """One message. `mode` None: it has neither link nor case code, so it serves both modes."""

    id: str
    version: int
    sort: Sort
    mode: Mode | None
    wordings: tuple[str, ...]

    def key(self, nth: int) -> str:
        """What names its n-th wording in the ledger and at a provider: renewal.first.one/1b."""
        return f"{self.id}/{self.version}{string.ascii_lowercase[nth] if nth else ''}"

    @property
    def limit(self) -> Limit:
        """How many segments it may take; two where its class says nothing else."""
        return _LIMITS.get((self.sort, self.mode), Limit(2, 2))


@cache
def variables(wording: str) -> tuple[str, ...]:
    """The names of what changes in a wording, in order."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(wording) if name)


@cache
def templates() -> Mapping[str, Template]:
    """Every template by its id."""
    found: dict[str, Template] = {}
    for identity, sayings in WORDINGS.items():
        for template in _both(identity, sayings):
            found[template.id] = template
    return found


def _both(identity: str, sayings: Sayings) -> list[Template]:
    sort, version = Sort(sayings.sort), sayings.version
    if not sayings.code:
        return [Template(identity, version, sort, None, sayings.link)]
    return [
        Template(identity, version, sort, Mode.LINK, sayings.link),
        Template(f"{identity}.code", version, sort, Mode.CODE, sayings.code),
    ]
