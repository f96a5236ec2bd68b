"""The first hours on restored tables: partners are asked before they are told anything."""

from tests.faults.events import flow, queued
from tests.faults.flows.messages import by_gateway
from tests.faults.flows.posting import ISSUED
from tests.faults.platform import How, Platform
from tests.faults.wire import Wire, through
from zhiban.store.effects import Effects, turned
from zhiban.store.table import Table, connect, transact


def restored(platform: Platform) -> None:
    """The table was taken from a moment ago, settled, and let go again by an operator."""
    with through(Wire(platform.cloud)):
        client, at = connect(), platform.cloud.now
        effects = Effects(Table(client, "cases"))
        for held in (True, False):
            after = turned(effects.read(), held=held, by="o-1", name="o", at=at, reason="演练")
            transact(client, effects.turn(after, restored_to=at))


def by_gateway_restored(platform: Platform) -> None:
    """The same, where messages go through a gateway that takes our reference."""
    by_gateway(platform)
    restored(platform)


flow(
    "a gateway is asked first from restored tables", "send_sms", How.QUEUE, queued("send"),
    prepare=by_gateway_restored,
)  # fmt: skip
flow(
    "a courier is asked first from restored tables", "order_couriers", How.QUEUE,
    queued("courier"), after=ISSUED, prepare=restored,
)  # fmt: skip
