"""What releasing works with."""

from dataclasses import dataclass
from typing import Any

from zhiban.domain.pacing import Pace
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.queue import Queue
from zhiban.store.effects import Effects
from zhiban.store.pacing import Pacing
from zhiban.store.provider_health import ProviderHealth
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores and the send queue; `paces` are the providers' by name, the preferred first."""

    client: Any
    sends: Sends
    ringing: Ringing
    pacing: Pacing
    health: ProviderHealth
    queue: Queue
    calendar: WorkingDays
    shards: int
    paces: dict[str, Pace]

    @property
    def effects(self) -> Effects:
        """Whether anything may leave."""
        return Effects(self.sends.table)
