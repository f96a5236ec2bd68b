"""EventBridge rule, every minute; or by hand: {"time": …}."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch_messages.following import follow_up
from dispatch_messages.parts import Parts
from dispatch_messages.releasing import release_due, review
from zhiban.domain.failover import Standing
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.queue import Queue
from zhiban.gateways.sms.providers import read_providers
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.pacing import Pacing
from zhiban.store.provider_health import ProviderHealth
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    cases_table: str
    send_queue_url: str
    shards: int
    sms_providers: str


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    table = Table(client, told.cases_table)
    return told, Parts(
        client=client,
        sends=Sends(table, told.shards),
        ringing=Ringing(table),
        pacing=Pacing(table),
        health=ProviderHealth(table),
        queue=Queue(told.send_queue_url),
        calendar=shipped_as(WorkingDays, "working_days"),
        shards=told.shards,
        paces={one.name: one.pace for one in read_providers(told.sms_providers)},
    )


parts = at_start(build)


def handle(event: Mapping[str, Any], told: Settings, parts: Parts) -> dict[str, Any]:
    """At the event's business instant: release what may go, then follow up what is open, which
    holds up no message."""
    now, wall = business_instant(told, str(event.get("time", ""))), wall_clock()
    healths = review(parts, wall)
    released = release_due(parts, healths, now, wall)
    followed = follow_up(parts, now, wall)
    out = sorted(name for name, one in healths.items() if one.standing is not Standing.WELL)
    found: dict[str, Any] = {
        "released": released,
        "claims_lost": followed.claims_lost,
        "called_unknown": followed.called_unknown,
        "handed_to_person": followed.handed_to_person,
        "asked": len(followed.to_ask),
        "unread": len(followed.unread),
    }
    logger.info("messages_released", **found, not_well=out)
    count("MessagesReleased", released)
    count("ClaimsLost", followed.claims_lost)
    count("SendsUnknown", followed.called_unknown)
    count("SendsHandedToPerson", followed.handed_to_person)
    count("SendsUnread", len(followed.unread))
    count("ProvidersNotWell", len(out))
    return found


@metrics.log_metrics
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """What AWS calls."""
    return handle(event, *parts())
