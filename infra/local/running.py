"""The embedded run as a whole: the emulator, the county on it, and the world outside."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from infra.local import day
from infra.local.clock import SHANGHAI, business_start, offset_seconds, wall_clock
from infra.local.cloud import Cloud
from infra.local.deploy import deploy, prepare
from infra.local.emulator import Emulator
from infra.local.ledger import FileOutcome
from infra.local.officers import take_on
from infra.local.outside import Outside
from infra.local.report import show_file
from infra.local.settings import ROOT, LocalSettings


@dataclass(frozen=True, slots=True)
class Running:
    """A county that is up. `business` is the instant its business clock began at."""

    settings: LocalSettings
    emulator: Emulator
    cloud: Cloud
    outside: Outside
    business: datetime
    console: Console

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show what is being done, and how long it took."""
        with shown(self.console, what):
            yield


@contextmanager
def start(settings: LocalSettings, today: str | None, console: Console) -> Iterator[Running]:
    """Start everything; stop everything at the end, however it comes. Raises what went wrong."""
    business = business_start(today, wall_clock())
    settings.folder.mkdir(parents=True, exist_ok=True)
    emulator = Emulator(settings)
    with ExitStack() as stack:
        stack.callback(emulator.stop)
        with shown(console, "prepare layers and functions"):
            prepare()
        with shown(console, "start the embedded AWS"):
            emulator.start()
        with shown(console, "deploy with the CDK"):
            deploy(settings)
        cloud = Cloud(settings)
        cloud.set_clock(offset_seconds(business, wall_clock()))
        take_on(cloud)
        outside = stack.enter_context(Outside(settings, cloud))
        yield Running(settings, emulator, cloud, outside, business, console)


def load(running: Running, today: str | None) -> dict[str, FileOutcome]:
    """Take the sample county in, once; what is there already stays as it is."""
    folder = running.settings.folder / "sample"
    expected = _sample(folder, today)
    outcomes = {}
    for name in ("entities", "licences"):
        with file_bar(running.console, f"take in {name}.csv", expected[name]["rows"]) as see:
            outcomes[name] = day.take_in(running.cloud, folder / f"{name}.csv", see)
        show_file(running.console, outcomes[name])
    return outcomes


def ring_and_send(running: Running, approved_by: str) -> None:
    """Ring the business day and send what may go, until the carrier has said what became of it."""
    with running.step(
        "ring today's alarms (after a first load an officer gives the go; here we do)"
    ):
        day.ring(running.cloud, approved_by)
    with running.step("send what may be sent now"):
        day.send(running.cloud)
    with running.step("wait for the carrier's receipts"):
        day.settle(running.cloud, running.outside.phone.report_now)
    with running.step("tag the holders, as every night does"):
        day.tag(running.cloud)


def _sample(folder: Path, today: str | None) -> dict[str, dict[str, int]]:
    """The sample county's files for this run's first business day; kept once they are made.

    They are made relative to the day of the first run, so that another TODAY lets time pass for
    the same county.
    """
    if not (folder / "expected.json").is_file():
        begins = business_start(today, wall_clock()).astimezone(SHANGHAI).date()
        command = [sys.executable, "-m", "infra.local.sample_county"]
        command += ["--today", begins.isoformat(), "--out", str(folder)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    expected: dict[str, dict[str, int]] = json.loads((folder / "expected.json").read_text())
    return expected


@contextmanager
def shown(console: Console, what: str) -> Iterator[None]:
    """A step on the terminal: what, then how long."""
    begun = time.monotonic()
    with console.status(what):
        yield
    console.print(f"[green]✓[/] {what} [dim]{time.monotonic() - begun:.1f} s[/]")


@contextmanager
def file_bar(
    console: Console, what: str, total: int | None = None
) -> Iterator[Callable[[int, int], None]]:
    """A bar for a file's rows; how many there are it may be told with each step."""
    said = TextColumn("{task.description}")
    columns = (SpinnerColumn(), said, BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task(what, total=total)

        def see(done: int, rows: int) -> None:
            most = total or rows or None
            now = f"{what}, now its rejects" if most and done >= most else what
            progress.update(task, completed=min(done, most or done), total=most, description=now)

        yield see
