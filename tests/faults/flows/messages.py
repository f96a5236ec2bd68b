"""What else may become of a message: given back, turned down, lost, asked after, told of late."""

import json
from collections.abc import Callable
from datetime import timedelta

from tests.faults.events import (
    NEVER,
    by_clock,
    delivery_log,
    flow,
    gateway_says,
    officer,
    queued,
    refused,
)
from tests.faults.flows.renewal import holders, licences
from tests.faults.lives import drop
from tests.faults.platform import GATEWAY, UNREGISTERED, How, Platform, in_queue
from tests.faults.wire import Wire, through
from tests.functions.entries import HOLDER
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper, uscc
from tests.world import log_delivery
from zhiban.domain.failover import Health, Tally
from zhiban.store.provider_health import ProviderHealth
from zhiban.store.table import Table, connect

ENTRY = HOLDER | {
    "version": 1, "legal_rep_id": None,
    "others": [{"role": "负责人", "name": "样例丙", "mobile": "19900000777", "checked": "visit"}],
}  # fmt: skip
RELEASED = "a message is released"
CARRIED = "a message is carried by a gateway"


def gone(platform: Platform) -> None:
    """The holder ends, in a file that comes after the message was released."""
    told = holder(1, status="注销", changed_at="2026-11-20 00:00:00")
    drop(platform.cloud, "later.csv", entities_file(told))
    platform.deliver("ingest_registry", queued("inbox")(platform)())


def another(manager: bool) -> Callable[[Platform], None]:
    """Another 法定代表人 comes in with the phone of the one before; there may be a manager."""

    def prepare(platform: Platform) -> None:
        if manager:
            entered = officer("PUT /api/holders/{uscc}", lambda _: ENTRY, "clerk", uscc=uscc(1))
            assert platform.invoke("officer_api", entered(platform)()).status == 200
        told = holder(1, legal_rep="样例乙", changed_at="2026-11-30 00:00:00")
        drop(platform.cloud, "later.csv", entities_file(told))
        platform.deliver("ingest_registry", queued("inbox")(platform)())

    return prepare


def too_late(platform: Platform) -> None:
    """It is noon."""
    platform.cloud.later(timedelta(hours=1, minutes=50))


def tomorrow(platform: Platform) -> None:
    """The message waits in its queue until the next day."""
    platform.cloud.later(timedelta(days=1))


def unregistered(platform: Platform) -> None:
    """The bureau's templates are not registered with the carrier yet."""
    platform.cloud.environ = {"SMS_PROVIDERS": json.dumps(UNREGISTERED)}


def told_before(platform: Platform) -> None:
    """The receipt overtakes the sender's own note."""
    line = {
        "notification": {"messageId": "message-1", "timestamp": "2026-12-01 02:00:00.000"},
        "delivery": {"destination": "", "providerResponse": ""},
        "status": "SUCCESS",
    }
    platform.deliver("record_receipts", log_delivery(line), How.ASYNC)


def nobody_told(platform: Platform) -> None:
    """A day passes without a receipt."""
    platform.drain()
    platform.cloud.receipts = len(platform.cloud.phones)
    platform.cloud.later(timedelta(hours=25))


def nobody_told_for_days(platform: Platform) -> None:
    """It was called unknown, and another day passes."""
    nobody_told(platform)
    platform.by_clock("dispatch_messages")
    platform.cloud.later(timedelta(hours=25))


def heard_enough(platform: Platform) -> None:
    """Four holders have one phone; of their four messages three were sent this morning."""
    numbers = range(1, 5)
    told = {"mobile": "19900000001"}
    for name, text in (
        ("e.csv", entities_file(*(holder(n, **told) for n in numbers))),
        ("l.csv", licences_file(*(paper(n, FOOD, "2026-12-31") for n in numbers))),
    ):
        drop(platform.cloud, name, text)
        platform.drain()
    at = platform.cloud.now.isoformat()
    platform.deliver("scan_expiries", {"time": at, "approved_by": "o-1"}, How.ASYNC)
    platform.drain()
    platform.deliver("dispatch_messages", {"time": at}, How.ASYNC)
    waiting = platform.cloud.queues["send"]
    for message in waiting[:3]:
        assert platform.invoke("send_sms", in_queue(message.body)).well
    del waiting[:3]


def by_gateway(platform: Platform) -> None:
    """The county has a gateway and no SNS; its first holder has a licence that is due."""
    platform.cloud.environ = {"SMS_PROVIDERS": json.dumps(GATEWAY)}
    for put in (holders, licences):
        put(platform)
        platform.drain()
    at = platform.cloud.now.isoformat()
    platform.deliver("scan_expiries", {"time": at, "approved_by": "o-1"}, How.ASYNC)
    platform.drain()
    platform.deliver("dispatch_messages", {"time": at}, How.ASYNC)


