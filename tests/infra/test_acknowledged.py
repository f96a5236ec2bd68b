"""What cdk-nag finds and is lived with: which finding, on which construct, and nothing beside it.

Where a finding has no finer grain than its rule, what it hides is named here instead.
"""

import json

import pytest

from infra.constructs import citizens, officers
from tests.infra.conftest import Stage, Synthesised
from tests.infra.test_protection import SIGNED_BY_THE_PARTNER, as_list, borne, statements

EVERYWHERE = {
    "data/DeadLetters": {"AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"},
    "data/Secrets": {"AwsSolutions-SMG4"},
    "service/DeadLetters": {"AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"},
    "service/Functions": {
        "AwsSolutions-L1",
        "Serverless-LambdaLatestVersion",
        "Serverless-LambdaDLQ",
        "Serverless-LambdaEventSourceMappingDestination",
        "Serverless-LambdaTracing",
    },
    "service/SharedRights/Objects": {
        "AwsSolutions-IAM5[Resource::documents/applications/*]",
        "AwsSolutions-IAM5[Resource::documents/licences/*]",
        "AwsSolutions-IAM5[Resource::documents/drafts/*]",
        "AwsSolutions-IAM5[Resource::documents/materials/*]",
        "AwsSolutions-IAM5[Resource::files/inbox/*]",
        "AwsSolutions-IAM5[Resource::files/rejects/*]",
        "AwsSolutions-IAM5[Resource::archive/roots/*]",
    },
    "service/SharedRights/Phones": {"AwsSolutions-IAM5[Resource::*]"},
}
OF_A_STAGE = {
    "local": {
        "service/Interfaces": {"AwsSolutions-APIG4"},
        "data/Officers": {"AwsSolutions-COG2"},
    },
    "example": {
        "service/Edge": {"AwsSolutions-CFR1", "AwsSolutions-CFR3"},
        "data/Scanning/Role": {
            "AwsSolutions-IAM5[Resource::arn:aws:events:ap-southeast-1:111122223333:rule/"
            "DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*]",
            "AwsSolutions-IAM5[Resource::<Documents7E5B2978.Arn>/*]",
        },
    },
}


def test_at_most_eight_constructs_have_findings_acknowledged_and_these(stage: Stage) -> None:
    found: dict[str, set[str]] = {}
    prefix = f"zhiban-370323-{stage.name}-"
    for path, told in stage.acknowledged:
        for finding, reason in json.loads(told).items():
            assert len(reason) > 60, f"{path}: no reason"
            short = finding.removeprefix("Annotation::").replace(prefix, "")
            short = short.replace("-bucket-arn", "")
            found.setdefault(path.removeprefix(f"/{prefix}"), set()).add(short)
    assert found == EVERYWHERE | OF_A_STAGE[stage.name]
    assert len(found) <= 8
    assert all("/" in path for path in found), "a whole stack is acknowledged"


APPLICATIONS, LICENCES = "/applications/*", "/licences/*"
DRAFTS, MATERIALS = "/drafts/*", "/materials/*"
WILDCARDS = {
    ("send_sms", "sns:Publish", "*"),
    ("citizen_api", "sns:Publish", "*"),
    ("citizen_api", "s3:PutObject", DRAFTS),
    *(
        (name, "s3:GetObject", folder)
        for name in ("citizen_api", "officer_api")
        for folder in (APPLICATIONS, LICENCES)
    ),
    *(("issue_licences", "s3:PutObject", one) for one in (APPLICATIONS, LICENCES, MATERIALS)),
    *(
        (name, f"s3:{action}", folder)
        for name in ("citizen_api", "officer_api", "issue_licences")
        for action in ("GetObject", "GetObjectTagging")
        for folder in (DRAFTS, MATERIALS)
    ),
    *(
        ("keep_retention", "s3:DeleteObject", folder)
        for folder in (APPLICATIONS, LICENCES, DRAFTS, MATERIALS)
    ),
    ("prove_days", "s3:PutObject", "/roots/*"),
    ("ingest_registry", "s3:GetObject", "/inbox/*"),
    ("ingest_registry", "s3:GetObjectVersion", "/inbox/*"),
    ("ingest_registry", "s3:GetObject", "/rejects/*"),
    ("ingest_registry", "s3:PutObject", "/rejects/*"),
}
"""Of each role: an action, and the end of the resource it is allowed on."""


def test_the_only_wildcards_of_a_role_are_phones_and_the_prefixes_of_buckets(stage: Stage) -> None:
    found = {
        (name, action, json.dumps(resource).rsplit('"', 2)[1])
        for name, statement in borne(stage)
        if statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
        if "*" in json.dumps(resource)
    }
    assert found == WILDCARDS


def test_no_policy_allows_by_a_wildcard_action_or_by_what_it_leaves_out(stage: Stage) -> None:
    for name, statement in statements(stage):
        if statement["Effect"] == "Allow":
            assert not {"NotResource", "NotAction"} & set(statement), name
            assert not [one for one in as_list(statement["Action"]) if "*" in one], name


def _open_routes(stage: Stage) -> set[tuple[str, str]]:
    return {
        (name.removeprefix("Interfaces").split("Api")[0], one["Properties"]["RouteKey"])
        for name, one in stage.of("AWS::ApiGatewayV2::Route").items()
        if one["Properties"].get("AuthorizationType", "NONE") == "NONE"
    }


@pytest.mark.parametrize("room", ["Citizens", "Officers", "Partners"])
def test_without_an_edge_the_open_routes_of_an_interface_are_these(
    synthesised: Synthesised, room: str
) -> None:
    known = {
        "Citizens": {f"{method.value} {path}" for method, path in citizens.ROUTES},
        "Officers": {f"{method.value} {path}" for method, path in officers.PAGES},
        "Partners": SIGNED_BY_THE_PARTNER,
    }
    for stage in (synthesised.local, synthesised.mainland):
        found = {route for where, route in _open_routes(stage) if where == room}
        assert found == known[room]


def test_behind_an_edge_no_route_is_open(synthesised: Synthesised) -> None:
    assert _open_routes(synthesised.example) == set()


def test_every_mapping_without_a_destination_is_of_a_queue_with_dead_letters(stage: Stage) -> None:
    worked = {
        name
        for name, one in stage.of("AWS::SQS::Queue").items()
        if "RedrivePolicy" in one["Properties"]
    }
    for name, one in stage.of("AWS::Lambda::EventSourceMapping").items():
        if "DestinationConfig" not in one["Properties"]:
            source = json.dumps(one["Properties"]["EventSourceArn"])
            assert [queue for queue in worked if queue in source] or "IntakeQueue" in source, name


def test_queues_without_a_redrive_are_those_where_it_ends(stage: Stage) -> None:
    for name, one in stage.of("AWS::SQS::Queue").items():
        ends = "RedrivePolicy" not in one["Properties"]
        assert ends == name.startswith("DeadLetters"), name
