"""The monthly change of the secret between the edge and the interfaces."""

from collections.abc import Mapping, Sequence

from aws_cdk import Aws, Duration, Stack
from aws_cdk.aws_cloudfront import IDistribution
from aws_cdk.aws_iam import PolicyStatement, ServicePrincipal
from aws_cdk.aws_secretsmanager import CfnRotationSchedule
from constructs import Construct

from infra.constructs.admission import EDGE, Admission
from infra.constructs.functions import Functions
from infra.constructs.web import Web

EVERY_DAYS = 30
PAGES = {"Citizens": "/r", "Officers": "/desk"}
"""Of each interface a page that anybody may read, by which a change is tried."""


class Rotation(Construct):
    """Secrets Manager's schedule → rotate_origin_secret → the distributions."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        admission: Admission,
        firewall: str,
        distributions: Sequence[IDistribution],
        webs: Mapping[str, Web],
    ) -> None:
        """`firewall` is the ARN of the one before them: CloudFront changes nothing for whom may
        not read it."""
        super().__init__(scope, construct_id)
        config, secret, account = functions.config, admission.secret, Stack.of(self).account
        addresses = {"Citizens": config.citizen_base_url, "Officers": config.desk_base_url}
        function = functions.add_plain(
            "rotate_origin_secret",
            folder=EDGE / "rotate_origin_secret",
            environment={
                "DISTRIBUTIONS": " ".join(one.distribution_id for one in distributions),
                "ORIGINS": " ".join(f"https://{webs[name].host}{PAGES[name]}" for name in PAGES),
                "EDGES": " ".join(f"{addresses[name]}{PAGES[name]}" for name in PAGES),
            },
            rights=[
                PolicyStatement(
                    actions=[
                        "secretsmanager:DescribeSecret",
                        "secretsmanager:GetSecretValue",
                        "secretsmanager:PutSecretValue",
                        "secretsmanager:UpdateSecretVersionStage",
                    ],
                    resources=[secret.secret_arn],
                ),
                PolicyStatement(
                    actions=["cloudfront:GetDistributionConfig", "cloudfront:UpdateDistribution"],
                    resources=[
                        f"arn:{Aws.PARTITION}:cloudfront::{account}:distribution/"
                        f"{one.distribution_id}"
                        for one in distributions
                    ],
                ),
                PolicyStatement(actions=["wafv2:GetWebACL"], resources=[firewall]),
                admission.reading_key,
            ],
            timeout=Duration.minutes(1),
        )
        function.add_permission(
            "BySecretsManager",
            principal=ServicePrincipal("secretsmanager.amazonaws.com"),
            source_account=account,
            source_arn=secret.secret_arn,
        )
        CfnRotationSchedule(
            self,
            "EveryMonth",
            secret_id=secret.secret_arn,
            rotation_lambda_arn=function.function_arn,
            rotate_immediately_on_update=False,
            rotation_rules=CfnRotationSchedule.RotationRulesProperty(
                automatically_after_days=EVERY_DAYS
            ),
        ).node.add_dependency(function)
