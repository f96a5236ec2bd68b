"""Safe mode: an operator holds everything, or the table is a copy; what would leave waits."""

from tests.faults.events import citizen, flow, queued
from tests.faults.flows.automatic import ON
from tests.faults.flows.messages import RELEASED, lost
from tests.faults.flows.posting import GRANTED, ISSUED
from tests.faults.flows.restored import turn
from tests.faults.flows.routine import spoil
from tests.faults.invariants import heard
from tests.faults.lives import Act
from tests.faults.platform import How, Platform


def held(platform: Platform) -> None:
    """An operator has turned it off."""
    turn(platform, held=True)
    platform.cloud.notes["heard"] = str(heard(platform.cloud))


def copied(platform: Platform) -> None:
    """The switch was set in another table, of which this one is a copy."""
    turn(platform, held=False)
    spoil(platform, "SWITCH", "effects", "table", {"S": "cases-of-before"})
    platform.cloud.notes["heard"] = str(heard(platform.cloud))


def lost_and_held(platform: Platform) -> None:
    """A gateway has nothing of a message, whose answer was lost before."""
    lost("before")(platform)
    held(platform)


def waits(
    name: str,
    function: str,
    queue: str,
    after: str = "",
    prepare: Act = held,
) -> None:
    """A message of a queue that must come to nothing."""
    flow(name, function, How.QUEUE, queued(queue), after=after, prepare=prepare)


waits("a message is held", "send_sms", "send", RELEASED)
waits("a message of a copy is held", "send_sms", "send", RELEASED, copied)
waits("a lost message is held", "send_sms", "send", prepare=lost_and_held)
waits("a grant by the platform is held", "decide_cases", "decide", ON)
waits("a licence is held", "issue_licences", "issue", GRANTED)
waits("an order is held", "order_couriers", "courier", ISSUED)
flow(
    "a code is held", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/code", lambda _: {"cases": [], "purpose": "sign"}),
    after="a link is opened", prepare=held, denied=True,
)  # fmt: skip
