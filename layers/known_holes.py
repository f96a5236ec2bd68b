"""Known holes in what is locked: `make audit`, which asks the advisory services over the network.

pip-audit asks PyPI about every pinned Python package, `npm audit` asks the npm registry about
package-lock.json; both are given the lock files and install nothing. Exit code 0: nothing is known;
1: a hole is, each named with the version that mends it; 2: some service gave no answer, and of what
it was asked nothing is known either way.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from layers.build import ROOT

LISTS = (
    "layers/deps/requirements.txt",
    "layers/documents/requirements.txt",
    "requirements/dev.txt",
    "requirements/emulator.txt",
    "requirements/installer.txt",
)
SECONDS = 600.0
"""How long one tool may take."""

_SAID = 300

type Run = Sequence[str]


@dataclass
class Found:
    """How many packages were answered for; the holes; and what could not be asked, with why."""

    asked: int = 0
    holes: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        """The exit code: a hole that is known weighs more than an answer that is missing."""
        return 1 if self.holes else 2 if self.unanswered else 0


def look(root: Path = ROOT, environ: Mapping[str, str] | None = None) -> Found:
    """Ask about every lock file under `root`."""
    found = Found()
    for name in LISTS:
        _python(found, root, name, environ)
    _npm(found, root, environ)
    return found


def _python(found: Found, root: Path, name: str, environ: Mapping[str, str] | None) -> None:
    told, said = _asked(
        [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip",
         "--progress-spinner", "off", "--format", "json", "--requirement", name],
        root, environ,
    )  # fmt: skip
    if "dependencies" not in told:
        found.unanswered.append(f"{name}: {said}")
        return
    _hear_python(found, name, told["dependencies"])


def _hear_python(found: Found, name: str, told: Sequence[Mapping[str, Any]]) -> None:
    """What pip-audit says of each package: its holes, or that it was not answered for."""
    skipped = [one for one in told if "skip_reason" in one]
    found.asked += len(told) - len(skipped)
    if skipped:
        found.unanswered.append(
            f"{name}: {len(skipped)} packages, the first says: {skipped[0]['skip_reason']}"
        )
    for one in told:
        for hole in one.get("vulns", ()):
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            found.holes.append(
                f"{name}: {one['name']} {one['version']}: {hole['id']}, mended in {mended}"
            )


def _npm(found: Found, root: Path, environ: Mapping[str, str] | None) -> None:
    told, said = _asked(
        [str(Path(sys.executable).with_name("npm")), "audit", "--package-lock-only", "--json"],
        root, environ,
    )  # fmt: skip
    if "vulnerabilities" not in told:
        found.unanswered.append(f"package-lock.json: {told.get('message') or said}")
        return
    found.asked += int(told["metadata"]["dependencies"]["total"])
    found.holes += [f"package-lock.json: {one}" for one in _of_npm(told["vulnerabilities"])]


def _of_npm(told: Mapping[str, Any]) -> Iterator[str]:
    for name, one in told.items():
        for via in one["via"]:  # a name here is another package's hole, which stands by itself
            if isinstance(via, dict):
                yield f"{name} {one['range']}: {via['title']} ({via['severity']}), {via['url']}"


def _asked(run: Run, root: Path, environ: Mapping[str, str] | None) -> tuple[dict[str, Any], str]:
    """What a tool says as JSON, {} where it says none; and the last line of what else it says."""
    try:
        done = subprocess.run(
            run, cwd=root, env=environ, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {}, f"no answer within {SECONDS:.0f} seconds"
    try:
        told = json.loads(done.stdout)
    except ValueError:
        told = {}
    lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return told if isinstance(told, dict) else {}, lines[-1][:_SAID]


def main() -> int:
    """Look, and say it."""
    found = look()
    for one in found.holes:
        print(f"hole  {one}")
    for one in found.unanswered:
        print(f"NOT ASKED  {one}", file=sys.stderr)
    print(f"{found.asked} packages answered for, {len(found.holes)} known holes", flush=True)
    if found.unanswered:
        print(
            'An advisory service gave no answer: this is no "nothing is known". Try again where it'
            " can be reached.",
            file=sys.stderr,
        )
    return found.code


if __name__ == "__main__":
    sys.exit(main())
