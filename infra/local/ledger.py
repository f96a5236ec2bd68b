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
    cloud: Cloud, sha256: str, seconds: float, see: Callable[[int], None]
) -> FileOutcome:
    """Wait until a dropped file is taken in or refused. Raises StillBusy at the time's end.

    `see` is told how many of its rows have their fate so far.
    """
    end = time.monotonic() + seconds
    while True:
        row = cloud.row("RegistryTable", f"FILE#{sha256}", "FILE")
        if row is not None:
            chunks = _chunks(cloud, sha256)
            see(sum(_rows_of(chunk) for chunk in chunks))
            if row["state"]["S"] in ("complete", "refused"):
                return _outcome(row, chunks)
        if time.monotonic() > end:
            raise StillBusy(f"the file was not taken in within {seconds:.0f} s")
        time.sleep(0.5)


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


def suppressions(cloud: Cloud) -> Counter[str]:
    """How often each reason for not reminding has been recorded."""
    return Counter(
        row["reason"]["S"]
        for row in cloud.rows("CasesTable")
        if row["SK"]["S"].startswith("SUPPRESSED#")
    )


def sends(cloud: Cloud) -> Counter[str]:
    """The send ledger by state."""
    return Counter(
        row["state"]["S"] for row in cloud.rows("CasesTable") if row["SK"]["S"].startswith("SMS#")
    )
