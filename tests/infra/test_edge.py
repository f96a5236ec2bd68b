"""The edge of a stage that has a certificate; stages without; two counties beside each other."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.stacks.firewall import PROVING
from tests.infra.conftest import Stage, Synthesised

EDGE_ONLY = {
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::Function",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::SecretsManager::RotationSchedule",
}


def distributions(stage: Stage) -> dict[str, dict[str, Any]]:
    """What CloudFront serves, by address."""
    found = {}
    for one in stage.of("AWS::CloudFront::Distribution").values():
        config = one["Properties"]["DistributionConfig"]
        (address,) = config["Aliases"]
        found[address] = config
    return found


def behaviours(stage: Stage) -> Iterator[dict[str, Any]]:
    for config in distributions(stage).values():
        yield config["DefaultCacheBehavior"]
        yield from config["CacheBehaviors"]


def test_citizens_and_officers_each_have_an_address_and_partners_the_citizens(
    synthesised: Synthesised,
) -> None:
    found = distributions(synthesised.example)
    assert set(found) == {"zhiban.example.gov.cn", "desk.zhiban.example.gov.cn"}
    paths = {
        address: {one["PathPattern"] for one in config["CacheBehaviors"]}
        for address, config in found.items()
    }
    assert paths["zhiban.example.gov.cn"] == {
        "/assets/*",
        "/api/*",
        "/sms/receipts",
        "/courier/events",
    }
    assert paths["desk.zhiban.example.gov.cn"] == {"/assets/*", "/api/*"}


def test_browsers_speak_modern_tls_and_are_answered_with_the_headers(
    synthesised: Synthesised,
) -> None:
    for config in distributions(synthesised.example).values():
        assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
        assert "us-east-1" in config["ViewerCertificate"]["AcmCertificateArn"]
        for origin in config["Origins"]:
            own = origin["CustomOriginConfig"]
            assert own["OriginProtocolPolicy"] == "https-only"
            assert own["OriginSSLProtocols"] == ["TLSv1.2"]
    (policy,) = synthesised.example.of("AWS::CloudFront::ResponseHeadersPolicy")
    for one in behaviours(synthesised.example):
        read_by_people = one.get("PathPattern", "/assets/*") == "/assets/*"
        wanted = "redirect-to-https" if read_by_people else "https-only"
        assert one["ViewerProtocolPolicy"] == wanted
        assert one["ResponseHeadersPolicyId"] == {"Ref": policy}
        assert one["FunctionAssociations"][0]["EventType"] == "viewer-request"
    stated = synthesised.example.of("AWS::CloudFront::ResponseHeadersPolicy")[policy]
    security = stated["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert set(security) == {
        "ContentSecurityPolicy",
        "ContentTypeOptions",
        "FrameOptions",
        "ReferrerPolicy",
        "StrictTransportSecurity",
    }
    transport = security["StrictTransportSecurity"]
    assert (transport["AccessControlMaxAgeSec"], transport["IncludeSubdomains"]) == (
        63_072_000,
        True,
    )
    assert security["ContentSecurityPolicy"]["Override"] is False, "the pages say more themselves"


CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def test_nothing_is_cached_but_what_pages_are_made_of(synthesised: Synthesised) -> None:
    (own,) = synthesised.example.of("AWS::CloudFront::CachePolicy")
    for one in behaviours(synthesised.example):
        kept = {"Ref": own} if one.get("PathPattern") == "/assets/*" else CACHING_DISABLED
        assert one["CachePolicyId"] == kept
        assert one["OriginRequestPolicyId"] == ALL_BUT_HOST


def test_the_viewers_host_is_in_no_key_and_so_reaches_no_interface(
    synthesised: Synthesised,
) -> None:
    """What is in a cache's key goes to the origin too, and API Gateway knows its own host only."""
    (policy,) = synthesised.example.of("AWS::CloudFront::CachePolicy").values()
    told = policy["Properties"]["CachePolicyConfig"]
    assert (told["MinTTL"], told["DefaultTTL"], told["MaxTTL"]) == (0, 0, 31_536_000)
    key = told["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["HeadersConfig"] == {"HeaderBehavior": "none"}
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "none"}


def test_every_origin_gets_the_secret_by_reference_and_no_template_has_it(
    synthesised: Synthesised,
) -> None:
    for config in distributions(synthesised.example).values():
        for origin in config["Origins"]:
            (header,) = origin["OriginCustomHeaders"]
            assert header["HeaderName"] == "x-origin-secret"
            told = json.dumps(header["HeaderValue"])
            assert "{{resolve:secretsmanager:" in told
            assert "AdmissionOriginSecret" in told


