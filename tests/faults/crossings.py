"""Two different events about one thing: one is worked to its end between two calls of the other.

Whatever the place, the county must come to what it comes to when one follows the other, in either
order. So what somebody concluded from rows that have moved meanwhile is never written over them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tests.faults.cloud import Cloud
from tests.faults.invariants import Verdict, effects, judge
from tests.faults.lives import FLOWS, Make, act, beginning, calls_of, settle
from tests.faults.platform import Ended, How, Platform
from tests.faults.wire import Fault, Wire, fresh


@dataclass(frozen=True)
class Crossing:
    """A flow, and the event of another function, or of the same, that comes in its way.

    Both events are made before either is worked: an officer's speaks of what was on the screen.
    """

    flow: str
    function: str
    begin: Callable[[Platform], Make]

    def other(self) -> None:
        """The other event alone, from the same beginning."""
        platform = Platform(fresh(beginning(self.flow)))
        platform.invoke(self.function, self.begin(platform)())

    def lived(self, between: int | None) -> tuple[Cloud, Counter[str]]:
        """The flow with the other event before (-1), between two of its calls, or after it (None).

        The county, and what those who asked were told: a word given to one of them binds too.
        """
        told: Counter[str] = Counter()
        platform = Platform(fresh(beginning(self.flow)))
        other = self.begin(platform)
        make = FLOWS[self.flow].begin(platform)

        def come_across() -> None:
            event = other()
            ended = platform.deliver(self.function, event, FLOWS[self.flow].how)
            told[f"the other was told {_kind(ended)}"] += 1

        wires: list[Wire] = []
        if between == -1:
            come_across()
        elif between is not None:
            wires.append(Wire(platform.cloud, between, Fault.TWICE, come_across))
            wires[0].cold = wires[0].careful = True
        ended = act(platform, FLOWS[self.flow], *wires, make=make)
        if FLOWS[self.flow].how is How.CLIENT:
            told[f"the one was told {_kind(ended)}"] += 1
        if between is None:
            come_across()
        settle(platform)
        return platform.cloud, told


def _kind(ended: Ended) -> str:
    """Yes, no, or nothing."""
    if not ended.well:
        return "nothing"
    return "yes" if ended.status < 400 else "no"


CROSSINGS: dict[str, Crossing] = {}
"""Every crossing by its name."""


def cross(name: str, flow: str, function: str, begin: Callable[[Platform], Make]) -> None:
    """One more crossing."""
    assert name not in CROSSINGS
    CROSSINGS[name] = Crossing(flow, function, begin)


@cache
def in_turn(name: str) -> tuple[Counter[str], Counter[str]]:
    """What it comes to when one follows the other: the other last, and the other first."""
    (last, told_last), (first, told_first) = (CROSSINGS[name].lived(n) for n in (None, -1))
    return effects(last) + told_last, effects(first) + told_first


def crossed(name: str, between: int) -> Verdict:
    """What is wrong when the other event comes between two calls: held against the nearer order."""
    cloud, told = CROSSINGS[name].lived(between)
    verdicts = [judge(cloud, expected, told) for expected in in_turn(name)]
    return min(verdicts, key=lambda verdict: len(verdict.faults))


def places(name: str) -> int:
    """Between how many calls the other event can come."""
    return len(calls_of(CROSSINGS[name].flow))
