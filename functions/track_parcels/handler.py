"""HTTP API, the courier's webhook; and an EventBridge rule, daily, or by hand: {"time": …}."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypedDict

from track_parcels.asking import ask_around
from track_parcels.hearing import hear
from track_parcels.parts import Parts
from zhiban.domain.errors import Malformed, NotSignedIn, Superseded
from zhiban.gateways.courier.http import HttpCourier
from zhiban.gateways.courier.reports import OrderReport
from zhiban.gateways.courier.signatures import SharedSecret
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.http import answer, new_api
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.routes import Route
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.deliveries import Deliveries
from zhiban.store.parcels import Parcels
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    cases_table: str
    courier_base_url: str
    courier_secret: str
    shards: int


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    table, secret = Table(client, told.cases_table), SharedSecret(told.courier_secret)
    parcels = Parcels(table)
    deliveries = Deliveries(client, Cases(table), parcels, Sends(table, told.shards))
    return told, Parts(parcels, deliveries, HttpCourier(told.courier_base_url, secret), secret)


parts = at_start(build)
api = new_api()


class Received(TypedDict):
    """The report was heard, whatever it was."""

    received: bool


def courier_event() -> Received:
    """One report: the same answer whether it is known, new, or was heard before."""
    told, parts = api.context["told"], api.context["parts"]
    wall = wall_clock()
    outcome = hear(parts, api.current_event.raw_event, business_instant(told, wall), wall)
    logger.info("report_heard", outcome=outcome)
    count("Report_" + outcome.split("_")[0])
    return {"received": True}


ROUTES = (
    Route(
        "POST",
        "/courier/events",
        courier_event,
        "signature",
        (Malformed, NotSignedIn, Superseded),
        OrderReport,
    ),
)
api.post(ROUTES[0].path)(lambda: answer(courier_event()))


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Answer a webhook, or ask around at the event's business instant."""
    if "requestContext" in event:
        api.context.update(told=told, parts=parts)
        return api.resolve(dict(event), context)
    wall = wall_clock()
    done = asdict(ask_around(parts, business_instant(told, str(event.get("time", ""))), wall))
    logger.info("asked_around", **done)
    count("ParcelsAsked", done["asked"])
    count("ParcelsSilent", done["silent"])
    count("ParcelsOverdue", done["overdue"])
    return done


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
