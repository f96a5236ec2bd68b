"""EventBridge rule, nightly, after the recount; or by hand: {"time", "month": "2026-11"}."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from report_statistics.parts import Parts
from report_statistics.publishing import publish
from report_statistics.reporting import report, report_last_month
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import EventError
from zhiban.domain.figures import read_prices
from zhiban.gateways.bucket import Bucket
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant
from zhiban.runtime.observability import metrics
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.day_counts import need_counts, spent_counts
from zhiban.store.figures import Figures
from zhiban.store.summaries import Summaries
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    cases_table: str
    documents_bucket: str
    shards: int
    county_name: str
    bureau_name: str
    sms_price: str = ""
    parcel_price: str = ""


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    cases = Table(client, told.cases_table)
    figures = Figures(cases)
    return told, Parts(
        client=client,
        catalogue=shipped_as(Catalogue, "catalogue"),
        summaries=Summaries(need_counts(cases), spent_counts(cases), figures, told.shards),
        figures=figures,
        bucket=Bucket(told.documents_bucket),
        prices=read_prices(told.sms_price, told.parcel_price),
        county=told.county_name,
        bureau=told.bureau_name,
    )


parts = at_start(build)


def handle(event: Mapping[str, Any], told: Settings, parts: Parts) -> dict[str, Any]:
    """Publish, and report the month that ended; or report the month that is asked for."""
    now = business_instant(told, str(event.get("time", "")))
    if "month" in event:
        return {"reported": report(parts, _month(event["month"]), now).key}
    publish(parts, now)
    return {"published": True, "reported": report_last_month(parts, now)}


def _month(told: Any) -> date:
    try:
        return date.fromisoformat(f"{told}-01")
    except ValueError as error:
        raise EventError("not a month, which is as 2026-11") from error


@metrics.log_metrics
def handler(event: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """What AWS calls."""
    return handle(event, *parts())