def test_every_route_behind_it_asks_the_authorizer_or_for_an_officers_token(
    synthesised: Synthesised,
) -> None:
    stage = synthesised.example
    authorizers = stage.of("AWS::ApiGatewayV2::Authorizer")
    asked = [one["Properties"] for one in authorizers.values()]
    by_secret = [one for one in asked if one["AuthorizerType"] == "REQUEST"]
    assert len(by_secret) == 3, "one an interface"
    for one in by_secret:
        assert one["IdentitySource"] == ["$request.header.x-origin-secret"]
        assert one["AuthorizerResultTtlInSeconds"] == 60
        assert one["EnableSimpleResponses"] is True
    kinds: dict[str, set[str]] = {}
    for name, one in stage.of("AWS::ApiGatewayV2::Route").items():
        interface = name.removeprefix("Interfaces").split("Api")[0]
        kinds.setdefault(interface, set()).add(one["Properties"]["AuthorizationType"])
    assert kinds == {"Citizens": {"CUSTOM"}, "Partners": {"CUSTOM"}, "Officers": {"CUSTOM", "JWT"}}


def test_the_firewall_is_in_us_east_1_and_stands_before_every_address(
    synthesised: Synthesised,
) -> None:
    manifest = json.loads((synthesised.folder / "example" / "manifest.json").read_text())
    where = {
        name: one["environment"]
        for name, one in manifest["artifacts"].items()
        if one["type"] == "aws:cloudformation:stack"
    }
    assert where == {
        "zhiban-370323-example-firewall": "aws://111122223333/us-east-1",
        "zhiban-370323-example-data": "aws://111122223333/ap-southeast-1",
        "zhiban-370323-example-service": "aws://111122223333/ap-southeast-1",
    }
    service = manifest["artifacts"]["zhiban-370323-example-service"]
    assert "zhiban-370323-example-firewall" in service["dependencies"]
    for config in distributions(synthesised.example).values():
        read = config["WebACLId"]["Fn::GetStackOutput"]
        assert read["StackName"] == "zhiban-370323-example-firewall"
        assert read["Region"] == "us-east-1"
        assert read["OutputName"] in synthesised.example.firewall["Outputs"]


def acl(stage: Stage) -> dict[str, Any]:
    (found,) = stage.firewall["Resources"].values()
    assert found["Type"] == "AWS::WAFv2::WebACL"
    told: dict[str, Any] = found["Properties"]
    return told


def test_the_firewall_counts_guesses_first_and_blocks_what_aws_knows(
    synthesised: Synthesised,
) -> None:
    rules = sorted(acl(synthesised.example)["Rules"], key=lambda one: one["Priority"])
    assert [one["Name"] for one in rules] == [
        "Guesses",
        "Requests",
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
    ]
    limited = [one["Statement"]["RateBasedStatement"] for one in rules[:2]]
    assert [one["Limit"] for one in limited] == [300, 3000]
    places = limited[0]["ScopeDownStatement"]["OrStatement"]["Statements"]
    assert {one["ByteMatchStatement"]["SearchString"] for one in places} == set(PROVING)
    assert "ScopeDownStatement" not in limited[1]


def test_the_places_that_are_counted_are_routes(synthesised: Synthesised) -> None:
    routes = {
        one["Properties"]["RouteKey"]
        for one in synthesised.example.of("AWS::ApiGatewayV2::Route").values()
    }
    assert {f"POST {path}" for path in PROVING} <= routes


def test_a_drawing_and_a_nameless_machine_pass_the_managed_rules(synthesised: Synthesised) -> None:
    (common,) = (
        one["Statement"]["ManagedRuleGroupStatement"]
        for one in acl(synthesised.example)["Rules"]
        if one["Name"] == "AWSManagedRulesCommonRuleSet"
    )
    assert {one["Name"] for one in common["RuleActionOverrides"]} == {
        "SizeRestrictions_BODY",
        "NoUserAgent_HEADER",
    }
    assert all(one["ActionToUse"] == {"Count": {}} for one in common["RuleActionOverrides"])


def test_the_firewall_keeps_no_request_of_a_citizen(synthesised: Synthesised) -> None:
    assert 'SampledRequestsEnabled": true' not in json.dumps(acl(synthesised.example))
    assert "AWS::WAFv2::LoggingConfiguration" not in json.dumps(synthesised.example.firewall)


