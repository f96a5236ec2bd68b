"""`make ingest FILE=…`: a file into the inbox of the running county."""

import sys
from pathlib import Path

from rich.console import Console

from infra.local import day
from infra.local.cloud import Cloud, NotRunning, StillBusy
from infra.local.report import show_file
from infra.local.running import file_bar
from infra.local.settings import local_settings


def main() -> int:
    """Drop the file, wait for its ledger, show it."""
    console = Console(highlight=False)
    if len(sys.argv) != 2:
        console.print("say which file: make ingest FILE=licences.csv")
        return 2
    if not Path(sys.argv[1]).is_file():
        console.print(f"[red]✗[/] there is no file {sys.argv[1]}; make ingest FILE=… takes a path")
        return 2
    try:
        with file_bar(console, f"take in {Path(sys.argv[1]).name}") as see:
            outcome = day.take_in(Cloud(local_settings()), Path(sys.argv[1]), see)
    except (NotRunning, StillBusy) as fault:
        console.print(f"[red]✗[/] {fault}")
        return 1
    show_file(console, outcome)
    return 1 if outcome.state == "refused" else 0


if __name__ == "__main__":
    sys.exit(main())
