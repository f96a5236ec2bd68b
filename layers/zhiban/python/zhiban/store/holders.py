"""The whole registry, holder by holder: for exports and reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.store.entities import Entities
from zhiban.store.licences import licence_from
from zhiban.store.wire import Item, text


@dataclass(frozen=True, slots=True)
class Holders:
    """Reads the registry from end to end."""

    entities: Entities

    def all(self) -> Iterator[tuple[Entity, list[Licence]]]:
        """Every holder with all of its licences, stubs included, in no order."""
        items = self.entities.table.scan()
        for pk, rows in groupby(items, key=lambda item: text(item, "PK")):
            if pk.startswith("ENTITY#"):
                found = {text(item, "SK"): item for item in rows}
                if "ENTITY" in found:
                    yield self.entities.entity_from(found["ENTITY"]), _licences(found)


def _licences(found: dict[str, Item]) -> list[Licence]:
    return [licence_from(item) for sk, item in found.items() if sk.startswith("LICENCE#")]
