"""What a command of the local run is told."""

from datetime import date
from pathlib import Path

import pytest

from infra.local import told
from infra.local.cloud import Cloud, NotRunning
from tests.infra.conftest import Synthesised
from tests.local_settings import settings_in


def test_every_name_is_an_output_of_the_stacks(synthesised: Synthesised) -> None:
    outputs = synthesised.local.data["Outputs"] | synthesised.local.service["Outputs"]
    assert set(told.NAMES.values()) <= set(outputs)


def test_the_command_finds_the_county_the_emulator_and_our_packages(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    outputs = {output: f"the-{output}" for output in told.NAMES.values()}
    environ = told.environment(settings, outputs, date(2026, 12, 1))
    assert environ["CASES_TABLE"] == "the-CasesTable"
    assert environ["BUSINESS_DAY"] == "2026-12-01"
    assert environ["AWS_ENDPOINT_URL"] == settings.endpoint
    assert (Path(environ["PYTHONPATH"].split(":")[0]) / "zhiban").is_dir()


def test_without_a_running_county_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def not_running(_: Cloud) -> dict[str, str]:
        raise NotRunning("nothing is running here")

    monkeypatch.setattr(Cloud, "outputs", property(not_running))
    assert told.main(["anything.py"]) == 2
    assert "nothing is running here" in capsys.readouterr().err
