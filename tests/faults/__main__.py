"""`make faults [ARGS='a message']`: every call of every flow, six faults each, and twice at once.

Prints what came of it as one line of JSON, and on the error stream how far it is and what broke.
"""

import json
import os
import sys
import time
from concurrent.futures import as_completed

from tests.faults.checks import CHECKS
from tests.faults.crossings import CROSSINGS, in_turn
from tests.faults.flows import FLOWS
from tests.faults.harness import (
    Outcome,
    Run,
    every_run,
    exercised,
    in_parallel,
    unlike_the_code,
    workers_of,
)
from tests.faults.lives import expected
from tests.faults.mutants import Fate, fate_of, fate_of_check, guards, together, ways
from tests.faults.platform import running
from tests.faults.sites import scan


def main(words: list[str]) -> int:
    """Run all flows, or those whose names begin with one of `words`; 0 when every promise held."""
    with running():
        unlike = unlike_the_code()
        runs = [run for run in every_run() if not words or run[0].startswith(tuple(words))]
        sites = len(exercised())
    for line in unlike:
        _say(line)
    outcome = _lived(runs)
    print(
        json.dumps(
            {
                "call_sites": sites,
                "in_the_code": len(scan().sites),
                "flows": len({name for name, _, _ in runs}),
                "runs": outcome.runs,
                "lost": outcome.lost,
                "duplicated": outcome.duplicated,
                "unknown": outcome.unknown,
                "unresolved_unknown": outcome.unresolved_unknown,
                "illegal": outcome.illegal,
            }
        )
    )
    return 0 if outcome.whole and not unlike else 1


def _lived(runs: list[Run]) -> Outcome:
    outcome, begun = Outcome(), time.monotonic()
    for some in in_parallel(runs, _processes()):
        outcome += some
        for fault in some.faults:
            _say(f"\r{fault}")
        took = time.monotonic() - begun
        left = took / outcome.runs * (len(runs) - outcome.runs)
        print(
            f"\r{outcome.runs} of {len(runs)} runs, {len(outcome.faults)} broken, "
            f"{left / 60:.0f} min left ",
            end="", file=sys.stderr, flush=True,
        )  # fmt: skip
    _say("")
    return outcome


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def mutants(words: list[str]) -> int:
    """Take every guard and every check away in turn; 0 when each was noticed."""
    with running():
        ways(), together()
        for name in FLOWS:
            expected(name)
        for name in CROSSINGS:
            in_turn(name)
    sites = [site for site, guard in guards().items() if _named(guard.shown, words)]
    checks = [n for n, check in enumerate(CHECKS) if _named(check.name, words)]
    fates: list[Fate] = []
    with workers_of(_processes()) as workers:
        asked = [workers.submit(fate_of, site) for site in sites]
        asked += [workers.submit(fate_of_check, number) for number in checks]
        for done in as_completed(asked):
            fates.append(done.result())
            _say(f"{len(fates)} of {len(asked)}  {fates[-1].shown}")
    told = {
        "guards": len(sites),
        "checks": len(checks),
        "noticed": sum(bool(fate.noticed) and not fate.beside for fate in fates),
        "noticed_with_their_like": sum(bool(fate.beside) for fate in fates),
        "not_noticed": sum(not fate.noticed for fate in fates),
    }
    print(json.dumps(told))
    return 0 if all(fate.noticed for fate in fates) else 1


def _named(what: str, words: list[str]) -> bool:
    return not words or any(word in what for word in words)


def _processes() -> int:
    return int(os.environ.get("PROCESSES", "0")) or os.cpu_count() or 1


if __name__ == "__main__":
    run = mutants if os.environ.get("MUTANTS") else main
    sys.exit(run(sys.argv[1:]))
