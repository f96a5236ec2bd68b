"""How the intake ledger's rows are stored: files, their parts, their chunks of rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from zhiban.store import keys
from zhiban.store.wire import Item, maps, required_moment, text, texts, whole

SCHEMA = 2

type Fate = Literal["rejected", "held"]


@dataclass(frozen=True, slots=True)
class Note:
    """Why one row of a file did not go in; `line` counts from 1, the header."""

    line: int
    fate: Fate
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Chunk:
    """Rows of a file that go in together, up to and with `last_line`.

    `added` of the accepted were not known before; `warnings` counts each warning.
    """

    first_line: int
    last_line: int = 0
    accepted: int = 0
    unchanged: int = 0
    added: int = 0
    warnings: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Every row has exactly one fate."""
        return self.accepted + self.unchanged + len(self.notes)


@dataclass(slots=True)
class Totals:
    """A file's equation: rows = accepted + unchanged + rejected + held."""

    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    held: int = 0
    added: int = 0
    warnings: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """All rows seen."""
        return self.accepted + self.unchanged + self.rejected + self.held

    def add(self, chunk: Chunk) -> None:
        """Count the rows of a chunk."""
        held = sum(note.fate == "held" for note in chunk.notes)
        self.accepted += chunk.accepted
        self.unchanged += chunk.unchanged
        self.rejected += len(chunk.notes) - held
        self.held += held
        self.added += chunk.added
        for warning, times in chunk.warnings.items():
            self.warnings[warning] = self.warnings.get(warning, 0) + times


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a large file that one worker takes: bytes `start` to `end` of its text."""

    number: int
    start: int
    end: int
    line: int
    done: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """What the ledger knows of a file while it is being read.

    `key` and `version` are where it lies; `form`, `gzipped`, `encoding` and `columns` how to read
    it; `copy` is the key of its unpacked text, "" when the file is its own text. `expected` is
    how many rows were counted; of `parts` parts `parts_left` are still to be taken in, and then,
    with `repeats`, the rows that stand in it more than once.
    """

    sha256: str
    name: str
    key: str
    version: str
    kind: str
    form: str
    gzipped: bool
    encoding: str
    columns: tuple[str, ...]
    extra: tuple[str, ...]
    exported_at: datetime
    begun_at: datetime
    expected: int = 0
    copy: str = ""
    parts: int = 0
    parts_left: int = 0
    repeats: bool = False
    state: str = "new"


_CHUNK_COUNTS = ("accepted", "unchanged", "added")
_AS_THEY_ARE = (
    "name",
    "key",
    "version",
    "kind",
    "form",
    "gzipped",
    "encoding",
    "expected",
    "copy",
    "parts",
    "parts_left",
    "repeats",
    "state",
)


def watched(file: File) -> Item:
    """What keeps a file that is being read in sight until it is done."""
    return {
        "alarm_pk": keys.unfinished_files(),
        "alarm_sk": f"{keys.instant(file.begun_at)}#{file.sha256}",
    }


def counts(t: Totals) -> Item:
    """A file's equation as stored."""
    return {
        "rows": t.rows,
        "accepted": t.accepted,
        "unchanged": t.unchanged,
        "rejected": t.rejected,
        "held": t.held,
        "added": t.added,
        "warnings": sum(t.warnings.values()),
        "warned": dict(t.warnings),
    }


def numbers(item: Item, name: str) -> dict[str, int]:
    """A map of numbers; empty when it is absent."""
    value = item.get(name)
    if not isinstance(value, dict):
        return {}
    return {key: times for key, times in value.items() if isinstance(times, int)}


def chunk_item(sha256: str, part: int, chunk: Chunk) -> Item:
    """A chunk as stored."""
    key = keys.chunk(sha256, part, chunk.first_line)
    item: Item = {"PK": key.pk, "SK": key.sk, "warnings": {**chunk.warnings}, "schema": SCHEMA}
    item |= {name: getattr(chunk, name) for name in ("last_line", "rows", *_CHUNK_COUNTS)}
    item["notes"] = [
        {"line": n.line, "fate": n.fate, "reasons": list(n.reasons)} for n in chunk.notes
    ]
    return item


def chunk_from(item: Item) -> Chunk:
    """A chunk out of its stored form."""
    return Chunk(
        first_line=int(text(item, "SK").rpartition("#")[2]),
        last_line=whole(item, "last_line"),
        accepted=whole(item, "accepted"),
        unchanged=whole(item, "unchanged"),
        added=whole(item, "added"),
        warnings=numbers(item, "warnings"),
        notes=[_note(note) for note in maps(item, "notes")],
    )


def _note(item: Item) -> Note:
    fate: Fate = "held" if text(item, "fate") == "held" else "rejected"
    return Note(whole(item, "line"), fate, texts(item, "reasons"))


def part_item(sha256: str, part: Part) -> Item:
    """A part as stored."""
    key = keys.part(sha256, part.number)
    item: Item = {"PK": key.pk, "SK": key.sk, "done": part.done, "schema": SCHEMA}
    return item | {"start": part.start, "end": part.end, "line": part.line}


def part_from(item: Item) -> Part:
    """A part out of its stored form."""
    return Part(
        number=int(text(item, "SK").removeprefix("PART#")),
        start=whole(item, "start"),
        end=whole(item, "end"),
        line=whole(item, "line"),
        done=bool(item["done"]),
    )


def file_item(file: File) -> Item:
    """A file as stored."""
    key = keys.file(file.sha256)
    item: Item = {"PK": key.pk, "SK": key.sk, "schema": SCHEMA}
    item |= {name: getattr(file, name) for name in _AS_THEY_ARE}
    return item | {
        "columns": list(file.columns),
        "extra": list(file.extra),
        "exported_at": file.exported_at.isoformat(),
        "begun_at": keys.instant(file.begun_at),
    }


def file_from(sha256: str, item: Item) -> File:
    """A file out of its stored form."""
    return File(
        sha256=sha256,
        name=text(item, "name"),
        key=text(item, "key"),
        version=text(item, "version"),
        kind=text(item, "kind"),
        form=text(item, "form"),
        gzipped=bool(item["gzipped"]),
        encoding=text(item, "encoding"),
        columns=texts(item, "columns"),
        extra=texts(item, "extra"),
        exported_at=required_moment(item, "exported_at"),
        begun_at=required_moment(item, "begun_at"),
        expected=whole(item, "expected"),
        copy=text(item, "copy"),
        parts=whole(item, "parts"),
        parts_left=whole(item, "parts_left"),
        repeats=bool(item["repeats"]),
        state=text(item, "state"),
    )
