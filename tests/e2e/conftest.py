"""One embedded county for the whole session: the real stack, deployed by the real CDK CLI."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from infra.local import day
from infra.local.clock import SHANGHAI, business_start, offset_seconds, wall_clock
from infra.local.cloud import Cloud
from infra.local.deploy import deploy, prepare
from infra.local.emulator import Emulator
from infra.local.ledger import FileOutcome
from infra.local.phone.server import Phone
from infra.local.settings import ROOT, LocalSettings
from tests.local_settings import settings_in

TODAY = business_start(None, wall_clock())


@dataclass
class County:
    """A running county and what its first day did."""

    settings: LocalSettings
    emulator: Emulator
    cloud: Cloud
    sample: Path
    files: dict[str, FileOutcome]

    def set_day(self, business: datetime) -> None:
        self.cloud.move_clock(offset_seconds(business, wall_clock()))

    def keys(self, table: str, sk_prefix: str) -> set[str]:
        """The keys of all rows whose sort key starts so."""
        return {
            f"{row['PK']['S']} {row['SK']['S']}"
            for row in self.cloud.rows(table)
            if row["SK"]["S"].startswith(sk_prefix)
        }


def begin(settings: LocalSettings) -> tuple[Emulator, Cloud]:
    """Start an emulator with the county deployed on it."""
    emulator = Emulator(settings)
    emulator.start()
    try:
        deploy(settings)
        return emulator, Cloud(settings)
    except BaseException:
        emulator.stop()
        raise


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    folder = tmp_path_factory.mktemp("county")
    settings = settings_in(folder)
    sample = folder / "sample"
    command = [sys.executable, "-m", "infra.local.sample_county", "--today", "2026-12-01"]
    subprocess.run([*command, "--out", str(sample)], check=True, cwd=ROOT)
    prepare()
    emulator, cloud = begin(settings)
    try:
        running = County(settings, emulator, cloud, sample, {})
        running.set_day(TODAY)
        for name in ("entities", "licences"):
            running.files[name] = day.take_in(cloud, sample / f"{name}.csv")
        day.ring(cloud, "the test's officer")
        day.send(cloud)
        with Phone(settings, cloud) as phone:
            day.settle(cloud, phone.report_now)
            yield running
    finally:
        running.emulator.stop()


@pytest.fixture
def expected(county: County) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads((county.sample / "expected.json").read_text())
    return found


__all__ = ["SHANGHAI", "TODAY", "County", "begin"]
