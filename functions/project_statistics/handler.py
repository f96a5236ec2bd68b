"""SQS, notices from the bus; or by hand: {"read_out": "2026-12-01"}."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from project_statistics.counting import Parts, fold, read_out
from zhiban.runtime import settings
from zhiban.runtime.observability import count, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.start import at_start
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.ringing import Ringing
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    cases_table: str
    shards: int


def build(environ: Mapping[str, str]) -> Parts:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    table = Table(connect(), told.cases_table)
    return Parts(DayStatistics(table), Ringing(table), told.shards)


parts = at_start(build)


def handle(event: Mapping[str, Any], context: Any, parts: Parts) -> Any:
    """Count the notices, or read a day out."""
    if "read_out" in event:
        count("ReadOuts")
        return read_out(parts, date.fromisoformat(str(event["read_out"])))

    def work(body: dict[str, Any]) -> None:
        count("EventsCounted", int(fold(parts, body)))

    return work_through(event, context, work)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, parts())
