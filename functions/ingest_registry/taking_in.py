"""One intake file from its first byte: known, refused, held, taken in at once, or split."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched
from typing import IO

from ingest_registry.completing import LAST, Stretch, complete
from ingest_registry.orders import WHOLE
from ingest_registry.parts import InTime, Parts, always
from ingest_registry.reading import REPEATED, TEXT, Checked, checked, origin_of
from ingest_registry.surveying import Survey, survey
from ingest_registry.working import Lane, once, work_through
from zhiban.domain.clock import business_day
from zhiban.domain.weight import why_held
from zhiban.gateways.bucket import StoredFile
from zhiban.gateways.files.faults import FileRefused
from zhiban.gateways.files.headers import LINE_TITLE, REASON_TITLE, TableKind
from zhiban.gateways.files.tables import Table, open_table
from zhiban.gateways.files.unpacking import Unpacked, digest, unpack
from zhiban.gateways.queue import Message
from zhiban.store.file_items import File, Totals
from zhiban.store.files import SETTLED
from zhiban.store.registry import Origin
from zhiban.store.table import MAX_ACTIONS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: complete, refused, held, split, or known (settled before)."""

    state: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file whose text lies in `room`, and what it is taken in with."""

    parts: Parts
    found: Unpacked
    room: IO[bytes]
    in_time: InTime

    def table(self) -> Table:
        """Its table from the beginning."""
        self.room.seek(0)
        return open_table(self.room, self.found.form, self.found.encoding)

    def rows(self) -> Checked:
        """Its rows from the beginning."""
        return checked(self.parts, self.table())


def take_in(
    parts: Parts, key: str, at: datetime, version: str = "", in_time: InTime = always
) -> Outcome:
    """Take one object of the inbox into the registry; `at` is the business instant.

    A file is known by its content: taken in once, whatever it is called and however often it is
    dropped. Reading goes on after the last chunk written; raises OutOfTime when it must.
    """
    stored = parts.bucket.open(key, version)
    with tempfile.TemporaryFile() as room:
        try:
            opened = _Opened(parts, unpack(stored.body, room), room, in_time)
            state = parts.files.state(opened.found.sha256)
            if state in SETTLED:
                return Outcome("held" if state == "held" else "known", Totals())
            table = opened.table()
        except FileRefused as refused:
            return _refuse(parts, stored, key, str(refused), at)
        begun = parts.files.get(opened.found.sha256)
        file = begun or _file(stored, key, opened.found, table, at)
        origin = origin_of(file, at)
        if file.state == "reading":
            return _go_on(opened, file, origin)
        return _begin(opened, file, table, origin)


def _refuse(parts: Parts, stored: StoredFile, key: str, reason: str, at: datetime) -> Outcome:
    """Note why a file is no table of ours, and ask a person to see to it."""
    sha256 = digest(parts.bucket.open(key, stored.version).body)
    if parts.files.state(sha256) in SETTLED:
        return Outcome("known", Totals())
    task = parts.cases.file_task(sha256, "file_refused", business_day(at))
    once(parts, [parts.files.refuse(sha256, stored.name, reason, at), task])
    return Outcome("refused", Totals())


def _file(stored: StoredFile, key: str, found: Unpacked, table: Table, at: datetime) -> File:
    extra = [name for name in table.extra_columns if name not in (LINE_TITLE, REASON_TITLE)]
    return File(
        sha256=found.sha256,
        name=stored.name,
        key=key,
        version=stored.version,
        kind=table.kind.value,
        form=found.form.value,
        gzipped=found.gzipped,
        encoding=found.encoding.value,
        columns=table.columns,
        extra=tuple(extra),
        exported_at=stored.exported_at,
        begun_at=at,
    )


def _begin(opened: _Opened, file: File, table: Table, origin: Origin) -> Outcome:
    """Look through the file; then hold it, split it, or take it in."""
    parts, released = opened.parts, file.state == "released"
    known = parts.sizes.of(file.kind)
    weigh = known > 0 and not released
    seen = survey(parts, table, origin, opened.found.size, weigh=weigh)
    file = replace(file, expected=seen.rows)
    if not released:
        reason = opened.found.doubt or why_held(seen.weight, seen.rows, known, parts.limits)
        if reason:
            return _hold(parts, file, reason, seen, origin)
    if seen.parts:
        file = _lay_out(opened, file, seen)
    once(parts, [parts.files.begin(file)])
    return _go_on(opened, file, origin)


def _hold(parts: Parts, file: File, reason: str, seen: Survey, origin: Origin) -> Outcome:
    """Let the whole file wait for an officer."""
    altered, ended = seen.weight.of_all(seen.rows)
    would = {"altered": altered, "ended": ended}
    task = parts.cases.file_task(file.sha256, "file_held", origin.today)
    once(parts, [parts.files.hold(file, reason, would, origin.at), task])
    return Outcome("held", Totals(held=seen.rows))


def _lay_out(opened: _Opened, file: File, seen: Survey) -> File:
    """Put what the workers of a large file need where they find it."""
    parts = opened.parts
    copy = TEXT.format(file.sha256) if opened.found.copied else ""
    if copy:
        opened.room.seek(0)
        parts.bucket.put(copy, opened.room, "text/plain; charset=utf-8")
    if seen.repeated:
        with tempfile.TemporaryFile() as body:
            body.write(seen.repeated)
            body.seek(0)
            parts.bucket.put(REPEATED.format(file.sha256), body, "application/octet-stream")
    for actions in batched(parts.files.plan(file.sha256, seen.parts), MAX_ACTIONS, strict=False):
        once(parts, actions)
    number = len(seen.parts)
    repeats = bool(seen.repeated)
    return replace(file, copy=copy, parts=number, parts_left=number, repeats=repeats)


def _go_on(opened: _Opened, file: File, origin: Origin) -> Outcome:
    """Take a file in that was begun: by itself, or by handing out its parts."""
    parts = opened.parts
    if file.kind == TableKind.LICENCES.value:
        once(parts, parts.ringing.wait_for_go(origin.today))
    if file.parts:
        parts.queue.send(_orders(parts, file))
        return Outcome("split", Totals())
    lane = Lane(file.sha256, WHOLE, origin, opened.rows, lambda _: True)
    work_through(parts, lane, opened.in_time)
    totals = complete(parts, file, origin, [Stretch(WHOLE, opened.rows)])
    return Outcome("complete", totals)


def _orders(parts: Parts, file: File) -> Iterator[Message]:
    """A message for each part that is not done, or for the end when all of them are."""
    left = [part.number for part in parts.files.parts(file.sha256) if not part.done]
    for number in left or [LAST]:
        yield Message({"file": file.sha256, "part": number})
