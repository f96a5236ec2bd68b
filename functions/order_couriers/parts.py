"""What ordering works with."""

from dataclasses import dataclass
from typing import Any

from zhiban.domain.catalogue import Catalogue
from zhiban.gateways.courier import Courier
from zhiban.store.cases import Cases
from zhiban.store.deliveries import Deliveries
from zhiban.store.effects import Effects
from zhiban.store.entities import Entities
from zhiban.store.parcels import Parcels

ACTOR = "order_couriers"


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores, the law and the courier."""

    client: Any
    catalogue: Catalogue
    entities: Entities
    cases: Cases
    parcels: Parcels
    deliveries: Deliveries
    courier: Courier

    @property
    def effects(self) -> Effects:
        """Whether anything may leave."""
        return Effects(self.cases.table)

    def original_back(self, item: str) -> str:
        """The law that wants the old original of an item's licence handed in, "" where none."""
        found = self.catalogue.items.get(item)
        return found.original_back if found else ""
