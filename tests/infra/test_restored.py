"""A stage that works on restored tables: its own stay, and no export goes away."""

import json

import pytest

from infra.config import ConfigError, read_stage
from tests.infra.conftest import Stage, Synthesised, read_assembly
from tests.infra.synthesise import RESTORED

NAMES = {RESTORED["restored_registry"], RESTORED["restored_cases"]}


@pytest.fixture(scope="module")
def restored(synthesised: Synthesised) -> Stage:
    return read_assembly(synthesised.folder / "restored", "example")


def test_every_function_is_told_the_restored_tables_and_has_its_rights_on_them(
    restored: Stage,
) -> None:
    told = {
        value
        for one in restored.functions.values()
        for name, value in one["Environment"]["Variables"].items()
        if name in ("REGISTRY_TABLE", "CASES_TABLE")
    }
    assert told == NAMES
    said = json.dumps(restored.of("AWS::IAM::Policy"))
    assert all(f"table/{name}" in said for name in NAMES)
    assert "ExportsOutputFnGetAttRegistry" not in said
    assert "ExportsOutputFnGetAttCases" not in said


def test_streams_are_those_of_the_restored_tables(restored: Stage) -> None:
    followed = json.dumps(restored.of("AWS::Lambda::EventSourceMapping"))
    for name in ("registry", "cases"):
        stream = RESTORED[f"restored_{name}_stream"]
        assert f"{RESTORED[f'restored_{name}']}/stream/{stream}" in followed


def test_it_is_the_restored_tables_that_are_watched(restored: Stage) -> None:
    watched = {
        dimension["Value"]
        for alarm in restored.watching["Resources"].values()
        if alarm["Type"] == "AWS::CloudWatch::Alarm"
        for metric in alarm["Properties"].get("Metrics", [])
        for dimension in metric.get("MetricStat", {}).get("Metric", {}).get("Dimensions", [])
        if dimension["Name"] == "TableName"
    }
    assert watched == NAMES


def test_the_outputs_name_them_for_the_operator(restored: Stage) -> None:
    outputs = restored.data["Outputs"]
    assert {outputs[f"{name}Table"]["Value"] for name in ("Registry", "Cases")} == NAMES


def test_the_stages_own_tables_stay_and_what_was_exported_goes_on(
    restored: Stage, synthesised: Synthesised
) -> None:
    before, after = synthesised.example, restored
    assert set(before.of("AWS::DynamoDB::GlobalTable")) == set(
        after.of("AWS::DynamoDB::GlobalTable")
    )

    def exported(stage: Stage) -> set[str]:
        outputs = stage.data["Outputs"].values()
        return {json.dumps(one["Export"]["Name"]) for one in outputs if "Export" in one}

    assert exported(before) <= exported(after)


@pytest.mark.parametrize("left_out", sorted(RESTORED))
def test_the_settings_stand_together(left_out: str) -> None:
    some = {name: value for name, value in RESTORED.items() if name != left_out}
    with pytest.raises(ConfigError, match="all of them, or none"):
        read_stage("example", some)
