"""`make profile`: hand the running county's registry to the operator's command about 用户画像."""

import subprocess
import sys

from rich.console import Console

from infra.local.cloud import Cloud, NotRunning
from infra.local.forecast import environment
from infra.local.settings import ROOT, local_settings

COMMAND = "layers.zhiban.profile_county"


def main() -> int:
    """Run the command on the embedded county, with the county's own business day."""
    settings = local_settings()
    try:
        environ = environment(settings, Cloud(settings))
    except NotRunning as fault:
        Console(stderr=True, highlight=False).print(f"[red]✗[/] {fault}")
        return 1
    told = ["--today", environ.pop("BUSINESS_DAY"), *sys.argv[1:]]
    command = [sys.executable, "-m", COMMAND, *told]
    return subprocess.run(command, env=environ, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
