"""Asking the verify command, which knows the public key and the tables only."""

import subprocess
import sys

from infra.local.clock import SHANGHAI
from infra.local.running import Running
from infra.local.settings import ROOT
from infra.local.told import environment

SECONDS = 120.0


def verified(county: Running, case_id: str) -> bool:
    """Whether everything of a case verifies; what does not is said on the terminal."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "layers/zhiban/verify_case.py"), case_id],
        env=environment(
            county.settings, county.cloud.outputs, county.business.astimezone(SHANGHAI).date()
        ),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    for line in (done.stdout + done.stderr).splitlines():
        county.console.print(f"  {line}")
    return done.returncode == 0
