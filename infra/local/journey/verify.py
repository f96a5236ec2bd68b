"""Asking the verify command, which knows the public key and the tables only."""

import os
import subprocess
import sys

from infra.local.running import Running
from infra.local.settings import ROOT, LocalSettings

SECONDS = 120.0


def verified(county: Running, case_id: str) -> bool:
    """Whether everything of a case verifies; what does not is said on the terminal."""
    done = check(county.settings, case_id)
    for line in (done.stdout + done.stderr).splitlines():
        county.console.print(f"  {line}")
    return done.returncode == 0


def check(settings: LocalSettings, case_id: str) -> subprocess.CompletedProcess[str]:
    """Run `zhiban verify` on the embedded county of these settings."""
    packages = os.pathsep.join((str(ROOT / "layers/zhiban/python"), str(ROOT)))
    return subprocess.run(
        [sys.executable, "-m", "layers.zhiban.operate", "verify", case_id],
        env=settings.environ
        | {"PYTHONPATH": packages, "EMULATOR_PORT": str(settings.emulator_port)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
