"""One intake file from its first byte to its completed ledger and its rejects file."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from ingest_registry.merging import Row, Source, Window
from ingest_registry.parts import Parts
from zhiban.domain.clock import business_day
from zhiban.domain.errors import Conflict
from zhiban.domain.intake import Hold, Rejection
from zhiban.gateways.files.entities import EntityCheck
from zhiban.gateways.files.faults import FileRefused
from zhiban.gateways.files.headers import TableKind
from zhiban.gateways.files.licences import LicenceCheck
from zhiban.gateways.files.rejects import render_rejects
from zhiban.gateways.files.tables import Table, check_rows, open_table
from zhiban.store.files import Note, Totals, totals
from zhiban.store.table import transact

WINDOW = 100
"""Rows that are compared with the registry at once: what one batch read takes."""

ATTEMPTS = 5
_BLOCK = 1 << 20


NOTHING = Totals(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: complete, refused or known (taken in before); and its counts."""

    state: str
    totals: Totals = NOTHING


def take_in(parts: Parts, key: str, at: datetime) -> Outcome:
    """Take one object of the inbox into the registry; `at` is the business instant.

    A file is known by its content: taken in once, whatever it is called and however often it is
    dropped. Reading goes on after the last chunk written.
    """
    sha256 = _digest(parts, key)
    if parts.files.state(sha256) in ("complete", "refused"):
        return Outcome("known")
    stored = parts.bucket.open(key)
    source = Source(sha256, stored.name, stored.exported_at, at, business_day(at))
    try:
        table = open_table(stored.body)
    except FileRefused as refused:
        refusal = parts.files.refuse(sha256, stored.name, str(refused), at)
        transact(parts.client, [refusal])
        return Outcome("refused")
    _once(parts, parts.files.begin(sha256, stored.name, table.kind.value, at))
    if table.kind is TableKind.LICENCES:
        _once(parts, parts.ringing.wait_for_go(source.today))
    _read_rows(parts, key, source)
    return Outcome("complete", _complete(parts, key, source))


def _digest(parts: Parts, key: str) -> str:
    digest = hashlib.sha256()
    body = parts.bucket.open(key).body
    while block := body.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _once(parts: Parts, action: dict[str, object]) -> None:
    try:
        transact(parts.client, [action])
    except Conflict as conflict:
        if 0 not in conflict.failed:
            raise


def _checked(parts: Parts, key: str) -> tuple[Table, Iterator[tuple[list[str], Row]]]:
    table = open_table(parts.bucket.open(key).body)
    if table.kind is TableKind.ENTITIES:
        return table, check_rows(table, EntityCheck())
    return table, check_rows(table, LicenceCheck(parts.kinds))


def _read_rows(parts: Parts, key: str, source: Source) -> None:
    """Every row past the last chunk; begins again there when somebody else wrote meanwhile."""
    for attempt in range(ATTEMPTS):
        done = max((c.last_line for c in parts.files.chunks(source.sha256)), default=0)
        _, rows = _checked(parts, key)
        ahead = (row for _, row in rows if row.line > done)
        try:
            for part in batched(ahead, WINDOW, strict=False):
                _merge(parts, source, part)
            return
        except Conflict:
            if attempt == ATTEMPTS - 1:
                raise


def _merge(parts: Parts, source: Source, rows: Sequence[Row]) -> None:
    window = Window(parts, source)
    window.read(rows)
    for row in rows:
        window.take(row)
    window.flush()


def _complete(parts: Parts, key: str, source: Source) -> Totals:
    chunks = list(parts.files.chunks(source.sha256))
    counted = totals(chunks)
    notes = {note.line: note for chunk in chunks for note in chunk.notes}
    rejects = _write_rejects(parts, key, source, notes) if notes else ""
    _once(parts, parts.files.complete(source.sha256, counted, source.at, rejects))
    return counted


def _write_rejects(parts: Parts, key: str, source: Source, notes: dict[int, Note]) -> str:
    """The rejects file, of the same columns, to be corrected and dropped in again; its key."""
    table, rows = _checked(parts, key)
    refused = ((cells, _outcome(notes[row.line])) for cells, row in rows if row.line in notes)
    stem = source.name.rsplit(".", 1)[0]
    target = f"rejects/{stem}-{source.sha256[:8]}.csv"
    with tempfile.TemporaryFile() as body:
        body.writelines(render_rejects(table.columns, refused))
        body.seek(0)
        parts.bucket.put(target, body, "text/csv; charset=utf-8")
    return target


def _outcome(note: Note) -> Rejection | Hold:
    kind = Hold if note.fate == "held" else Rejection
    return kind(note.line, note.reasons)
