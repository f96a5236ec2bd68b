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
from infra.local.deploy import prepare
from infra.local.emulator import Emulator
from infra.local.settings import ROOT
from tests.e2e.conftest import TODAY, begin
from tests.local_settings import settings_in

pytestmark = pytest.mark.e2e

FAULTS = (BotoCoreError, ClientError, StillBusy, OSError)


def work(cloud: Cloud, sample: Path) -> None:
    cloud.set_clock(offset_seconds(TODAY, wall_clock()))
    for name in ("entities", "licences"):
        assert day.take_in(cloud, sample / f"{name}.csv").adds_up
    day.ring(cloud, "the test's officer")
    day.send(cloud)
    day.tag(cloud)  # as every night does: what the stream lost in the cut is made up for


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


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    command = [sys.executable, "-m", "infra.local.sample_county", "--today", "2026-12-01"]
    size = ["--entities", "400", "--licences", "470", "--out", str(folder)]
    subprocess.run([*command, *size], check=True, cwd=ROOT)
    prepare()
    return folder


@pytest.fixture(scope="module")
def undisturbed(
    sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[set[str], set[str]]:
    folder = tmp_path_factory.mktemp("calm")
    emulator, cloud = begin(settings_in(folder))
    try:
        work(cloud, sample)
        return state(cloud)
    finally:
        emulator.stop()


@pytest.mark.parametrize(("after", "gently"), [(2.0, True), (5.0, False)], ids=str)
def test_a_county_that_was_cut_off_ends_as_one_that_was_not(
    tmp_path: Path,
    sample: Path,
    undisturbed: tuple[set[str], set[str]],
    after: float,
    gently: bool,
) -> None:
    settings = settings_in(tmp_path)
    emulator, cloud = begin(settings)
    try:
        cut = threading.Thread(target=_cut, args=(emulator, after, gently))
        cut.start()
        with contextlib.suppress(*FAULTS):
            work(cloud, sample)
        cut.join()
        emulator, cloud = begin(settings)
        work(cloud, sample)
        for found, calm in zip(state(cloud), undisturbed, strict=True):
            assert (found - calm, calm - found) == (set(), set())
    finally:
        emulator.stop()


def _cut(emulator: Emulator, after: float, gently: bool) -> None:
    time.sleep(after)
    if gently:
        emulator.stop()
    else:
        emulator.kill()
