"""The whole registry, holder by holder: for exports and reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.store import keys
from zhiban.store.entities import Entities
from zhiban.store.licences import licence_from
from zhiban.store.table import Action
from zhiban.store.wire import Item, text

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Holders:
    """Reads the registry from end to end, and notes who took what out of it."""

    entities: Entities

    def all(self) -> Iterator[tuple[Entity, list[Licence]]]:
        """Every holder with all of its licences, stubs included, in no order."""
        items = self.entities.table.everything()
        for pk, rows in groupby(items, key=lambda item: text(item, "PK")):
            if pk.startswith("ENTITY#"):
                found = {text(item, "SK"): item for item in rows}
                if "ENTITY" in found:
                    yield self.entities.entity_from(found["ENTITY"]), _licences(found)

    def exported(self, what: str, by: str, why: str, at: datetime, told: Item) -> Action:
        """An action: note that somebody took data out; asking twice at once leaves one note."""
        key = keys.export(at, what)
        item: Item = {"PK": key.pk, "SK": key.sk, "actor": by, "why": why, "schema": SCHEMA}
        return self.entities.table.put(item | told)


def _licences(found: dict[str, Item]) -> list[Licence]:
    return [licence_from(item) for sk, item in found.items() if sk.startswith("LICENCE#")]
