"""Ten thousand lives of a county, each a hundred acts long, and every promise asked after each act.

The machine of `tests/life`: holders and their licences, feeds that correct and cancel, an office, a
carrier and a courier that lose answers, days on which nothing runs. The functions are the real
ones over tables in this process. Each process has its own lives, drawn from its own seed.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.life.promises import PROMISES
from tests.life.test_whole_life import WholeLife
from tests.prove.report import Line

LIVES, ACTS, BATCH = 10_000, 100, 250


def live(batch: int) -> tuple[int, str]:
    """One batch of lives; how many there were and what broke, "" for nothing."""
    machine = seed(batch)(WholeLife)
    rules = settings(
        max_examples=BATCH,
        stateful_step_count=ACTS,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(machine, settings=rules)
    except Exception as broken:  # a life that breaks a promise is what is looked for
        return BATCH, f"{type(broken).__name__}: {broken}"[:400]
    return BATCH, ""


def prove(lives: int = LIVES) -> Iterator[Line]:
    """All batches, as many beside each other as there are cores."""
    begun, lived, broken = time.monotonic(), 0, list[str]()
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for batch in as_completed(pool.submit(live, n) for n in range(-(-lives // BATCH))):
            number, what = batch.result()
            lived += number
            broken += [what] if what else []
            print(f"\r  {lived:,} of {lives:,} lives", end="", flush=True)
    print("\r", end="")
    minutes = (time.monotonic() - begun) / 60
    yield Line("lives of up to 100 acts", f"{lived:,} in {minutes:,.0f} min", f"{LIVES:,}",
               lived >= LIVES)  # fmt: skip
    yield Line("promises asked after each act", str(len(PROMISES)), "≥ 15", len(PROMISES) >= 15)
    yield Line("lives in which one broke", "; ".join(broken) or "0", "0", not broken)
