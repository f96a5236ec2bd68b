"""`make simulate` as it is called: the table, the JSON, the picture, the exit code."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.simulate.__main__ import main

FEW = ["--days", "16", "--licences", "120"]


def test_everything_as_json_and_the_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chart = tmp_path / "year.svg"
    assert main([*FEW, "--json", "--chart", str(chart)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["asked"]["licences"] == 120
    assert (data["missed"], data["duplicates"], data["statistics_wrong"]) == (0, 0, 0)
    assert data["segments"] >= data["reminders"] + data["codes"] > 0
    assert data["cost"] == round(data["segments"] * 0.05, 2)
    drawn = ET.fromstring(chart.read_text(encoding="utf-8"))
    said = "".join(drawn.itertext())
    assert f"合计{data['reminders']:,}条" in said
    assert "重复0，遗漏0" in said


def test_the_table_says_what_was_expected(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FEW, "--scenario", "hard"]) == 0
    told = capsys.readouterr().out
    assert "hard: 16 days from 2026-12-01, 120 licences" in told
    assert "duplicates (0 expected)" in told


def test_a_scenario_that_is_none_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--scenario", "worst"]) == 2
    assert "no scenario 'worst'" in capsys.readouterr().err


@pytest.mark.parametrize("asked", [["--days", "0"], ["--days", "400"], ["--today", "2030-01-01"]])
def test_what_the_recount_does_not_know_is_refused(asked: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(asked)


def test_a_small_province_has_its_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--province", "--licences", "600", "--due", "60", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["due"], data["cases"], data["missed"], data["not_due"]) == (60, 60, 0, 0)
    assert data["recount_missed"] == data["duplicates"] == data["statistics_wrong"] == 0
    assert data["reminders"] > 50
