"""Faults: every call of every flow goes wrong in every way, and nothing is lost or done twice.

Each event of each function, with each call that it makes lost, killed, throttled, timed out and
delivered twice at once, and pairs of events crossing each other at every call; delivered again as
the platform would, three days on, held against a life without faults:
[how it is done](../faults.md).
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from typing import Any

from tests.faults.crossings import CROSSINGS, crossed, places
from tests.faults.flows import FLOWS
from tests.faults.invariants import Verdict
from tests.faults.lives import calls_of, live
from tests.faults.platform import FUNCTIONS, running
from tests.faults.sites import Site, scan
from tests.faults.wire import Fault

type Run = tuple[str, int, Fault | None]
"""A flow, the position of the call that goes wrong, and how; or a crossing, and at which call."""

type Pair = tuple[str, tuple[int, Fault], tuple[int, Fault]]
"""A flow, what goes wrong at its first delivery, and what at its second."""


@dataclass
class Outcome:
    """What runs came to; `faults` says of each broken promise in which run it was broken."""

    runs: int = 0
    lost: int = 0
    duplicated: int = 0
    unknown: int = 0
    unresolved_unknown: int = 0
    illegal: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, run: Run) -> None:
        """Live through one run and count what came of it."""
        name, at, fault = run
        verdict = crossed(name, at) if fault is None else live(name, (at, fault)).verdict
        call = calls_of(CROSSINGS[name].flow if fault is None else name)[at]
        self._count(verdict, f"{name} [{fault or 'crossed'} at {call.operation}, {call.site}]")

    def add_pair(self, pair: Pair) -> None:
        """Live through a pair of faults and count what came of it."""
        name, one, other = pair
        where = " then ".join(f"{fault} at {at}" for at, fault in (one, other))
        self._count(live(name, one, other).verdict, f"{name} [{where}]")

    def _count(self, verdict: Verdict, where: str) -> None:
        self.runs += 1
        self.lost += len(verdict.lost)
        self.duplicated += len(verdict.duplicated)
        self.illegal += len(verdict.illegal)
        self.unknown += verdict.unknown
        self.unresolved_unknown += len(verdict.unresolved)
        self.faults += [f"{where} {what}" for what in verdict.faults]

    def __add__(self, other: "Outcome") -> "Outcome":
        ours, theirs = asdict(self), asdict(other)
        return Outcome(**{name: ours[name] + theirs[name] for name in ours})

    @property
    def whole(self) -> bool:
        """Whether every promise held in every run."""
        return not self.faults


def exercised() -> dict[Site, int]:
    """The call sites that the flows come by, and how often."""
    return Counter(call.site for name in FLOWS for call in calls_of(name))


def unlike_the_code() -> list[str]:
    """Call sites found in the code that no flow comes by, and those no scan finds."""
    found, seen = scan().sites, exercised()
    missed = [f"no flow comes by {where}" for site, where in found.items() if site not in seen]
    unheard = [f"the scan does not know of {site}" for site in seen if site not in found]
    idle = set(FUNCTIONS) - {flow.function for flow in FLOWS.values()}
    return missed + unheard + [f"no flow starts {name}" for name in sorted(idle)]


def every_run(faults: Iterable[Fault] = tuple(Fault)) -> list[Run]:
    """Every call of every flow, each way to go wrong."""
    ways = list(faults)
    return [
        (name, at, fault) for name in FLOWS for at in range(len(calls_of(name))) for fault in ways
    ]


def every_crossing() -> list[Run]:
    """Every crossing, at every call of the flow that is crossed."""
    return [(name, at, None) for name in CROSSINGS for at in range(places(name))]


def one_of_each(every: Sequence[Run]) -> list[Run]:
    """A run for each call site, the faults in turn: what is tried in every test run."""
    chosen: dict[Site, Run] = {}
    for name, at, fault in every:
        if fault is None:
            continue
        site = calls_of(name)[at].site
        if site not in chosen and fault is list(Fault)[len(chosen) % len(Fault)]:
            chosen[site] = name, at, fault
    return list(chosen.values())


def _worked(runs: Sequence[Run]) -> Outcome:
    outcome = Outcome()
    for run in runs:
        outcome.add(run)
    return outcome


def in_parallel(runs: Sequence[Run], processes: int) -> Iterator[Outcome]:
    """The outcome of a few runs after the other, as they come."""
    batches = [runs[n : n + BATCH] for n in range(0, len(runs), BATCH)]
    with workers_of(processes) as workers:
        yield from workers.map(_worked, batches)


def in_pairs(pairs: Sequence[Pair], processes: int) -> Iterator[Outcome]:
    """The same, of pairs."""
    batches = [pairs[n : n + BATCH] for n in range(0, len(pairs), BATCH)]
    with workers_of(processes) as workers:
        yield from workers.map(_worked_in_pairs, batches)


def _worked_in_pairs(pairs: Sequence[Pair]) -> Outcome:
    outcome = Outcome()
    for pair in pairs:
        outcome.add_pair(pair)
    return outcome


BATCH = 24


def processes() -> int:
    """How many work beside each other: PROCESSES, or as many as there are cores."""
    return int(os.environ.get("PROCESSES", "0")) or os.cpu_count() or 1


def workers_of(processes: int) -> ProcessPoolExecutor:
    """Processes with a county each; what was lived through before they begin, they know."""
    return ProcessPoolExecutor(processes, mp_context=get_context("fork"), initializer=_begin)


_open: list[Any] = []


def _begin() -> None:
    """A worker's own county; it stays up until the worker ends."""
    up = running()
    up.__enter__()
    _open.append(up)
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  the functions print metrics
