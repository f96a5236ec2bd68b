"""What the clocks bring: ladders, lapses, what is forgotten, what is counted, what is held up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.faults.events import by_clock, flow, queued
from tests.faults.flows.renewal import holders
from tests.faults.invariants import rows
from tests.faults.lives import drop
from tests.faults.platform import How, Platform
from tests.functions.papers import FOOD, Paper, licences_file, paper, uscc
from tests.world import NOW
from zhiban.domain.limits import LAWFUL_NEAR
from zhiban.store.case_items import case_from
from zhiban.store.cases import Cases
from zhiban.store.table import Table

HOUR = timedelta(hours=1)
SENT = "a receipt comes"


def day(number: int, month: int = 12, year: int = 2026) -> Callable[[Platform], None]:
    """The morning of another day, planned and not rung."""

    def prepare(platform: Platform) -> None:
        platform.drain()
        platform.cloud.now = NOW.replace(day=number, month=month, year=year)
        at = platform.cloud.now.isoformat()
        platform.deliver("scan_expiries", {"time": at}, How.ASYNC)

    return prepare


def lapse(platform: Platform) -> None:
    """The morning after the expiry; the day before was rung."""
    day(31)(platform)
    day(1, 1, 2027)(platform)


def licences(*rows: Paper) -> Callable[[Platform], None]:
    """The registry has these, and the first day is planned."""

    def prepare(platform: Platform) -> None:
        for put in (holders, lambda one: drop(one.cloud, "l.csv", licences_file(*rows))):
            put(platform)
            platform.drain()
        at = platform.cloud.now.isoformat()
        platform.deliver("scan_expiries", {"time": at, "approved_by": "o-1"}, How.ASYNC)

    return prepare


def spoil(platform: Platform, pk: str, sk: str, name: str, value: dict[str, Any]) -> None:
    """A row that cannot be read: an attribute as no function of ours writes it."""
    for table in ("registry", "cases"):
        for item in list(platform.cloud.tables.items(table)):
            if item["PK"]["S"].startswith(pk) and item["SK"]["S"].startswith(sk):
                item[name] = value


def bad_licence(platform: Platform) -> None:
    """A due licence whose row was damaged, and one beside it that was not."""
    licences(paper(1, FOOD, "2026-12-31"), paper(2, FOOD, "2026-12-31"))(platform)
    spoil(platform, f"ENTITY#{uscc(1)}", "LICENCE#", "status", {"S": "no such state"})


def bad_case(platform: Platform) -> None:
    """A ladder to be moved on whose case was damaged."""
    spoil(platform, "CASE#", "CASE", "state", {"S": "no such state"})
    day(4)(platform)


def lost_release(platform: Platform) -> None:
    """Nobody released the planned message for half an hour."""
    platform.cloud.later(HOUR / 2)


def left_behind(platform: Platform) -> None:
    """A licence whose alarm stands in a bucket that was rung already."""
    platform.drain()
    platform.cloud.later(timedelta(days=1))
    at = platform.cloud.now.isoformat()
    platform.deliver("scan_expiries", {"time": at}, How.ASYNC)
    platform.drain()
    tables = platform.cloud.tables
    for item in list(tables.items("registry")):
        if (
            item["SK"]["S"].startswith("LICENCE#")
            and item.get("alarm_on", {}).get("S") == "2027-11-25"
        ):
            there = {"S": "2026-11-30"}, {"S": "2026-11-30#000"}
            late = item | {"alarm_on": there[0], "alarm_pk": there[1]}
            tables.transact_write_items(
                TransactItems=[{"Put": {"TableName": "registry", "Item": late}}]
            )


def untold(platform: Platform) -> None:
    """The stream's records are lost, and half an hour passes."""
    platform.cloud.stream.clear()
    platform.cloud.later(HOUR / 2)


def near_a_limit(platform: Platform) -> None:
    """The day before a decision is promised; and a warning is left of what is so no more."""
    platform.drain()
    platform.cloud.later(timedelta(days=2))
    table = Table(platform.cloud.tables, "cases")
    (case,) = (case_from(row) for row in rows(platform.cloud, "cases") if row["SK"] == "CASE")
    left = Cases(table).task(case.id, LAWFUL_NEAR, case.uscc, case.expiry)
    platform.cloud.tables.transact_write_items(TransactItems=[left])


