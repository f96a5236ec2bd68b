"""One flow lived through: from its beginning, past a fault or none, until three days are over."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from tests.faults.cloud import Cloud, Stored
from tests.faults.invariants import Verdict, effects, judge
from tests.faults.platform import Ended, How, Platform
from tests.faults.wire import Call, Fault, Wire, fresh
from tests.world import s3_notification

type Event = dict[str, Any]
type Make = Callable[[], Event]
"""An event as it comes: anew at each try, where it carries its time."""

type Act = Callable[[Platform], object]


def content(platform: Platform, ended: Ended) -> bool:
    """Whoever sent the event asks for no more than that it was worked."""
    del platform
    return ended.well


@dataclass(frozen=True)
class Flow:
    """One event of one function.

    It begins where the flow named `after` ends undisturbed, once `prepare` has made ready. `begin`
    takes the event from where it waits; `hear` is what whoever sent it makes of the answer.
    """

    name: str
    function: str
    how: How
    begin: Callable[[Platform], Make]
    after: str = ""
    prepare: Act = lambda _: None
    hear: Callable[[Platform, Ended], bool] = content
    pause: timedelta | None = None
    denied: bool = False
    """Whether the answer is no, rightly."""


FLOWS: dict[str, Flow] = {}
"""Every flow by its name."""


def add(flow: Flow) -> Flow:
    """One more flow."""
    assert flow.name not in FLOWS
    FLOWS[flow.name] = flow
    return flow


@cache
def beginning(name: str) -> bytes:
    """The county just before a flow's event comes."""
    flow = FLOWS[name]
    cloud = fresh(ending(flow.after)) if flow.after else Cloud()
    flow.prepare(Platform(cloud))
    return cloud.copied()


@cache
def ending(name: str) -> bytes:
    """The county just after a flow's event was worked, undisturbed."""
    cloud = fresh(beginning(name))
    ended = act(Platform(cloud), FLOWS[name])
    assert ended.well, (name, ended)
    assert (ended.status >= 400) is FLOWS[name].denied, (name, ended)
    assert not cloud.dead, (name, cloud.dead)
    return cloud.copied()


@dataclass(frozen=True)
class Life:
    """What a life made of calls in its first invocation, and what it came to."""

    calls: tuple[Call, ...]
    verdict: Verdict


@cache
def expected(name: str) -> Counter[str]:
    """What a flow comes to when nothing goes wrong."""
    platform = Platform(fresh(ending(name)))
    settle(platform)
    return effects(platform.cloud)


@cache
def calls_of(name: str) -> tuple[Call, ...]:
    """The calls a flow makes when nothing goes wrong, its process starting cold."""
    platform = Platform(fresh(beginning(name)))
    wire = Wire(platform.cloud, cold=True, careful=True)
    act(platform, FLOWS[name], wire)
    return tuple(wire.calls)


def live(name: str, *faults: tuple[int, Fault]) -> Life:
    """A flow with a fault at a call, perhaps another at its next delivery, and three days after."""
    flow, platform = FLOWS[name], Platform(fresh(beginning(name)))
    wires = [Wire(platform.cloud, at, fault, cold=True, careful=True) for at, fault in faults]
    act(platform, flow, *wires)
    wire = wires[0]
    if not platform.cloud.is_like(fresh(ending(name))):
        settle(platform)  # else what comes is what comes when nothing goes wrong
    elif not platform.cloud.dead:
        return Life(tuple(wire.calls), Verdict())
    return Life(tuple(wire.calls), judge(platform.cloud, expected(name)))


def undisturbed(name: str) -> Verdict:
    """A flow with no fault, held against what it comes to: nothing is wrong, but in a mutant."""
    platform = Platform(fresh(beginning(name)))
    ended = act(platform, FLOWS[name])
    settle(platform)
    verdict = judge(platform.cloud, expected(name))
    right = range(400, 500) if FLOWS[name].denied else range(200, 400)
    if ended.error is None and ended.status not in right:
        verdict.illegal.append(f"it was answered {ended.status}")
    return verdict


def act(platform: Platform, flow: Flow, *wires: Wire, make: Make | None = None) -> Ended:
    """The event, and the same event again as whoever sends it would; how it ended.

    The first invocation goes by the first wire, the next by the next, and all others well.
    """
    make, ways = make or flow.begin(platform), iter(wires)
    again = flow.how.again and any(wire.fault for wire in wires)
    for number in range(flow.how.tries):
        ended = _invoked(platform, flow, make, next(ways, None))
        if flow.hear(platform, ended) and not (again and number <= len(wires) - 1):
            return ended
        platform.cloud.later(flow.pause or flow.how.pause)
    platform.cloud.dead.append((flow.function, {}))
    return ended


def _invoked(platform: Platform, flow: Flow, make: Make, wire: Wire | None) -> Ended:
    if wire is not None and wire.meanwhile is None:
        wire.meanwhile = lambda: platform.invoke(flow.function, make())
    return platform.invoke(flow.function, make(), wire)


ROUNDS = (2, 20, 300, 24 * 60 + 20, 48 * 60 + 20, 72 * 60 + 20)
"""After how many minutes the hourly, and then the daily, functions come round."""


WITH_RECEIPTS = 20
"""From when on the carrier has written down what became of its messages."""


def settle(platform: Platform) -> None:
    """Three days pass, in few rounds: what is waiting is worked, and what was lost is found."""
    cloud = platform.cloud
    start = cloud.now
    platform.drain()
    for minutes in ROUNDS:
        cloud.now = max(cloud.now, start + timedelta(minutes=minutes))
        platform.drain()
        if minutes >= WITH_RECEIPTS:
            platform.tell_receipts()
        if minutes >= 60:
            platform.by_clock("scan_expiries")
        if minutes >= 24 * 60:
            platform.by_clock("prove_days", "track_parcels", "keep_retention")
        platform.by_clock("dispatch_messages", "reconcile")


def drop(cloud: Cloud, name: str, text: str | bytes) -> None:
    """Put a file into the inbox; its notification waits in the queue."""
    body = text.encode() if isinstance(text, str) else text
    key = f"inbox/{name}"
    cloud.objects["files", key] = Stored(body, cloud.now)
    cloud.put_in("inbox", s3_notification(key))
