"""Where the HTTP APIs stand: of citizens, of officers, of partners."""

from aws_cdk import Acknowledgment, Validations
from constructs import Construct


class Interfaces(Construct):
    """One room for all of them. Which of their routes have no authorizer, the tests name."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions-APIG4",
                reason="Nothing stands before these interfaces here. Citizens prove themselves to"
                " the function by the link's secret and a code, partners sign every body, which no"
                " authorizer sees; pages are for anybody. All else of the officers has one.",
            )
        )
