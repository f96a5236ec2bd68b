"""A county of a chosen size on the embedded AWS: a day of it, and citizens all at once.

Everything is deployed as for `make run`, in a folder and on ports of its own. What is timed is the
emulator, its one process and the functions in it; on AWS each part of it has machines of its own.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from rich.console import Console

from infra.local import day, running
from infra.local.clock import SHANGHAI
from infra.local.journey.http import Session
from infra.local.journey.walk import Invited, file_as_citizen, invited
from infra.local.phone.inbox import inbox
from infra.local.running import Running
from infra.local.settings import ROOT
from tests.local_settings import settings_in

JOURNEY = 9
"""Requests from the link to the receipt, as `file_as_citizen` makes them for one case."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Something done so many times, in so many seconds of the wall clock."""

    what: str
    times: int
    seconds: float

    @property
    def rate(self) -> float:
        """How many a second."""
        return self.times / self.seconds if self.seconds else 0.0


def lived(licences: int, seconds: float, workers: int, journeys: int) -> Iterator[Timed]:
    """A day of a county of so many licences, then `workers` phones at once, a while each."""
    console = Console(file=sys.stderr, highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder) / "county")
        _write(settings.folder / "sample", licences)
        with running.start(settings, None, console) as county:
            yield from _first_day(county)
            yield from _crowd(county, seconds, workers, journeys)


def _write(folder: Path, licences: int) -> None:
    entities = licences * 6_356 // 7_507
    command = [sys.executable, "-m", "infra.local.sample_county", "--today", "2026-12-01"]
    command += ["--out", str(folder), "--licences", str(licences), "--entities", str(entities)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _first_day(county: Running) -> Iterator[Timed]:
    begun = time.monotonic()
    taken = running.load(county, None)
    rows = sum(one.rows for one in taken.values())
    yield Timed("rows of files taken in", rows, time.monotonic() - begun)
    begun = time.monotonic()
    day.ring(county.cloud, "load")
    rung = time.monotonic()
    day.send(county.cloud)
    sent = time.monotonic()
    told = day.numbers(county.cloud, county.business.astimezone(SHANGHAI))
    yield Timed("licences due, each with a case or a reason", told["equation"]["due"], rung - begun)
    yield Timed("messages sent and recorded", len(inbox(county.settings)), sent - rung)
    county.outside.phone.report_now()


def _crowd(county: Running, seconds: float, workers: int, journeys: int) -> Iterator[Timed]:
    links = invited(inbox(county.settings))
    yield _at_once("the page, GET /r", workers, seconds, lambda page, n: page.get("/r"), county)

    def open_link(page: Session, n: int) -> None:
        page.post("/api/session", {"token": links[n % len(links)].token})

    yield _at_once("a link opened, POST /api/session", workers, seconds, open_link, county)
    begun = time.monotonic()
    with ThreadPoolExecutor(workers) as phones:
        filed = sum(map(len, phones.map(lambda who: _file(county, who), links[:journeys])))
    yield Timed("requests of whole journeys", filed * JOURNEY, time.monotonic() - begun)


def _file(county: Running, who: Invited) -> list[str]:
    return file_as_citizen(county.settings, who, lambda _: None)


def _at_once(
    what: str,
    workers: int,
    seconds: float,
    ask: Callable[[Session, int], object],
    county: Running,
) -> Timed:
    numbers = count()
    begun = time.monotonic()

    def work(_: int) -> int:
        done = 0
        while time.monotonic() - begun < seconds:
            ask(Session(county.settings.citizens), next(numbers))
            done += 1
        return done

    with ThreadPoolExecutor(workers) as phones:
        times = sum(phones.map(work, range(workers)))
    return Timed(what, times, time.monotonic() - begun)
