"""What each stage protects: rights, queues, tables, logs, and that a careless change is refused."""

import importlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.infra.conftest import ROOT, Stage, Synthesised
from zhiban.runtime.settings import variables

FUNCTIONS = {
    "citizen_api",
    "decide_cases",
    "detect_changes",
    "dispatch_messages",
    "export_registry",
    "ingest_registry",
    "issue_licences",
    "keep_retention",
    "officer_api",
    "order_couriers",
    "project_statistics",
    "prove_days",
    "reconcile",
    "record_receipts",
    "relay_events",
    "report_statistics",
    "ring_alarms",
    "scan_expiries",
    "send_sms",
    "tag_profiles",
    "track_parcels",
}
OUTPUTS = {
    "RegistryTable",
    "CasesTable",
    "FilesBucket",
    "DocumentsBucket",
    "SealKeyArn",
    "CipherSecret",
    "IntakeQueueUrl",
    "IntakePartsQueueUrl",
    "RingQueueUrl",
    "IssueQueueUrl",
    "DecideQueueUrl",
    "ChangesQueueUrl",
    "SendQueueUrl",
    "StatisticsQueueUrl",
    "ProfileQueueUrl",
    "EventBusName",
    "OfficersApiId",
    "OfficerPoolId",
    "OfficerClientId",
    "CourierQueueUrl",
    "CourierSecretArn",
    "PartnersApiId",
    "CitizensApiId",
    "AlarmTopicArn",
}
DRAWING = {"issue_licences", "officer_api", "report_statistics"}
"""What writes PDF documents has a further layer."""
TELLING = {"citizen_api", "officer_api", "send_sms"}
"""What sends or shows messages has one with the providers' ids of wordings."""

CALLED_BY_THE_CLOCK = {
    "keep_retention",
    "report_statistics",
    "scan_expiries",
    "dispatch_messages",
    "reconcile",
    "prove_days",
    "track_parcels",
    "export_registry",
    "tag_profiles",
}


def refers_to(value: Any, logical_id: str) -> bool:
    return f'"{logical_id}"' in json.dumps(value)


def statements(stage: Stage) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, policy in stage.of("AWS::IAM::Policy").items():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            yield name, statement


