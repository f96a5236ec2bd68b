"""EventBridge rule, every minute; or by hand: {"time": …}."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch_messages.releasing import Parts, release_due
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.queue import Queue
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.rules import shipped
from zhiban.runtime.start import at_start
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    cases_table: str
    send_queue_url: str
    shards: int
    messages_per_second: int


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    table = Table(client, told.cases_table)
    return told, Parts(
        client=client,
        sends=Sends(table, told.shards),
        ringing=Ringing(table),
        queue=Queue(told.send_queue_url),
        calendar=WorkingDays.from_mapping(shipped("working_days")),
        shards=told.shards,
        per_second=told.messages_per_second,
    )


parts = at_start(build)


def handle(event: Mapping[str, Any], told: Settings, parts: Parts) -> dict[str, Any]:
    """Release what may go at the event's business instant."""
    released = release_due(parts, business_instant(told, str(event.get("time", ""))))
    logger.info("messages_released", released=released)
    count("MessagesReleased", released)
    return {"released": released}


@metrics.log_metrics
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """What AWS calls."""
    return handle(event, *parts())
