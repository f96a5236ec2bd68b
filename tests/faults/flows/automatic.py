"""What the platform decides by itself: turned on, granted once, left, found late, put right."""

from datetime import timedelta

from tests.faults.events import by_clock, flow, officer, queued
from tests.faults.flows.desk import ask, sampled, shown
from tests.faults.platform import How, Platform

AUTOMATE = {"items": ["L01-R1"], "reason": "局务会同意", "version": 0}
TOLD = "a filing is told of"
ON = "the platform may decide"
DECIDED = "a filing is decided by the platform"
FOUND_WRONG = "a batch is looked at afterwards"


def lost(platform: Platform) -> None:
    """The notices of filings are gone, and some time with them."""
    platform.cloud.queues["decide"] = []
    platform.cloud.later(timedelta(minutes=20))


def stopped(platform: Platform) -> None:
    """A supervisor stops the item before its notice is worked."""
    stop = {"items": ["L01-R1"], "reason": "上级要求暂停", "version": 0}
    event = ask("PUT /api/items/stopped", stop, "supervisor")(platform)()
    assert platform.invoke("officer_api", event).status == 200


def overdue(platform: Platform) -> None:
    """Nobody has looked at what was sampled, for a month."""
    sampled(platform)
    platform.cloud.later(timedelta(days=40))


def wrong(platform: Platform) -> None:
    """The supervisor opens what was found wrong."""
    platform.drain()
    platform.cloud.notes["sk"] = "TASK:post_check_wrong"


shown("what the platform may decide is shown", "GET /api/items/automatic")
flow(
    ON, "officer_api", How.CLIENT,
    ask("PUT /api/items/automatic", AUTOMATE, "supervisor"), after=TOLD,
)  # fmt: skip
flow("a filing is left to officers", "decide_cases", How.QUEUE, queued("decide"), after=TOLD)
flow(DECIDED, "decide_cases", How.QUEUE, queued("decide"), after=ON)
flow(
    "a stopped item is left to officers", "decide_cases", How.QUEUE, queued("decide"), after=ON,
    prepare=stopped,
)  # fmt: skip
flow(
    "a notice of a filing was lost", "reconcile", How.ASYNC, by_clock(), after=ON, prepare=lost,
)  # fmt: skip
flow(
    "a post-check is late", "reconcile", How.ASYNC, by_clock(), after="a batch is granted",
    prepare=overdue,
)  # fmt: skip
flow(
    "what was found wrong is settled", "officer_api", How.CLIENT,
    officer(
        "POST /api/worklist/{pk}/{sk}/done",
        lambda _: {"outcome": "grant_revoked", "note": "材料不实"}, "supervisor", "o-9",
        pk="{pk}", sk="{sk}",
    ),
    after=FOUND_WRONG, prepare=wrong,
)  # fmt: skip
