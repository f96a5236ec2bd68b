"""What ordering works with."""

from dataclasses import dataclass
from typing import Any

from zhiban.gateways.courier import Courier
from zhiban.store.cases import Cases
from zhiban.store.deliveries import Deliveries
from zhiban.store.entities import Entities
from zhiban.store.parcels import Parcels


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores and the courier."""

    client: Any
    entities: Entities
    cases: Cases
    parcels: Parcels
    deliveries: Deliveries
    courier: Courier
