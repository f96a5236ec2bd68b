"""Faults in pairs: a second call goes wrong when the event of the first is delivered again.

Ordered pairs, spread evenly over all there are: one of the six faults at a call of an event's first
delivery, and one at a call of its second. Then it is delivered well, three days pass, and what the
county has come to is held against a life without faults ([how it is done](../faults.md)).
"""

import os
from collections.abc import Iterator
from itertools import islice, product

from tests.faults.flows import FLOWS
from tests.faults.harness import Outcome, Pair, in_pairs
from tests.faults.lives import calls_of, expected
from tests.faults.platform import running
from tests.faults.wire import SIX
from tests.prove.report import Line

WANTED = 20_000


def pairs() -> Iterator[Pair]:
    """Every ordered pair of faults in every flow whose event comes again."""
    for name, flow in FLOWS.items():
        calls = range(len(calls_of(name)))
        for one, other in product(product(calls, SIX), repeat=2):
            if flow.how.again or not flow.denied:
                yield name, one, other


def prove() -> Iterator[Line]:
    """So many of them, as many processes at once as there are cores."""
    with running():
        every = sum(1 for _ in pairs())
        chosen = list(islice(pairs(), 0, None, max(1, every // WANTED)))
        for name in FLOWS:
            expected(name)
    outcome = sum(in_pairs(chosen, os.cpu_count() or 1), Outcome())
    yield Line("ordered pairs there are", f"{every:,}")
    yield Line(
        "ordered pairs lived through", f"{outcome.runs:,}", f"≥ {WANTED:,}", outcome.runs >= WANTED
    )
    for name in ("lost", "duplicated", "illegal", "unresolved_unknown"):
        found = getattr(outcome, name)
        yield Line(name.replace("_", " "), f"{found:,}", "0", found == 0)
    yield Line("messages that were unknown for a while", f"{outcome.unknown:,}")
    for fault in outcome.faults[:9]:
        yield Line("broken", fault, "nothing", holds=False)
