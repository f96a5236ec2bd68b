"""The end of a file: its equation, its rejects file, and what is left for an officer."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest_registry.parts import Parts
from ingest_registry.reading import Read
from ingest_registry.working import once
from zhiban.domain.intake import Hold, Rejection
from zhiban.gateways.files.rejects import name_of_rejects, write_rejects
from zhiban.gateways.files.tables import Form
from zhiban.store.file_items import File, Note, Totals
from zhiban.store.registry import Origin

LAST = 99_999
"""The lane of the rows that stand in a large file more than once, taken in after all parts."""

REJECTS = "rejects/"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a file as the ledger numbers it, to be read once more for its rejects."""

    number: int
    read: Read


def complete(parts: Parts, file: File, origin: Origin, stretches: Iterable[Stretch]) -> Totals:
    """Count the file, write its rejects, close its ledger; asking twice is asking once."""
    totals = Totals()
    for chunk in parts.files.chunks(file.sha256):
        totals.add(chunk)
    rejects = ""
    if totals.rejected or totals.held:
        rejects = _write_rejects(parts, file, stretches)
    closing = [
        parts.files.complete(file.sha256, totals, origin.at, rejects),
        parts.sizes.add(file.kind, totals.added),
    ]
    if totals.held:
        closing.append(parts.cases.file_task(file.sha256, "file_rows_held", origin.today))
    once(parts, closing)
    return totals


def _write_rejects(parts: Parts, file: File, stretches: Iterable[Stretch]) -> str:
    """The rejects file, to be corrected and dropped in again; its key."""
    form = Form(file.form)
    name, content_type = name_of_rejects(file.name, file.sha256, form, gzipped=file.gzipped)
    with tempfile.TemporaryFile() as body:
        refused = _refused(parts, file.sha256, stretches)
        write_rejects(form, file.columns, refused, body, gzipped=file.gzipped)
        body.seek(0)
        parts.bucket.put(REJECTS + name, body, content_type)
    return REJECTS + name


def _refused(
    parts: Parts, sha256: str, stretches: Iterable[Stretch]
) -> Iterator[tuple[list[str], Rejection | Hold]]:
    """The rows that did not go in, in the order of the file, a stretch at a time."""
    last = _notes(parts, sha256, LAST)
    for stretch in stretches:
        notes = last | _notes(parts, sha256, stretch.number)
        if notes:
            for cells, row in stretch.read():
                if row.line in notes:
                    yield cells, _outcome(notes[row.line])


def _notes(parts: Parts, sha256: str, number: int) -> dict[int, Note]:
    chunks = parts.files.chunks(sha256, number)
    return {note.line: note for chunk in chunks for note in chunk.notes}


def _outcome(note: Note) -> Rejection | Hold:
    kind = Hold if note.fate == "held" else Rejection
    return kind(note.line, note.reasons)
