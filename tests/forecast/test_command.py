"""The operator's command, from the environment to what it prints, over the tables of moto."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from layers.zhiban import forecast_county as tool
from tests.flow import Flow
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, licences_file, paper
from tests.world import World, county

TOOLS = Path(__file__).resolve().parents[2] / "layers" / "zhiban"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Three holders, rung and sent to on three days."""
    with county() as built:
        flow = Flow(built)
        papers = [paper(n, FOOD, "2026-12-31") for n in (1, 2)] + [paper(3, HYGIENE, "2027-03-31")]
        flow.ingest("entities.csv", entities_file(*(holder(n) for n in (1, 2, 3))))
        flow.ingest("licences.csv", licences_file(*papers))
        for _ in range(3):
            flow.ring()
            flow.send_everything()
            flow.pass_days(1)
        yield built


def run(world: World, *arguments: str) -> int:
    code: int = tool.main(["--today", "2026-12-04", *arguments], world.environ)
    return code


def as_json(world: World, capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run(world, "--json", *arguments) == 0
    return json.loads(capsys.readouterr().out)


def test_it_tells_the_days_to_come(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(world, "--days", "40") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "read 14 rows once" in said
    assert "3 holders, 3 licences; under way: 2 cases, 0 planned messages" in said
    assert "2026-12-04 to 2027-01-12" in said
    assert "as if nobody filed" in said
    assert "renewal.last.one" in said
    assert "最晚12月10日（周四）申请延续" in said


def test_everything_is_there_as_json(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    data = as_json(world, capsys, "--days", "40", "--price", "0.03")
    assert (data["days"], data["price_per_segment"]) == (40, "0.03")
    steps = [one["step"] for one in data["reminders"] if one["day"] == "2026-12-04"]
    assert steps == ["last", "last"]
    assert data["totals"]["opened"] == 1, "卫生许可证 of the third holder"
    assert data["totals"]["lapsed"] == 2


def test_another_catalogue_is_compared(
    world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A copy of the clerk's folder, where 卫生许可证 asks for sixty days."""
    folder = tmp_path / "catalogue"
    shutil.copytree(TOOLS / "catalogue", folder)
    file = folder / "L04_public_place_hygiene.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("latest: 30日") == 1
    file.write_text(text.replace("latest: 30日", "latest: 60日"), encoding="utf-8")
    data = as_json(world, capsys, "--days", "60", "--catalogue", str(folder))
    assert [move["then"]["latest"] for move in data["moved"]] == ["2027-01-30"]
    assert data["only_now"] == data["only_then"] == []
    assert run(world, "--days", "60", "--catalogue", str(folder)) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "cases on other days or with another last day: 1" in said
    assert "latest 2027-03-01 → 2027-01-30" in said


def test_looking_back_compares_with_the_ledger(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    data = as_json(world, capsys, "--backtest", "3")
    assert (data["since"], data["days"], data["hits"]) == ("2026-12-01", 3, 1.0)
    assert data["per_day"][0] == {
        "day": "2026-12-01",
        "cases_foreseen": 2,
        "cases_opened": 2,
        "messages_foreseen": 2,
        "messages_planned": 2,
    }
    assert run(world, "--backtest", "3") == 0
    assert "100.0% of all cases and messages" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_the_chart_is_written(world: World, tmp_path: Path, suffix: str) -> None:
    chart = tmp_path / f"chart{suffix}"
    assert run(world, "--days", "30", "--chart", str(chart)) == 0
    text = chart.read_text(encoding="utf-8")
    assert "今后30天，哪一天要发的提醒最多？" in text
    assert ("<table>" in text) == (suffix == ".html")


FAULTS = [
    (["--catalogue", "nowhere.json"], "neither a folder nor JSON"),
    (["--catalogue", "pyproject.toml"], "neither a folder nor JSON"),
    (["--catalogue", "requirements"], "没有这个文件"),
]


@pytest.mark.parametrize(("arguments", "says"), FAULTS, ids=["none", "not JSON", "no YAML"])
def test_a_catalogue_that_is_none_is_told(
    world: World, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert run(world, *arguments) == 1
    said = capsys.readouterr().err
    assert says in said


def test_a_faulty_catalogue_names_file_and_line(
    world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(TOOLS / "catalogue", folder)
    file = folder / "L04_public_place_hygiene.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("latest: 30日", "latest: 三十日", 1), encoding="utf-8")
    assert run(world, "--catalogue", str(folder)) == 1
    assert "L04_public_place_hygiene.yaml:" in capsys.readouterr().err


def test_every_missing_setting_is_named_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([], {"REGISTRY_TABLE": "registry"}) == 1
    said = " ".join(capsys.readouterr().err.split())
    for name in ("CASES_TABLE", "SHARDS", "SMS_SIGNATURE", "OFFICE_PHONE", "CITIZEN_BASE_URL"):
        assert f"{name} is not set" in said


def test_a_table_that_is_not_there_is_told(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main([], {**world.environ, "REGISTRY_TABLE": "nowhere"}) == 1
    assert "the table nowhere cannot be read" in " ".join(capsys.readouterr().err.split())


REFUSED = [
    ["--days", "0"],
    ["--days", "3661"],
    ["--days", "many"],
    ["--price", "-1"],
    ["--price", "NaN"],
    ["--price", "free"],
    ["--today", "tomorrow"],
    ["--chart", "chart.png"],
    ["--backtest", "-1"],
]


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_what_cannot_be_asked_is_refused_with_its_name(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        tool.main(arguments, {})
    assert refused.value.code == 2
    assert arguments[0] in capsys.readouterr().err


def test_nothing_personal_but_names_is_printed(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(world, "--json", "--days", "40") == 0
    assert run(world, "--days", "40") == 0
    said = "".join(capsys.readouterr())
    assert "1990000" not in said
