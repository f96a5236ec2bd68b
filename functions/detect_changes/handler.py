"""The registry's stream, inserted CHANGE rows; and SQS, from `reconcile`: {"holder", "at"}."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from detect_changes.detecting import detect
from detect_changes.hearing import changed_holders
from detect_changes.parts import Parts
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import EventError
from zhiban.domain.renewals import Law
from zhiban.domain.working_days import WorkingDays
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics, place_of
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.fact_changes import FactChanges
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
        ringing=Ringing(cases),
    )


parts = at_start(build)


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Work the holders that a batch of the stream names, or that messages do."""
    records = event.get("Records", [])
    if any(record.get("eventSource") == "aws:sqs" for record in records):
        return work_through(event, context, lambda body: _detect(parts, *_order(body)))
    at, missed = business_instant(told, wall_clock()), []
    for uscc, number in changed_holders(records).items():
        try:
            _detect(parts, uscc, at)
        except Exception as error:
            logger.error("change_failed", error=type(error).__name__, place=place_of(error))
            count("ChangeFailed")
            missed.append(number)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in missed]}


def _detect(parts: Parts, uscc: str, at: datetime) -> None:
    found = asdict(detect(parts, uscc, at))
    logger.info("changes_detected", **found)
    count("ChangeCasesOpened", found["opened"])


def _order(body: Mapping[str, Any]) -> tuple[str, datetime]:
    """What a message asks for. Raises EventError when it is no order."""
    try:
        return str(body["holder"]), datetime.fromisoformat(body["at"])
    except (KeyError, TypeError, ValueError) as error:
        raise EventError("not an order to look at a holder's changes") from error


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
