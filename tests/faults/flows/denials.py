"""What must be turned away, and leave no trace: forgeries, what is late, what is another's."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.faults.events import (
    citizen,
    courier_report,
    flow,
    gateway_says,
    note_version,
    officer,
    queued,
)
from tests.faults.flows.messages import CARRIED
from tests.faults.flows.visits import wrong
from tests.faults.lives import drop
from tests.faults.platform import How, Platform, in_queue
from tests.functions.papers import entities_file, holder
from tests.functions.parcel_book import webhook
from tests.visitor import SIGNATURE
from zhiban.domain.one_time_codes import DAILY_CAP, PAUSE

VERIFY = ("POST", "/api/session/verify")


def forged(platform: Platform) -> Callable[[], dict[str, Any]]:
    """A webhook signed by who does not know the secret."""
    body = courier_report(platform, "delivered", 60)
    return lambda: webhook(body, platform.cloud.now, "f" * 44)


def replayed(platform: Platform) -> Callable[[], dict[str, Any]]:
    """A true webhook, told again an hour after it was signed."""
    event = webhook(courier_report(platform, "delivered", 0), platform.cloud.now)
    platform.cloud.later(timedelta(hours=1))
    return lambda: event


another_code = citizen("POST", "/api/session/code", lambda _: {"cases": [], "purpose": "sign"})


def codes_enough(platform: Platform) -> None:
    """As many codes as a phone is sent on a day were asked for, a minute apart."""
    for _ in range(DAILY_CAP - 1):
        platform.cloud.later(PAUSE)
        assert platform.invoke("citizen_api", another_code(platform)()).status < 400
    platform.cloud.later(PAUSE)


def wait(**passed: int) -> Callable[[Platform], None]:
    """Time passes."""
    return lambda platform: platform.cloud.later(timedelta(**passed))


def five_wrong(platform: Platform) -> None:
    """Five wrong codes were told."""
    for _ in range(5):
        event = citizen(*VERIFY, lambda notes: {"code": wrong(notes["code"])})(platform)()
        assert platform.invoke("citizen_api", event).status >= 400


def another_number(platform: Platform) -> None:
    """The holder's number is another one now."""
    told = holder(1, mobile="19900008888", changed_at="2026-11-20 00:00:00")
    drop(platform.cloud, "newer.csv", entities_file(told))
    platform.deliver("ingest_registry", queued("inbox")(platform)())


def moved_on(platform: Platform) -> None:
    """An officer has the page of before somebody else's decision, which was undone by a filing."""
    note_version(platform)
    notes = platform.cloud.notes
    notes["version"] = str(int(notes["version"]) - 1)


def not_issued(platform: Platform) -> Callable[[], dict[str, Any]]:
    """A notice that a case was issued which is only filed."""
    note_version(platform)
    body = {"case": platform.cloud.notes["case"]}
    return lambda: in_queue(body)


def forgotten(platform: Platform) -> None:
    """The courier has forgotten the order that it took."""
    platform.drain()
    platform.cloud.house.states.clear()


def old_order(platform: Platform) -> Callable[[], dict[str, Any]]:
    """An order to ring a day long past, that was on its way all the time."""
    body = {"day": "2026-11-20", "shard": 0, "at": "2026-11-20T02:00:00+00:00"}
    return lambda: in_queue(json.loads(json.dumps(body)))


flow(
    "a webhook is forged", "track_parcels", How.CLIENT, forged, after="a courier is ordered",
    prepare=Platform.drain, denied=True,
)  # fmt: skip
flow(
    "a webhook is replayed", "track_parcels", How.CLIENT, replayed,
    after="a courier is ordered", prepare=Platform.drain, denied=True,
)  # fmt: skip
flow(
    "a receipt is forged", "record_receipts", How.CLIENT, gateway_says("DELIVRD", "f" * 44),
    after=CARRIED, prepare=Platform.drain, denied=True,
)  # fmt: skip
flow(
    "a code is told too late", "citizen_api", How.CLIENT,
    citizen(*VERIFY, lambda notes: {"code": notes["code"]}),
    after="a code is asked for", prepare=wait(minutes=11), denied=True,
)  # fmt: skip
flow(
    "a code is told after five wrong ones", "citizen_api", How.CLIENT,
    citizen(*VERIFY, lambda notes: {"code": notes["code"]}),
    after="a code is asked for", prepare=five_wrong, denied=True,
)  # fmt: skip
flow(
    "a code is asked for at once again", "citizen_api", How.CLIENT,
    another_code, after="a code is asked for", denied=True,
)  # fmt: skip
flow(
    "a code too many is asked for", "citizen_api", How.CLIENT, another_code,
    after="a code is asked for", prepare=codes_enough, denied=True,
)  # fmt: skip
flow(
    "a visit of yesterday goes on", "citizen_api", How.CLIENT, citizen("GET", "/api/session"),
    after="a link is opened", prepare=wait(days=1), denied=True,
)  # fmt: skip
flow(
    "an old number's link is opened", "citizen_api", How.CLIENT,
    citizen("GET", "/api/session"),
    after="a link is opened", prepare=another_number, denied=True,
)  # fmt: skip
flow(
    "a word is given without a code", "citizen_api", How.CLIENT,
    citizen("POST", "/api/cases/{case}/intent", lambda _: {"intent": "yes", "fields": []}),
    after="a link is opened", denied=True,
)  # fmt: skip
flow(
    "an edited form is signed", "citizen_api", How.CLIENT,
    citizen(
        "POST", "/api/cases/{case}/sign",
        lambda notes: {"document": notes["document"], "signature": SIGNATURE},
    ),
    after="another address is confirmed", denied=True,
)  # fmt: skip
flow(
    "a decision is late", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/decision",
        lambda notes: {"outcome": "grant", "version": int(notes["version"])},
        case_id="{case}",
    ),
    after="a form is signed", prepare=moved_on, denied=True,
)  # fmt: skip
flow(
    "a clerk stops an item", "officer_api", How.CLIENT,
    officer(
        "PUT /api/items/stopped",
        lambda _: {"items": ["L01-R1"], "reason": "不想再提醒", "version": 0}, "clerk",
    ),
    after="the day is rung", denied=True,
)  # fmt: skip
flow(
    "a clerk grants", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/decision",
        lambda notes: {"outcome": "grant", "version": int(notes["version"])}, "clerk",
        case_id="{case}",
    ),
    after="a form is signed", prepare=note_version, denied=True,
)  # fmt: skip
flow(
    "a notice of an issue is wrong", "order_couriers", How.QUEUE, not_issued,
    after="a form is signed",
)  # fmt: skip
flow(
    "a notice of an issue comes late", "order_couriers", How.QUEUE, not_issued,
    after="a courier is ordered", prepare=forgotten,
)  # fmt: skip
flow("an old order to ring comes", "ring_alarms", How.QUEUE, old_order, after="a receipt comes")
