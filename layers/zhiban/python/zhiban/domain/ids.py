"""Deterministic identities: asking twice gives the same id, so opening twice is impossible."""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import date

from zhiban.domain.errors import EventError

CASE_ID = "[a-z2-7]{24}"
"""What the id of a case looks like, as a pattern."""


def is_case_id(text: object) -> bool:
    """Whether something that came from outside can be the id of a case."""
    return isinstance(text, str) and re.fullmatch(CASE_ID, text) is not None


def noticed_case(notice: Mapping[str, object], by: str = "case") -> str:
    """The id of the case a wake-up speaks of: the bus names its partition, others it under `by`.

    Raises EventError when it speaks of none.
    """
    detail = notice.get("detail")
    named = detail.get("pk") if isinstance(detail, dict) else f"CASE#{notice.get(by)}"
    prefix, _, case_id = str(named).partition("#")
    if prefix != "CASE" or not is_case_id(case_id):
        raise EventError("not a notice of a case")
    return case_id


def _digest(*parts: str) -> str:
    raw = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return base64.b32encode(raw[:15]).decode().lower()


def renewal_case_id(uscc: str, kind: str, number: str, item: str, term: int) -> str:
    """The case of renewing one licence once: one licence, one item, one term (24 letters)."""
    return _digest("renewal", uscc, kind, number, item, str(term))


def yearly_case_id(uscc: str, kind: str, number: str, duty: str, year: int) -> str:
    """The case of what is owed once a year: one licence, one duty, the year it is about."""
    return _digest("yearly", uscc, kind, number, duty, str(year))


def change_case_id(uscc: str, kind: str, number: str, fact: str, facts_version: int) -> str:
    """The case of one changed fact on one licence: the version of the holder's facts brought it."""
    return _digest("change", uscc, kind, number, fact, str(facts_version))


def invitation_id(uscc: str, day: date) -> str:
    """The one invitation of a holder on a business day."""
    return _digest("invitation", uscc, day.isoformat())


def batch_id(officer: str, seen: Iterable[tuple[str, int]]) -> str:
    """The cases an officer grants together, each at the version they saw; sent again, the same."""
    return _digest("batch", officer, *sorted(f"{case} {version}" for case, version in seen))


def licence_serial(kind: str, number: str) -> str:
    """流水号 in a licence's electronic identifiers, the same for all editions: 16 of 0-9A-Z."""
    return _digest("serial", kind, number)[:16].upper()


def token_digest(token: str) -> str:
    """What is stored of a link's secret: its SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def shard_of(uscc: str, shards: int) -> int:
    """The worker that sees all of a holder, 0 ≤ n < shards. Stable across machines and runs."""
    return zlib.crc32(uscc.encode()) % shards
