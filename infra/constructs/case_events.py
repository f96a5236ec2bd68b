"""What happened to a case, told to the house: table stream → relay_events → the event bus."""

from aws_cdk import Duration
from aws_cdk.aws_events import EventBus, EventPattern
from aws_cdk.aws_iam import PolicyStatement
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import DeadLetters
from infra.constructs.streams import FollowedStream, inserted
from infra.stacks.data import DataStack

SOURCE = "zhiban.cases"
INSERTED_EVENT_ROWS = inserted("EVENT#")


class CaseEvents(Construct):
    """Ids and type only leave the table. The bus keeps an archive, so they can be told again."""

    def __init__(
        self, scope: Construct, construct_id: str, *, functions: Functions, data: DataStack
    ) -> None:
        super().__init__(scope, construct_id)
        config = functions.config
        self.bus = EventBus(self, "Bus")
        if not config.is_local:  # the emulator's CloudFormation knows no archive
            self.bus.archive(
                "Archive", event_pattern=EventPattern(source=[SOURCE]), retention=Duration.days(90)
            )
        untold = DeadLetters(self, "Untold")
        function = functions.add(
            "relay_events",
            environment={"EVENT_BUS": self.bus.event_bus_name},
            rights=[
                PolicyStatement(actions=["events:PutEvents"], resources=[self.bus.event_bus_arn]),
                rights.on_stream(data.cases),
                rights.on_key(data.key, config.region, ["dynamodb"]),
            ],
            timeout=Duration.minutes(1),
            memory=256,
            dead_letters=untold,
        )
        FollowedStream(
            self,
            "Trigger",
            table=data.cases,
            by=function,
            rows=[INSERTED_EVENT_ROWS],
            dead_letters=untold,
        )
        output(self, "EventBusName", self.bus.event_bus_name)
        output(self, "RelayDeadLettersUrl", untold.queue_url)
