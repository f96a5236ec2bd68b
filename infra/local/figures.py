"""`make statistics`: count the running county's day as its night would, and publish the figures."""

import sys

from rich.console import Console

from infra.local import day
from infra.local.cloud import Cloud, NotRunning, StillBusy
from infra.local.settings import local_settings


def main() -> int:
    """Count, publish, and say where it is read."""
    console, settings = Console(highlight=False), local_settings()
    try:
        with console.status("counting"):
            day.count_up(Cloud(settings))
    except (NotRunning, StillBusy, RuntimeError) as fault:
        console.print(f"[red]✗[/] {fault}")
        return 1
    console.print(f"  anybody reads           [bold blue]{settings.citizens}/statistics[/]")
    console.print(f"  officers                [bold blue]{settings.officers}/api/statistics[/]")
    return 0


if __name__ == "__main__":
    sys.exit(main())
