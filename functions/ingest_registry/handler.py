"""SQS, S3 notifications of objects created under inbox/."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from ingest_registry.parts import Parts
from ingest_registry.taking_in import take_in
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import EventError
from zhiban.domain.intake import known_kinds
from zhiban.domain.renewals import Law
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.bucket import Bucket
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.entities import Entities
from zhiban.store.files import Files
from zhiban.store.licences import Licences
from zhiban.store.ringing import Ringing
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    files_bucket: str
    cipher_secret: str
    shards: int


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    catalogue = Catalogue.from_mapping(shipped("catalogue"))
    return told, Parts(
        client=client,
        bucket=Bucket(told.files_bucket),
        law=Law(catalogue, WorkingDays.from_mapping(shipped("working_days"))),
        kinds=known_kinds(catalogue),
        entities=Entities(registry, load_cipher(told.cipher_secret)),
        licences=Licences(registry, told.shards),
        files=Files(registry),
        cases=Cases(cases),
        ringing=Ringing(cases),
    )


parts = at_start(build)


def new_objects(body: Mapping[str, Any]) -> Iterator[str]:
    """The keys of the objects a notification names; none for S3's own test message.

    Raises EventError when the message is no notification.
    """
    if body.get("Event") == "s3:TestEvent":
        return
    records = body.get("Records")
    if not isinstance(records, list):
        raise EventError("not a notification of S3")
    for record in records:
        try:
            yield unquote_plus(record["s3"]["object"]["key"])
        except (KeyError, TypeError) as error:
            raise EventError("not a notification of an object") from error


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Take in every object the messages name."""

    def work(body: dict[str, Any]) -> None:
        for key in new_objects(body):
            outcome = take_in(parts, key, business_instant(told, wall_clock()))
            counts = outcome.totals
            logger.info(
                "file_taken_in",
                state=outcome.state,
                rows=counts.rows,
                accepted=counts.accepted,
                unchanged=counts.unchanged,
                rejected=counts.rejected,
                held=counts.held,
            )
            count("RowsAccepted", counts.accepted)
            count("RowsRejected", counts.rejected + counts.held)
            count("FilesRefused", int(outcome.state == "refused"))

    return work_through(event, context, work)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