def lost(where: str, stat: str = "ACCEPTD") -> Callable[[Platform], None]:
    """The gateway is told of the message and does not answer; its turn to be asked has come."""

    def prepare(platform: Platform) -> None:
        by_gateway(platform)
        cloud = platform.cloud
        cloud.gateway.script, cloud.gateway.stat = [where], stat
        platform.drain()
        cloud.later(timedelta(minutes=16))
        platform.deliver("dispatch_messages", {"time": cloud.now.isoformat()}, How.ASYNC)

    return prepare


def ill(platform: Platform) -> None:
    """The carrier has failed thirty times within minutes."""
    with through(Wire(platform.cloud)):
        table = Table(connect(), "cases")
        now = platform.cloud.now
        ProviderHealth(table).add("sns", Health(), Tally(30, 30, 0), now)


def lost_and_not_asked(platform: Platform) -> None:
    """The same, before the minute that looks at it."""
    by_gateway(platform)
    platform.cloud.gateway.script = ["after"]
    platform.drain()
    platform.cloud.later(timedelta(minutes=16))


# Not for its number: the next step would know of that only where the answer was not lost.
flow(
    "a message is turned down", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=refused("ValidationException", NEVER),
)  # fmt: skip
flow(
    "a message is given back", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=refused("Throttled", 1),
)  # fmt: skip
flow(
    "a message is lost", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=refused("InternalError", 1),
)  # fmt: skip
flow(
    "a message is no longer wanted", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=gone,
)  # fmt: skip
flow(
    "a message would go to the one before", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=another(manager=False),
)  # fmt: skip
flow(
    "a message goes to the manager", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=another(manager=True),
)  # fmt: skip
flow(
    "a message waits for the afternoon", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=too_late,
)  # fmt: skip
flow(
    "a message is a day late", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=tomorrow,
)  # fmt: skip
flow(
    "a message has no template", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=unregistered,
)  # fmt: skip
flow(
    "a phone has heard enough", "send_sms", How.QUEUE, queued("send"), prepare=heard_enough,
)  # fmt: skip
flow(
    "a receipt overtakes", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=told_before,
)  # fmt: skip
flow(
    "a number does not exist", "record_receipts", How.ASYNC,
    delivery_log(delivered=False, said="Invalid phone number"),
    after="a message is sent", prepare=Platform.drain,
)  # fmt: skip
flow(
    "a receipt names no message", "record_receipts", How.ASYNC, delivery_log(named=False),
    after="a message is sent", prepare=Platform.drain,
)  # fmt: skip
flow(
    "a receipt is missed", "dispatch_messages", How.ASYNC, by_clock(),
    after="a message is sent", prepare=nobody_told,
)  # fmt: skip
flow(
    "an unknown message goes to a person", "dispatch_messages", How.ASYNC, by_clock(),
    after="a message is sent", prepare=nobody_told_for_days,
)  # fmt: skip
flow(CARRIED, "send_sms", How.QUEUE, queued("send"), prepare=by_gateway)
flow(
    "a gateway tells", "record_receipts", How.CLIENT, gateway_says("DELIVRD"),
    after=CARRIED, prepare=Platform.drain,
)  # fmt: skip
flow(
    "a gateway tells of what was lost", "record_receipts", How.CLIENT, gateway_says("DELIVRD"),
    prepare=lost_and_not_asked,
)  # fmt: skip
flow(
    "a carrier is found ill", "dispatch_messages", How.ASYNC, by_clock(), after="a case is counted",
    prepare=ill,
)  # fmt: skip
flow(
    "a gateway is to be asked", "dispatch_messages", How.ASYNC, by_clock(),
    prepare=lost_and_not_asked,
)  # fmt: skip
flow(
    "a gateway is found to be asked", "reconcile", How.ASYNC, by_clock(),
    prepare=lost_and_not_asked,
)  # fmt: skip
flow(
    "a gateway has it", "send_sms", How.QUEUE, queued("send"), prepare=lost("after"),
)  # fmt: skip
flow(
    "a gateway has delivered it", "send_sms", How.QUEUE, queued("send"),
    prepare=lost("after", "DELIVRD"),
)  # fmt: skip
flow(
    "a gateway has nothing", "send_sms", How.QUEUE, queued("send"), prepare=lost("before"),
)  # fmt: skip
