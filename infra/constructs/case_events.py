"""What happened to a case, told to the house: table stream → relay_events → the event bus."""

from typing import Any

from aws_cdk import Duration
from aws_cdk.aws_events import EventBus, EventPattern
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import EventSourceMapping, FilterCriteria, IFunction, StartingPosition
from aws_cdk.aws_lambda_event_sources import SqsDlq
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import DeadLetters
from infra.stacks.data import DataStack

SOURCE = "zhiban.cases"
INSERTED_EVENT_ROWS: dict[str, Any] = {
    "eventName": ["INSERT"],
    "dynamodb": {"Keys": {"SK": {"S": [{"prefix": "EVENT#"}]}}},
}


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
                *_reading_the_stream(data, config.region),
            ],
            timeout=Duration.minutes(1),
            memory=256,
            dead_letters=untold,
        )
        self._follow(function, data, untold)
        output(self, "EventBusName", self.bus.event_bus_name)
        output(self, "RelayDeadLettersUrl", untold.queue_url)

    def _follow(self, function: IFunction, data: DataStack, untold: IQueue) -> None:
        """Every default of a stream loses data or never stops: all of them are set."""
        EventSourceMapping(
            self,
            "Trigger",
            target=function,
            event_source_arn=data.cases.table_stream_arn,
            starting_position=StartingPosition.TRIM_HORIZON,
            filters=[FilterCriteria.filter(INSERTED_EVENT_ROWS)],
            batch_size=100,
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            retry_attempts=5,
            max_record_age=Duration.hours(24),
            on_failure=SqsDlq(untold),
        )


def _reading_the_stream(data: DataStack, region: str) -> list[PolicyStatement]:
    assert data.cases.table_stream_arn is not None
    return [
        PolicyStatement(
            actions=[
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams",
            ],
            resources=[data.cases.table_stream_arn],
        ),
        rights.on_key(data.key, region, ["dynamodb"]),
    ]
