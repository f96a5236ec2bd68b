"""CloudWatch Logs subscription on SNS's SMS delivery logs; POST /sms/receipts of the gateway."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from record_receipts.delivery_log import receipts
from record_receipts.settling import Parts, Told, settle
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.signatures import SharedSecret
from zhiban.gateways.sms.codes import NO_QUOTA, OTHER, fit_for_log
from zhiban.gateways.sms.providers import read_providers
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.start import at_start
from zhiban.store.cipher import load_cipher
from zhiban.store.entities import Entities
from zhiban.store.receipts import Receipts
from zhiban.store.send_endings import SendEndings
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    registry_table: str
    cases_table: str
    cipher_secret: str
    shards: int
    sms_providers: str


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client, cipher = connect(), load_cipher(told.cipher_secret)
    sends = Sends(Table(client, told.cases_table), told.shards, cipher)
    entities = Entities(Table(client, told.registry_table), cipher)
    calendar = shipped_as(WorkingDays, "working_days")
    secrets = [one.secret for one in read_providers(told.sms_providers) if one.secret]
    return told, Parts(
        client=client,
        sends=sends,
        receipts=Receipts(sends),
        endings=SendEndings(sends, entities, calendar),
        secret=SharedSecret(secrets[0]) if secrets else None,
    )


parts = at_start(build)


def handle(event: Mapping[str, Any], told: Settings, parts: Parts) -> dict[str, int]:
    """Settle every receipt of a delivery; a line that is none is counted and passed over."""
    found = list(receipts(event))
    now = business_instant(told, wall_clock())
    readable = [receipt for receipt in found if receipt is not None]
    for receipt in readable:
        _settle(parts, receipt, now)
    unreadable = len(found) - len(readable)
    count("ReceiptsHandled", len(readable))
    count("ReceiptsUnreadable", unreadable)
    return {"settled": len(readable), "unreadable": unreadable}


def handle_request(event: Mapping[str, Any], told: Settings, parts: Parts) -> dict[str, Any]:
    """Settle every receipt the gateway posts; what its signature does not prove is refused."""
    from record_receipts.webhook import answer_request

    now = business_instant(told, wall_clock())
    return answer_request(event, parts.secret, lambda receipt: _settle(parts, receipt, now))


def _settle(parts: Parts, receipt: Told, now: datetime) -> None:
    outcome = settle(parts, receipt, now)
    logger.info("receipt_handled", message_id=fit_for_log(receipt.message_id), outcome=outcome)
    if receipt.reason == OTHER:
        count("ProviderCodeUnknown")
    if receipt.reason == NO_QUOTA:
        count("SmsQuotaSpent")


@metrics.log_metrics
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """What AWS calls."""
    answered = handle_request if "requestContext" in event else handle
    return dict(answered(event, *parts()))
