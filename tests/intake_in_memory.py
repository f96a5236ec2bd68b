"""The intake on an in-process cloud (`memory`), with the real catalogue, checks and stores."""

import json
import random
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest_registry.parts import Parts
from ingest_registry.splitting import go_on
from ingest_registry.taking_in import Outcome, take_in
from tests.domain.law import LAW
from tests.in_process_table import InProcessTables, county_tables
from tests.memory import MemoryBucket, MemoryQueue, MemoryTables
from tests.world import NOW, SHARDS
from zhiban.domain.intake import known_kinds
from zhiban.domain.renewals import Law
from zhiban.domain.weight import Limits
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.queue import Queue
from zhiban.store.cases import Cases
from zhiban.store.cipher import Cipher
from zhiban.store.entities import Entities
from zhiban.store.files import Files
from zhiban.store.licences import Licences
from zhiban.store.registry import Registry
from zhiban.store.ringing import Ringing
from zhiban.store.sizes import Sizes
from zhiban.store.table import Table
from zhiban.store.wire import decode_item

CIPHER = Cipher("s" * 44)


@dataclass
class Intake:
    """One county's intake; files are taken in as if they had been dropped into its inbox."""

    tables: InProcessTables | MemoryTables = field(default_factory=county_tables)
    bucket: MemoryBucket = field(default_factory=MemoryBucket)
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    now: datetime = NOW
    law: Law = LAW

    @property
    def parts(self) -> Parts:
        """What the intake works with."""
        registry, cases = Table(self.tables, "registry"), Table(self.tables, "cases")
        entities, licences = Entities(registry, CIPHER), Licences(registry, SHARDS)
        return Parts(
            client=self.tables,
            bucket=Bucket("files", self.bucket),
            queue=Queue("parts", self.queue),
            kinds=known_kinds(self.law.catalogue),
            limits=Limits(),
            registry=Registry(entities, licences, Cases(cases), self.law),
            files=Files(registry),
            sizes=Sizes(registry),
            cases=Cases(cases),
            ringing=Ringing(cases),
        )

    def drop(self, name: str, content: bytes) -> Outcome:
        """Take a file in, as far as one call does."""
        self.bucket.put_object(Bucket="files", Key=f"inbox/{name}", Body=content)
        return take_in(self.parts, f"inbox/{name}", self.now)

    def drop_file(self, name: str, path: Path) -> str:
        """Take a file of any size in, as far as one call does; what became of it."""
        with path.open("rb") as body:
            self.bucket.put_object(Bucket="files", Key=f"inbox/{name}", Body=body)
        return take_in(self.parts, f"inbox/{name}", self.now).state

    def deliver(self, times: int = 1, chance: random.Random | None = None) -> None:
        """Every waiting order `times` times, or by chance up to so often, until none is left."""
        while orders := self.queue.take():
            if chance is None:
                orders = orders * times
            else:
                orders = [one for one in orders for _ in range(chance.randint(1, times))]
                chance.shuffle(orders)
            for order in orders:
                body = json.loads(order)
                go_on(self.parts, body["file"], body["part"], self.now)

    def ledgers(self) -> list[dict[str, Any]]:
        """The ledger of every file."""
        return [decode_item(item) for item in self.tables.named("registry", "FILE")]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table, in the order of keys."""
        found: list[dict[str, Any]] = [decode_item(item) for item in self.tables.items(table)]
        return sorted(found, key=lambda row: (row["PK"], row["SK"]))
