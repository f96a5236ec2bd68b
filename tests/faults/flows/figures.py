"""Statistics: counted at night, looked at on the desk and by anybody, and reported once a month."""

from datetime import timedelta

from tests.faults.events import by_clock, citizen, flow, officer, queued
from tests.faults.flows.desk import shown
from tests.faults.flows.routine import next_night, proof_ordered
from tests.faults.platform import How, Platform

DELIVERED = "a parcel is delivered"


def counted(platform: Platform) -> None:
    """The night's recount of a day on which a parcel was delivered is made."""
    platform.tell_receipts()
    next_night(platform)
    platform.by_clock("prove_days")
    platform.cloud.later(timedelta(hours=4))


def published(platform: Platform) -> None:
    """And its figures are published, with the report of the month before."""
    counted(platform)
    platform.by_clock("report_statistics")


def told_and_counted(platform: Platform) -> None:
    """The carrier has told of every message, and the day is over."""
    platform.tell_receipts()
    next_night(platform)


def told_of(platform: Platform) -> None:
    """The stream has handed on that a message was sent, and nobody has counted it."""
    records, platform.cloud.stream = platform.cloud.stream, []
    platform.deliver("relay_events", {"Records": records}, How.STREAM)


flow(
    "a reminder is counted", "project_statistics", How.QUEUE, queued("heard"),
    after="a message is sent", prepare=told_of,
)  # fmt: skip
flow(
    "a day with a parcel is proved", "prove_days", How.QUEUE, queued("proof"), after=DELIVERED,
    prepare=proof_ordered(told_and_counted),
)  # fmt: skip
flow(
    "statistics are published", "report_statistics", How.ASYNC, by_clock(), after=DELIVERED,
    prepare=counted,
)  # fmt: skip
flow(
    "a month is reported by hand", "report_statistics", How.ASYNC, by_clock(month="2026-12"),
    after=DELIVERED, prepare=published,
)  # fmt: skip
flow(
    "what is published is read", "citizen_api", How.CLIENT, citizen("GET", "/api/statistics"),
    after=DELIVERED, prepare=published,
)  # fmt: skip
flow(
    "a report is fetched", "officer_api", How.CLIENT,
    officer("GET /api/reports/{month}", month="2026-11"), after=DELIVERED, prepare=published,
)  # fmt: skip
shown("statistics are looked at", "GET /api/statistics", DELIVERED)
shown("the day so far is looked at", "GET /api/statistics/today", DELIVERED)
shown("reports are looked at", "GET /api/reports", DELIVERED)
