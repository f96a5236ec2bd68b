"""An HTTP API of its own for each kind of caller: citizens, officers, partners."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk.aws_apigatewayv2 import (
    CfnStage,
    HttpApi,
    HttpMethod,
    IHttpRouteAuthorizer,
)
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from aws_cdk.aws_cloudwatch import IMetric, Stats
from aws_cdk.aws_lambda import IFunction
from aws_cdk.aws_logs import LogGroup
from constructs import Construct

from infra.config import StageConfig
from infra.constructs.functions import RETENTION
from infra.constructs.interfaces import Interfaces
from infra.constructs.outputs import output

_ACCESS_LOG = (
    '{"request":"$context.requestId","at":"$context.requestTime","route":"$context.routeKey",'
    '"status":"$context.status","ms":"$context.responseLatency","error":"$context.error.message"}'
)
"""Routes and not paths: a path holds an id, and an address or a phone never belongs in a log."""


class Web(Construct):
    """Throttled, with an access log that names no person. Outputs `<name>ApiId`."""

    def __init__(
        self,
        scope: Interfaces,
        construct_id: str,
        *,
        config: StageConfig,
        requests_per_second: int,
        burst: int,
    ) -> None:
        super().__init__(scope, construct_id)
        self.api = HttpApi(self, "Api")
        self.door, self.paths = scope.door(), list[str]()
        log = LogGroup(
            self,
            "AccessLog",
            retention=RETENTION[config.log_retention_days],
            removal_policy=RemovalPolicy.DESTROY,
        )
        stage = self.api.default_stage
        assert stage is not None
        raw = stage.node.default_child
        assert isinstance(raw, CfnStage)
        raw.access_log_settings = CfnStage.AccessLogSettingsProperty(
            destination_arn=log.log_group_arn, format=_ACCESS_LOG
        )
        raw.default_route_settings = CfnStage.RouteSettingsProperty(
            throttling_rate_limit=requests_per_second, throttling_burst_limit=burst
        )
        output(self, f"{construct_id}ApiId", self.api.api_id)

    @property
    def host(self) -> str:
        """Where the API itself answers, without the edge."""
        stack = Stack.of(self)
        return f"{self.api.api_id}.execute-api.{stack.region}.{stack.url_suffix}"

    @property
    def faults(self) -> IMetric:
        """The answers of a minute that were faults of ours."""
        return self.api.metric_server_error(period=Duration.minutes(1), statistic=Stats.SUM)

    def serve(
        self,
        routes: Sequence[tuple[HttpMethod, str]],
        function: IFunction,
        authorizer: IHttpRouteAuthorizer | None = None,
        pages: Sequence[tuple[HttpMethod, str]] = (),
    ) -> None:
        """Let a function answer these (method, path), behind `authorizer` where there is one; the
        rest, and `pages` always, behind the door that the edge has a key to, where there is one."""
        integration = HttpLambdaIntegration(
            "Integration", function, scope_permission_to_route=False
        )
        asked = [(*route, authorizer or self.door) for route in routes]
        asked += [(*route, self.door) for route in pages]
        self.paths += [path for _, path in routes]
        for method, path, asks in asked:
            self.api.add_routes(
                path=path, methods=[method], integration=integration, authorizer=asks
            )
