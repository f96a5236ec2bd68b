"""How a benchmark measures: two sides in interleaved pairs, the median of their ratios.

A benchmark is a module of this folder named after its goal (`p6_due_dates`), with a function
`run()` that yields Results. `python -m tests.bench` finds it by its name and prints each result
as a JSON line. Nothing here fails a test run: tests check results, benchmarks tell times.
"""

import gc
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median

PAIRS = 11
"""Fewest pairs a median is taken of."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line: what was measured, against which goal, in which unit, from how many pairs."""

    name: str
    value: float
    goal: str
    unit: str = "ratio"
    n: int = PAIRS

    @property
    def line(self) -> str:
        """The result as it is printed."""
        rounded = {"value": float(f"{self.value:.4g}")}
        return json.dumps(asdict(self) | rounded, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what to run, and how many things one run of it does."""

    run: Callable[[], object]
    size: int = 1


def times_faster(
    name: str,
    goal: str,
    ours: Side,
    reference: Side,
    *,
    pairs: int = PAIRS,
    clock: Callable[[], float] = time.process_time,
) -> Result:
    """How many times as many things a second `ours` does as `reference`.

    Which side of a pair goes first alternates; each side has run once before, untimed. `clock`
    gives seconds: of this process's CPU unless told otherwise, so that neighbours do not count.
    """
    for side in (ours, reference):
        side.run()
    ratios = []
    with _without_garbage():
        for n in range(pairs):
            order = (ours, reference) if n % 2 else (reference, ours)
            spent = {id(side): _seconds_each(side, clock) for side in order}
            ratios.append(spent[id(reference)] / spent[id(ours)])
    return Result(name, median(ratios), goal, n=pairs)


def _seconds_each(side: Side, clock: Callable[[], float]) -> float:
    start = clock()
    side.run()
    return (clock() - start) / side.size


@contextmanager
def _without_garbage() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