def borne(stage: Stage) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each statement once for each function whose role bears it, shared policies included."""
    names = {
        properties["Role"]["Fn::GetAtt"][0]: name for name, properties in stage.functions.items()
    }
    for policy in stage.of("AWS::IAM::Policy").values():
        for role in policy["Properties"]["Roles"]:
            if role["Ref"] in names:
                for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                    yield names[role["Ref"]], statement


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_each_function_has_a_sample_of_every_case(name: str) -> None:
    cases = {path.stem for path in (ROOT / "events" / name).glob("*.json")}
    assert {"typical", "duplicate", "poison", "mixed"} <= cases


def test_the_environment_is_what_the_function_reads(stage: Stage) -> None:
    for name, properties in stage.functions.items():
        told = set(properties["Environment"]["Variables"])
        own = {one for one in told if not one.startswith("POWERTOOLS_")}
        wanted = set(variables(importlib.import_module(f"{name}.handler").Settings))
        if stage.name != "local":
            wanted -= {"CLOCK_OFFSET_PARAMETER"}
        assert own == wanted, name


def test_the_clock_can_be_moved_on_the_local_stage_only(synthesised: Synthesised) -> None:
    assert len(synthesised.local.of("AWS::SSM::Parameter")) == 1
    assert not synthesised.example.of("AWS::SSM::Parameter")
    assert "CLOCK_OFFSET" not in json.dumps(synthesised.example.resources)


def test_one_role_a_function_and_one_policy_a_role(stage: Stage) -> None:
    roles = [json.dumps(one["Role"]) for one in stage.functions.values()]
    assert len(set(roles)) == len(FUNCTIONS)
    for role in stage.of("AWS::IAM::Role").values():
        assert "ManagedPolicyArns" not in role["Properties"]
    for name, policy in stage.of("AWS::IAM::Policy").items():
        if not name.startswith("SharedRights"):
            assert len(policy["Properties"]["Roles"]) == 1, name


def test_publishing_to_a_topic_is_denied(stage: Stage) -> None:
    denied = [one for _, one in statements(stage) if one["Effect"] == "Deny"]
    assert [(one["Action"], one["Resource"]) for one in denied] == [
        ("sns:Publish", "arn:*:sns:*:*:*")
    ]


def test_a_careless_bucket_is_refused(synthesised: Synthesised) -> None:
    assert "ValidationFailed" in synthesised.broken_says
    assert "AwsSolutions-S10" in synthesised.broken_report


@pytest.mark.parametrize(
    ("function", "batch", "most", "hidden_times"),
    [
        ("ingest_registry", 1, 2, 1),
        ("ingest_registry", 1, 8, 1),
        ("ring_alarms", 1, 4, 1),
        ("send_sms", 5, 2, 6),
        ("detect_changes", 1, 2, 6),
        ("project_statistics", 10, 2, 6),
        ("issue_licences", 5, 2, 6),
        ("decide_cases", 5, 2, 6),
        ("order_couriers", 1, 2, 6),
        ("tag_profiles", 10, 2, 1),
    ],
)
def test_queues_are_worked_in_parts_and_hide_long_enough(
    synthesised: Synthesised, function: str, batch: int, most: int, hidden_times: int
) -> None:
    stage = synthesised.example
    (mapping,) = (
        one["Properties"]
        for one in stage.of("AWS::Lambda::EventSourceMapping").values()
        if function.replace("_", "") in json.dumps(one["Properties"]["FunctionName"])
        and one["Properties"].get("ScalingConfig") == {"MaximumConcurrency": most}
    )
    assert mapping["BatchSize"] == batch
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    source = json.dumps(mapping["EventSourceArn"])
    (queue,) = (one for name, one in stage.of("AWS::SQS::Queue").items() if name in source)
    timeout = stage.functions[function]["Timeout"]
    assert queue["Properties"]["VisibilityTimeout"] >= hidden_times * timeout


def test_every_queue_is_encrypted_and_spoken_to_over_tls_only(stage: Stage) -> None:
    policies = [one["Properties"] for one in stage.of("AWS::SQS::QueuePolicy").values()]
    for name, queue in stage.of("AWS::SQS::Queue").items():
        assert queue["Properties"]["SqsManagedSseEnabled"] is True
        (policy,) = (one for one in policies if refers_to(one["Queues"], name))
        denials = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"]
        assert denials[0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_what_cannot_be_worked_is_kept_fourteen_days(stage: Stage) -> None:
    queues = stage.of("AWS::SQS::Queue")
    worked = {n: q["Properties"] for n, q in queues.items() if "RedrivePolicy" in q["Properties"]}
    assert len(worked) == 11
    for queue in worked.values():
        assert queue["RedrivePolicy"]["maxReceiveCount"] in {3, 5}
    for name in set(queues) - set(worked):
        assert queues[name]["Properties"]["MessageRetentionPeriod"] == 14 * 86_400


def test_a_call_by_the_clock_that_fails_is_kept(stage: Stage) -> None:
    kept = {
        json.dumps(one["Properties"]["FunctionName"])
        for one in stage.of("AWS::Lambda::EventInvokeConfig").values()
        if one["Properties"]["DestinationConfig"]["OnFailure"]["Destination"]
    }
    for name in CALLED_BY_THE_CLOCK:
        assert [one for one in kept if name.replace("_", "") in one], name
    rules = [one["Properties"] for one in stage.of("AWS::Events::Rule").values()]
    assert len(rules) == 14
    for rule in rules:
        assert rule["Targets"][0]["DeadLetterConfig"]["Arn"]


def test_no_dead_letter_can_hold_a_phone_number(stage: Stage) -> None:
    """The carrier's records do, so a failed reading of them is not kept; the log group is."""
    assert "DeadLetterConfig" not in stage.functions["record_receipts"]
    for one in stage.of("AWS::Lambda::EventInvokeConfig").values():
        assert "recordreceipts" not in json.dumps(one["Properties"]["FunctionName"])


