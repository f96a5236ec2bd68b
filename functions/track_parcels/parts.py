"""What tracking works with."""

from dataclasses import dataclass

from zhiban.gateways.courier import Courier
from zhiban.gateways.courier.signatures import SharedSecret
from zhiban.store.deliveries import Deliveries
from zhiban.store.parcels import Parcels


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores, the courier, and the secret it signs with."""

    parcels: Parcels
    deliveries: Deliveries
    courier: Courier
    secret: SharedSecret
