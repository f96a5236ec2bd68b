"""Run a command with the running county's names in its environment: `python -m infra.local.told …`.

Tables, buckets and keys go by the names that the functions have for them, so that a command written
for AWS runs unchanged on this machine.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from infra.config import LOCAL, read_stage
from infra.local.clock import SHANGHAI, wall_clock
from infra.local.cloud import Cloud, NotRunning
from infra.local.settings import ROOT, LocalSettings, local_settings

NAMES = {
    "REGISTRY_TABLE": "RegistryTable",
    "CASES_TABLE": "CasesTable",
    "FILES_BUCKET": "FilesBucket",
    "DOCUMENTS_BUCKET": "DocumentsBucket",
    "SEAL_KEY": "SealKeyArn",
    "CIPHER_SECRET": "CipherSecret",
}
"""Each variable, and the stack's output that says it."""


def environment(settings: LocalSettings, outputs: Mapping[str, str], today: date) -> dict[str, str]:
    """This process's environment with the county's names and its business day (a civil day in
    China), and our own packages to be found."""
    packages = os.pathsep.join(str(ROOT / one) for one in ("layers/zhiban/python", "functions"))
    told = {name: outputs[output] for name, output in NAMES.items()}
    stage = read_stage(LOCAL)
    told |= {"STAGE": stage.stage, "COUNTY": stage.county, "BUSINESS_DAY": today.isoformat()}
    return settings.environ | told | {"PYTHONPATH": packages}


def main(command: Sequence[str]) -> int:
    """Run the command; its exit code is ours, 2 when nothing is running here."""
    settings = local_settings()
    try:
        cloud = Cloud(settings)
        business = wall_clock() + timedelta(seconds=cloud.clock_offset())
        told = environment(settings, cloud.outputs, business.astimezone(SHANGHAI).date())
    except NotRunning as problem:
        print(problem, file=sys.stderr)
        return 2
    return subprocess.run([sys.executable, *command], env=told, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
