"""SQS: notifications of objects created under inbox/, and our own orders to go on with a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest_registry.orders import Dropped, Order, orders_in
from ingest_registry.parts import InTime, OutOfTime, Parts, always
from ingest_registry.splitting import go_on
from ingest_registry.taking_in import Outcome, take_in
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.intake import known_kinds
from zhiban.domain.renewals import Law
from zhiban.domain.weight import Limits
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.queue import Message, Queue
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.entities import Entities
from zhiban.store.files import Files
from zhiban.store.licences import Licences
from zhiban.store.registry import Registry
from zhiban.store.ringing import Ringing
from zhiban.store.sizes import Sizes
from zhiban.store.table import Table, connect

MARGIN = 90_000
"""Milliseconds left of a call in which no new window is begun."""


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    files_bucket: str
    parts_queue_url: str
    cipher_secret: str
    shards: int
    hold_percent: int = 5
    hold_ended_percent: int = 1


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    catalogue = shipped_as(Catalogue, "catalogue")
    law = Law(catalogue, shipped_as(WorkingDays, "working_days"))
    entities = Entities(registry, load_cipher(told.cipher_secret))
    licences = Licences(registry, told.shards)
    return told, Parts(
        client=client,
        bucket=Bucket(told.files_bucket),
        queue=Queue(told.parts_queue_url),
        kinds=known_kinds(catalogue),
        limits=Limits(told.hold_percent, told.hold_ended_percent),
        registry=Registry(entities, licences, Cases(cases), law),
        files=Files(registry),
        sizes=Sizes(registry),
        cases=Cases(cases),
        ringing=Ringing(cases),
    )


parts = at_start(build)


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Take in every object and go on with every file the messages name."""
    in_time = _in_time(context)

    def work(body: dict[str, Any]) -> None:
        for order in orders_in(body):
            at = business_instant(told, wall_clock())
            try:
                if isinstance(order, Dropped):
                    _report(take_in(parts, order.key, at, order.version, in_time))
                else:
                    _report(go_on(parts, order.sha256, order.part, at, in_time))
            except OutOfTime as late:
                rounds = order.round + 1 if isinstance(order, Order) else 1
                order_on: dict[str, str | int] = {
                    "file": late.sha256,
                    "part": late.lane,
                    "round": rounds,
                }
                parts.queue.send([Message(order_on)])
                logger.info("file_handed_on", part=late.lane, round=rounds)

    return work_through(event, context, work)


def _in_time(context: Any) -> InTime:
    left = getattr(context, "get_remaining_time_in_millis", None)
    return (lambda: left() > MARGIN) if left else always


def _report(outcome: Outcome) -> None:
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
    count("FilesHeld", int(outcome.state == "held"))


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
