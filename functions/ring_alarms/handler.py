"""SQS, one message a day and shard: {"day", "shard", "at", "since"?}."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ring_alarms.parts import Parts, Ring
from ring_alarms.ringing import ring_shard
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import EventError
from zhiban.domain.renewals import Law
from zhiban.domain.working_days import WorkingDays
from zhiban.runtime import settings
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    shards: int


def build(environ: Mapping[str, str]) -> Parts:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    return Parts(
        client=client,
        law=Law(
            shipped_as(Catalogue, "catalogue"),
            shipped_as(WorkingDays, "working_days"),
        ),
        entities=Entities(registry),
        licences=Licences(registry, told.shards),
        cases=Cases(cases),
        invitations=Invitations(cases, told.shards),
        sends=Sends(cases, told.shards),
        ringing=Ringing(cases),
    )


parts = at_start(build)


def ring_of(body: Mapping[str, Any]) -> Ring:
    """The order a message carries. Raises EventError when it is none."""
    try:
        since = body.get("since")
        return Ring(
            shard=int(body["shard"]),
            day=date.fromisoformat(body["day"]),
            at=datetime.fromisoformat(body["at"]),
            since=date.fromisoformat(since) if since else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EventError("not an order to ring") from error


def handle(event: Mapping[str, Any], context: Any, parts: Parts) -> Any:
    """Ring the shards the messages name."""

    def work(body: dict[str, Any]) -> None:
        ring = ring_of(body)
        ring_shard(parts, ring)
        count("ShardsRung")
        logger.info("shard_rung", shard=ring.shard, day=ring.day.isoformat())

    return work_through(event, context, work)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, parts())
