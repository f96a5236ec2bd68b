"""CloudWatch Logs subscription on SNS's SMS delivery logs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from record_receipts.delivery_log import receipts
from record_receipts.settling import Parts, settle
from zhiban.runtime import settings
from zhiban.runtime.clocks import business_instant, wall_clock
from zhiban.runtime.observability import count, logger, metrics
from zhiban.runtime.start import at_start
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this function is told."""

    cases_table: str
    shards: int


def build(environ: Mapping[str, str]) -> tuple[Settings, Parts]:
    """The collaborators, from the environment."""
    told = settings.read_settings(Settings, environ)
    client = connect()
    return told, Parts(client, Sends(Table(client, told.cases_table), told.shards))


parts = at_start(build)


def handle(event: Mapping[str, Any], told: Settings, parts: Parts) -> dict[str, int]:
    """Settle every receipt of a delivery; a line that is none is counted and passed over."""
    settled = unreadable = 0
    for receipt in receipts(event):
        if receipt is None:
            unreadable += 1
            continue
        now = business_instant(told, wall_clock())
        message_id = receipt.notification.messageId
        outcome = settle(parts, message_id, receipt.state, receipt.reason, now)
        logger.info("receipt_handled", message_id=message_id, outcome=outcome)
        settled += 1
    count("ReceiptsHandled", settled)
    count("ReceiptsUnreadable", unreadable)
    return {"settled": settled, "unreadable": unreadable}


@metrics.log_metrics
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, int]:
    """What AWS calls."""
    return handle(event, *parts())
