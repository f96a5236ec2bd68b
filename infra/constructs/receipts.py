"""Receipts: what became of each SMS. SNS writes it into two log groups, and record_receipts reads
along; an SMS gateway posts it to POST /sms/receipts.

The groups' names are SNS's own and belong to the account and region: one county an account. They
hold phone numbers and therefore go soon; for the same reason an invocation that failed has no
dead letter, since that would carry the record. The group itself is what can be read again, and an
attempt without a receipt is settled by `reconcile`.

SNS writes only once the account says so, which CloudFormation cannot: the role to name is the
output SmsDeliveryRoleArn.
"""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk.aws_apigatewayv2 import HttpMethod
from aws_cdk.aws_iam import PolicyStatement, Role, ServicePrincipal
from aws_cdk.aws_lambda import IFunction
from aws_cdk.aws_logs import FilterPattern, LogGroup, SubscriptionFilter
from aws_cdk.aws_logs_destinations import LambdaDestination
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import RETENTION, Functions
from infra.constructs.outputs import output
from infra.constructs.partners import Partners
from infra.constructs.sms_providers import reading_their_secret, told_of_providers
from infra.stacks.data import DataStack


class Receipts(Construct):
    """SNS → log groups → record_receipts ← partners' API ← gateway."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        partners: Partners,
    ) -> None:
        super().__init__(scope, construct_id)
        self.config = functions.config
        function = functions.add(
            "record_receipts",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "CIPHER_SECRET": data.cipher.secret_arn,
                "SHARDS": str(functions.config.shards),
                "SMS_PROVIDERS": told_of_providers(Stack.of(self), self.config, data),
            },
            rights=[
                rights.on_table(data.registry, rights.GET, rights.PUT),
                rights.on_table(data.cases, rights.GET, rights.QUERY, rights.PUT, rights.UPDATE),
                rights.reading(data.cipher),
                *reading_their_secret(data),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb", "secretsmanager"]),
            ],
            timeout=Duration.minutes(1),
            memory=512,
        )
        partners.serve([(HttpMethod.POST, "/sms/receipts")], function)
        if self.config.has_sns:
            groups = [
                self._followed("SmsDelivered", "", function),
                self._followed("SmsFailed", "/Failure", function),
            ]
            self._allow_sns_to_write(groups)

    def _followed(self, name: str, ending: str, function: IFunction) -> LogGroup:
        stack = Stack.of(self)
        group = LogGroup(
            self,
            name,
            log_group_name=f"sns/{stack.region}/{stack.account}/DirectPublishToPhoneNumber{ending}",
            retention=RETENTION[self.config.receipts_retention_days],
            removal_policy=RemovalPolicy.DESTROY,
        )
        SubscriptionFilter(
            self,
            f"{name}Follower",
            log_group=group,
            filter_pattern=FilterPattern.all_events(),
            destination=LambdaDestination(function),
        )
        output(self, f"{name}LogGroup", group.log_group_name)
        return group

    def _allow_sns_to_write(self, groups: list[LogGroup]) -> None:
        role = Role(self, "SmsDelivery", assumed_by=ServicePrincipal("sns.amazonaws.com"))
        role.add_to_policy(
            PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[group.log_group_arn for group in groups],
            )
        )
        output(self, "SmsDeliveryRoleArn", role.role_arn)
