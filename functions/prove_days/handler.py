"""EventBridge rule, nightly, or by hand: {"time"}; SQS, one a part: {"day", "segment", "at"}."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from prove_days.parts import Parts, Share
from prove_days.proving import plan_proof, prove
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import EventError
from zhiban.domain.renewals import Law
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.queue import Queue
from zhiban.gateways.signer import KmsSigner
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.day_counts import need_counts, spent_counts
from zhiban.store.day_proofs import DayProofs
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.entities import Entities
from zhiban.store.fact_changes import FactChanges
from zhiban.store.figures import Figures
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.parcels import Parcels
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    proof_queue_url: str
    archive_bucket: str
    seal_key: str
    shards: int


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    return told, Parts(
        client=client,
        law=Law(
            shipped_as(Catalogue, "catalogue"),
            shipped_as(WorkingDays, "working_days"),
        ),
        entities=Entities(registry),
        licences=Licences(registry, told.shards),
        changes=FactChanges(registry),
        cases=Cases(cases),
        invitations=Invitations(cases, told.shards),
        sends=Sends(cases, told.shards),
        parcels=Parcels(cases),
        ringing=Ringing(cases),
        proofs=DayProofs(cases),
        statistics=DayStatistics(cases),
        need=need_counts(cases),
        spent=spent_counts(cases),
        figures=Figures(cases),
        queue=Queue(told.proof_queue_url),
        shards=told.shards,
        roots=Bucket(told.archive_bucket),
        signer=KmsSigner(told.seal_key),
    )


parts = at_start(build)


def share_of(body: Mapping[str, Any], shards: int) -> Share:
    """The part a message asks for. Raises EventError when it is none of ours."""
    try:
        share = Share(
            day=date.fromisoformat(body["day"]),
            segment=int(body["segment"]),
            at=datetime.fromisoformat(body["at"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EventError("not an order to prove a day") from error
    if not 0 <= share.segment < shards:
        raise EventError(f"there is no such part: the tables are read in {shards}")
    return share


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Plan the proof of the day before the event's instant, or prove the parts asked for."""
    if "Records" not in event:
        now = business_instant(told, str(event.get("time", "")))
        planned = plan_proof(parts, now)
        logger.info("proof_planned", parts=planned)
        count("PartsPlanned", planned)
        return {"planned": planned}

    def work(body: dict[str, Any]) -> None:
        share = share_of(body, parts.shards)
        found = prove(parts, share)
        logger.info("part_proved", day=share.day.isoformat(), due=found.due, missed=found.missed)

    return work_through(event, context, work)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
