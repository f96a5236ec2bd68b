"""Reading out of the tables, for people: what became of a file, and of the day."""

import hashlib
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.cloud import Cloud, StillBusy

_QUOTED = re.compile(r"“[^”]*”")


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """A file's ledger: its equation, and how often each reason stands in it."""

    name: str
    state: str
    rows: int
    accepted: int
    unchanged: int
    rejected: int
    held: int
    rejects: str
    refusal: str
    reasons: Counter[str]

    @property
    def adds_up(self) -> bool:
        """rows = accepted + unchanged + rejected + held."""
        return self.rows == self.accepted + self.unchanged + self.rejected + self.held


def digest_of(path: Path) -> str:
    """What a file is known by."""
    with path.open("rb") as body:
        return hashlib.file_digest(body, "sha256").hexdigest()


def wait_for_file(
    cloud: Cloud, sha256: str, seconds: float, see: Callable[[int, int], None]
) -> FileOutcome:
    """Wait until a dropped file is taken in, refused, or held for an officer.

    `see` is told how many of its rows have their fate so far, and how many it has. Raises StillBusy
    when for so many seconds none was added.
    """
    moved, done = time.monotonic(), -1
    while True:
        asked = time.monotonic()
        row = cloud.row("RegistryTable", f"FILE#{sha256}", "FILE")
        chunks = _chunks(cloud, sha256) if row is not None else []
        if (now := sum(_rows_of(chunk) for chunk in chunks)) != done:
            moved, done = time.monotonic(), now
        if row is not None:
            see(done, int(row.get("expected", {}).get("N", 0)))
            if row["state"]["S"] in ("complete", "refused", "held"):
                return _outcome(row, chunks)
        if time.monotonic() - moved > seconds:
            raise StillBusy(f"nothing of the file was taken in for {seconds:.0f} s")
        time.sleep(max(0.5, 4 * (time.monotonic() - asked)))  # looking must not slow the work


def _chunks(cloud: Cloud, sha256: str) -> list[dict[str, Any]]:
    pages = cloud.client("dynamodb").get_paginator("query")
    query = pages.paginate(
        TableName=cloud.outputs["RegistryTable"],
        KeyConditionExpression="PK = :pk AND begins_with(SK, :sk)",
        ExpressionAttributeValues={":pk": {"S": f"FILE#{sha256}"}, ":sk": {"S": "CHUNK#"}},
    )
    return [item for page in query for item in page["Items"]]


def _rows_of(chunk: dict[str, Any]) -> int:
    return int(chunk["accepted"]["N"]) + int(chunk["unchanged"]["N"]) + len(chunk["notes"]["L"])


def _outcome(row: dict[str, Any], chunks: list[dict[str, Any]]) -> FileOutcome:
    def number(name: str) -> int:
        return int(row.get(name, {}).get("N", 0))

    reasons = Counter(
        _QUOTED.sub("“…”", reason["S"])
        for chunk in chunks
        for note in chunk["notes"]["L"]
        for reason in note["M"]["reasons"]["L"]
    )
    return FileOutcome(
        name=row["name"]["S"],
        state=row["state"]["S"],
        rows=number("rows"),
        accepted=number("accepted"),
        unchanged=number("unchanged"),
        rejected=number("rejected"),
        held=number("held"),
        rejects=row.get("rejects", {}).get("S", ""),
        refusal=row.get("reason", {}).get("S", ""),
        reasons=reasons,
    )


def suppressions(cloud: Cloud, day: str) -> Counter[str]:
    """How often each reason for not reminding was recorded on a civil day (ISO 8601)."""
    return Counter(
        row["reason"]["S"]
        for row in cloud.rows("CasesTable")
        if row["SK"]["S"] == f"SUPPRESSED#{day}"
    )


def sends(cloud: Cloud) -> Counter[str]:
    """The send ledger by state."""
    return Counter(
        row["state"]["S"] for row in cloud.rows("CasesTable") if row["SK"]["S"].startswith("SMS#")
    )


def with_officers(cloud: Cloud) -> Counter[str]:
    """Of the attempts on an officers' worklist, how many stand in each state."""
    return Counter(
        row["state"]["S"]
        for row in cloud.rows("CasesTable")
        if row["SK"]["S"].startswith("SMS#") and "queue_pk" in row
    )
