"""Partners: one HTTP API for the webhooks of those who work for us, each request signed by them."""

from infra.config import StageConfig
from infra.constructs.interfaces import Interfaces
from infra.constructs.web import Web

REQUESTS_PER_SECOND, BURST = 50, 100


class Partners(Web):
    """Outputs `PartnersApiId`. Each function serves its own routes and proves who speaks."""

    def __init__(self, scope: Interfaces, construct_id: str, *, config: StageConfig) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            requests_per_second=REQUESTS_PER_SECOND,
            burst=BURST,
        )