def stopped(platform: Platform) -> None:
    """A file was begun three hours ago; its worker is gone, and the message with it."""
    holders(platform)
    platform.cloud.hurry = 1
    platform.deliver("ingest_registry", queued("inbox")(platform)())
    platform.cloud.queues["parts"].clear()
    platform.cloud.later(3 * HOUR)


def next_night(platform: Platform) -> None:
    """The night after a day that was rung."""
    platform.drain()
    platform.cloud.later(timedelta(hours=15))


def night_of_a_miss(platform: Platform) -> None:
    """A due licence's alarm was lost before the day was rung."""
    tables = platform.cloud.tables
    for item in list(tables.items("registry")):
        if item["SK"]["S"].startswith("LICENCE#") and "2026-12-31" in str(item):
            bare = {name: value for name, value in item.items() if not name.startswith("alarm_")}
            tables.transact_write_items(
                TransactItems=[{"Put": {"TableName": "registry", "Item": bare}}]
            )
    at = platform.cloud.now.isoformat()
    platform.deliver("scan_expiries", {"time": at, "approved_by": "o-1"}, How.ASYNC)
    next_night(platform)


def proof_ordered(prepare: Callable[[Platform], None]) -> Callable[[Platform], None]:
    """The same, and its proof is ordered."""

    def prepared(platform: Platform) -> None:
        prepare(platform)
        at = platform.cloud.now.isoformat()
        platform.deliver("prove_days", {"time": at}, How.ASYNC)

    return prepared


def day_read_out(_: Platform) -> Callable[[], dict[str, Any]]:
    """By hand: the day's counters."""
    return lambda: {"read_out": "2026-12-01"}


flow("a ladder moves on", "ring_alarms", How.QUEUE, queued("ring"), after=SENT, prepare=day(4))
flow(
    "a case lapses", "ring_alarms", How.QUEUE, queued("ring"), after=SENT,
    prepare=lapse,
)  # fmt: skip
flow(
    "a holder has many licences", "ring_alarms", How.QUEUE, queued("ring"),
    prepare=licences(
        *(paper(1, FOOD, "2026-12-31", number=f"YL{n:03d}") for n in range(22))
    ),
)  # fmt: skip
flow("a licence cannot be rung", "ring_alarms", How.QUEUE, queued("ring"), prepare=bad_licence)
flow(
    "a ladder cannot be moved on", "ring_alarms", How.QUEUE, queued("ring"), after=SENT,
    prepare=bad_case,
)  # fmt: skip
flow(
    "a licence long expired is met", "ring_alarms", How.QUEUE, queued("ring"),
    prepare=licences(paper(1, FOOD, "2026-10-31")),
)  # fmt: skip
flow(
    "a planned message is found", "reconcile", How.ASYNC, by_clock(),
    after="the day is rung", prepare=lost_release,
)  # fmt: skip
flow(
    "an alarm left behind is found", "reconcile", How.ASYNC, by_clock(), after=SENT,
    prepare=left_behind,
)  # fmt: skip
flow(
    "a forgotten grant is found", "reconcile", How.ASYNC, by_clock(),
    after="a case is granted", prepare=untold,
)  # fmt: skip
flow(
    "a forgotten parcel is found", "reconcile", How.ASYNC, by_clock(),
    after="a licence is issued", prepare=untold,
)  # fmt: skip
flow(
    "limits of decisions are near", "reconcile", How.ASYNC, by_clock(),
    after="a form is signed", prepare=near_a_limit,
)  # fmt: skip
flow(
    "a renewal counts as granted", "reconcile", How.ASYNC, by_clock(),
    after="a form is signed", prepare=lapse,
)  # fmt: skip
flow(
    "a correction is awaited", "reconcile", How.ASYNC, by_clock(),
    after="a filing is sent back", prepare=day(29),
)  # fmt: skip
flow(
    "a correction is left", "reconcile", How.ASYNC, by_clock(),
    after="a correction is awaited", prepare=lapse,
)  # fmt: skip
flow("a stopped file is found", "reconcile", How.ASYNC, by_clock(), prepare=stopped)
flow("a proof is planned", "prove_days", How.ASYNC, by_clock(), after=SENT, prepare=next_night)
flow(
    "a day is proved", "prove_days", How.QUEUE, queued("proof"), after=SENT,
    prepare=proof_ordered(next_night),
)  # fmt: skip
flow(
    "a miss is proved", "prove_days", How.QUEUE, queued("proof"),
    after="licences come in", prepare=proof_ordered(night_of_a_miss),
)  # fmt: skip
flow("a day is read out", "project_statistics", How.CLIENT, day_read_out, after=SENT)
