"""A window of checked rows against the registry: read once, merged in order, written in chunks.

Each transaction carries the effect of some rows together with the ledger's note of their fate, so
that a crash and a redelivery neither lose a row nor count one twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ingest_registry.parts import Parts
from zhiban.domain.cases import Reason
from zhiban.domain.entities import Entity
from zhiban.domain.intake import EntityRow, Hold, LicenceRow, Rejection
from zhiban.domain.licences import Licence
from zhiban.domain.registry import Doubtful, Stored, merge_entity, merge_licence
from zhiban.domain.renewals import first_alarm
from zhiban.store import keys
from zhiban.store.files import Chunk, Note
from zhiban.store.table import MAX_ACTIONS, Action, transact

type Row = EntityRow | LicenceRow | Rejection | Hold

ELSEWHERE = "证照编号:已登记在另一持证主体名下,请核对后重报"


@dataclass(frozen=True, slots=True)
class Source:
    """The file being read: its content's digest, its name, when it was exported, which day it is.

    `at` is the business instant of the intake, for changes and alarms.
    """

    sha256: str
    name: str
    exported_at: datetime
    at: datetime
    today: date


@dataclass(slots=True)
class Window:
    """The registry as these rows see it, and what they add to it, not yet written."""

    parts: Parts
    source: Source
    entities: dict[str, Entity] = field(default_factory=dict)
    licences: dict[keys.Key, Licence] = field(default_factory=dict)
    holders: dict[tuple[str, str], str] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    touched: set[object] = field(default_factory=set)
    chunk: Chunk | None = None

    def read(self, rows: Sequence[Row]) -> None:
        """Read all that these rows speak of, strongly, in as few requests as can be."""
        facts = [row for row in rows if isinstance(row, EntityRow | LicenceRow)]
        licences = [row for row in facts if isinstance(row, LicenceRow)]
        self.entities = self.parts.entities.get_many(row.uscc for row in facts)
        self.licences = self.parts.licences.get_many(
            (row.uscc, row.kind, row.number) for row in licences
        )
        self.holders = self.parts.licences.holders((row.kind, row.number) for row in licences)

    def take(self, row: Row) -> None:
        """Give one row its fate."""
        match row:
            case Rejection(line, reasons):
                self._begin(line).notes.append(Note(line, "rejected", reasons))
            case Hold(line, reasons):
                self._begin(line).notes.append(Note(line, "held", reasons))
            case EntityRow():
                self._take_entity(row)
            case LicenceRow():
                self._take_licence(row)
        assert self.chunk is not None
        self.chunk.last_line = row.line

    def flush(self) -> None:
        """Write what has gathered. Raises Conflict when somebody else wrote the same rows."""
        if self.chunk is None:
            return
        note = self.parts.files.chunk(self.source.sha256, self.chunk)
        transact(self.parts.client, [*self.actions, note])
        self.actions, self.chunk = [], None
        self.touched.clear()

    def _begin(self, line: int) -> Chunk:
        if self.chunk is None:
            self.chunk = Chunk(first_line=line)
        return self.chunk

    def _room_for(self, thing: object, actions: Sequence[Action], *also: object) -> None:
        """Write first if this would not fit, as no row may stand twice in a transaction."""
        full = len(self.actions) + len(actions) >= MAX_ACTIONS
        if full or not self.touched.isdisjoint({thing, *also}):
            self.flush()
        self.touched |= {thing, *also}

    def _take_entity(self, row: EntityRow) -> None:
        stored = self.entities.get(row.uscc)
        match merge_entity(stored, row, self.source.exported_at, self.source.name):
            case Stored(entity, changes, news):
                actions = self.parts.entities.store(entity, changes, self.source.at)
                if stored is not None and stored.stub:
                    actions += self._wake_licences(row.uscc)
                self._write(row, actions, row.uscc, news=news)
                self.entities[row.uscc] = entity
            case Doubtful(reason):
                self._begin(row.line).notes.append(Note(row.line, "held", (reason,)))
            case _:
                self._begin(row.line).unchanged += 1

    def _take_licence(self, row: LicenceRow) -> None:
        number = (row.kind, row.number)
        if self.holders.get(number, row.uscc) != row.uscc:
            self._begin(row.line).notes.append(Note(row.line, "held", (ELSEWHERE,)))
            return
        key = keys.licence(row.uscc, row.kind, row.number)
        stored = self.licences.get(key)
        match merge_licence(stored, row, self.source.exported_at, self.source.name):
            case Stored(licence, _, news):
                alarmed = self._with_alarm(stored, licence)
                stub = self._stub(row)
                of = (key, row.uscc) if stub else (key,)
                actions = [*self.parts.licences.store(alarmed), *stub]
                self._write(row, actions, *of, news=news)
                self.licences[key], self.holders[number] = alarmed, row.uscc
            case Doubtful(reason):
                self._begin(row.line).notes.append(Note(row.line, "held", (reason,)))
            case _:
                self._begin(row.line).unchanged += 1

    def _write(
        self, row: EntityRow | LicenceRow, actions: list[Action], *of: object, news: bool
    ) -> None:
        self._room_for(of[0], actions, *of[1:])
        chunk = self._begin(row.line)
        chunk.accepted += news
        chunk.unchanged += not news
        chunk.warnings += len(row.warnings)
        self.actions += actions

    def _with_alarm(self, stored: Licence | None, licence: Licence) -> Licence:
        """A new term, a moved end or a new state rings anew; anything else keeps its alarm."""
        if stored is not None and (stored.term, stored.valid_to, stored.status) == (
            licence.term,
            licence.valid_to,
            licence.status,
        ):
            return replace(licence, alarm_on=stored.alarm_on, basis=stored.basis)
        alarm = first_alarm(licence, self.parts.law, self.source.today)
        if stored is not None and stored.cased_term:
            # A case stands on what has just changed: let it be looked at today.
            return replace(licence, alarm_on=self.source.today, basis=alarm.basis)
        return replace(licence, alarm_on=alarm.on, basis=alarm.basis)

    def _wake_licences(self, uscc: str) -> list[Action]:
        """The holder is known now: what waited for that rings today."""
        waiting = [
            licence
            for licence in self.parts.licences.of_holder(uscc)
            if licence.basis == Reason.HOLDER_UNKNOWN
        ]
        today = self.source.today
        return [
            action
            for licence in waiting[: MAX_ACTIONS // 2]
            for action in self.parts.licences.store(
                replace(licence, alarm_on=today, version=licence.version + 1)
            )
        ]

    def _stub(self, row: LicenceRow) -> list[Action]:
        """A licence may come before its holder: remember the holder, and ask a person."""
        if row.uscc in self.entities:
            return []
        stub = Entity(uscc=row.uscc, name=row.holder_name, source=self.source.name, stub=True)
        self.entities[row.uscc] = stub
        task = self.parts.cases.holder_task(row.uscc, Reason.HOLDER_UNKNOWN, self.source.today)
        return [*self.parts.entities.store_stub(stub), task]
