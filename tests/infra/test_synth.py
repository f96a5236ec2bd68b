"""The real app, synthesised once: its parts are those of the folders, its stream loses nothing."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from infra.config import STAGES
from tests.infra.conftest import Stage, Synthesised
from tests.world import CASES_INDEXES, INDEX_KEYS, REGISTRY_INDEXES
from zhiban.gateways.sms.registered import FOLDER
from zhiban.runtime.settings import variables

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = sorted(p.name for p in (ROOT / "functions").iterdir() if (p / "handler.py").is_file())
TOLD_BY_POWERTOOLS = "POWERTOOLS_"


@pytest.fixture
def assembly(synthesised: Synthesised) -> Path:
    """The local stage's stacks; synth fails on any open finding of cdk-nag."""
    return synthesised.folder / "local"


def resources(assembly: Path, kind: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for template in sorted(assembly.glob("*.template.json")):
        for name, resource in json.loads(template.read_text())["Resources"].items():
            if resource["Type"] == kind:
                found[name] = resource["Properties"]
    return found


def functions(assembly: Path) -> dict[str, dict[str, Any]]:
    """Our functions by the name of their folder."""
    found = resources(assembly, "AWS::Lambda::Function")
    return {props["Handler"].split(".")[0]: props for props in found.values()}


def test_folders_samples_and_template_name_the_same_functions(assembly: Path) -> None:
    assert sorted(functions(assembly)) == FUNCTIONS
    assert sorted(p.name for p in (ROOT / "events").iterdir()) == FUNCTIONS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_told_what_its_settings_ask_for(assembly: Path, name: str) -> None:
    told = functions(assembly)[name]["Environment"]["Variables"]
    asked = variables(importlib.import_module(f"{name}.handler").Settings)
    assert {key for key in told if not key.startswith(TOLD_BY_POWERTOOLS)} == asked


def test_every_function_has_a_role_and_a_log_of_its_own(assembly: Path) -> None:
    roles = [json.dumps(props["Role"]) for props in functions(assembly).values()]
    assert len(set(roles)) == len(FUNCTIONS)
    logs = [json.dumps(p["LoggingConfig"]) for p in functions(assembly).values()]
    assert len(set(logs)) == len(FUNCTIONS)
    for props in resources(assembly, "AWS::Logs::LogGroup").values():
        assert props["RetentionInDays"] <= 731


def test_no_action_is_granted_by_a_wildcard(assembly: Path) -> None:
    for name, props in resources(assembly, "AWS::IAM::Policy").items():
        for statement in props["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            actions = [actions] if isinstance(actions, str) else actions
            assert not [action for action in actions if "*" in action], (name, actions)


def test_every_queue_has_an_end_for_what_cannot_be_worked(assembly: Path) -> None:
    queues = resources(assembly, "AWS::SQS::Queue")
    worked = [props for props in queues.values() if "RedrivePolicy" in props]
    assert len(worked) == 11
    assert all(int(p["RedrivePolicy"]["maxReceiveCount"]) <= 5 for p in worked)


def patterns_of_streams(assembly: Path) -> list[dict[str, Any]]:
    """What each stream hands on; none of them may lose records or repeat them for ever."""
    mappings = resources(assembly, "AWS::Lambda::EventSourceMapping").values()
    streams = [props for props in mappings if "StartingPosition" in props]
    for stream in streams:
        assert stream["BisectBatchOnFunctionError"] is True
        assert stream["MaximumRetryAttempts"] == 5
        assert 0 < stream["MaximumRecordAgeInSeconds"] <= 86_400
        assert stream["DestinationConfig"]["OnFailure"]["Destination"]
        assert stream["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    filters = [one for stream in streams for one in stream["FilterCriteria"]["Filters"]]
    return [json.loads(one["Pattern"]) for one in filters]


def test_the_streams_hand_on_new_events_and_the_facts_of_holders(assembly: Path) -> None:
    """No profile's own row: tagging would wake itself."""
    found = [
        (one.get("eventName"), sort)
        for one in patterns_of_streams(assembly)
        for sort in one["dynamodb"]["Keys"]["SK"]["S"]
    ]
    assert sorted(found, key=str) == sorted(
        [
            (["INSERT"], {"prefix": "EVENT#"}),
            (["INSERT"], {"prefix": "CHANGE#"}),
            (None, {"prefix": "CHANGE#"}),
            (["MODIFY", "REMOVE"], "ENTITY"),
        ],
        key=str,
    )


def test_the_tables_are_those_the_tests_run_against(assembly: Path) -> None:
    tables = resources(assembly, "AWS::DynamoDB::GlobalTable")
    shapes = [
        {i["IndexName"]: i["Projection"]["ProjectionType"] for i in p["GlobalSecondaryIndexes"]}
        for p in tables.values()
    ]
    assert sorted(shapes, key=len) == [REGISTRY_INDEXES, CASES_INDEXES]
    for props in tables.values():
        assert [key["AttributeName"] for key in props["KeySchema"]] == ["PK", "SK"]
        assert props["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
        for index in props["GlobalSecondaryIndexes"]:
            prefix = INDEX_KEYS[index["IndexName"]]
            names = [key["AttributeName"] for key in index["KeySchema"]]
            assert names == [f"{prefix}_pk", f"{prefix}_sk"]


def test_who_sends_and_who_shows_has_every_registered_id(synthesised: Synthesised) -> None:
    """In a layer: more than fits an environment, which is four kilobytes together."""
    told = json.loads((STAGES / "example.json").read_text(encoding="utf-8"))["sms_providers"]
    ids = {f"{one['name']}.json": one.get("templates", {}) for one in told}
    folder = synthesised.folder / "example"
    [(layer, found)] = [
        (name, files)
        for name, one in synthesised.example.of("AWS::Lambda::LayerVersion").items()
        if (files := read_ids(folder / f"asset.{asset_of(one)}"))
    ]
    assert found == ids
    bearing = {
        name
        for name, props in synthesised.example.functions.items()
        if {"Ref": layer} in props["Layers"]
    }
    assert bearing == {"citizen_api", "officer_api", "send_sms"}
    for name in bearing:
        variables = json.dumps(synthesised.example.functions[name]["Environment"]["Variables"])
        assert "gateway.json" in variables


def asset_of(layer: dict[str, Any]) -> str:
    return str(layer["Properties"]["Content"]["S3Key"]).removesuffix(".zip")


def read_ids(folder: Path) -> dict[str, Any]:
    return {
        one.name: json.loads(one.read_text()) for one in (folder / "python" / FOLDER).glob("*.json")
    }


def test_no_environment_is_larger_than_lambda_takes(stage: Stage) -> None:
    """Four kilobytes; what is filled in when it is deployed is counted as written here."""
    for name, props in stage.functions.items():
        assert len(json.dumps(props["Environment"]["Variables"])) < 4_000, name


def test_who_hands_work_on_to_itself_is_not_taken_for_a_loop(synthesised: Synthesised) -> None:
    """A file is handed on up to a hundred times; Lambda drops the seventeenth unless told."""
    told = synthesised.example.functions
    assert told["ingest_registry"]["RecursiveLoop"] == "Allow"
    assert [name for name, one in told.items() if "RecursiveLoop" in one] == ["ingest_registry"]
