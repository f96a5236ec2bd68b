"""`make faults [ARGS='"a message"']`: every call of every flow, six faults each, and twice at once.

Prints what came of it as one line of JSON, and on the error stream how far it is and what broke.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator

from tests.faults import harness, run_mutants
from tests.faults.crossings import CROSSINGS
from tests.faults.flows import FLOWS
from tests.faults.harness import (
    Outcome,
    Run,
    every_crossing,
    every_run,
    exercised,
    in_parallel,
    processes,
    unlike_the_code,
)
from tests.faults.lives import calls_of
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
            *_by_function(runs, outcome),
            Line("said on the terminal", f"`{json.dumps(told)}`"),
        ]
        write_page(harness, lines, time.monotonic() - begun, "faults", "make faults")
    return 0 if outcome.whole and not unlike else 1


def _by_function(runs: list[Run], outcome: Outcome) -> Iterator[Line]:
    """Of each function: its flows, the call sites they come by, its runs, and what broke."""
    lived = Counter(_function_of(name) for name, _, _ in runs)
    broken = Counter(_function_of(fault.partition(" [")[0]) for fault in outcome.faults)
    for function in FUNCTIONS:
        flows = [name for name, flow in FLOWS.items() if flow.function == function]
        sites = {call.site for name in flows for call in calls_of(name)}
        found = f"{len(flows)} flows, {len(sites)} call sites, {lived[function]:,} runs"
        yield Line(f"`{function}`: broken", f"{broken[function]} ({found})", "0",
                   broken[function] == 0)  # fmt: skip


def _function_of(name: str) -> str:
    return FLOWS[name if name in FLOWS else CROSSINGS[name].flow].function


def _lived(runs: list[Run]) -> Outcome:
    outcome, begun = Outcome(), time.monotonic()
    for some in in_parallel(runs, processes()):
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


if __name__ == "__main__":
    run = run_mutants.main if os.environ.get("MUTANTS") else main
    sys.exit(run(sys.argv[1:]))
