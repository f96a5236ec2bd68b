"""The registry's stream; SQS, notices from the bus and parts of the night; the nightly rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tag_profiles.hearing import holder_of, plan_night, segment_of, touched_holders
from tag_profiles.parts import Parts
from tag_profiles.tagging import tag, tag_batch, tag_part
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import business_day
from zhiban.domain.profile_rules import RuleBook
from zhiban.gateways.queue import Queue
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped, shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.invitations import Invitations
from zhiban.store.profiles import Profiles
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect
from zhiban.store.worklists import Worklists


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    profile_queue_url: str
    shards: int


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    cases = Table(client, told.cases_table)
    catalogue = shipped_as(Catalogue, "catalogue")
    return told, Parts(
        client=client,
        catalogue=catalogue,
        rules=RuleBook.from_mapping(shipped("profiles"), catalogue.kinds),
        profiles=Profiles(Table(client, told.registry_table)),
        cases=Cases(cases),
        invitations=Invitations(cases, told.shards),
        sends=Sends(cases, told.shards),
        worklists=Worklists(cases),
        queue=Queue(told.profile_queue_url),
        shards=told.shards,
    )


parts = at_start(build)


def follow(records: Any, parts: Parts, today: date) -> dict[str, Any]:
    """Tag the holders of a stream's batch; those that failed come again, and hold up nobody."""
    touched = touched_holders(records)
    changed, failed = tag_batch(parts, list(touched), today)
    count("ProfilesChanged", changed)
    return {"batchItemFailures": [{"itemIdentifier": touched[uscc]} for uscc in failed]}


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Tag whom the stream or the bus speaks of, plan the night, or go through a part of it."""
    records = event.get("Records")
    if records is None:
        planned = plan_night(parts)
        logger.info("night_planned", parts=planned)
        return {"planned": planned}
    today = business_day(business_instant(told, wall_clock()))
    if any("dynamodb" in record for record in records):
        return follow(records, parts, today)

    def work(body: dict[str, Any]) -> None:
        detail = body.get("detail")
        if not isinstance(detail, dict):
            segment = segment_of(body, parts.shards)
            changed = tag_part(parts, segment, today)
            logger.info("part_tagged", segment=segment, changed=changed)
            count("ProfilesHealed", changed)
        elif uscc := holder_of(parts, detail):
            count("ProfilesChanged", int(tag(parts, uscc, today)))

    return work_through(event, context, work)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
