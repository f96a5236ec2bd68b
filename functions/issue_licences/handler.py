"""SQS, notices of granted cases: {"detail": {"pk": …}} from the bus, {"case": …} by reconcile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from issue_licences.issuing import WITH_GAPS, issue_granted
from issue_licences.parts import Issuer, Parts
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import EventError
from zhiban.domain.renewals import Law
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped
from zhiban.runtime.start import at_start
from zhiban.store.cases import Cases
from zhiban.store.documents import Documents
from zhiban.store.entities import Entities
from zhiban.store.licences import Licences
from zhiban.store.table import Table, connect

_CASE = "CASE#"


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    documents_bucket: str
    seal_key: str
    issuer_uscc: str
    office_phone: str
    shards: int


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    return told, Parts(
        client=client,
        law=Law(
            Catalogue.from_mapping(shipped("catalogue")),
            WorkingDays.from_mapping(shipped("working_days")),
        ),
        entities=Entities(registry),
        licences=Licences(registry, told.shards),
        cases=Cases(cases),
        documents=Documents(cases),
        bucket=Bucket(told.documents_bucket),
        signer=KmsSigner(told.seal_key),
        issuer=Issuer(told.issuer_uscc, told.office_phone, shipped("licence_types")["codes"]),
    )


parts = at_start(build)


def case_of(body: Mapping[str, Any]) -> str:
    """The id of the case a notice speaks of. Raises EventError when it speaks of none."""
    detail = body.get("detail")
    named = detail.get("pk") if isinstance(detail, dict) else f"{_CASE}{body.get('case') or ''}"
    case_id = named.removeprefix(_CASE) if isinstance(named, str) else ""
    if not case_id or case_id == named:
        raise EventError("not a notice of a case")
    return case_id


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Issue the licences of the cases the messages name."""

    def work(body: dict[str, Any]) -> None:
        case_id = case_of(body)
        outcome = issue_granted(parts, case_id, business_instant(told, wall_clock()))
        logger.info("grant_handled", case=case_id, outcome=outcome)
        if outcome == WITH_GAPS:
            logger.warning("glyphs_missing", case=case_id)
        count("LicencesIssued", int(outcome.startswith("issued")))
        count("LicencesHeldUp", int(outcome.startswith("issue_")))
        count("GlyphsMissing", int(outcome == WITH_GAPS))

    return work_through(event, context, work)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
