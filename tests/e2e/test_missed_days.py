"""Three days without a ringing, and one that makes up for them."""

import shutil
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from infra.local import day
from infra.local.clock import offset_seconds, wall_clock
from infra.local.cloud import Cloud
from infra.local.deploy import prepare
from infra.local.phone.carrier import messages_taken
from infra.local.settings import ROOT
from tests.e2e.conftest import TODAY, begin
from tests.local_settings import settings_in

pytestmark = pytest.mark.e2e


def ring_on(cloud: Cloud, days: int) -> None:
    cloud.move_clock(offset_seconds(TODAY + timedelta(days=days), wall_clock()))
    day.ring(cloud, "the test's officer")
    day.send(cloud)


def cases(cloud: Cloud) -> set[tuple[str, str]]:
    rows = cloud.rows("CasesTable")
    return {(r["uscc"]["S"], r["number"]["S"]) for r in rows if r["SK"]["S"] == "CASE"}


def test_one_ringing_after_three_missed_days_opens_what_three_would_have(tmp_path: Path) -> None:
    sample = tmp_path / "sample"
    command = [sys.executable, "-m", "infra.local.sample_county", "--today", "2026-12-01"]
    size = ["--entities", "900", "--licences", "1060", "--out", str(sample)]
    subprocess.run([*command, *size], check=True, cwd=ROOT)
    prepare()
    settings = settings_in(tmp_path / "local")
    settings.folder.mkdir()
    emulator, cloud = begin(settings)
    cloud.set_clock(offset_seconds(TODAY, wall_clock()))
    for name in ("entities", "licences"):
        day.take_in(cloud, sample / f"{name}.csv")
    ring_on(cloud, 0)
    begun = cases(cloud)
    emulator.stop()
    shutil.copytree(settings.folder, tmp_path / "kept")

    emulator, cloud = begin(settings)
    for days in (1, 2, 3):
        ring_on(cloud, days)
    daily = cases(cloud)
    emulator.stop()

    shutil.rmtree(settings.folder)
    shutil.move(tmp_path / "kept", settings.folder)
    emulator, cloud = begin(settings)
    try:
        sent = len(messages_taken(settings.endpoint))
        ring_on(cloud, 3)
        assert cases(cloud) == daily
        assert daily > begun
        opened = [
            row
            for row in cloud.rows("CasesTable")
            if row["SK"]["S"] == "CASE" and row["opened_on"]["S"] > TODAY.date().isoformat()
        ]
        holders = Counter(row["uscc"]["S"] for row in opened)
        assert len({row["invitation_id"]["S"] for row in opened}) == len(holders)
        new = messages_taken(settings.endpoint)[sent:]
        assert len(new) <= len(holders) + len(begun)
    finally:
        emulator.stop()
