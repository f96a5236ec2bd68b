"""HTTP API with a JWT authorizer on every route, payload 2.0; the routes stand in `routes.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from officer_api.asking import Asking
from officer_api.parts import Outside, Parts, assemble
from officer_api.routes import admit, new_api
from zhiban.domain.errors import Denied
from zhiban.domain.figures import read_prices
from zhiban.domain.lapse_risk import in_force
from zhiban.domain.rendering import OFFICIAL_PLACE, read_sender
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant
from zhiban.runtime.http import denied, gateway_answer, request_time
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.rules import shipped
from zhiban.runtime.start import at_start


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    cipher_secret: str
    shards: int
    citizen_base_url: str
    sms_signature: str
    office_phone: str
    message_mode: str = "link"
    official_place: str = OFFICIAL_PLACE
    files_bucket: str
    parts_queue_url: str
    export_function: str
    documents_bucket: str
    sms_price: str = ""
    parcel_price: str = ""


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    sender = read_sender(
        told.sms_signature,
        told.office_phone,
        told.citizen_base_url,
        told.message_mode,
        told.official_place,
    )
    outside = Outside(
        told.parts_queue_url, told.export_function, told.files_bucket, told.documents_bucket
    )
    tables = told.registry_table, told.cases_table
    risk = in_force(shipped("lapse_risk"), "worklist", told.stage, told.county)
    prices = read_prices(told.sms_price, told.parcel_price)
    return told, assemble(*tables, told.cipher_secret, told.shards, sender, outside, risk, prices)


parts = at_start(build)

api = new_api()


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> dict[str, Any]:
    """Answer one request, once the role of who asks allows it."""
    wall = request_time(event)
    count("Requests")
    try:
        asking = Asking(parts, admit(event), business_instant(told, wall), wall)
    except Denied as refused:
        return gateway_answer(denied(refused))
    with logger.append_context_keys(officer=asking.officer.id):
        api.append_context(asking=asking)  # type: ignore[no-untyped-call]
        return api.resolve(event, context)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """What AWS calls."""
    return handle(event, context, *parts())
