"""Settings from the environment: all faults at once, and the clock's offset on one stage only."""

from dataclasses import dataclass

import pytest

from zhiban.domain.errors import SettingsError
from zhiban.runtime.settings import Settings, read_settings, variables


@dataclass(frozen=True, kw_only=True)
class Told(Settings):
    """Settings as a function has them."""

    cases_table: str
    shards: int
    note: str = "none"
    most: int = 7


WHOLE = {"STAGE": "prod", "COUNTY": "370323", "CASES_TABLE": "cases", "SHARDS": "16"}


def test_what_the_environment_says_is_read() -> None:
    assert read_settings(Told, WHOLE | {"NOTE": "甲", "MOST": "0", "OTHER": "x"}) == Told(
        stage="prod", county="370323", cases_table="cases", shards=16, note="甲", most=0
    )


def test_what_has_a_default_may_be_absent_or_empty() -> None:
    assert read_settings(Told, WHOLE) == read_settings(Told, WHOLE | {"NOTE": "", "MOST": ""})
    assert read_settings(Told, WHOLE).most == 7


FAULTS = """
变量        | 值     | 说法
STAGE       | -      | STAGE is not set
CASES_TABLE | -      | CASES_TABLE is not set
CASES_TABLE | 空     | CASES_TABLE is not set
SHARDS      | -      | SHARDS is not set
SHARDS      | 三     | SHARDS must be a whole number
SHARDS      | ３     | SHARDS must be a whole number
SHARDS      | 1.5    | SHARDS must be a whole number
SHARDS      | -3     | SHARDS must be a whole number
MOST        | many   | MOST must be a whole number
"""
FAULT_ROWS = [[c.strip() for c in line.split("|")] for line in FAULTS.strip().splitlines()[1:]]


@pytest.mark.parametrize(("name", "value", "said"), FAULT_ROWS)
def test_each_fault_is_named(name: str, value: str, said: str) -> None:
    environ = dict(WHOLE)
    if value == "-":
        del environ[name]
    else:
        environ[name] = "" if value == "空" else value
    with pytest.raises(SettingsError) as caught:
        read_settings(Told, environ)
    assert str(caught.value) == said


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(Told, {"SHARDS": "x", "MOST": "y", "CLOCK_OFFSET_PARAMETER": "p"})
    assert set(str(caught.value).split("; ")) == {
        "STAGE is not set",
        "COUNTY is not set",
        "CASES_TABLE is not set",
        "SHARDS must be a whole number",
        "MOST must be a whole number",
        "CLOCK_OFFSET_PARAMETER is for the local stage only",
    }


@pytest.mark.parametrize("stage", ["prod", "test", "Local", "local2", "LOCAL"])
def test_the_clocks_offset_is_for_the_local_stage_only(stage: str) -> None:
    environ = WHOLE | {"STAGE": stage, "CLOCK_OFFSET_PARAMETER": "offset"}
    with pytest.raises(SettingsError, match="CLOCK_OFFSET_PARAMETER is for the local stage only"):
        read_settings(Told, environ)
    local = read_settings(Told, environ | {"STAGE": "local"})
    assert local.clock_offset_parameter == "offset"


def test_no_fault_repeats_what_the_environment_holds() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(Told, WHOLE | {"SHARDS": "s3cret"})
    assert "s3cret" not in str(caught.value)


def test_the_variables_of_a_function_are_known_for_comparing_with_its_stack() -> None:
    assert variables(Settings) == {"STAGE", "COUNTY", "CLOCK_OFFSET_PARAMETER"}
    assert variables(Told) - variables(Settings) == {"CASES_TABLE", "SHARDS", "NOTE", "MOST"}


def test_settings_do_not_change() -> None:
    told = read_settings(Told, WHOLE)
    with pytest.raises(AttributeError):
        told.shards = 1  # type: ignore[misc]
