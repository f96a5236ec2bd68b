"""Histories read from the tables of days lived through, against the people's own diary."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from layers.zhiban.risk import __main__ as command
from tests.simulate.scenario import People, Scenario, read_scenario
from tests.simulate.test_year import SMALL, lived
from tests.simulate.year import Year
from zhiban.domain.lapse_history import HolderHistory, PastCase
from zhiban.store.holders import Holders

DAYS = 60


def histories(year: Year) -> dict[str, HolderHistory]:
    county = year.county
    return dict(county.desk.histories.all(Holders(county.sealed_entities)))


def cases(year: Year) -> list[PastCase]:
    return [case for history in histories(year).values() for case in history.cases]


def test_who_filed_when_is_what_people_wrote_down(tmp_path: Path) -> None:
    year, _ = lived(tmp_path, days=DAYS, scenario=read_scenario("habits"))
    filed = Counter(case.filed_on for case in cases(year) if case.filed_on)
    assert filed == Counter(one.day for one in year.crowd.diary)
    assert filed.total() > 10
    stored = [row for row in year.tables.items("cases") if row["SK"]["S"] == "CASE"]
    renewals = [row for row in stored if not int(row.get("year", {}).get("N", "0"))]
    assert len(cases(year)) == len(renewals)
    assert any(case.missed for case in cases(year) if case.latest <= year.last_day)


def test_a_few_holders_are_told_as_all_are(tmp_path: Path) -> None:
    year, _ = lived(tmp_path, days=DAYS, scenario=read_scenario("habits"))
    county, every = year.county, histories(year)
    asked = [uscc for uscc, history in every.items() if history.cases][:7]
    found = county.desk.histories.of(county.entities.get_many(asked).values())
    assert found == {uscc: every[uscc] for uscc in asked}
    assert len(found) == 7


def test_a_young_county_is_told_that_it_has_too_little_history_and_keeps_the_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    year, _ = lived(tmp_path, days=DAYS, scenario=read_scenario("habits"))
    monkeypatch.setattr(command, "connect", lambda: year.county.client)
    environ = {"STAGE": "local", "COUNTY": "370323"}
    out = tmp_path / "out.json"
    told = ["--tables", "--trained-on", "2027-02-01", "--out", str(out)]
    assert command.main(told, environ) == 1
    assert "REGISTRY_TABLE is not set" in said(capsys)
    environ |= {"REGISTRY_TABLE": "registry", "CASES_TABLE": "cases"}
    assert command.main(told, environ) == 1
    assert "it takes 1000" in (words := said(capsys))
    assert "first: " in words
    assert "the rule stays in force" in words
    assert not out.exists()


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().err.split())


def test_habits_move_who_is_late_and_nought_moves_nobody(tmp_path: Path) -> None:
    """With the whole county known, the later half by tardiness has more who never answer."""
    plain = Year(replace(SMALL, days=1), tmp_path)
    plain.live()
    assert plain.crowd.traits == {}
    folder = tmp_path / "habits"
    folder.mkdir()
    moved = Year(replace(SMALL, days=1, scenario=Scenario("h", people=People(habits=1.0))), folder)
    moved.live()
    phones = sorted(moved.crowd.traits, key=lambda one: moved.crowd.traits[one].habit)
    half = len(phones) // 2
    never = [
        sum(moved.crowd.kind_of(one) == "never" for one in some)
        for some in (phones[:half], phones[half:])
    ]
    assert never[0] < never[1]
    assert [plain.crowd.kind_of(one) for one in phones] != [
        moved.crowd.kind_of(one) for one in phones
    ]
