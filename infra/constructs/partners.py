"""Partners: one HTTP API for the webhooks of those who work for us, each request signed by them."""

from aws_cdk import Acknowledgment, Validations
from constructs import Construct

from infra.config import StageConfig
from infra.constructs.web import Web

REQUESTS_PER_SECOND, BURST = 50, 100


class Partners(Web):
    """Outputs `PartnersApiId`. Each function serves its own routes and proves who speaks."""

    def __init__(self, scope: Construct, construct_id: str, *, config: StageConfig) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            requests_per_second=REQUESTS_PER_SECOND,
            burst=BURST,
        )
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions-APIG4",
                reason="A partner signs every request (HMAC-SHA256 over time and body) with a"
                " secret it shares with us. The function checks it: no authorizer sees the body.",
            )
        )
