"""The first hours on restored tables: partners are asked before they are told anything."""

from datetime import datetime

from tests.faults.events import flow, queued
from tests.faults.flows.messages import RELEASED, by_gateway
from tests.faults.flows.posting import ISSUED
from tests.faults.invariants import rows
from tests.faults.platform import How, Platform
from tests.faults.wire import Wire, fresh, through
from zhiban.domain.sms_ledger import attempt_reference
from zhiban.store.effects import Effects, turned
from zhiban.store.recalled import Recalled
from zhiban.store.send_items import send_from
from zhiban.store.table import Table, connect, transact


def turn(platform: Platform, *, held: bool, restored_to: datetime | None = None) -> None:
    """An operator turns safe mode on or off."""
    with through(Wire(platform.cloud)):
        client, at = connect(), platform.cloud.now
        effects = Effects(Table(client, "cases"))
        after = turned(effects.read(), held=held, by="o-1", name="o", at=at, reason="演练")
        transact(client, effects.turn(after, restored_to))


def restored(platform: Platform) -> None:
    """The table was taken from a moment ago, settled, and let go again by an operator."""
    for held in (True, False):
        turn(platform, held=held, restored_to=platform.cloud.now)


def by_gateway_restored(platform: Platform) -> None:
    """The same, where messages go through a gateway that takes our reference."""
    by_gateway(platform)
    restored(platform)


def cut(platform: Platform, function: str, queue: str) -> None:
    """A queue is worked, and then the tables are restored from just before."""
    cloud = platform.cloud
    before = fresh(cloud.copied())
    assert platform.invoke(function, queued(queue)(platform)()).well
    cloud.tables, cloud.queues = before.tables, before.queues
    cloud.stream, cloud.changed = before.stream, before.changed
    restored(platform)


def ordered_before(platform: Platform) -> None:
    """A courier was ordered of which the tables know nothing any more."""
    cut(platform, "order_couriers", "courier")


def told_before(platform: Platform) -> None:
    """A message was sent of which the tables know nothing; the sender's log was read for it."""
    cloud = platform.cloud
    cut(platform, "send_sms", "send")
    with through(Wire(cloud)):
        table = Table(connect(), "cases")
        (planned,) = (one for one in rows(cloud, "cases") if one["SK"].startswith("SMS#"))
        send = send_from(planned)
        told = Recalled(table).remember(attempt_reference("370323", send), "message-1", cloud.now)
        transact(table.client, [told])


flow(
    "a gateway is asked first from restored tables", "send_sms", How.QUEUE, queued("send"),
    prepare=by_gateway_restored,
)  # fmt: skip
flow(
    "a courier is asked first from restored tables", "order_couriers", How.QUEUE,
    queued("courier"), after=ISSUED, prepare=restored,
)  # fmt: skip
flow(
    "an order of before the cut is found", "order_couriers", How.QUEUE, queued("courier"),
    after=ISSUED, prepare=ordered_before,
)  # fmt: skip
flow(
    "a message of before the cut is known", "send_sms", How.QUEUE, queued("send"),
    after=RELEASED, prepare=told_before,
)  # fmt: skip
