"""A window of checked rows against the registry: read once, merged in order, written in chunks.

Each transaction carries the effect of some rows together with the ledger's note of their fate, so
that a crash and a redelivery neither lose a row nor count one twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest_registry.parts import Parts
from zhiban.domain.intake import EntityRow, Hold, LicenceRow, Rejection
from zhiban.domain.registry import Doubtful, Unchanged
from zhiban.store.file_items import Chunk, Note
from zhiban.store.registry import Effect, Origin, RegistryView
from zhiban.store.table import MAX_ACTIONS, Action, transact

type Fact = EntityRow | LicenceRow
type Row = Fact | Rejection | Hold


def view_of(parts: Parts, rows: Sequence[Row]) -> RegistryView:
    """All that these rows speak of, read strongly, in as few requests as can be."""
    facts = [row for row in rows if isinstance(row, EntityRow | LicenceRow)]
    licences = [row for row in facts if isinstance(row, LicenceRow)]
    return parts.registry.view(
        (row.uscc for row in facts), ((row.uscc, row.kind, row.number) for row in licences)
    )


def effect_of(view: RegistryView, row: Fact, origin: Origin) -> Effect | Unchanged | Doubtful:
    """What one sound row does to the registry."""
    if isinstance(row, EntityRow):
        return view.take_entity(row, origin)
    return view.take_licence(row, origin)


@dataclass(slots=True)
class Window:
    """Rows of part `part` of the file `sha256`, and what they add, not yet written."""

    parts: Parts
    sha256: str
    part: int
    origin: Origin
    view: RegistryView
    actions: list[Action] = field(default_factory=list)
    touched: set[object] = field(default_factory=set)
    chunk: Chunk | None = None

    def take(self, row: Row) -> None:
        """Give one row its fate."""
        match row:
            case Rejection(line, reasons):
                self._note(Note(line, "rejected", reasons))
            case Hold(line, reasons):
                self._note(Note(line, "held", reasons))
            case _:
                self._take_fact(row)
        assert self.chunk is not None
        self.chunk.last_line = row.line

    def flush(self) -> None:
        """Write what has gathered. Raises Conflict when somebody else wrote the same rows."""
        if self.chunk is None:
            return
        note = self.parts.files.chunk(self.sha256, self.part, self.chunk)
        transact(self.parts.client, [*self.actions, note])
        self.actions, self.chunk = [], None
        self.touched.clear()

    def _begun(self, line: int) -> Chunk:
        if self.chunk is None:
            self.chunk = Chunk(first_line=line)
        return self.chunk

    def _note(self, note: Note) -> None:
        self._begun(note.line).notes.append(note)

    def _take_fact(self, row: Fact) -> None:
        match effect_of(self.view, row, self.origin):
            case Effect() as effect:
                self._write(row, effect)
            case Doubtful(reason):
                self._note(Note(row.line, "held", (reason,)))
            case _:
                self._begun(row.line).unchanged += 1

    def _write(self, row: Fact, effect: Effect) -> None:
        full = len(self.actions) + len(effect.actions) >= MAX_ACTIONS
        if full or not self.touched.isdisjoint(effect.touched):
            self.flush()  # no row may stand twice in a transaction
        self.touched |= effect.touched
        self.actions += effect.actions
        chunk = self._begun(row.line)
        chunk.accepted += effect.news
        chunk.unchanged += not effect.news
        chunk.added += effect.added
        for warning in row.warnings:
            chunk.warnings[warning] = chunk.warnings.get(warning, 0) + 1
