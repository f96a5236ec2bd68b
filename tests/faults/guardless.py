"""The store's own tests without one guard: `GUARD=<its name> pytest -p tests.faults.guardless`.

Some conditions fail only when two workers write the same row at the same instant, or when a caller
breaks its word; no run of a flow comes by that. The tests of the store write so on purpose.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.guards import guards, without
from tests.faults.sites import ROOT

SECONDS = 900
STORE = Path("tests/store")
ASKED = (
    *("-p", "tests.faults.guardless", "-p", "no:cacheprovider"),
    *("-x", "-q", "-n0", "-rf", "--tb=no", "--show-capture=no"),
)


def pytest_configure(config: pytest.Config) -> None:
    """Take the named guard away for the whole run. Raises UsageError for one that is none."""
    name = os.environ.get("GUARD", "")
    sites = [site for site, guard in guards().items() if guard.name == name]
    if not sites:
        raise pytest.UsageError(f"there is no guard {name!r}")
    gone = ExitStack()
    gone.enter_context(without(sites))
    config.add_cleanup(gone.close)


def missed_by(name: str) -> str:
    """The test of the store that fails without a guard; "" when all pass.

    Raises RuntimeError when they could not be run.
    """
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *ASKED, *_in_order(name)],
        cwd=ROOT,
        env=os.environ | {"GUARD": name, "COLUMNS": "400"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"the store's tests did not run without {name}: {done.stdout[-400:]}")
    failed = (line for line in done.stdout.splitlines() if line.startswith("FAILED "))
    return next((line.removeprefix("FAILED ").split(" - ")[0] for line in failed), "")


def _in_order(name: str) -> Iterator[str]:
    """The files of the store's tests, those of the guard's own module first."""
    module = name.split(".")[1]
    files = sorted(path.relative_to(ROOT) for path in (ROOT / STORE).glob("test_*.py"))
    stem = module.removesuffix("s")
    yield from (str(f) for f in sorted(files, key=lambda f: (stem not in f.stem, str(f))))
