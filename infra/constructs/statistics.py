"""Counters: every event on the bus, folded once by project_statistics."""

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import EventBus, EventPattern, Rule
from aws_cdk.aws_events_targets import SqsQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.case_events import SOURCE
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import WorkedQueue, WorkQueue
from infra.stacks.data import DataStack


class Statistics(Construct):
    """Bus → queue → project_statistics."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        bus: EventBus,
    ) -> None:
        super().__init__(scope, construct_id)
        heard = WorkQueue(self, "Heard", hidden=Duration.minutes(6), tries=5)
        function = functions.add(
            "project_statistics",
            environment={
                "CASES_TABLE": data.cases.table_name,
                "SHARDS": str(functions.config.shards),
            },
            rights=[
                rights.on_table(data.cases, rights.GET, rights.GET_MANY, rights.PUT, rights.UPDATE),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb"]),
                rights.working_on(heard.queue),
            ],
            timeout=Duration.minutes(1),
            memory=256,
        )
        WorkedQueue(self, "Trigger", queue=heard.queue, by=function, batch=10, workers=2)
        Rule(
            self,
            "EveryEvent",
            event_bus=bus,
            event_pattern=EventPattern(source=[SOURCE]),
            targets=[SqsQueue(heard.queue, dead_letter_queue=heard.dead_letters)],
        )
        output(self, "StatisticsQueueUrl", heard.queue.queue_url)
        output(self, "StatisticsDeadLettersUrl", heard.dead_letters.queue_url)
