"""`make run`: everything on this machine, from an empty folder to reminders on a phone."""

import argparse
import os
import signal
import sys
import threading
import time

from rich.console import Console

from infra.local import day, running
from infra.local.clock import SHANGHAI, UnreadableDay
from infra.local.cloud import NotRunning, StillBusy
from infra.local.deploy import DeployFailed
from infra.local.emulator import DidNotStart, PortTaken
from infra.local.report import show_day, show_where
from infra.local.running import Running
from infra.local.settings import UnknownProvider, local_settings

KNOWN_FAULTS = (
    PortTaken,
    DidNotStart,
    DeployFailed,
    UnreadableDay,
    NotRunning,
    UnknownProvider,
    StillBusy,
    RuntimeError,
)


def main() -> int:
    """Start, load, ring, send, show; then stay up until Ctrl-C."""
    options = _options()
    console = Console(highlight=False)
    stopping = stop_on_signals()
    begun = time.monotonic()
    try:
        refuse_other_stages()
        with running.start(local_settings(), options.today, console) as county:
            running.load(county, options.today)
            running.ring_and_send(county, "make run")
            _show(county, time.monotonic() - begun)
            if not options.once:
                _stay_up(county, stopping)
    except KeyboardInterrupt:
        console.print("\nstopping, and saving the county …")
    except KNOWN_FAULTS as fault:
        console.print(f"[bold red]✗[/] {fault}")
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--today", help="the business day, 2026-12-01 by default, or now")
    parser.add_argument("--once", action="store_true", help="stop again when everything is shown")
    return parser.parse_args()


def stop_on_signals() -> threading.Event:
    """Ctrl-C or SIGTERM once: KeyboardInterrupt; further ones are heard no more."""
    stopping = threading.Event()

    def stop(*_: object) -> None:
        if not stopping.is_set():
            stopping.set()
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopping


def refuse_other_stages() -> None:
    """The sample county is for the local stage only. Raises RuntimeError."""
    if os.environ.get("STAGE", "local") != "local":
        raise RuntimeError("the sample county is loaded into the local stage only; unset STAGE")


def _show(county: Running, seconds: float) -> None:
    numbers = day.numbers(county.cloud, county.business.astimezone(SHANGHAI))
    show_day(county.console, numbers, county.cloud)
    show_where(county.console, county.settings, seconds)


def _stay_up(county: Running, stopping: threading.Event) -> None:
    while not stopping.wait(0.5):
        if not county.emulator.alive:
            raise DidNotStart(f"the emulator ended; see {county.emulator.log_file}")


if __name__ == "__main__":
    sys.exit(main())
