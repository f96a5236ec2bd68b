"""How a function is built here: the same for all of them, from prepared folders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Size, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_lambda_destinations import SqsDestination
from aws_cdk.aws_logs import LogGroup, RetentionDays
from aws_cdk.aws_sqs import IQueue
from aws_cdk.aws_ssm import StringParameter
from constructs import Construct

from infra.config import ConfigError, StageConfig
from infra.constructs.outputs import output
from infra.constructs.registered_ids import registered_ids

RETENTION = {
    days: getattr(RetentionDays, name)
    for days, name in {
        1: "ONE_DAY", 3: "THREE_DAYS", 5: "FIVE_DAYS", 7: "ONE_WEEK", 14: "TWO_WEEKS",
        30: "ONE_MONTH", 60: "TWO_MONTHS", 90: "THREE_MONTHS", 120: "FOUR_MONTHS",
        150: "FIVE_MONTHS", 180: "SIX_MONTHS", 365: "ONE_YEAR", 400: "THIRTEEN_MONTHS",
        545: "EIGHTEEN_MONTHS", 731: "TWO_YEARS", 1827: "FIVE_YEARS", 3653: "TEN_YEARS",
    }.items()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Build:
    """What `layers/build.py` prepared, and the architecture it was prepared for."""

    folder: Path
    architecture: lambda_.Architecture

    def asset(self, *parts: str) -> lambda_.Code:
        """Return a prepared folder as code. Raises ConfigError when it was not prepared."""
        path = self.folder.joinpath(*parts)
        if not path.is_dir():
            raise ConfigError(
                f"{path} is not there; prepare it: python -m layers.build [--target aws]"
            )
        return lambda_.Code.from_asset(str(path))


class Functions(Construct):
    """Builds functions: one role each that lists its own actions, one log group, the layers."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, build: Build
    ) -> None:
        super().__init__(scope, construct_id)
        self.config = config
        self.build = build
        self.layers = [self._layer("Deps", "deps"), self._layer("Zhiban", "zhiban")]
        self.further_layers = {
            "documents": self._layer("Documents", "documents"),
            "sms": registered_ids(self, config),
        }
        self.clock_offset = self._clock_offset() if config.is_local else None
        self._acknowledge()

    def add(
        self,
        name: str,
        *,
        environment: Mapping[str, str],
        rights: Sequence[iam.PolicyStatement],
        timeout: Duration,
        memory: int,
        disk: Size | None = None,
        dead_letters: IQueue | None = None,
        keep_event: Duration | None = None,
        layers: Sequence[str] = (),
        shared: Sequence[iam.Policy] = (),
    ) -> lambda_.Function:
        """Add the function of a folder under functions/, with further `layers` where it needs them.

        Its role has its own `rights`, and bears the `shared` policies of several.

        `dead_letters` takes asynchronous invocations that failed thrice, or that waited longer
        than `keep_event`, each with what came of it. The function's name becomes the output
        `<Name>Function`.
        """
        room = Construct(self, name)
        log_group = self._log_group(room)
        function = lambda_.Function(
            room,
            "Function",
            code=self.build.asset("functions", name),
            handler=f"{name}.handler.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=self.build.architecture,
            layers=[*self.layers, *(self.further_layers[one] for one in layers)],
            role=self._role(room, log_group, rights, shared),
            log_group=log_group,
            environment={**self._common_environment(name), **environment},
            timeout=timeout,
            memory_size=memory,
            ephemeral_storage_size=disk,
            on_failure=SqsDestination(dead_letters) if dead_letters else None,
            max_event_age=keep_event,
        )
        self._tell(name, function)
        return function

    def add_plain(
        self,
        name: str,
        *,
        folder: Path,
        environment: Mapping[str, str],
        rights: Sequence[iam.PolicyStatement],
        timeout: Duration,
    ) -> lambda_.Function:
        """Add a function that is one file, needs none of the layers and is told nothing else.

        Its name becomes an output as those of the others do.
        """
        room = Construct(self, name)
        log_group = self._log_group(room)
        function = lambda_.Function(
            room,
            "Function",
            code=lambda_.Code.from_asset(str(folder), exclude=["**/__pycache__"]),
            handler="handler.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            role=self._role(room, log_group, rights, ()),
            log_group=log_group,
            environment=dict(environment),
            timeout=timeout,
            memory_size=256,
        )
        self._tell(name, function)
        return function

    def _tell(self, name: str, function: lambda_.Function) -> None:
        output(self, f"{name.title().replace('_', '')}Function", function.function_name)

    def _acknowledge(self) -> None:
        version = (
            "Python 3.13 on purpose: the embedded run, the tests and the bytecode are of the same"
            " version. All of them move together."
        )
        Validations.of(self).acknowledge(
            Acknowledgment(id="AwsSolutions-L1", reason=version),
            Acknowledgment(id="Serverless-LambdaLatestVersion", reason=version),
            Acknowledgment(
                id="Serverless-LambdaDLQ",
                reason="What is called asynchronously has a destination for its failures instead,"
                " which keeps their cause too; the others are called by an API or by a queue with"
                " dead letters, and record_receipts' events hold phone numbers, never to be kept.",
            ),
            Acknowledgment(
                id="Serverless-LambdaEventSourceMappingDestination",
                reason="Lambda has destinations for streams only. The queue itself moves what was"
                " not worked to its dead letters.",
            ),
            Acknowledgment(
                id="Serverless-LambdaTracing",
                reason="Writing traces is a right on all resources for every role. What is done is"
                " told by events with the case's id and by metrics, and watched by alarms.",
            ),
        )

    def _common_environment(self, name: str) -> dict[str, str]:
        common = {
            "STAGE": self.config.stage,
            "COUNTY": self.config.county,
            "POWERTOOLS_SERVICE_NAME": name,
            "POWERTOOLS_METRICS_NAMESPACE": self.config.metrics_namespace,
            "POWERTOOLS_LOG_LEVEL": self.config.log_level,
        }
        if self.clock_offset:
            common["CLOCK_OFFSET_PARAMETER"] = self.clock_offset.parameter_name
        return common

    def _role(
        self,
        room: Construct,
        log_group: LogGroup,
        rights: Sequence[iam.PolicyStatement],
        shared: Sequence[iam.Policy],
    ) -> iam.Role:
        role = iam.Role(room, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        own_log = iam.PolicyStatement(
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[log_group.log_group_arn],
        )
        for statement in (own_log, *rights):
            role.add_to_policy(statement)
        for policy in shared:
            policy.attach_to_role(role)
        if self.clock_offset:
            role.add_to_policy(
                iam.PolicyStatement(
                    actions=["ssm:GetParameter"], resources=[self.clock_offset.parameter_arn]
                )
            )
        return role

    def _log_group(self, room: Construct) -> LogGroup:
        return LogGroup(
            room,
            "Log",
            retention=RETENTION[self.config.log_retention_days],
            removal_policy=RemovalPolicy.DESTROY,
        )

    def _layer(self, construct_id: str, folder: str) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            f"{construct_id}Layer",
            code=self.build.asset("layers", folder),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            compatible_architectures=[self.build.architecture],
        )

    def _clock_offset(self) -> StringParameter:
        """Seconds added to the time of every event: the embedded run's business clock."""
        name = f"/{self.config.prefix}/clock-offset"
        parameter = StringParameter(self, "ClockOffset", parameter_name=name, string_value="0")
        output(self, "ClockOffsetParameter", parameter.parameter_name)
        return parameter