def test_schedules_are_utc_and_cover_chinas_day(synthesised: Synthesised) -> None:
    rules = synthesised.example.of("AWS::Events::Rule").values()
    schedules = {
        one["Properties"]["ScheduleExpression"]
        for one in rules
        if "ScheduleExpression" in one["Properties"]
    }
    assert schedules == {
        "cron(30 * * * ? *)",
        "cron(* * * * ? *)",
        "cron(45 * * * ? *)",
        "cron(30 18 * * ? *)",
        "cron(10 17 * * ? *)",
        "cron(20 17-21 * * ? *)",
        "cron(40 17 * * ? *)",
        "cron(10 23 * * ? *)",
        "cron(40 21 * * ? *)",
    }


SIGNED_BY_THE_PARTNER = {"POST /sms/receipts", "POST /courier/events"}


def test_every_open_route_of_the_partners_is_one_whose_function_checks_a_signature(
    stage: Stage,
) -> None:
    routes = [
        one["Properties"]
        for name, one in stage.of("AWS::ApiGatewayV2::Route").items()
        if name.startswith("InterfacesPartners")
    ]
    assert {one["RouteKey"] for one in routes} == SIGNED_BY_THE_PARTNER


def test_only_who_sends_and_who_hears_may_read_the_gateways_secret(
    synthesised: Synthesised,
) -> None:
    stage = synthesised.example
    (secret,) = [
        name
        for name in stage.of("AWS::SecretsManager::Secret")
        if name.startswith("SecretsPartnersSmsGateway")
    ]
    readers = {
        name
        for name, statement in statements(stage)
        if statement["Action"] == "secretsmanager:GetSecretValue"
        and secret in json.dumps(statement)
    }
    assert {name.split("Role")[0].lower() for name in readers} == {
        "functionscitizenapi",
        "functionssendsms",
        "functionsrecordreceipts",
    }


def test_the_gateways_secret_is_named_and_never_told(synthesised: Synthesised) -> None:
    for properties in synthesised.example.functions.values():
        told = json.dumps(properties["Environment"]["Variables"].get("SMS_PROVIDERS", ""))
        assert "current" not in told
    dispatch = synthesised.example.functions["dispatch_messages"]["Environment"]["Variables"]
    assert "secret" not in json.dumps(dispatch["SMS_PROVIDERS"])


def test_where_sms_go_through_sns_nobody_is_told_of_a_secret(synthesised: Synthesised) -> None:
    """The embedded run has one all the same, so that it can go to its gateway and back."""
    for properties in synthesised.local.functions.values():
        told = json.dumps(properties["Environment"]["Variables"].get("SMS_PROVIDERS", ""))
        assert "secret" not in told


def test_tables_are_keyed_indexed_streamed_and_restorable(stage: Stage) -> None:
    tables = {
        name[:5]: one["Properties"] for name, one in stage.of("AWS::DynamoDB::GlobalTable").items()
    }
    indexes = {
        name: {
            one["IndexName"]: one["Projection"]["ProjectionType"]
            for one in table["GlobalSecondaryIndexes"]
        }
        for name, table in tables.items()
    }
    assert indexes == {
        "Regis": {"alarms": "ALL", "names": "KEYS_ONLY", "tails": "KEYS_ONLY"},
        "Cases": {"alarms": "ALL", "queue": "ALL", "outbox": "KEYS_ONLY"},
    }
    for table in tables.values():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
        assert table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
        replica = table["Replicas"][0]
        assert replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert replica["DeletionProtectionEnabled"] is (stage.name != "local")
    assert tables["Cases"]["TimeToLiveSpecification"]["AttributeName"] == "expires_at"


def test_nothing_of_the_data_goes_with_its_stack_outside_the_local_stage(
    synthesised: Synthesised,
) -> None:
    kept = {
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::Cognito::UserPoolGroup",
        "AWS::DynamoDB::GlobalTable",
        "AWS::KMS::Key",
        "AWS::S3::Bucket",
        "AWS::SecretsManager::Secret",
    }
    found = set()
    for one in synthesised.example.data["Resources"].values():
        if one["Type"] in kept:
            found.add(one["Type"])
            assert one["DeletionPolicy"] == one["UpdateReplacePolicy"] == "Retain", one["Type"]
    assert found == kept


