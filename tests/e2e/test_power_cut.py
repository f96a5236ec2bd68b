"""The emulator is killed in the middle, and started again: the county ends in the same state."""

import contextlib
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from infra.local import day
from infra.local.clock import offset_seconds, wall_clock
from infra.local.cloud import Cloud, StillBusy
from infra.local.emulator import Emulator
from infra.local.settings import ROOT, LocalSettings

from tests.e2e.conftest import TODAY, begin, free_port

pytestmark = pytest.mark.e2e

FAULTS = (BotoCoreError, ClientError, StillBusy, OSError)


def work(cloud: Cloud, sample: Path) -> None:
    cloud.set_clock(offset_seconds(TODAY, wall_clock()))
    for name in ("entities", "licences"):
        assert day.take_in(cloud, sample / f"{name}.csv").adds_up
    day.ring(cloud, "the test's officer")
    day.send(cloud)


def state(cloud: Cloud) -> tuple[set[str], set[str]]:
    """All that a county is, but for the instants, salts and secrets of how it came to be."""
    registry = {
        f"{row['PK']['S']} {row['SK']['S']} {row.get('alarm_on')} {row.get('term')}"
        for row in cloud.rows("RegistryTable")
        if not row["SK"]["S"].startswith("CHUNK#")
    }
    cases = {
        f"{row['PK']['S']} {row['SK']['S']} {row.get('state')}"
        for row in cloud.rows("CasesTable")
        if row["SK"]["S"].split("#")[0] in ("CASE", "INVITATION", "SMS", "SUPPRESSED", "TASK")
    }
    return registry, cases


@pytest.mark.parametrize("after", [1.5, 4.0])
@pytest.mark.parametrize("gently", [True, False], ids=["stopped", "killed"])
def test_a_county_that_was_cut_off_ends_as_one_that_was_not(
    tmp_path: Path, after: float, gently: bool
) -> None:
    sample = tmp_path / "sample"
    command = [sys.executable, "-m", "infra.local.sample_county", "--today", "2026-12-01"]
    size = ["--entities", "400", "--licences", "470", "--out", str(sample)]
    subprocess.run([*command, *size], check=True, cwd=ROOT)
    settings = LocalSettings(free_port(), free_port(), tmp_path / "local")
    settings.folder.mkdir()
    emulator, cloud = begin(settings)
    try:
        cut = threading.Thread(target=_cut, args=(emulator, after, gently))
        cut.start()
        with contextlib.suppress(*FAULTS):
            work(cloud, sample)
        cut.join()
        emulator, cloud = begin(settings)
        work(cloud, sample)
        interrupted = state(cloud)
    finally:
        emulator.stop()
    assert interrupted == _undisturbed(tmp_path / "calm", sample)


def _cut(emulator: Emulator, after: float, gently: bool) -> None:
    time.sleep(after)
    emulator.stop() if gently else emulator.kill()


def _undisturbed(folder: Path, sample: Path) -> tuple[set[str], set[str]]:
    folder.mkdir()
    emulator, cloud = begin(LocalSettings(free_port(), free_port(), folder))
    try:
        work(cloud, sample)
        return state(cloud)
    finally:
        emulator.stop()
