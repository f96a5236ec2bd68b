"""Malware scanning of photographs: GuardDuty looks at each new one and tags it with its verdict.

Where a stage has none, photographs stay unscanned, and the desk says so.
"""

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk.aws_guardduty import CfnMalwareProtectionPlan as Plan
from aws_cdk.aws_iam import PolicyDocument, PolicyStatement, Role, ServicePrincipal
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_s3 import CfnBucket
from constructs import Construct

from infra.constructs.documents import DRAFTS, MATERIALS, Documents

SERVICE = "malware-protection-plan.guardduty.amazonaws.com"
_RULE = "DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*"
_PROBE = "malware-protection-resource-validation-object"
"""An object GuardDuty writes to see whether it may."""


class Scanning(Construct):
    """One plan on the two folders of the bucket, and the role GuardDuty takes for it."""

    def __init__(
        self, scope: Construct, construct_id: str, *, documents: Documents, key: IKey
    ) -> None:
        super().__init__(scope, construct_id)
        role = Role(
            self,
            "Role",
            assumed_by=ServicePrincipal(SERVICE),
            inline_policies={"Scan": PolicyDocument(statements=self._rights(documents, key))},
        )
        self._acknowledge(role, documents)
        Plan(
            self,
            "Plan",
            role=role.role_arn,
            protected_resource=Plan.CFNProtectedResourceProperty(
                s3_bucket=Plan.S3BucketProperty(
                    bucket_name=documents.bucket_name, object_prefixes=[DRAFTS, MATERIALS]
                )
            ),
            actions=Plan.CFNActionsProperty(tagging=Plan.CFNTaggingProperty(status="ENABLED")),
        ).node.add_dependency(role)

    @property
    def _rule(self) -> str:
        return Stack.of(self).format_arn(service="events", resource="rule", resource_name=_RULE)

    def _acknowledge(self, role: Role, documents: Documents) -> None:
        stack = Stack.of(self)
        bucket = documents.node.default_child
        assert isinstance(bucket, CfnBucket)
        papers = f"<{stack.get_logical_id(bucket)}.Arn>/*"
        Validations.of(role).acknowledge(
            *(
                Acknowledgment(
                    id=f"AwsSolutions-IAM5[Resource::{resource}]",
                    reason="What GuardDuty needs by its documentation: the rule it makes and names"
                    " itself, and whatever lies in the bucket it protects, named by digests.",
                )
                for resource in (stack.resolve(self._rule), papers)
            )
        )

    def _rights(self, documents: Documents, key: IKey) -> list[PolicyStatement]:
        stack, rule = Stack.of(self), self._rule
        return [
            PolicyStatement(
                actions=[
                    "events:DeleteRule",
                    "events:PutRule",
                    "events:PutTargets",
                    "events:RemoveTargets",
                ],
                resources=[rule],
                conditions={"StringLike": {"events:ManagedBy": SERVICE}},
            ),
            PolicyStatement(
                actions=["events:DescribeRule", "events:ListTargetsByRule"], resources=[rule]
            ),
            PolicyStatement(
                actions=[
                    "s3:GetObject",
                    "s3:GetObjectTagging",
                    "s3:GetObjectVersion",
                    "s3:GetObjectVersionTagging",
                    "s3:PutObjectTagging",
                    "s3:PutObjectVersionTagging",
                ],
                resources=[f"{documents.bucket_arn}/*"],
            ),
            PolicyStatement(
                actions=[
                    "s3:GetBucketNotification",
                    "s3:ListBucket",
                    "s3:PutBucketNotification",
                ],
                resources=[documents.bucket_arn],
            ),
            PolicyStatement(
                actions=["s3:PutObject"], resources=[f"{documents.bucket_arn}/{_PROBE}"]
            ),
            PolicyStatement(
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=[key.key_arn],
                conditions={"StringLike": {"kms:ViaService": f"s3.{stack.region}.amazonaws.com"}},
            ),
        ]
