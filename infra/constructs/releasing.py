"""A new version of a function that people wait for is let in little by little, and out by itself.

One tenth of the requests for ten minutes, then all of them. What goes wrong meanwhile rings, and
the alarm turns every request back to the version before.
"""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_sns import ITopic
from constructs import Construct

FAULTS = 3
"""In one minute, two minutes running: more than a citizen's bad luck, less than an outage."""


class Released(Construct):
    """The alias `live`, and what watches over each change of the version behind it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: lambda_.Function,
        faults: cloudwatch.IMetric,
        topic: ITopic,
    ) -> None:
        """`faults` counts the answers that were faults of ours, by the interface."""
        super().__init__(scope, construct_id)
        version = function.current_version
        version.apply_removal_policy(RemovalPolicy.RETAIN)
        self.live = lambda_.Alias(self, "Live", alias_name="live", version=version)
        minute = Duration.minutes(1)
        alarms = [
            self._alarm("Fails", self.live.metric_errors(period=minute), topic),
            self._alarm("AnswersFaults", faults, topic),
        ]
        arn = function.function_arn
        role = self._role([arn, f"{arn}:{self.live.alias_name}"], alarms)
        codedeploy.LambdaDeploymentGroup(
            self,
            "Group",
            alias=self.live,
            role=role.without_policy_updates(),
            deployment_config=codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_10_MINUTES,
            alarms=alarms,
            auto_rollback=codedeploy.AutoRollbackConfig(
                failed_deployment=True, stopped_deployment=True, deployment_in_alarm=True
            ),
        ).node.add_dependency(role)

    def _alarm(self, name: str, metric: cloudwatch.IMetric, topic: ITopic) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_description="What is live answers with faults of ours. During a release the"
            " version before is taken back by itself. See docs/runbook.md#released-with-faults",
            metric=metric,
            threshold=FAULTS,
            evaluation_periods=2,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(SnsAction(topic))
        return alarm

    def _role(self, live: Sequence[str], alarms: Sequence[cloudwatch.Alarm]) -> iam.Role:
        """What CodeDeploy does: it moves the alias and asks for these alarms.

        Lambda asks for leave on the function to read and move its alias, and on the alias for the
        rest. The ARNs in words: the alias itself waits for the group, and the group for this role.
        """
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=[
                    "lambda:GetAlias",
                    "lambda:GetProvisionedConcurrencyConfig",
                    "lambda:UpdateAlias",
                ],
                resources=[*live],
            )
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["cloudwatch:DescribeAlarms"],
                resources=[alarm.alarm_arn for alarm in alarms],
            )
        )
        return role
