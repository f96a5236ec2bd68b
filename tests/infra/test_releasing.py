"""A release of what people wait for: a tenth first, watched, and taken back by itself."""

import json

import pytest

from tests.infra.conftest import Synthesised

RELEASED = ("citizenapi", "officerapi")


@pytest.mark.parametrize("function", RELEASED)
def test_every_route_asks_the_live_version(synthesised: Synthesised, function: str) -> None:
    stage = synthesised.example
    (alias,) = (
        name
        for name, one in stage.of("AWS::Lambda::Alias").items()
        if function in json.dumps(one["Properties"]["FunctionName"])
    )
    integrations = [
        one["Properties"]["IntegrationUri"]
        for one in stage.of("AWS::ApiGatewayV2::Integration").values()
        if alias in json.dumps(one)
    ]
    assert integrations == [{"Ref": alias}]
    named = json.dumps(list(stage.of("AWS::ApiGatewayV2::Integration").values()))
    assert f"Functions{function}Function" not in named, "past the alias"


def test_a_tenth_of_the_requests_goes_first_and_an_alarm_takes_it_back(
    synthesised: Synthesised,
) -> None:
    stage = synthesised.example
    alarms = stage.of("AWS::CloudWatch::Alarm")
    groups = [one["Properties"] for one in stage.of("AWS::CodeDeploy::DeploymentGroup").values()]
    assert len(groups) == len(RELEASED)
    for group in groups:
        assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent10Minutes"
        assert set(group["AutoRollbackConfiguration"]["Events"]) == {
            "DEPLOYMENT_FAILURE",
            "DEPLOYMENT_STOP_ON_ALARM",
            "DEPLOYMENT_STOP_ON_REQUEST",
        }
        watched = [one["Name"]["Ref"] for one in group["AlarmConfiguration"]["Alarms"]]
        assert group["AlarmConfiguration"]["Enabled"] is True
        metrics = sorted(alarms[name]["Properties"]["MetricName"] for name in watched)
        assert metrics == ["5xx", "Errors"]
        for name in watched:
            assert alarms[name]["Properties"]["Period"] == 60
            assert alarms[name]["Properties"]["AlarmActions"]


def test_cloudformation_changes_the_alias_by_codedeploy(synthesised: Synthesised) -> None:
    for alias in synthesised.example.of("AWS::Lambda::Alias").values():
        assert alias["Properties"]["Name"] == "live"
        assert "CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"]


def test_the_version_before_is_kept_to_go_back_to(synthesised: Synthesised) -> None:
    versions = synthesised.example.of("AWS::Lambda::Version").values()
    assert len(versions) == len(RELEASED)
    for version in versions:
        assert version["DeletionPolicy"] == version["UpdateReplacePolicy"] == "Retain"


def test_codedeploy_may_move_these_aliases_and_nothing_else(synthesised: Synthesised) -> None:
    stage = synthesised.example
    roles = {
        name: one["Properties"]
        for name, one in stage.of("AWS::IAM::Role").items()
        if "codedeploy" in json.dumps(one["Properties"]["AssumeRolePolicyDocument"])
    }
    assert len(roles) == len(RELEASED)
    for name, role in roles.items():
        assert "ManagedPolicyArns" not in role
        (policy,) = (
            one["Properties"]["PolicyDocument"]["Statement"]
            for one in stage.of("AWS::IAM::Policy").values()
            if one["Properties"]["Roles"] == [{"Ref": name}]
        )
        assert all("*" not in json.dumps(one) for one in policy)
        (moving,) = (one for one in policy if "lambda:UpdateAlias" in one["Action"])
        function, live = moving["Resource"]
        assert function["Fn::GetAtt"][0] in stage.of("AWS::Lambda::Function"), "asked to move"
        assert live == {"Fn::Join": ["", [function, ":live"]]}
        aliases = stage.of("AWS::Lambda::Alias")
        assert not [one for one in aliases if one in json.dumps(policy)], "a circle: alias, group"


def test_the_embedded_run_has_no_codedeploy(synthesised: Synthesised) -> None:
    assert not synthesised.local.of("AWS::CodeDeploy::DeploymentGroup")
    assert not synthesised.local.of("AWS::Lambda::Alias")


def test_no_stack_is_near_the_five_hundred_resources_that_cloudformation_takes(
    synthesised: Synthesised,
) -> None:
    for name in ("example", "neighbour", "local"):
        for path in (synthesised.folder / name).glob("*.template.json"):
            assert len(json.loads(path.read_text())["Resources"]) < 420, path.name
