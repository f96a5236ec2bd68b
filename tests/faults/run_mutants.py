"""`make faults MUTANTS=1 [ARGS='sends']`: take every guard and every check away in turn.

Prints what came of it as one line of JSON, and on the error stream how far it is. All of them, or
those in whose names and places one of the words stands.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from tests.faults import mutants
from tests.faults.checks import CHECKS
from tests.faults.crossings import CROSSINGS, in_turn
from tests.faults.flows import FLOWS
from tests.faults.guardless import missed_by
from tests.faults.guards import guards
from tests.faults.harness import BATCH, processes, workers_of
from tests.faults.lives import expected
from tests.faults.mutants import UNMISSED, Fate, fate_of, fate_of_check, stale
from tests.faults.platform import running
from tests.faults.sites import Site
from tests.faults.trials import REFUSED, Refused, Trial, by_others, cut_off, refused, together, ways
from tests.prove.report import Line, write_page


def main(words: list[str]) -> int:
    """0 when each was noticed, or is explained, and nothing is explained for nothing."""
    begun = time.monotonic()
    sites = [site for site, guard in guards().items() if _named(guard.shown, words)]
    checks = [n for n, check in enumerate(CHECKS) if _named(check.name, words)]
    fates = [*_fates_of_checks(checks), *_fates(sites)]
    unmissed = [fate for fate in fates if not fate.noticed]
    unexplained = [fate for fate in unmissed if fate.what not in UNMISSED]
    told = {
        "guards": len(sites),
        "checks": len(checks),
        "noticed": sum(bool(fate.noticed) and not fate.beside for fate in fates),
        "second_bolts": sum(bool(fate.beside) for fate in fates),
        "explained": len(unmissed) - len(unexplained),
        "not_noticed": len(unexplained),
        "explained_for_nothing": len(stale(fates)),
    }
    print(json.dumps(told))
    for name in stale(fates):
        _say(f"explained for nothing: {name}")
    if not words:
        lines = [_line(one) for one in sorted(fates, key=lambda one: one.what)]
        took = time.monotonic() - begun
        write_page(mutants, lines, took, "fault_mutants", "make faults MUTANTS=1")
    return 0 if not unexplained and not stale(fates) else 1


def _fates_of_checks(checks: Sequence[int]) -> list[Fate]:
    return list(_each(fate_of_check, [(number,) for number in checks], "checks"))


def _fates(sites: Sequence[Site]) -> Iterator[Fate]:
    """Of each guard: by the runs in which others come in between, else by those cut off."""
    with running():
        ways(), together()
        for name in FLOWS:
            expected(name)
        for name in CROSSINGS:
            in_turn(name)
        rounds = by_others(), cut_off()
    left = {guards()[site].name: site for site in sites}
    for trials in rounds:
        about = {name for site in left.values() for name in ways()[site]}
        every = [trial for trial in trials if trial.name in about]
        _look_at(every)
        asked = [(site, every) for site in left.values()]
        for fate in _each(fate_of, asked, "guards"):
            if fate.noticed:
                del left[fate.what]
                yield fate
    yield from _fates_in_the_store(list(left))


def _fates_in_the_store(names: Sequence[str]) -> Iterator[Fate]:
    """Of guards that no run of a flow misses: by the store's own tests."""
    with ThreadPoolExecutor(processes()) as waiting:
        for done, (name, test) in enumerate(
            zip(names, waiting.map(missed_by, names), strict=True), 1
        ):
            fate = Fate(name, test)
            _say(f"{done} of {len(names)} guards in the store  {fate.shown}")
            yield fate


def _look_at(every: Sequence[Trial]) -> None:
    """Live through runs once with all guards in place; the workers that follow know it all."""
    batches = [every[n : n + BATCH] for n in range(0, len(every), BATCH)]
    with workers_of(processes()) as workers:
        for done, found in enumerate(workers.map(_looked_at, batches), 1):
            REFUSED.update(found)
            _show(f"\r{min(done * BATCH, len(every))} of {len(every)} runs looked at ")
    _say("")


def _looked_at(some: Sequence[Trial]) -> dict[Trial, Refused]:
    return {trial: refused(trial) for trial in some}


def _each(
    work: Callable[..., Fate], asked: Sequence[tuple[object, ...]], what: str
) -> Iterator[Fate]:
    """The fates as they come, told one by one."""
    survivors = 0
    with workers_of(processes()) as workers:
        futures = [workers.submit(work, *one) for one in asked]
        for done, future in enumerate(as_completed(futures), 1):
            fate = future.result()
            survivors += not fate.noticed
            _say(f"{done} of {len(asked)} {what}, {survivors} survive  {fate.shown}")
            yield fate


def _line(fate: Fate) -> Line:
    if not fate.noticed:
        return Line(f"`{fate.what}`", UNMISSED.get(fate.what, "nothing"), "", fate.what in UNMISSED)
    which = f"one bolt of {len(fate.beside) + 1}; without them " if fate.beside else ""
    by = fate.noticed if fate.noticed.startswith("tests/") else fate.noticed.split("]")[0] + "]"
    return Line(f"`{fate.what}`", which + by, "noticed")


def _named(what: str, words: list[str]) -> bool:
    return not words or any(word in what for word in words)


def _show(line: str) -> None:
    print(line, end="", file=sys.stderr, flush=True)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
