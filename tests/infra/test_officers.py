"""The officers' pool and API as they are synthesised: nobody enters who was not made to."""

from typing import Any

import pytest

from infra.constructs.officer_pool import ROLES
from infra.constructs.officers import PAGES
from infra.constructs.officers import ROUTES as BUILT
from infra.local import officers as made_up
from officer_api.routes import ROUTES
from tests.infra.conftest import Stage, Synthesised
from zhiban.domain.officers import Role


def one(stage: Stage, kind: str) -> dict[str, Any]:
    (found,) = stage.of(kind).values()
    properties: dict[str, Any] = found["Properties"]
    return properties


def test_the_routes_are_those_of_the_functions_own_table() -> None:
    named = [f"{method.value} {path}" for method, path in (*PAGES, *BUILT)]
    assert named == [route.key for route in ROUTES]
    open_to_all = [route.key for route in ROUTES if route.roles == "nothing"]
    assert [f"{method.value} {path}" for method, path in PAGES] == open_to_all


def test_every_route_of_the_desk_but_its_pages_is_behind_the_authorizer(stage: Stage) -> None:
    wanted = {route.key for route in ROUTES if route.roles != "nothing"}
    routes = [r["Properties"] for r in stage.of("AWS::ApiGatewayV2::Route").values()]
    (authorizer,) = (
        name
        for name, one in stage.of("AWS::ApiGatewayV2::Authorizer").items()
        if one["Properties"]["Name"] == "Tokens"
    )
    mine = [r for r in routes if r.get("AuthorizerId") == {"Ref": authorizer}]
    assert {route["RouteKey"] for route in mine} == wanted
    apis = {route["ApiId"]["Ref"] for route in mine}
    others = [r["RouteKey"] for r in routes if r["ApiId"]["Ref"] in apis and r not in mine]
    assert sorted(others) == sorted(f"{method.value} {path}" for method, path in PAGES)
    assert {route["AuthorizationType"] for route in mine} == {"JWT"}


def test_the_authorizer_takes_tokens_of_this_pool_for_this_client(stage: Stage) -> None:
    (authorizer,) = (
        one["Properties"]
        for one in stage.of("AWS::ApiGatewayV2::Authorizer").values()
        if one["Properties"]["AuthorizerType"] == "JWT"
    )
    assert authorizer["AuthorizerType"] == "JWT"
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    issuer = authorizer["JwtConfiguration"]["Issuer"]["Fn::Join"][1]
    assert issuer[0].startswith("https://cognito-idp.")
    exports = {
        output["Export"]["Name"] for output in stage.data["Outputs"].values() if "Export" in output
    }
    assert issuer[1]["Fn::ImportValue"] in exports
    (audience,) = authorizer["JwtConfiguration"]["Audience"]
    assert audience["Fn::ImportValue"] in exports


def test_the_groups_are_the_roles(stage: Stage) -> None:
    groups = [g["Properties"] for g in stage.of("AWS::Cognito::UserPoolGroup").values()]
    assert {group["GroupName"] for group in groups} == set(Role) == set(ROLES) == set(made_up.ROLES)
    assert sorted(group["Precedence"] for group in groups) == [0, 1, 2, 3]
    assert not [group for group in groups if "RoleArn" in group]


def test_nobody_signs_up_and_nobody_resets_alone(stage: Stage) -> None:
    pool = one(stage, "AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["AccountRecoverySetting"]["RecoveryMechanisms"] == [
        {"Name": "admin_only", "Priority": 1}
    ]
    assert not pool.get("AliasAttributes")
    assert pool["UserPoolAddOns"]["AdvancedSecurityMode"] == "ENFORCED"
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12


def test_outside_the_local_stage_a_second_factor_and_no_plain_password(
    synthesised: Synthesised,
) -> None:
    pool = one(synthesised.example, "AWS::Cognito::UserPool")
    assert pool["MfaConfiguration"] == "ON"
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert pool["DeletionProtection"] == "ACTIVE"
    client = one(synthesised.example, "AWS::Cognito::UserPoolClient")
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH"]


def test_a_refresh_token_is_good_once_and_an_access_token_five_minutes(
    synthesised: Synthesised,
) -> None:
    client = one(synthesised.example, "AWS::Cognito::UserPoolClient")
    rotation = client["RefreshTokenRotation"]
    assert (rotation["Feature"], rotation["RetryGracePeriodSeconds"]) == ("ENABLED", 60)
    assert client["AccessTokenValidity"] == client["IdTokenValidity"] == 5


def test_a_first_password_lasts_three_days(stage: Stage) -> None:
    policy = one(stage, "AWS::Cognito::UserPool")["Policies"]["PasswordPolicy"]
    assert policy["TemporaryPasswordValidityDays"] == 3


def test_on_the_local_stage_a_password_is_enough(synthesised: Synthesised) -> None:
    client = one(synthesised.local, "AWS::Cognito::UserPoolClient")
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert one(synthesised.local, "AWS::Cognito::UserPool")["MfaConfiguration"] == "OFF"


def test_the_desk_signs_in_by_a_code_and_comes_back_to_itself_only(
    synthesised: Synthesised,
) -> None:
    for stage, desk in (
        (synthesised.example, "https://desk.zhiban.example.gov.cn"),
        (synthesised.local, "http://127.0.0.1:8802"),
    ):
        client = one(stage, "AWS::Cognito::UserPoolClient")
        assert client["AllowedOAuthFlows"] == ["code"]
        assert client["AllowedOAuthScopes"] == ["openid"]
        assert client["CallbackURLs"] == client["LogoutURLs"] == [f"{desk}/desk"]
        assert client["SupportedIdentityProviders"] == ["COGNITO"]
    domain = one(synthesised.example, "AWS::Cognito::UserPoolDomain")
    assert (domain["Domain"], domain["ManagedLoginVersion"]) == ("zhiban-370323", 2)
    assert one(synthesised.example, "AWS::Cognito::ManagedLoginBranding")
    assert not synthesised.local.of("AWS::Cognito::UserPoolDomain")


def test_a_sign_in_ends_with_the_working_day(stage: Stage) -> None:
    client = one(stage, "AWS::Cognito::UserPoolClient")
    assert client["AccessTokenValidity"] <= 60
    assert client["RefreshTokenValidity"] <= 12 * 60
    assert client["TokenValidityUnits"] == dict.fromkeys(
        ("AccessToken", "IdToken", "RefreshToken"), "minutes"
    )
    assert client["EnableTokenRevocation"] is True
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["GenerateSecret"] is False


@pytest.mark.parametrize("kind", [0, 1, 2, 3])
def test_a_made_up_password_has_something_of_every_kind(kind: int) -> None:
    passwords = {made_up._password() for _ in range(50)}
    assert len(passwords) == 50
    assert all(len(password) == 20 for password in passwords)
    assert all(set(password) & set(made_up._KINDS[kind]) for password in passwords)
