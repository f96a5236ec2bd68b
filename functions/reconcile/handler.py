"""EventBridge rule, hourly; or by hand: {"time": …}."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from reconcile.healing import Parts, heal
from reconcile.watching import watch
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.queue import Queue
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.day_proofs import DayProofs
from zhiban.store.documents import Documents
from zhiban.store.entities import Entities
from zhiban.store.fact_changes import FactChanges
from zhiban.store.files import Files
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.parcels import Parcels
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect
from zhiban.store.worklists import Worklists


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    ring_queue_url: str
    send_queue_url: str
    parts_queue_url: str
    courier_queue_url: str
    issue_queue_url: str
    decide_queue_url: str
    changes_queue_url: str
    shards: int


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    return told, Parts(
        client=client,
        entities=Entities(registry),
        licences=Licences(registry, told.shards),
        invitations=Invitations(cases, told.shards),
        sends=Sends(cases, told.shards),
        ringing=Ringing(cases),
        proofs=DayProofs(cases),
        ring_queue=Queue(told.ring_queue_url),
        send_queue=Queue(told.send_queue_url),
        files=Files(registry),
        parts_queue=Queue(told.parts_queue_url),
        cases=Cases(cases),
        parcels=Parcels(cases),
        courier_queue=Queue(told.courier_queue_url),
        issue_queue=Queue(told.issue_queue_url),
        decide_queue=Queue(told.decide_queue_url),
        documents=Documents(cases),
        changes=FactChanges(registry),
        changes_queue=Queue(told.changes_queue_url),
        calendar=shipped_as(WorkingDays, "working_days"),
        catalogue=shipped_as(Catalogue, "catalogue"),
        worklists=Worklists(cases),
        shards=told.shards,
    )


parts = at_start(build)


def handle(event: Mapping[str, Any], told: Settings, parts: Parts) -> dict[str, int]:
    """Heal at the event's business instant and say what was found."""
    now = business_instant(told, str(event.get("time", "")))
    found = asdict(heal(parts, now, wall_clock()))
    logger.info("reconciled", **found)
    count("ClaimsLost", found["claims_lost"])
    count("SendsOverdue", found["sends_overdue"])
    count("BucketsLeft", found["buckets_left"])
    count("FilesStopped", found["files_stopped"])
    count("ParcelsForgotten", found["parcels_forgotten"])
    count("GrantsForgotten", found["grants_forgotten"])
    count("ChangesForgotten", found["changes_forgotten"])
    count("CopiesForgotten", found["copies_forgotten"])
    count("LimitsTold", found["limits_told"])
    late = watch(parts.ringing, parts.proofs, parts.figures, parts.shards, now)
    count("ShardsNotRung", late.shards_not_rung)
    count("PartsNotProved", late.parts_not_proved)
    count("StatisticsOld", late.statistics_old)
    return found | asdict(late)


@metrics.log_metrics
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, int]:
    """What AWS calls."""
    return handle(event, *parts())
