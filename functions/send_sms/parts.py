"""What sending works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.failover import SLOW, Health, Tally
from zhiban.domain.messages import Sender
from zhiban.domain.sms_ledger import Send
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.sms.providers import Provider
from zhiban.store.authorisations import Authorisations
from zhiban.store.cases import Cases
from zhiban.store.effects import Effects
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.pacing import Pacing
from zhiban.store.parcels import Parcels
from zhiban.store.profiles import Profiles
from zhiban.store.provider_health import ProviderHealth
from zhiban.store.recalled import Recalled
from zhiban.store.ringing import Ringing
from zhiban.store.send_claims import SendClaims
from zhiban.store.send_endings import SendEndings
from zhiban.store.send_following import SendFollowing
from zhiban.store.sends import Sends


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores, the providers, and where time, chance, fresh secrets and ids come from.

    `mint_token` gives a link's secret, or a case code where messages have no link; `refer_to` our
    reference of an attempt, `draw` a
    number 0 ≤ n < 1. `clock` is the wall clock, `wait` sleeps so many seconds.
    """

    client: Any
    entities: Entities
    licences: Licences
    cases: Cases
    authorisations: Authorisations
    parcels: Parcels
    invitations: Invitations
    sends: Sends
    ringing: Ringing
    pacing: Pacing
    profiles: Profiles
    health: ProviderHealth
    providers: tuple[Provider, ...]
    catalogue: Catalogue
    calendar: WorkingDays
    sender: Sender
    courier_name: str
    mint_token: Callable[[], str]
    refer_to: Callable[[Send], str]
    draw: Callable[[], float]
    clock: Callable[[], datetime]
    wait: Callable[[float], None]

    @property
    def effects(self) -> Effects:
        """Whether anything may leave."""
        return Effects(self.sends.table)

    @property
    def recalled(self) -> Recalled:
        """What providers were told that restored rows know nothing of."""
        return Recalled(self.sends.table)

    @property
    def claims(self) -> SendClaims:
        """What makes an attempt ours."""
        return SendClaims(self.sends)

    @property
    def following(self) -> SendFollowing:
        """What moves an attempt on that has not ended."""
        return SendFollowing(self.sends)

    @property
    def endings(self) -> SendEndings:
        """What ends an attempt."""
        return SendEndings(self.sends, self.entities, self.calendar)


@dataclass(slots=True)
class Round:
    """One invocation: how the providers stood when it began, and what its calls came to.

    `shares` is how much of its day's cap each provider has used, 0 to 1. `held`: nothing is sent,
    and what waits goes on waiting. `restored`: the rows may have forgotten what was told.
    """

    healths: Mapping[str, Health]
    held: bool = False
    restored: bool = False
    tallies: dict[str, Tally] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)

    def note(self, provider: str, seconds: float, *, failed: bool) -> None:
        """One call has ended after so many seconds."""
        slow = seconds > SLOW.total_seconds()
        call = Tally(1, int(failed), int(slow))
        self.tallies[provider] = self.tallies.get(provider, Tally()) + call

    def close(self, health: ProviderHealth, now: datetime) -> None:
        """Tell the table what the calls came to (`now`: wall clock)."""
        for provider, tally in self.tallies.items():
            health.add(provider, self.healths.get(provider, Health()), tally, now)
        self.tallies = {}


def with_providers(parts: Parts, *providers: Provider) -> Parts:
    """The same, sending through other providers."""
    return replace(parts, providers=providers)
