"""DynamoDB stream of the cases table, inserted EVENT rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relay_events.relaying import inserted_events, relay
from zhiban.gateways.event_bus import EventBus
from zhiban.runtime import settings
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.start import at_start


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    event_bus: str


def build(environ: Mapping[str, str]) -> EventBus:
    """The bus, from the environment."""
    return EventBus(settings.read_settings(Settings, environ).event_bus)


parts = at_start(build)


def handle(event: Mapping[str, Any], bus: EventBus) -> dict[str, Any]:
    """Relay a batch; what the bus did not take is redelivered by the stream, in order."""
    heard = inserted_events(event.get("Records", []))
    missed = relay(bus, heard)
    count("EventsRelayed", len(heard) - len(missed))
    if missed:
        logger.error("events_not_taken", missed=len(missed))
        count("EventsNotTaken", len(missed))
    return {"batchItemFailures": [{"itemIdentifier": number} for number in missed]}


@metrics.log_metrics
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """What AWS calls."""
    return handle(event, parts())
