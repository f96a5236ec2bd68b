"""The intake ledger: what became of every row of every file, known by its content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, maps, text, texts, whole

SCHEMA = 1

type Fate = Literal["rejected", "held"]


@dataclass(frozen=True, slots=True)
class Note:
    """Why one row of a file did not go in; `line` counts from 1, the header."""

    line: int
    fate: Fate
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Chunk:
    """Rows of a file that go in together, up to and with `last_line`."""

    first_line: int
    last_line: int = 0
    accepted: int = 0
    unchanged: int = 0
    warnings: int = 0
    notes: list[Note] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Every row has exactly one fate."""
        return self.accepted + self.unchanged + len(self.notes)


@dataclass(frozen=True, slots=True)
class Totals:
    """A file's equation: rows = accepted + unchanged + rejected + held."""

    accepted: int
    unchanged: int
    rejected: int
    held: int
    warnings: int

    @property
    def rows(self) -> int:
        """All rows seen."""
        return self.accepted + self.unchanged + self.rejected + self.held


@dataclass(frozen=True, slots=True)
class Files:
    """Reads and writes the intake ledger."""

    table: Table

    def state(self, sha256: str) -> str | None:
        """reading, complete, refused, or None for a file never seen."""
        item = self.table.get(keys.file(sha256))
        return str(item["state"]) if item else None

    def begin(self, sha256: str, name: str, kind: str, at: datetime) -> Action:
        """An action: note that a file is being read; the first reader's note stays."""
        item = _file(sha256, name, kind, "reading", at)
        return self.table.put_new(item)

    def refuse(self, sha256: str, name: str, reason: str, at: datetime) -> Action:
        """An action: note that a file is no table we can read, and why, in Chinese."""
        item = _file(sha256, name, "", "refused", at) | _counts(Totals(0, 0, 0, 0, 0))
        return self.table.put(item | {"reason": reason})

    def chunk(self, sha256: str, chunk: Chunk) -> Action:
        """An action: the fate of some rows; in the same transaction as their effect."""
        key = keys.chunk(sha256, chunk.first_line)
        item: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "last_line": chunk.last_line,
            "accepted": chunk.accepted,
            "unchanged": chunk.unchanged,
            "warnings": chunk.warnings,
            "notes": [
                {"line": n.line, "fate": n.fate, "reasons": list(n.reasons)} for n in chunk.notes
            ],
            "schema": SCHEMA,
        }
        return self.table.put_new(item)

    def chunks(self, sha256: str) -> Iterator[Chunk]:
        """What has gone in so far, in the order of lines."""
        for item in self.table.children(keys.file(sha256).pk, "CHUNK#"):
            yield Chunk(
                first_line=int(text(item, "SK").removeprefix("CHUNK#")),
                last_line=whole(item, "last_line"),
                accepted=whole(item, "accepted"),
                unchanged=whole(item, "unchanged"),
                warnings=whole(item, "warnings"),
                notes=[_note(note) for note in maps(item, "notes")],
            )

    def complete(self, sha256: str, totals: Totals, at: datetime, rejects: str) -> Action:
        """An action: every row has its fate; `rejects` is the key of the rejects file or ''."""
        return self.table.update(
            keys.file(sha256),
            "SET #state = :done, completed_at = :at, #rows = :rows, accepted = :accepted,"
            " unchanged = :unchanged, rejected = :rejected, held = :held, warnings = :warnings,"
            " rejects = :rejects",
            "#state = :reading",
            done="complete",
            reading="reading",
            at=keys.instant(at),
            rejects=rejects,
            **_counts(totals),
        )


def totals(chunks: Sequence[Chunk]) -> Totals:
    """A file's counts from its chunks."""
    notes = [note for chunk in chunks for note in chunk.notes]
    held = sum(note.fate == "held" for note in notes)
    return Totals(
        accepted=sum(c.accepted for c in chunks),
        unchanged=sum(c.unchanged for c in chunks),
        rejected=len(notes) - held,
        held=held,
        warnings=sum(c.warnings for c in chunks),
    )


def _counts(t: Totals) -> Item:
    return {
        "rows": t.rows,
        "accepted": t.accepted,
        "unchanged": t.unchanged,
        "rejected": t.rejected,
        "held": t.held,
        "warnings": t.warnings,
    }


def _note(item: Item) -> Note:
    fate: Fate = "held" if text(item, "fate") == "held" else "rejected"
    return Note(whole(item, "line"), fate, texts(item, "reasons"))


def _file(sha256: str, name: str, kind: str, state: str, at: datetime) -> Item:
    key = keys.file(sha256)
    return {
        "PK": key.pk,
        "SK": key.sk,
        "name": name,
        "kind": kind,
        "state": state,
        "begun_at": keys.instant(at),
        "schema": SCHEMA,
    }
