"""SQS, notices of filed and granted cases: {"detail-type": …, "detail": {"pk": …}} from the bus;
by reconcile {"copy": …} for a filed case, {"case": …} for a granted one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from issue_licences.copying import COPIED_WITH_GAPS, copy_signed
from issue_licences.issuing import WITH_GAPS, issue_granted
from issue_licences.parts import Issuer, Parts
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.ids import noticed_case
from zhiban.domain.renewals import Law
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.queues import work_through
from zhiban.runtime.rules import shipped, shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.applications import Applications
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.documents import Documents
from zhiban.store.entities import Entities
from zhiban.store.licences import Licences
from zhiban.store.table import Table, connect

_FILED = "case_filed"


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    documents_bucket: str
    seal_key: str
    cipher_secret: str
    issuer_uscc: str
    office_phone: str
    citizen_base_url: str
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
        cases=Cases(cases),
        applications=Applications(cases, load_cipher(told.cipher_secret)),
        documents=Documents(cases),
        bucket=Bucket(told.documents_bucket),
        signer=KmsSigner(told.seal_key),
        issuer=Issuer(
            told.issuer_uscc,
            told.office_phone,
            f"{told.citizen_base_url}/v",
            shipped("licence_types")["codes"],
        ),
    )


parts = at_start(build)


def case_of(body: Mapping[str, Any]) -> tuple[str, bool]:
    """The id of the case a notice speaks of, and whether it was filed and not granted.

    Raises EventError when it speaks of none.
    """
    filed = body.get("detail-type") == _FILED if "detail" in body else "copy" in body
    return noticed_case(body, "copy" if filed else "case"), filed


def handle(event: Mapping[str, Any], context: Any, told: Settings, parts: Parts) -> Any:
    """Copy the applications, and issue the licences, of the cases the messages name."""

    def copy(case_id: str, at: datetime) -> None:
        outcome = copy_signed(parts, case_id, at)
        logger.info("filing_handled", case=case_id, outcome=outcome)
        if outcome == COPIED_WITH_GAPS:
            logger.warning("glyphs_missing", case=case_id)
        count("ApplicationsCopied", int(outcome.startswith("copied")))
        count("GlyphsMissing", int(outcome == COPIED_WITH_GAPS))

    def issue(case_id: str, at: datetime) -> None:
        outcome = issue_granted(parts, case_id, at)
        logger.info("grant_handled", case=case_id, outcome=outcome)
        if outcome == WITH_GAPS:
            logger.warning("glyphs_missing", case=case_id)
        count("LicencesIssued", int(outcome.startswith("issued")))
        count("LicencesHeldUp", int(outcome.startswith("issue_")))
        count("GlyphsMissing", int(outcome == WITH_GAPS))

    def work(body: dict[str, Any]) -> None:
        case_id, filed = case_of(body)
        (copy if filed else issue)(case_id, business_instant(told, wall_clock()))

    return work_through(event, context, work)


@metrics.log_metrics
def handler(event: Mapping[str, Any], context: Any) -> Any:
    """What AWS calls."""
    return handle(event, context, *parts())