def test_the_secret_is_changed_every_thirty_days_by_its_own_function(
    synthesised: Synthesised,
) -> None:
    stage = synthesised.example
    (schedule,) = (
        one["Properties"] for one in stage.of("AWS::SecretsManager::RotationSchedule").values()
    )
    assert schedule["RotationRules"] == {"AutomaticallyAfterDays": 30}
    assert schedule["RotateImmediatelyOnUpdate"] is False, "not before the edge is there"
    assert "OriginSecret" in json.dumps(schedule["SecretId"])
    assert "rotateoriginsecret" in json.dumps(schedule["RotationLambdaARN"])
    others = set(stage.of("AWS::SecretsManager::Secret")) - {
        name for name in stage.of("AWS::SecretsManager::Secret") if "OriginSecret" in name
    }
    assert all(name.startswith("Secrets") for name in others), "changed by people: docs/keys.md"


def test_who_changes_it_may_change_the_edge_and_read_the_firewall_before_it(
    synthesised: Synthesised,
) -> None:
    """CloudFront takes a distribution with a web ACL from nobody who may not read that ACL."""
    stage = synthesised.example
    granted = {
        action: statement["Resource"]
        for name, one in stage.of("AWS::IAM::Policy").items()
        if "rotateoriginsecret" in name
        for statement in one["Properties"]["PolicyDocument"]["Statement"]
        for action in [statement["Action"]]
        if isinstance(action, str)
    }
    read = {json.dumps(one["WebACLId"]) for one in distributions(stage).values()}
    assert {json.dumps(granted["wafv2:GetWebACL"])} == read


def test_operators_find_its_functions_and_its_secret_by_outputs(synthesised: Synthesised) -> None:
    stage = synthesised.example
    outputs = stage.service["Outputs"]
    for name in ("admit_requests", "rotate_origin_secret"):
        function = outputs[f"{name.title().replace('_', '')}Function"]["Value"]["Ref"]
        assert name.replace("_", "") in function
        assert function in stage.of("AWS::Lambda::Function")
    secret = outputs["OriginSecretArn"]["Value"]["Ref"]
    assert "OriginSecret" in secret
    assert secret in stage.of("AWS::SecretsManager::Secret")
    assert "OriginSecretArn" not in synthesised.mainland.service["Outputs"]


@pytest.mark.parametrize("name", ["local", "mainland"])
def test_a_stage_without_a_certificate_has_no_edge(synthesised: Synthesised, name: str) -> None:
    stage: Stage = getattr(synthesised, name)
    assert stage.firewall == {}
    for kind in EDGE_ONLY:
        assert not stage.of(kind), kind
    assert "admit_requests" not in json.dumps(stage.resources)


def test_in_mainland_china_nothing_is_sent_through_sns_or_named_for_another_partition(
    synthesised: Synthesised,
) -> None:
    stage = synthesised.mainland
    assert "DirectPublishToPhoneNumber" not in json.dumps(stage.resources)
    for properties in stage.functions.values():
        providers = json.dumps(properties["Environment"]["Variables"].get("SMS_PROVIDERS", ""))
        assert '\\"name\\":\\"sns\\"' not in providers
    said = json.dumps(stage.resources)
    assert "arn:aws:" not in said.replace("arn:aws:states", "")
    assert "cn-north-1" in said


def names(stage: Stage) -> set[str]:
    """What stands under a name of its own in an account and region."""
    told = {
        json.dumps(value)
        for one in stage.resources.values()
        for key, value in one["Properties"].items()
        if key.endswith("Name") and key in OWN_NAMES.get(one["Type"], ())
    }
    exported = {
        json.dumps(one["Export"]["Name"])
        for template in (stage.data, stage.service)
        for one in template["Outputs"].values()
        if "Export" in one
    }
    return told | exported


OWN_NAMES = {
    "AWS::CloudFront::Function": ("Name",),
    "AWS::CloudWatch::Alarm": ("AlarmName",),
    "AWS::CloudWatch::Dashboard": ("DashboardName",),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::SSM::Parameter": ("Name",),
    "AWS::Cognito::UserPoolDomain": ("Domain",),
}


def test_two_counties_stand_beside_each_other_in_one_account(synthesised: Synthesised) -> None:
    mine, theirs = names(synthesised.example), names(synthesised.neighbour)
    assert len(mine) > 20
    assert len(theirs) > 20
    assert mine & theirs == set()


def test_each_county_has_its_own_stacks_in_its_own_name(synthesised: Synthesised) -> None:
    found = {
        name: sorted(
            path.name for path in (synthesised.folder / name).glob("zhiban-*.template.json")
        )
        for name in ("example", "neighbour")
    }
    for name, county in (("example", "370323"), ("neighbour", "370321")):
        assert found[name] == [
            f"zhiban-{county}-example-{part}.template.json"
            for part in ("data", "firewall", "service")
        ]
    assert "zhiban-370323" not in json.dumps(synthesised.neighbour.resources)
