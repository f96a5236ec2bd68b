"""The edge's firewall, in us-east-1, where CloudFront looks for it: a stack of its own.

It counts by address and blocks what AWS knows to be bad. It keeps no request: a sample would hold
cookies, a log the addresses of citizens.
"""

from collections.abc import Sequence

from aws_cdk import Environment, Stack
from aws_cdk.aws_wafv2 import CfnWebACL
from constructs import Construct

from infra.config import StageConfig

REGION = "us-east-1"
PROVING = (
    "/api/session",
    "/api/session/code",
    "/api/session/verify",
    "/api/session/sign-in",
    "/api/session/sign-in/answer",
    "/api/messages/check",
    "/api/documents/check",
)
"""Where secrets are guessed: links, codes, case codes, digests."""

GUESSES, REQUESTS = 300, 3_000
"""Of one address in five minutes. A mobile carrier shows many phones under one address, so both are
wide; each link, code and session has its own narrow limit in the function."""

_MANAGED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("AWSManagedRulesAmazonIpReputationList", ()),
    ("AWSManagedRulesKnownBadInputsRuleSet", ()),
    ("AWSManagedRulesCommonRuleSet", ("SizeRestrictions_BODY", "NoUserAgent_HEADER")),
)
"""AWS's own groups, and which of their rules only count: drawings and photographs are larger than
8 KB, and a partner's machine may not name itself."""


class FirewallStack(Stack):
    """One web ACL for every address of the stage's edge."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, env: Environment
    ) -> None:
        super().__init__(
            scope, construct_id, env=env, description=f"无感智办 {config.county_name}: firewall"
        )
        groups = [
            _managed(priority, name, counted)
            for priority, (name, counted) in enumerate(_MANAGED, start=2)
        ]
        self.acl = CfnWebACL(
            self,
            "Acl",
            scope="CLOUDFRONT",
            default_action=CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_seen_as("Acl"),
            custom_response_bodies={
                "slowly": CfnWebACL.CustomResponseBodyProperty(
                    content_type="APPLICATION_JSON",
                    content='{"error":"too_many","message":"操作太频繁，请过几分钟再试。"}',
                )
            },
            rules=[
                _limited(0, "Guesses", GUESSES, _PROVING),
                _limited(1, "Requests", REQUESTS),
                *groups,
            ],
        )


def _seen_as(name: str) -> CfnWebACL.VisibilityConfigProperty:
    return CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )


def _is(path: str) -> CfnWebACL.StatementProperty:
    return CfnWebACL.StatementProperty(
        byte_match_statement=CfnWebACL.ByteMatchStatementProperty(
            field_to_match=CfnWebACL.FieldToMatchProperty(uri_path={}),
            positional_constraint="EXACTLY",
            search_string=path,
            text_transformations=[
                CfnWebACL.TextTransformationProperty(priority=0, type="NORMALIZE_PATH")
            ],
        )
    )


_PROVING = CfnWebACL.StatementProperty(
    or_statement=CfnWebACL.OrStatementProperty(statements=[_is(path) for path in PROVING])
)


def _limited(
    priority: int, name: str, most: int, where: CfnWebACL.StatementProperty | None = None
) -> CfnWebACL.RuleProperty:
    """Answers 429 to an address above its limit, until it is below again."""
    return CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        action=CfnWebACL.RuleActionProperty(
            block=CfnWebACL.BlockActionProperty(
                custom_response=CfnWebACL.CustomResponseProperty(
                    response_code=429, custom_response_body_key="slowly"
                )
            )
        ),
        statement=CfnWebACL.StatementProperty(
            rate_based_statement=CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP",
                limit=most,
                evaluation_window_sec=300,
                scope_down_statement=where,
            )
        ),
        visibility_config=_seen_as(name),
    )


def _managed(priority: int, name: str, counted: Sequence[str]) -> CfnWebACL.RuleProperty:
    return CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=CfnWebACL.OverrideActionProperty(none={}),
        statement=CfnWebACL.StatementProperty(
            managed_rule_group_statement=CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS",
                name=name,
                rule_action_overrides=[
                    CfnWebACL.RuleActionOverrideProperty(
                        name=rule, action_to_use=CfnWebACL.RuleActionProperty(count={})
                    )
                    for rule in counted
                ]
                or None,
            )
        ),
        visibility_config=_seen_as(name),
    )
