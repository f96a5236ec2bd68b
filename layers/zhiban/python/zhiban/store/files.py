"""The intake ledger: what became of every row of every file, known by its content."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from zhiban.store import keys
from zhiban.store.file_items import (
    SCHEMA,
    Chunk,
    File,
    Part,
    Totals,
    chunk_from,
    chunk_item,
    counts,
    file_from,
    file_item,
    part_from,
    part_item,
    watched,
)
from zhiban.store.file_ledger import Ledger, Ruling, ledger_from, ruling_from, ruling_item
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, text

SETTLED = ("complete", "refused", "held")
"""Nothing more happens to such a file by itself."""


@dataclass(frozen=True, slots=True)
class Files:
    """Reads and writes the intake ledger."""

    table: Table

    def state(self, sha256: str) -> str | None:
        """reading, held, complete, refused, or None for a file never seen."""
        item = self.table.get(keys.file(sha256))
        return str(item["state"]) if item else None

    def get(self, sha256: str) -> File | None:
        """A file that was begun, or None."""
        item = self.table.get(keys.file(sha256))
        return file_from(sha256, item) if item and "form" in item else None

    def begin(self, file: File) -> Action:
        """An action: note that a file is being read; the first reader's note stays.

        A file that was held and then released is begun again with what its reader found.
        """
        item = file_item(file) | {"state": "reading"} | watched(file)
        return self.table.put(
            item, "attribute_not_exists(PK) OR #state = :released", released="released"
        )

    def refuse(self, sha256: str, name: str, reason: str, at: datetime) -> Action:
        """An action: note that a file is no table we can read, and why, in Chinese."""
        key = keys.file(sha256)
        item: Item = {"PK": key.pk, "SK": key.sk, "name": name, "kind": "", "state": "refused"}
        item |= {"begun_at": keys.instant(at), "reason": reason, "schema": SCHEMA}
        return self.table.put_new(item | counts(Totals()))

    def hold(self, file: File, reason: str, told: dict[str, int], at: datetime) -> Action:
        """An action: note that a file waits for an officer, and why; all of its rows with it.

        `told` is what it would do, in numbers.
        """
        item = file_item(file) | {"state": "held", "reason": reason, "held_at": keys.instant(at)}
        return self.table.put_new(item | counts(Totals(held=file.expected)) | {"would": {**told}})

    def ledger(self, sha256: str) -> Ledger | None:
        """What the ledger tells an officer of a file, or None for one never seen."""
        item = self.table.get(keys.file(sha256))
        if item is None:
            return None
        event = self.table.get(keys.release(sha256))
        return ledger_from(item, ruling_from(event) if event else None)

    def release(self, sha256: str, ruling: Ruling) -> list[Action]:
        """Actions: an officer has looked at a held file and lets it go in; who, when and why.

        Whoever writes them tells the intake's queue too; a file of which it never heard is found
        among the unfinished ones.
        """
        update = self.table.update(
            keys.file(sha256),
            "SET #state = :released, held = :none, #rows = :none, alarm_pk = :pk, alarm_sk = :sk",
            "#state = :held",
            released="released",
            held="held",
            none=0,
            pk=keys.unfinished_files(),
            sk=f"{keys.instant(ruling.at)}#{sha256}",
        )
        return [update, self.table.put_new(ruling_item(sha256, "file_released", ruling))]

    def turn_away(self, sha256: str, ruling: Ruling) -> list[Action]:
        """Actions: an officer has looked at a held file and it stays out; its rows count as held
        for good, and the file itself lies where it was dropped."""
        update = self.table.update(
            keys.file(sha256),
            "SET #state = :refused",
            "#state = :held",
            refused="refused",
            held="held",
        )
        return [update, self.table.put_new(ruling_item(sha256, "file_turned_away", ruling))]

    def plan(self, sha256: str, parts: Iterable[Part]) -> Iterator[Action]:
        """Actions: the parts of a large file, each once."""
        for part in parts:
            yield self.table.put_new(part_item(sha256, part))

    def part(self, sha256: str, number: int) -> Part | None:
        """One part, or None."""
        item = self.table.get(keys.part(sha256, number))
        return part_from(item) if item else None

    def parts(self, sha256: str) -> Iterator[Part]:
        """All parts, in order."""
        return map(part_from, self.table.children(keys.file(sha256).pk, "PART#"))

    def part_done(self, sha256: str, number: int) -> list[Action]:
        """Actions: every row of a part has its fate; counted once."""
        done = self.table.update(
            keys.part(sha256, number), "SET done = :yes", "done = :no", yes=True, no=False
        )
        left = self.table.update(keys.file(sha256), "ADD parts_left :less", less=-1)
        return [done, left]

    def chunk(self, sha256: str, part: int, chunk: Chunk) -> Action:
        """An action: the fate of some rows; in the same transaction as their effect."""
        return self.table.put_new(chunk_item(sha256, part, chunk))

    def chunks(self, sha256: str, part: int | None = None) -> Iterator[Chunk]:
        """What has gone in so far, of one part or of all, in the order of lines within a part."""
        prefix = "CHUNK#" if part is None else keys.chunks_of(part)
        return map(chunk_from, self.table.children(keys.file(sha256).pk, prefix))

    def complete(self, sha256: str, totals: Totals, at: datetime, rejects: str) -> Action:
        """An action: every row has its fate; `rejects` is the key of the rejects file or ''."""
        return self.table.update(
            keys.file(sha256),
            "SET #state = :done, completed_at = :at, #rows = :rows, accepted = :accepted,"
            " unchanged = :unchanged, rejected = :rejected, held = :held, added = :added,"
            " warnings = :warnings, warned = :warned, rejects = :rejects REMOVE alarm_pk, alarm_sk",
            "#state = :reading",
            done="complete",
            reading="reading",
            at=keys.instant(at),
            rejects=rejects,
            **counts(totals),
        )

    def unfinished(self, before: datetime) -> Iterator[str]:
        """The files that were begun by an instant and are not done, oldest first."""
        partition, end = keys.unfinished_files(), f"{keys.instant(before)}#~"
        for item in self.table.index("alarms", partition, up_to=end):
            yield text(item, "PK").removeprefix("FILE#")
