"""What else may become of a licence on its way: held up, refused by the courier, lost, disputed."""

import json
from collections.abc import Callable
from datetime import timedelta

from tests.faults.events import by_clock, courier_says, flow, officer, queued
from tests.faults.invariants import rows
from tests.faults.lives import drop
from tests.faults.platform import How, Platform
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper

DONE = "POST /api/worklist/{pk}/{sk}/done"
NEVER_MADE = {"outcome": "not_made", "note": "证照已注销，已告知"}
HELD_UP = "a grant is held up"
GRANTED, ISSUED, ORDERED = "a grant is told of", "an issue is told of", "a courier is ordered"


def cancelled(platform: Platform) -> None:
    """The licence is cancelled by a file that comes after the grant."""
    waiting = list(platform.cloud.queues["issue"])
    late = paper(1, FOOD, "2026-12-31", status="注销", updated_at="2026-12-01 09:00:00")
    drop(platform.cloud, "later.csv", licences_file(late))
    platform.deliver("ingest_registry", queued("inbox")(platform)())
    platform.cloud.queues["issue"] = waiting


def held_up(platform: Platform) -> None:
    """An officer opens what keeps the licence from going out."""
    platform.drain()
    (row,) = [one for one in rows(platform.cloud, "cases") if one["SK"] == "TASK#issue_not_active"]
    place = row["PK"].replace("#", ":"), "TASK:issue_not_active"
    platform.cloud.notes |= dict(zip(("pk", "sk"), place, strict=True))
    platform.cloud.later(timedelta(hours=1))


def let_go(platform: Platform) -> None:
    """The licence is valid after all, by a later file."""
    held_up(platform)
    later = paper(1, FOOD, "2026-12-31", updated_at="2026-12-01 11:00:00")
    drop(platform.cloud, "again.csv", licences_file(later))
    platform.deliver("ingest_registry", queued("inbox")(platform)())


never_made = officer(DONE, lambda _: NEVER_MADE, pk="{pk}", sk="{sk}")


def moved(platform: Platform) -> None:
    """The holder has no address any more, by a file that comes after the grant."""
    told = holder(1, address="", changed_at="2026-11-20 00:00:00")
    drop(platform.cloud, "later.csv", entities_file(told))
    platform.deliver("ingest_registry", queued("inbox")(platform)())


def courier(*orders: str, questions: tuple[str, ...] = ()) -> Callable[[Platform], None]:
    """What becomes of the courier's next orders, and of questions."""

    def prepare(platform: Platform) -> None:
        platform.cloud.house.script = list(orders)
        platform.cloud.house.questions = list(questions)

    return prepare


def tried_before(*orders: str, questions: tuple[str, ...] = ()) -> Callable[[Platform], None]:
    """The same, and the first delivery of the notice has failed."""

    def prepare(platform: Platform) -> None:
        courier(*orders, questions=questions)(platform)
        event = queued("courier")(platform)()
        assert not platform.invoke("order_couriers", event).well
        for record in event["Records"]:
            platform.cloud.put_in("courier", json.loads(record["body"]))
        platform.cloud.later(timedelta(minutes=3))

    return prepare


def silent(days: int, known: bool = True) -> Callable[[Platform], None]:
    """No webhook comes for days; the courier may not even know of the order any more."""

    def prepare(platform: Platform) -> None:
        platform.drain()
        platform.cloud.later(timedelta(days=days))
        if not known:
            platform.cloud.house.states.clear()

    return prepare


def unanswerable(platform: Platform) -> None:
    """Long overdue, and the courier answers, but not about this one."""
    silent(12)(platform)
    platform.cloud.house.questions = ["error_before", "answered", "error_before"]


def news(platform: Platform) -> None:
    """The courier has it on the way, and its webhook was lost."""
    silent(2)(platform)
    (reference,) = platform.cloud.house.states
    platform.cloud.house.states[reference] = "in_transit"


flow(
    HELD_UP, "issue_licences", How.QUEUE, queued("issue"), after=GRANTED, prepare=cancelled,
)  # fmt: skip
flow(
    "a grant that is held up is ended", "officer_api", How.CLIENT, never_made, after=HELD_UP,
    prepare=held_up,
)  # fmt: skip
flow(
    "a grant that is made meanwhile is ended", "officer_api", How.CLIENT, never_made,
    after=HELD_UP, prepare=let_go, denied=True,
)  # fmt: skip
flow(
    "who may not decide ends a grant", "officer_api", How.CLIENT,
    officer(DONE, lambda _: NEVER_MADE, "clerk", pk="{pk}", sk="{sk}"),
    after=HELD_UP, prepare=held_up, denied=True,
)  # fmt: skip
flow(
    "a grant that is held up waits", "reconcile", How.ASYNC, by_clock(), after=HELD_UP,
    prepare=held_up,
)  # fmt: skip
flow(
    "a courier is busy", "order_couriers", How.QUEUE, queued("courier"), after=ISSUED,
    prepare=courier("throttled"),
)  # fmt: skip
flow(
    "a courier will not", "order_couriers", How.QUEUE, queued("courier"), after=ISSUED,
    prepare=courier(*["rejected"] * 9),
)  # fmt: skip
flow(
    "a courier's answer is lost", "order_couriers", How.QUEUE, queued("courier"), after=ISSUED,
    prepare=courier("timeout_after"),
)  # fmt: skip
flow(
    "an order is lost", "order_couriers", How.QUEUE, queued("courier"), after=ISSUED,
    prepare=courier("timeout_before"),
)  # fmt: skip
flow(
    "an order is asked after", "order_couriers", How.QUEUE, queued("courier"), after=ISSUED,
    prepare=tried_before("timeout_after", questions=("timeout",)),
)  # fmt: skip
flow(
    "an order is placed again", "order_couriers", How.QUEUE, queued("courier"), after=ISSUED,
    prepare=tried_before("timeout_before", questions=("timeout",)),
)  # fmt: skip
flow(
    "a busy courier is asked again", "order_couriers", How.QUEUE, queued("courier"),
    after=ISSUED, prepare=tried_before("throttled"),
)  # fmt: skip
flow(
    "a parcel fails", "track_parcels", How.CLIENT, courier_says("failed", 5), after=ORDERED,
    prepare=Platform.drain,
)  # fmt: skip
flow(
    "a parcel without news is asked about", "track_parcels", How.ASYNC, by_clock(),
    after=ORDERED, prepare=silent(2),
)  # fmt: skip
flow("a parcel has news", "track_parcels", How.ASYNC, by_clock(), after=ORDERED, prepare=news)
flow(
    "a parcel is overdue", "track_parcels", How.ASYNC, by_clock(), after=ORDERED,
    prepare=silent(12),
)  # fmt: skip
flow(
    "a courier cannot answer about one", "track_parcels", How.ASYNC, by_clock(), after=ORDERED,
    prepare=unanswerable,
)  # fmt: skip
flow(
    "a parcel is unheard of", "track_parcels", How.ASYNC, by_clock(), after=ORDERED,
    prepare=silent(2, known=False),
)  # fmt: skip
