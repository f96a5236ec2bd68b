"""`make faults [ARGS='a message']`: every call of every flow, six faults each, and twice at once.

Prints what came of it as one line of JSON, and on the error stream how far it is and what broke.
"""

import json
import os
import sys
import time

from tests.faults.flows import FLOWS
from tests.faults.harness import Outcome, every_run, exercised, in_parallel, unlike_the_code
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


def _lived(runs: list[tuple[str, int, object]]) -> Outcome:
    outcome, begun = Outcome(), time.monotonic()
    processes = int(os.environ.get("PROCESSES", "0")) or os.cpu_count() or 1
    for some in in_parallel(runs, processes):  # type: ignore[arg-type]
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
    assert FLOWS
    sys.exit(main(sys.argv[1:]))
