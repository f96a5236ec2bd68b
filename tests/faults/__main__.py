"""`make faults [ARGS='a message']`: every call of every flow, six faults each, and twice at once.

Prints what came of it as one line of JSON, and on the error stream how far it is and what broke.
"""

import json
import os
import sys
import time
from concurrent.futures import as_completed

from tests.faults import harness
from tests.faults import mutants as mutant_rules
from tests.faults.checks import CHECKS
from tests.faults.crossings import CROSSINGS, in_turn
from tests.faults.flows import FLOWS
from tests.faults.harness import (
    Outcome,
    Run,
    every_crossing,
    every_run,
    exercised,
    in_parallel,
    unlike_the_code,
    workers_of,
)
from tests.faults.lives import expected
from tests.faults.mutants import (
    UNMISSED,
    Fate,
    fate_of,
    fate_of_check,
    guards,
    together,
    ways,
)
from tests.faults.platform import FUNCTIONS, running
from tests.faults.sites import scan
from tests.prove.report import Line, write_page


def main(words: list[str]) -> int:
    """Run all flows, or those whose names begin with one of `words`; 0 when every promise held."""
    with running():
        unlike = unlike_the_code()
        every = every_run() + every_crossing()
        runs = [run for run in every if not words or run[0].startswith(tuple(words))]
        sites = len(exercised())
    for line in unlike:
        _say(line)
    begun = time.monotonic()
    outcome = _lived(runs)
    told = {
        "call_sites": sites,
        "runs": outcome.runs,
        "lost": outcome.lost,
        "duplicated": outcome.duplicated,
        "unknown": outcome.unknown,
        "unresolved_unknown": outcome.unresolved_unknown,
        "illegal": outcome.illegal,
    }
    print(json.dumps(told))
    if not words:
        lines = [
            Line("functions", f"{len(FUNCTIONS)}"),
            Line("flows, crossings", f"{len(FLOWS)}, {len(CROSSINGS)}"),
            Line("call sites in the code", f"{len(scan().sites)}"),
            Line("call sites gone wrong", f"{sites}", f"{len(scan().sites)}", not unlike),
            Line("runs", f"{outcome.runs:,}", "≥ 1,500", outcome.runs >= 1_500),
            *(
                Line(name.replace("_", " "), f"{told[name]:,}", "0", told[name] == 0)
                for name in ("lost", "duplicated", "illegal", "unresolved_unknown")
            ),
            Line("messages that were unknown for a while", f"{outcome.unknown:,}"),
        ]
        write_page(harness, lines, time.monotonic() - begun, "faults", "make faults")
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
    """Take every guard and every check away in turn; 0 when each was noticed, or is explained."""
    begun = time.monotonic()
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
    unmissed = [fate for fate in fates if not fate.noticed]
    unexplained = [fate for fate in unmissed if fate.what not in UNMISSED]
    told = {
        "guards": len(sites),
        "checks": len(checks),
        "noticed": sum(bool(fate.noticed) and not fate.beside for fate in fates),
        "second_bolts": sum(bool(fate.beside) for fate in fates),
        "explained": len(unmissed) - len(unexplained),
        "not_noticed": len(unexplained),
    }
    print(json.dumps(told))
    if not words:
        write_page(mutant_rules, [_line(one) for one in sorted(fates, key=lambda one: one.what)],
                   time.monotonic() - begun, "fault_mutants", "make faults MUTANTS=1")  # fmt: skip
    return 0 if not unexplained else 1


def _line(fate: Fate) -> Line:
    if not fate.noticed:
        return Line(f"`{fate.what}`", UNMISSED.get(fate.what, "nothing"), "", fate.what in UNMISSED)
    which = f"one bolt of {len(fate.beside) + 1}; without them " if fate.beside else ""
    return Line(f"`{fate.what}`", which + fate.noticed.split("]")[0] + "]", "noticed")


def _named(what: str, words: list[str]) -> bool:
    return not words or any(word in what for word in words)


def _processes() -> int:
    return int(os.environ.get("PROCESSES", "0")) or os.cpu_count() or 1


if __name__ == "__main__":
    run = mutants if os.environ.get("MUTANTS") else main
    sys.exit(run(sys.argv[1:]))
