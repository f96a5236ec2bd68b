"""How SMS providers stand, and what their calls came to while they stood so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiban.domain.errors import Conflict
from zhiban.domain.failover import WINDOW, Health, Standing, Tally, judge
from zhiban.store import keys
from zhiban.store.table import Table, transact
from zhiban.store.wire import Item, moment, text, whole

SCHEMA = 1
_MINUTE = timedelta(minutes=1)
_KEPT = timedelta(days=2)
_TRIAL = "TRIAL"


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """Reads and writes standings. A tally belongs to the standing in which its calls were made."""

    table: Table

    def read(self, providers: Iterable[str]) -> dict[str, Health]:
        """How these providers stand; well, as long as nothing is known against one."""
        names = list(providers)
        found = self.table.get_many(keys.provider(name, "HEALTH") for name in names)
        return {name: _health(found.get(keys.provider(name, "HEALTH"), {})) for name in names}

    def add(self, provider: str, health: Health, tally: Tally, now: datetime) -> None:
        """Count calls that were made while the provider stood so (`now`: wall clock)."""
        self.table.change_now(
            _tally_key(provider, health, now),
            "SET expires_at = :gone ADD #asked :asked, #failed :failed, #slow :slow",
            gone=int((now + _KEPT).timestamp()),
            asked=tally.asked,
            failed=tally.failed,
            slow=tally.slow,
        )

    def review(self, provider: str, health: Health, now: datetime) -> Health:
        """How the provider stands at `now`, stored when it changed; the first to see it decides."""
        judged = judge(health, self._tally(provider, health, now), now)
        if judged is not health:
            self._store(provider, judged)
        return judged

    def _tally(self, provider: str, health: Health, now: datetime) -> Tally:
        minutes = [now - n * _MINUTE for n in range(WINDOW // _MINUTE + 1)]
        wanted = {_tally_key(provider, health, minute) for minute in minutes}
        rows = self.table.get_many(wanted).values()
        tallies = (
            Tally(whole(row, "asked"), whole(row, "failed"), whole(row, "slow")) for row in rows
        )
        return sum(tallies, Tally())

    def _store(self, provider: str, health: Health) -> None:
        key = keys.provider(provider, "HEALTH")
        item: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "standing": health.standing.value,
            "since": health.since.isoformat() if health.since else None,
            "pauses": health.pauses,
            "version": health.version,
            "schema": SCHEMA,
        }
        guard = "attribute_not_exists(PK) OR version < :version"
        try:
            transact(self.table.client, [self.table.put(item, guard, version=health.version)])
        except Conflict:
            return


def _tally_key(provider: str, health: Health, at: datetime) -> keys.Key:
    when = _TRIAL if health.standing is Standing.TRIAL else keys.instant(at)[:16]
    return keys.tally(provider, health.version, when)


def _health(item: Item) -> Health:
    if not item:
        return Health()
    return Health(
        Standing(text(item, "standing")),
        moment(item, "since"),
        whole(item, "pauses"),
        whole(item, "version"),
    )
