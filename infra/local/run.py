"""`make run`: everything on this machine, from an empty folder to reminders on a phone."""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from infra.local import day
from infra.local.clock import (
    SHANGHAI,
    UnreadableDay,
    business_start,
    offset_seconds,
    wall_clock,
)
from infra.local.cloud import Cloud, NotRunning, StillBusy
from infra.local.deploy import DeployFailed, deploy, prepare
from infra.local.emulator import DidNotStart, Emulator, PortTaken
from infra.local.ledger import suppressions
from infra.local.phone.server import Phone
from infra.local.report import show_day, show_file, show_where
from infra.local.settings import ROOT, LocalSettings, UnknownProvider, local_settings
from infra.local.sms.running import sms_gateway

KNOWN_FAULTS = (
    PortTaken,
    DidNotStart,
    DeployFailed,
    UnreadableDay,
    NotRunning,
    StillBusy,
    RuntimeError,
)
_console = Console(highlight=False)


def main() -> int:
    """Start, load, ring, send, show; then stay up until Ctrl-C."""
    options = _options()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _stop(stopping))
    try:
        settings = local_settings()
    except UnknownProvider as fault:
        _console.print(f"[bold red]✗[/] {fault}")
        return 2
    settings.folder.mkdir(parents=True, exist_ok=True)
    emulator = Emulator(settings)
    try:
        _refuse_other_stages()
        _everything(settings, emulator, options, stopping)
    except KeyboardInterrupt:
        _console.print("\nstopping …")
    except KNOWN_FAULTS as fault:
        _console.print(f"[bold red]✗[/] {fault}")
        return 1
    finally:
        emulator.stop()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--today", help="the business day, 2026-12-01 by default, or now")
    parser.add_argument("--once", action="store_true", help="stop again when everything is shown")
    return parser.parse_args()


def _stop(stopping: threading.Event) -> None:
    if stopping.is_set():
        return
    stopping.set()
    raise KeyboardInterrupt


def _refuse_other_stages() -> None:
    """The sample county is for the local stage only."""
    if os.environ.get("STAGE", "local") != "local":
        raise RuntimeError("the sample county is loaded into the local stage only; unset STAGE")


def _everything(
    settings: LocalSettings,
    emulator: Emulator,
    options: argparse.Namespace,
    stopping: threading.Event,
) -> None:
    begun = time.monotonic()
    business = business_start(options.today, wall_clock())
    with _step("prepare layers and functions"):
        prepare()
    with _step("start the embedded AWS"):
        emulator.start()
    with _step("deploy with the CDK"):
        deploy(settings)
    cloud = Cloud(settings)
    cloud.set_clock(offset_seconds(business, wall_clock()))
    with sms_gateway(settings, cloud), Phone(settings, cloud) as phone:
        _load_and_ring(settings, cloud, phone, options.today)
        business_now = business.astimezone(SHANGHAI)
        show_day(_console, day.numbers(cloud, business_now), suppressions(cloud), cloud)
        show_where(_console, settings, time.monotonic() - begun)
        if not options.once:
            while not stopping.wait(0.5):
                if not emulator.alive:
                    raise DidNotStart(f"the emulator ended; see {emulator.log_file}")


def _load_and_ring(settings: LocalSettings, cloud: Cloud, phone: Phone, today: str | None) -> None:
    folder = settings.folder / "sample"
    expected = _sample(folder, today)
    for name in ("entities", "licences"):
        with _bar(f"take in {name}.csv", expected[name]["rows"]) as see:
            outcome = day.take_in(cloud, folder / f"{name}.csv", see)
        show_file(_console, outcome)
    with _step("ring today's alarms (make run gives the go an officer gives after a first load)"):
        day.ring(cloud, "make run")
    with _step("send what may be sent now"):
        day.send(cloud)
    with _step("wait for the carrier's receipts"):
        day.settle(cloud, phone.report_now)


def _sample(folder: Path, today: str | None) -> dict[str, dict[str, int]]:
    """The sample county's files for this run's first business day; kept once they are made.

    They are made relative to the day of the first run, so that another TODAY lets time pass for
    the same county.
    """
    if not (folder / "expected.json").is_file():
        start = business_start(today, wall_clock()).astimezone(SHANGHAI).date()
        command = [sys.executable, "-m", "infra.local.sample_county"]
        command += ["--today", start.isoformat(), "--out", str(folder)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    expected: dict[str, dict[str, int]] = json.loads((folder / "expected.json").read_text())
    return expected


@contextmanager
def _step(what: str) -> Iterator[None]:
    begun = time.monotonic()
    with _console.status(what):
        yield
    _console.print(f"[green]✓[/] {what} [dim]{time.monotonic() - begun:.1f} s[/]")


@contextmanager
def _bar(what: str, total: int) -> Iterator[day.See]:
    columns = (SpinnerColumn(), TextColumn(what), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=_console, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.update(task, completed=min(done, total))


if __name__ == "__main__":
    sys.exit(main())
