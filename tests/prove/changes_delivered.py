"""A hundred thousand changes delivered a million times have the effects of a hundred thousand.

Holders with one to fourteen licences change name, operator, address and scope, back and again. Once
each is told of in order. Then the same county is told a million times, in any order, by processes
of which one write in five is the last: before it is done, or after. Every row of both tables must
be the same but for salts, what is made of them, and how often an invitation was written. The
functions are the real ones over tables in this process (`tests/changing.py`).
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from tests.changing import Changing, any_order
from tests.prove.report import Line

CHANGES, TIMES, PER_HOLDER, BATCH = 100_000, 10, 8, 625
DYING = 0.2

type Found = tuple[int, int, int, int, int]
"""Changes, deliveries, processes that died, rows compared, rows that differ."""


def told(batch: int, holders: int = BATCH) -> Found:
    """One county told in order, once each, and told in any order, many times."""
    once = Changing(batch, holders, PER_HOLDER)
    for code in once.holders:
        assert once.deliver(code)
    often = Changing(batch, holders, PER_HOLDER, DYING)
    deliveries = sum(1 for _ in any_order(often, often.changed * TIMES, batch))
    expected, found = once.effects(), often.effects()
    differing = len(set(expected) ^ set(found)) + abs(len(expected) - len(found))
    return (
        often.changed,
        deliveries,
        often.client.died,
        len(found),
        differing,
    )


def prove(changes: int = CHANGES) -> Iterator[Line]:
    """All counties, as many beside each other as there are cores."""
    begun = time.monotonic()
    total: Found = (0, 0, 0, 0, 0)
    counties = -(-changes // (BATCH * PER_HOLDER))
    with ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn")) as pool:
        for done in as_completed(pool.submit(told, n) for n in range(counties)):
            total = tuple(map(sum, zip(total, done.result(), strict=True)))  # type: ignore[assignment]
            print(f"\r  {total[0]:,} of {changes:,} changes", end="", flush=True)
    print("\r", end="")
    moved, deliveries, died, rows, differing = total
    minutes = (time.monotonic() - begun) / 60
    yield Line("changes of holders' facts", f"{moved:,}", f"{CHANGES:,}", moved >= CHANGES)
    times = CHANGES * TIMES
    said = f"{deliveries:,} in {minutes:,.0f} min"
    yield Line("deliveries in any order", said, f"{times:,}", deliveries >= times)
    yield Line("deliveries during which the process died", f"{died:,}")
    yield Line("rows of both tables compared", f"{rows:,}")
    yield Line(
        "rows that differ from those of one delivery each", f"{differing}", "0", not differing
    )
