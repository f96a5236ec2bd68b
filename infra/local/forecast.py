"""`make forecast`: hand the running county's tables to the operator's forecast command."""

import subprocess
import sys
from datetime import timedelta

from rich.console import Console

from infra.config import LOCAL, read_stage
from infra.local.clock import SHANGHAI, wall_clock
from infra.local.cloud import Cloud, NotRunning
from infra.local.settings import ROOT, LocalSettings, local_settings

COMMAND = "layers.zhiban.forecast_county"


def main(module: str = COMMAND) -> int:
    """Run a command on the embedded county, with the county's own business day."""
    settings = local_settings()
    try:
        environ = environment(settings, Cloud(settings))
    except NotRunning as fault:
        Console(stderr=True, highlight=False).print(f"[red]✗[/] {fault}")
        return 1
    told = ["--today", environ.pop("BUSINESS_DAY"), *sys.argv[1:]]
    command = [sys.executable, "-m", module, *told]
    return subprocess.run(command, env=environ, cwd=ROOT, check=False).returncode


def environment(settings: LocalSettings, cloud: Cloud) -> dict[str, str]:
    """What the command is told: the tables, the sender's words, where AWS answers, which day it is.

    Raises NotRunning.
    """
    stage = read_stage(LOCAL)
    business = wall_clock() + timedelta(seconds=cloud.clock_offset())
    return settings.environ | {
        "PYTHONPATH": f"{ROOT / 'layers/zhiban/python'}:{ROOT}",
        "STAGE": stage.stage,
        "COUNTY": stage.county,
        "REGISTRY_TABLE": cloud.outputs["RegistryTable"],
        "CASES_TABLE": cloud.outputs["CasesTable"],
        "SHARDS": str(stage.shards),
        "CITIZEN_BASE_URL": settings.citizens,
        "SMS_SIGNATURE": stage.sms_signature,
        "OFFICE_PHONE": stage.office_phone,
        "MESSAGE_MODE": settings.message_mode,
        "OFFICIAL_PLACE": stage.official_place,
        "BUSINESS_DAY": business.astimezone(SHANGHAI).date().isoformat(),
    }


if __name__ == "__main__":
    sys.exit(main())
