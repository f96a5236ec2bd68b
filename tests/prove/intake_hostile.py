"""Hostile files (R7): every row accounted for, in bounded time and memory.

All curated files of `tests/hostile`, the vast ones included, and five thousand out of a seeded
chance. Each is taken in by a fresh county on an in-process table: rows = accepted + unchanged +
rejected + held, every refusal has a reason in plain Chinese with full-width punctuation and no
word of an exception, and the rejects file, read by another house's reader, holds every row that
did not go in. The files are written by one process and taken in by another, whose peak memory is
that of the worst file and of the whole test apparatus with it.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.generated import files
from tests.hostile.judging import Expected, judge, take_in
from tests.hostile.test_hostile import CURATED
from tests.prove.report import Line, peak_megabytes

GENERATED = 5_000
SEED = 2026
MEGABYTES = 256
SECONDS = 60


def prove() -> Iterator[Line]:
    """Write all files, have a child take them in, and say what it found."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder))
        child = subprocess.run(
            [sys.executable, "-m", "tests.prove.intake_hostile", folder],
            capture_output=True,
            text=True,
            check=False,
        )
    if child.returncode:
        yield Line("the child process", child.stderr.strip()[-400:], "ends well", holds=False)
        return
    found = json.loads(child.stdout)
    yield Line("curated files", f"{len(CURATED):,}", "≥ 200", len(CURATED) >= 200)
    yield Line("generated files", f"{GENERATED:,} (seed {SEED})", "≥ 5,000")
    faults = found["faults"]
    yield Line(
        "files that break a rule above",
        f"{len(faults)} {faults[:3] or ''}".strip(),
        "0",
        not faults,
    )
    yield Line("rows in them", f"{found['rows']:,}")
    yield Line("what became of them", _words(found["states"]))
    slowest = found["slowest"]
    yield Line(
        "slowest file",
        f"{slowest[0]:.1f} s ({slowest[1]})",
        f"≤ {SECONDS} s",
        slowest[0] <= SECONDS,
    )
    yield Line(
        "peak memory",
        f"{found['megabytes']} MB",
        f"≤ {MEGABYTES} MB",
        found["megabytes"] <= MEGABYTES,
    )


def _words(states: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {state}" for state, number in sorted(states.items()))


def _write(folder: Path) -> None:
    for n, (name, (make, expected)) in enumerate(CURATED.items()):
        (folder / f"{n:05}").write_bytes(make())
        (folder / f"{n:05}.json").write_text(json.dumps([name, expected]), encoding="utf-8")
    for n, content in enumerate(files(GENERATED, SEED), start=len(CURATED)):
        (folder / f"{n:05}").write_bytes(content)
        (folder / f"{n:05}.json").write_text(json.dumps([f"generated {n}", None]), encoding="utf-8")


def _take_all(folder: Path) -> dict[str, object]:
    faults, states, rows, slowest = list[str](), Counter[str](), 0, (0.0, "")
    for told in sorted(folder.glob("*.json")):
        name, expected = json.loads(told.read_text(encoding="utf-8"))
        begun = time.monotonic()
        state, number = _take(told.with_suffix(""), name, expected, faults)
        states[state] += 1
        rows += number
        slowest = max(slowest, (time.monotonic() - begun, name))
    return {
        "faults": faults,
        "states": states,
        "rows": rows,
        "slowest": slowest,
        "megabytes": peak_megabytes(),
    }


def _take(path: Path, name: str, expected: Expected, faults: list[str]) -> tuple[str, int]:
    try:
        left = take_in(path.read_bytes())
        judge(left, expected)
    except Exception as fault:
        faults.append(f"{name}: {type(fault).__name__}: {str(fault)[:200]}")
        return "fault", 0
    return left.state, left.counts["rows"]


if __name__ == "__main__":
    print(json.dumps(_take_all(Path(sys.argv[1]))))
