"""双向快递: the old original comes first, and what is done at the counter needs no courier."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.faults.crossings import cross
from tests.faults.events import by_clock, courier_says, flow, officer, queued
from tests.faults.flows.posting import ISSUED, ORDERED
from tests.faults.invariants import rows
from tests.faults.platform import How, Platform
from tests.functions.parcel_book import WITH_ORIGINAL
from zhiban.domain.cases import Case, CaseState
from zhiban.store.case_items import case_from, case_item
from zhiban.store.cases import Cases
from zhiban.store.table import Action, Table, transact

DONE = "POST /api/worklist/{pk}/{sk}/done"
FAILED, NOT_COLLECTED = "a parcel fails", "an original is not collected"


def write(platform: Platform, actions: Callable[[Cases, Case], list[Action]]) -> str:
    """Something happens to the one case there is; its id."""
    (case,) = (case_from(row) for row in rows(platform.cloud, "cases") if row["SK"] == "CASE")
    cases = Cases(Table(platform.cloud.tables, "cases"))
    transact(platform.cloud.tables, actions(cases, case))
    return case.id


def of_an_original(platform: Platform) -> None:
    """The case is of an item whose law wants the old original back."""
    write(
        platform,
        lambda cases, case: [cases.table.put(case_item(replace(case, item=WITH_ORIGINAL)))],
    )


def fetched(*cancels: str) -> Callable[[Platform], None]:
    """The licence was fetched while its parcel lay here; what becomes of cancelling it."""

    def prepare(platform: Platform) -> None:
        platform.drain()
        move = lambda cases, case: cases.move(  # noqa: E731
            case, CaseState.DELIVERED, platform.cloud.now, "officer:o-1", {"at": "counter"}
        )[1]
        case_id = write(platform, move)
        platform.cloud.stream.clear()
        platform.cloud.put_in("courier", {"case": case_id})
        platform.cloud.house.cancels = list(cancels)

    return prepare


def fetched_and_tried(*cancels: str, questions: tuple[str, ...] = ()) -> Callable[..., None]:
    """The same, and the first delivery of the notice has failed."""

    def prepare(platform: Platform) -> None:
        fetched(*cancels)(platform)
        platform.cloud.house.questions = list(questions)
        event = queued("courier")(platform)()
        assert not platform.invoke("order_couriers", event).well
        for record in event["Records"]:
            platform.cloud.put_in("courier", json.loads(record["body"]))
        platform.cloud.later(timedelta(minutes=3))

    return prepare


def forgotten(platform: Platform) -> None:
    """The cancelling failed, and nobody delivers its notice any more."""
    fetched_and_tried("throttled")(platform)
    platform.cloud.queues["courier"] = []
    platform.cloud.later(timedelta(minutes=16))


def opened(what: str) -> Callable[[Platform], None]:
    """An officer opens this task of the parcel's."""

    def prepare(platform: Platform) -> None:
        platform.drain()
        (row,) = [one for one in rows(platform.cloud, "cases") if one["SK"] == f"TASK#{what}"]
        platform.cloud.notes |= {"pk": row["PK"].replace("#", ":"), "sk": f"TASK:{what}"}

    return prepare


def at_the_counter(outcome: str) -> Callable[..., Any]:
    """An officer says that somebody was there."""
    body = {"outcome": outcome, "note": "本人，出示身份证"}
    return officer(DONE, lambda _: body, pk="{pk}", sk="{sk}")


def courier_flow(name: str, prepare: Callable[[Platform], None], after: str = ORDERED) -> None:
    """A notice to who orders parcels."""
    flow(name, "order_couriers", How.QUEUE, queued("courier"), after=after, prepare=prepare)


courier_flow("an original is sent for", of_an_original, after=ISSUED)
flow(
    "an original is collected", "track_parcels", How.CLIENT, courier_says("picked_up", 5),
    after="an original is sent for", prepare=Platform.drain,
)  # fmt: skip
flow(
    NOT_COLLECTED, "track_parcels", How.CLIENT, courier_says("failed", 5),
    after="an original is sent for", prepare=Platform.drain,
)  # fmt: skip
flow(
    "an original is handed in", "officer_api", How.CLIENT, at_the_counter("handed_in"),
    after=NOT_COLLECTED, prepare=opened("original_missing"),
)  # fmt: skip
flow(
    "a licence is fetched", "officer_api", How.CLIENT, at_the_counter("fetched"),
    after=FAILED, prepare=opened("parcel_failed"),
)  # fmt: skip
courier_flow("a parcel is cancelled", fetched())
courier_flow("a courier is too busy to cancel", fetched("throttled"))
courier_flow("a courier will not cancel", fetched(*["rejected"] * 9))
courier_flow("a cancelling is not heard of", fetched("timeout_after"))
courier_flow("a cancelling is lost", fetched("timeout_before"))
courier_flow(
    "a cancelling is asked after", fetched_and_tried("timeout_after", questions=("timeout",))
)
courier_flow(
    "a parcel is cancelled again", fetched_and_tried("timeout_before", questions=("timeout",))
)
flow(
    "a lost cancelling is found", "reconcile", How.ASYNC, by_clock(),
    after=ORDERED, prepare=forgotten,
)  # fmt: skip

# The courier tells by itself of what we do, or does what nobody wants any more.
SAID = courier_says("cancelled", 1)
cross("asked after, and told so", "a cancelling is asked after", "track_parcels", SAID)
cross(
    "fetched, and delivered", "a licence is fetched", "track_parcels", courier_says("delivered", 90)
)
cross(
    "handed in, and collected", "an original is handed in", "track_parcels",
    courier_says("picked_up", 4),
)  # fmt: skip
