"""Scenarios as files: what is wrong with one is said all at once, in words."""

from pathlib import Path

import pytest

from tests.simulate.chance import draw, pick
from tests.simulate.scenario import SCENARIOS, Days, Scenario, ScenarioError, read_scenario


def test_the_usual_scenario_is_what_is_assumed_without_one() -> None:
    assert read_scenario("usual") == Scenario()


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_scenario_that_is_shipped_can_be_read(path: Path) -> None:
    assert read_scenario(path.stem) == read_scenario(str(path))


def test_days_are_counted_from_nought() -> None:
    assert [n in Days(2, 2) for n in range(5)] == [False, False, True, True, False]


def test_a_name_that_is_none_names_those_there_are() -> None:
    with pytest.raises(ScenarioError, match=r"no scenario 'worst'; there are habits, hard, usual"):
        read_scenario("worst")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("price = 'much'", r"price: must be like 0\.05, not 'much'"),
        ("[people]\nfirst = 1.5", r"people\.first: must be like"),
        ("[people]\nfrist = 0.5", r"people\.frist: no such setting"),
        ("[people]\nfirst = 0.9", r"people: the shares come to 1\.38, more than all"),
        ("[provider]\nper_second = 0", "at least 1"),
        ("[provider]\nlost = true", r"provider\.lost"),
        ("[outages]\nscan = 3", r"outages\.scan: must list"),
        ("[outages]\nscan = [{ days = 3 }]", r"outages\.scan: must list"),
        ("[outages]\nscan = [{ day = -1 }]", r"outages\.scan: must list"),
        ("people = 3", "people: must be a table"),
        ("price = ", "is not TOML"),
        ("price = 'a'\n[people]\nlast = 'b'", r"price: .*; people\.last: "),
    ],
)
def test_what_is_wrong_is_said(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "told.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=says):
        read_scenario(str(file))


def test_chance_depends_on_what_is_asked_and_on_no_order() -> None:
    assert draw(1, "call", 5) == draw(1, "call", 5)
    assert len({draw(1, "call", n) for n in range(100)} | {draw(2, "call", 5)}) == 101
    assert 0.4 < sum(draw(3, n) < 0.5 for n in range(1_000)) / 1_000 < 0.6


@pytest.mark.parametrize(("at", "found"), [(0.0, "a"), (0.29, "a"), (0.3, "b"), (0.5, "rest")])
def test_a_draw_falls_into_its_share(at: float, found: str) -> None:
    assert pick({"a": 0.3, "b": 0.2}, at, "rest") == found
