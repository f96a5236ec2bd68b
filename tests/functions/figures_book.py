"""A county whose statistics say something: reminded, opened, filed, posted; counted at night."""

from datetime import datetime, timedelta
from typing import Any

import report_statistics.handler
from prove_days import handler
from prove_days.parts import Share
from prove_days.proving import prove
from tests.figures_recount import Recount
from tests.flow import Flow
from tests.functions.county_book import begin, load
from tests.functions.desk import Desk, case_of, file
from tests.functions.parcel_book import issued
from tests.visitor import token_of, visitor
from zhiban.domain.clock import business_day

NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}
DECEMBER = {"from": "2026-12-01", "to": "2027-01-31"}


def live_a_month(flow: Flow) -> None:
    """Three holders: one files, one only opens the link, one is issued a licence by post."""

    def live() -> None:
        load(flow, 1, 2, 3)
        flow.ring()
        flow.send_everything()
        for number in (1, 2):
            flow.receipt(f"message-{number}")
        visitor(flow).exchange(token_of(flow.carrier.taken[1][1]))
        file(flow, case_of(flow, 1))
        flow.count_events()

    begin(flow, "a month of three", live)


def night(flow: Flow) -> None:
    """The recount of every part, for the day before."""
    _, parts = handler.build(flow.world.environ)
    day = business_day(flow.now) - timedelta(days=1)
    for segment in range(parts.shards):
        prove(parts, Share(day, segment, flow.now))


def counted(flow: Flow) -> None:
    """A day passes, and its night."""
    flow.pass_days(1)
    night(flow)


def publish(flow: Flow, at: datetime | None = None, **told: str) -> dict[str, Any]:
    """The nightly call, or one by hand."""
    event = {"time": (at or flow.now).isoformat(), **told}
    built = report_statistics.handler.build(flow.world.environ)
    return report_statistics.handler.handle(event, *built)


def statistics(flow: Flow, **told: str) -> dict[str, Any]:
    """What the desk shows."""
    answer = Desk(flow).ask("GET /api/statistics", **(DECEMBER | told))
    assert answer.status == 200, answer.body
    return answer.body


def recount(flow: Flow) -> Recount:
    """The same, counted by other code."""
    return Recount(flow.world.rows("REGISTRY_TABLE"), flow.world.rows("CASES_TABLE"))


__all__ = [
    "DECEMBER", "NOVEMBER", "counted", "issued", "live_a_month", "night", "publish", "recount",
    "statistics",
]  # fmt: skip
