"""P11: `make run`, the second time, until the pages answer.

A county of its own in its own folder and on its own ports: begun, stopped, begun again as
`make run` begins it, and asked until the citizens' page, the desk and the phone answer.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from infra.local.settings import PORTS, ROOT, LocalSettings
from tests.bench.measure import Result
from tests.local_settings import settings_in

PATIENCE = 600.0
RUN = (sys.executable, "-m", "infra.local.run")


def run() -> Iterator[Result]:
    """Seconds of the wall clock, once: it takes half a minute each time."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder) / "county")
        environ = surroundings(settings)
        subprocess.run(
            [*RUN, "--once"], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL
        )
        with started(environ) as begun:
            answered(settings, begun)
            seconds = time.monotonic() - begun
    yield Result("P11 make run, second time, until the pages answer", seconds, "<= 30", "s", 1)


def surroundings(settings: LocalSettings) -> dict[str, str]:
    """The environment that leads a run into that folder and onto those ports."""
    ports = {name: str(getattr(settings, name.lower())) for name in PORTS}
    return {**os.environ, **ports, "LOCAL_DIR": str(settings.folder)}


@contextmanager
def started(environ: Mapping[str, str]) -> Iterator[float]:
    """A run that stays up; gives the monotonic instant of its start."""
    begun = time.monotonic()
    with subprocess.Popen(RUN, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL) as running:
        try:
            yield begun
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(PATIENCE)


def answered(settings: LocalSettings, begun: float) -> None:
    """Wait until every page has answered. Raises TimeoutError."""
    for page in (f"{settings.citizens}/r", f"{settings.officers}/", f"{settings.phone}/"):
        while not _answers(page):
            if time.monotonic() - begun > PATIENCE:
                raise TimeoutError(f"{page} does not answer")
            time.sleep(0.1)


def _answers(page: str) -> bool:
    try:
        with urlopen(page, timeout=30) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