def test_functions_run_on_arm_from_prepared_folders(synthesised: Synthesised) -> None:
    for name, properties in synthesised.example.functions.items():
        assert properties["Architectures"] == ["arm64"], name
        assert properties["Runtime"] == "python3.13"
        assert len(properties["Layers"]) == 2 + (name in DRAWING) + (name in TELLING)
        assert properties["Handler"] == f"{name}.handler.handler"
        assert "LogGroup" in properties["LoggingConfig"]


def test_logs_end_and_phone_numbers_in_them_soon(stage: Stage) -> None:
    days = {
        json.dumps(one["Properties"].get("LogGroupName", "")): one["Properties"]["RetentionInDays"]
        for one in stage.of("AWS::Logs::LogGroup").values()
    }
    named = {name: kept for name, kept in days.items() if "DirectPublishToPhoneNumber" in name}
    assert len(named) == 2
    assert set(named.values()) == {7}


def test_outputs_have_the_names_operators_use(stage: Stage) -> None:
    outputs = set(stage.data["Outputs"]) | set(stage.service["Outputs"])
    functions = {f"{name.title().replace('_', '')}Function" for name in FUNCTIONS}
    assert outputs >= OUTPUTS | functions


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("AWS::Lambda::Function", "FunctionName"),
        ("AWS::DynamoDB::GlobalTable", "TableName"),
        ("AWS::SQS::Queue", "QueueName"),
        ("AWS::S3::Bucket", "BucketName"),
        ("AWS::IAM::Role", "RoleName"),
        ("AWS::SecretsManager::Secret", "Name"),
        ("AWS::Cognito::UserPool", "UserPoolName"),
    ],
)
def test_nothing_has_a_name_of_its_own(stage: Stage, kind: str, name: str) -> None:
    """So that a stage can stand beside another, and be replaced."""
    assert stage.of(kind)
    assert not [one for one in stage.of(kind).values() if name in one["Properties"]]


def test_the_citizens_api_answers_what_its_function_knows_and_is_throttled(stage: Stage) -> None:
    api = json.dumps(stage.service["Outputs"]["CitizensApiId"]["Value"])
    routes = {
        one["Properties"]["RouteKey"]
        for one in stage.of("AWS::ApiGatewayV2::Route").values()
        if json.dumps(one["Properties"]["ApiId"]) == api
    }
    function = importlib.import_module("citizen_api.routes")
    made = function.citizen_api(None, None, None)
    known = {
        f"{method} {path.replace('<', '{').replace('>', '}')}"
        for one in [*made._static_routes, *made._dynamic_routes]
        for method, path in [(one.method, one.path)]
    }
    assert routes == known
    stages = [
        one["Properties"]
        for one in stage.of("AWS::ApiGatewayV2::Stage").values()
        if json.dumps(one["Properties"]["ApiId"]) == api
    ]
    (settings,) = (one["DefaultRouteSettings"] for one in stages)
    assert settings == {"ThrottlingBurstLimit": 200, "ThrottlingRateLimit": 100}


def test_the_citizens_function_may_seal_and_check_and_delete_nothing(stage: Stage) -> None:
    granted = {
        action
        for role, statement in borne(stage)
        if role == "citizen_api" and statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
    }
    assert {"kms:Sign", "dynamodb:ConditionCheckItem", "sns:Publish"} <= granted
    assert not [one for one in granted if "Delete" in one or "Scan" in one]


def test_the_archive_is_locked_against_everybody_for_the_stages_years(
    synthesised: Synthesised,
) -> None:
    locked = [
        one["Properties"]
        for one in synthesised.example.of("AWS::S3::Bucket").values()
        if one["Properties"].get("ObjectLockEnabled")
    ]
    (archive,) = locked
    rule = archive["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert rule == {"Mode": "COMPLIANCE", "Days": 3650}
    assert archive["VersioningConfiguration"] == {"Status": "Enabled"}
    lifts = {
        "s3:PutObjectRetention",
        "s3:BypassGovernanceRetention",
        "s3:PutBucketObjectLockConfiguration",
    }
    said = json.dumps(synthesised.example.of("AWS::IAM::Policy"))
    assert [one for one in lifts if one in said] == []
