"""Asked by the desk, {"what": entities | licences | audit | quality, "form", "by", "why", "time"};
and a rule, each night."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from export_registry.exporting import TITLES, export
from export_registry.judging import judge
from export_registry.parts import Order, Parts
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import EventError
from zhiban.domain.intake import known_kinds
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.files.tables import Form
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.audit_trail import AuditTrail
from zhiban.store.cipher import load_cipher
from zhiban.store.entities import Entities
from zhiban.store.exports import Exports
from zhiban.store.holders import Holders
from zhiban.store.quality import Quality
from zhiban.store.table import Table, connect

QUALITY = "quality"


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    files_bucket: str
    cipher_secret: str


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    table = Table(client, told.registry_table)
    return told, Parts(
        client=client,
        exports=Exports(table),
        quality=Quality(table),
        trail=AuditTrail(Table(client, told.cases_table), table),
        holders=Holders(Entities(table, load_cipher(told.cipher_secret))),
        bucket=Bucket(told.files_bucket),
        kinds=known_kinds(shipped_as(Catalogue, "catalogue")),
    )


parts = at_start(build)


def order_in(event: Mapping[str, Any], told: Settings) -> Order:
    """What an event asks for; the night's rule asks for the quality report.

    Raises EventError, naming the fault, when it asks for nothing we have or does not say why.
    """
    at = business_instant(told, str(event.get("time") or wall_clock().isoformat()))
    if event.get("detail-type") == "Scheduled Event":
        return Order(QUALITY, Form.WORKBOOK, "schedule", "每日数据质量报告", at)
    what, by, why = (str(event.get(name, "")).strip() for name in ("what", "by", "why"))
    if what not in (*TITLES, QUALITY):
        raise EventError("what: entities, licences, audit or quality")
    if not by or not why:
        raise EventError("by, why: who takes data out must say who they are and what for")
    try:
        form = Form(event.get("form", Form.CSV.value))
    except ValueError as error:
        raise EventError("form: csv, jsonl or xlsx") from error
    name = str(event.get("name", ""))
    return Order(what, form, by, why, at, event.get("open_numbers") is True, name)


def handle(event: Mapping[str, Any], told: Settings, parts: Parts) -> dict[str, Any]:
    """Do what is asked and say where it lies."""
    order = order_in(event, told)
    if order.what == QUALITY:
        report = judge(parts, order)
        logger.info("quality_judged", findings=report.findings.rows)
        count("QualityFindings", report.findings.rows)
        return {
            **asdict(report.findings),
            "summary": asdict(report.summary),
            "lines": [
                (line.source, line.kind, line.total, line.problem, line.number)
                for line in report.lines[:100]
            ],
        }
    exported = export(parts, order)
    logger.info("exported", what=order.what, rows=exported.rows, open=order.open_numbers)
    count("RowsExported", exported.rows)
    return asdict(exported)


@metrics.log_metrics
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """What AWS calls."""
    return handle(event, *parts())
