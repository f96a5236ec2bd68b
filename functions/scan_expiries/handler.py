"""EventBridge rule, hourly; or by hand: {"time": …, "approved_by": …}."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scan_expiries.planning import plan_ringing
from zhiban.gateways.queue import Queue
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.start import at_start
from zhiban.store.ringing import Ringing
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    cases_table: str
    ring_queue_url: str
    shards: int


@dataclass(frozen=True, slots=True)
class Parts:
    """What this function works with."""

    settings: Settings
    ringing: Ringing
    queue: Queue


def build(environ: Mapping[str, str]) -> Parts:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    return Parts(told, Ringing(Table(connect(), told.cases_table)), Queue(told.ring_queue_url))


parts = at_start(build)


def handle(event: Mapping[str, Any], parts: Parts) -> dict[str, Any]:
    """Plan the ringing of the event's business day."""
    now = business_instant(parts.settings, str(event.get("time", "")))
    approved_by = str(event.get("approved_by", ""))
    plan = plan_ringing(parts.ringing, parts.queue, parts.settings.shards, now, approved_by)
    logger.info("ringing_planned", shards=plan.shards, waiting=plan.waiting)
    count("ShardsPlanned", plan.shards)
    return {"shards": plan.shards, "waiting": plan.waiting}


@metrics.log_metrics
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """What AWS calls."""
    return handle(event, parts())
