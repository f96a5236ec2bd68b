"""EventBridge rule, some times a night; or by hand: {"time": …}."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from keep_retention.keeping import keep
from keep_retention.parts import Parts
from zhiban.domain.retention import Retention
from zhiban.gateways.bucket import Bucket
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.rules import shipped
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.retained import Retained
from zhiban.store.table import Table, connect

LEFT = 60_000
"""Milliseconds before the end of its time at which a run takes nothing new."""


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told; `retention` is a JSON object of periods of the stage's own."""

    registry_table: str
    cases_table: str
    documents_bucket: str
    cipher_secret: str
    shards: int
    retention: str = "{}"
    destroy_through: str = ""


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment. Raises SettingsError for a period out of bounds."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    own = json.loads(told.retention)
    return told, Parts(
        client=client,
        cases=Cases(cases),
        invitations=Invitations(cases, told.shards),
        entities=Entities(registry, load_cipher(told.cipher_secret)),
        licences=Licences(registry, told.shards),
        retained=Retained(cases, registry),
        documents=Bucket(told.documents_bucket),
        retention=Retention.from_mapping(shipped("retention"), own, told.destroy_through),
    )


parts = at_start(build)


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> dict[str, int]:
    """Erase what is past its time at the event's business instant, and say how much."""
    now = business_instant(told, str(event.get("time", "")))
    found = keep(parts, now, lambda: context.get_remaining_time_in_millis() > LEFT)
    logger.info("retention_kept", **asdict(found))
    count("RetentionErased", found.erased)
    count("RetentionOverdue", found.overdue)
    count("RetentionUnapproved", found.unapproved)
    return asdict(found)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> dict[str, int]:
    """What AWS calls."""
    return handle(event, context, *parts())
