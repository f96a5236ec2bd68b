"""Where the HTTP APIs stand: of citizens, of officers, of partners."""

from aws_cdk import Acknowledgment, Duration, Validations
from aws_cdk.aws_apigatewayv2 import IHttpRouteAuthorizer
from aws_cdk.aws_apigatewayv2_authorizers import HttpLambdaAuthorizer, HttpLambdaResponseType
from aws_cdk.aws_lambda import IFunction
from constructs import Construct

from infra.constructs.admission import HEADER


class Interfaces(Construct):
    """One room for all of them. With an edge, `admitting` lets in only what it passes on.

    Without one their routes have no authorizer but the officers'; which, the tests name.
    """

    def __init__(self, scope: Construct, construct_id: str, *, admitting: IFunction | None) -> None:
        super().__init__(scope, construct_id)
        self.admitting = admitting
        if admitting is None:
            self._acknowledge()

    def door(self) -> IHttpRouteAuthorizer | None:
        """An authorizer for one more API; its answers are kept for a minute, by the header."""
        if self.admitting is None:
            return None
        return HttpLambdaAuthorizer(
            "Edge",
            self.admitting,
            identity_source=[f"$request.header.{HEADER}"],
            response_types=[HttpLambdaResponseType.SIMPLE],
            results_cache_ttl=Duration.minutes(1),
        )

    def _acknowledge(self) -> None:
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions-APIG4",
                reason="Nothing stands before these interfaces here. Citizens prove themselves to"
                " the function by the link's secret and a code, partners sign every body, which no"
                " authorizer sees; pages are for anybody. All else of the officers has one.",
            )
        )
