"""A large file, part by part: each by any worker, in any order, however often it is delivered.

Rows about the same thing are never in two workers' hands: those that stand in the file more than
once are left by the parts and taken in at the end, in the order of the file. So the registry and
the ledger end the same whatever the order.
"""

from datetime import datetime
from functools import partial

from ingest_registry.completing import LAST, Stretch, complete
from ingest_registry.orders import WHOLE
from ingest_registry.parts import InTime, Parts, always
from ingest_registry.reading import Checked, identity_of, origin_of, part_of, repeated_in
from ingest_registry.taking_in import Outcome, take_in
from ingest_registry.working import Lane, once, work_through
from zhiban.domain.errors import EventError
from zhiban.gateways.queue import Message
from zhiban.store.file_items import File, Totals
from zhiban.store.registry import Origin


def go_on(
    parts: Parts, sha256: str, number: int, at: datetime, in_time: InTime = always
) -> Outcome:
    """Take in one part of a file, its last rows (LAST), or all of a file that stopped (WHOLE).

    Raises EventError for a file or part nobody knows, OutOfTime when the rest must wait.
    """
    file = parts.files.get(sha256)
    if file is None:
        raise EventError("a file nobody has begun")
    if file.state not in ("reading", "released"):
        return Outcome("known", Totals())
    if number == WHOLE or file.state == "released":
        return take_in(parts, file.key, at, file.version, in_time)
    origin = origin_of(file, at)
    if number == LAST:
        return _finish(parts, file, origin, in_time)
    return _take_part(parts, file, number, origin, in_time)


def _take_part(parts: Parts, file: File, number: int, origin: Origin, in_time: InTime) -> Outcome:
    part = parts.files.part(file.sha256, number)
    if part is None:
        raise EventError("a part the file does not have")
    if not part.done:
        repeated = repeated_in(parts, file)
        lane = Lane(
            file.sha256,
            number,
            origin,
            partial(part_of, parts, file, part),
            lambda row: identity_of(row) not in repeated,
        )
        work_through(parts, lane, in_time)
        once(parts, parts.files.part_done(file.sha256, number))
    now = parts.files.get(file.sha256)
    if now is not None and now.parts_left == 0 and now.state == "reading":
        parts.queue.send([Message({"file": file.sha256, "part": LAST})])
    return Outcome("part", Totals())


def _finish(parts: Parts, file: File, origin: Origin, in_time: InTime) -> Outcome:
    """All parts are done: what stands more than once, then the end of the file."""
    if file.parts_left:
        return Outcome("part", Totals())
    stretches = [
        Stretch(part.number, partial(part_of, parts, file, part))
        for part in parts.files.parts(file.sha256)
    ]
    if file.repeats:
        repeated = repeated_in(parts, file)

        def all_rows() -> Checked:
            for stretch in stretches:
                yield from stretch.read()

        lane = Lane(file.sha256, LAST, origin, all_rows, lambda row: identity_of(row) in repeated)
        work_through(parts, lane, in_time)
    return Outcome("complete", complete(parts, file, origin, stretches))
