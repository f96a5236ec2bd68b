"""SQS, notices of filed cases: {"detail-type": …, "detail": {"pk": …}} from the bus; {"case": …} by
reconcile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from decide_cases.deciding import GRANTED, LEFT, decide
from decide_cases.parts import Parts
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.ids import noticed_case
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.signer import KmsSigner
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.applications import Applications
from zhiban.store.case_checks import CaseChecks
from zhiban.store.cases import Cases
from zhiban.store.dossiers import Dossiers
from zhiban.store.entities import Entities
from zhiban.store.licences import Licences
from zhiban.store.ringing import Ringing
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    seal_key: str
    shards: int


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    signer = KmsSigner(told.seal_key)
    checks = CaseChecks(
        catalogue=shipped_as(Catalogue, "catalogue"),
        applications=Applications(cases),
        licences=Licences(registry, told.shards),
        entities=Entities(registry),
        dossiers=Dossiers(cases),
        registry=registry,
        fits=lambda evidence, seal: signer.fits(evidence, seal),
    )
    calendar = shipped_as(WorkingDays, "working_days")
    return told, Parts(client, Cases(cases), checks, Ringing(cases), calendar)


parts = at_start(build)


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Decide on the cases the messages name, or leave them to a person."""

    def work(body: dict[str, Any]) -> None:
        case_id = noticed_case(body)
        outcome = decide(parts, case_id, business_instant(told, wall_clock()))
        logger.info("filing_decided", case=case_id, outcome=outcome)
        count("GrantedAutomatically", int(outcome == GRANTED))
        count("LeftToOfficers", int(outcome == LEFT))

    return work_through(event, context, work)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
