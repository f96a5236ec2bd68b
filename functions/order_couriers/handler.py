"""SQS, notices from the bus of what is issued, collected or ended; or by hand and from reconcile:
{"case": id}."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from order_couriers.ordering import order_for
from order_couriers.parts import Parts
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.ids import noticed_case
from zhiban.gateways.courier.http import HttpCourier
from zhiban.gateways.courier.signatures import SharedSecret
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.deliveries import Deliveries
from zhiban.store.entities import Entities
from zhiban.store.parcels import Parcels
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    cipher_secret: str
    courier_base_url: str
    courier_secret: str
    shards: int


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client, cipher = connect(), load_cipher(told.cipher_secret)
    table = Table(client, told.cases_table)
    cases, parcels = Cases(table), Parcels(table, cipher)
    return told, Parts(
        client=client,
        catalogue=shipped_as(Catalogue, "catalogue"),
        entities=Entities(Table(client, told.registry_table), cipher),
        cases=cases,
        parcels=parcels,
        deliveries=Deliveries(client, cases, parcels, Sends(table, told.shards)),
        courier=HttpCourier(told.courier_base_url, SharedSecret(told.courier_secret)),
    )


parts = at_start(build)


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Order, or cancel, for the cases the notices name."""

    def work(body: dict[str, Any]) -> None:
        case_id, wall = noticed_case(body), wall_clock()
        for outcome in order_for(parts, case_id, business_instant(told, wall), wall):
            logger.info("order_handled", case=case_id, outcome=outcome)
            count("Order_" + outcome.split("_")[0])

    return work_through(event, context, work)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
