"""Automatic decisions: of filed cases on the bus decide_cases grants what it is turned on for."""

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import EventBus, EventPattern, Rule
from aws_cdk.aws_events_targets import SqsQueue
from aws_cdk.aws_iam import PolicyStatement
from constructs import Construct

from infra.constructs import rights
from infra.constructs.case_events import SOURCE
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import WorkedQueue, WorkQueue
from infra.stacks.data import DataStack


class Automatic(Construct):
    """Bus → queue → decide_cases → the table of cases."""

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
        filed = WorkQueue(self, "Filed", hidden=Duration.minutes(6), tries=5)
        self.queue = filed.queue
        function = functions.add(
            "decide_cases",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "SEAL_KEY": data.seal_key.key_arn,
                "SHARDS": str(functions.config.shards),
            },
            rights=[
                rights.on_table(data.registry, rights.GET, rights.QUERY, rights.CHECK),
                rights.on_table(
                    data.cases,
                    rights.GET,
                    rights.GET_MANY,
                    rights.QUERY,
                    rights.PUT,
                    rights.DELETE,
                    rights.CHECK,
                ),
                PolicyStatement(actions=["kms:Verify"], resources=[data.seal_key.key_arn]),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb"]),
                rights.working_on(self.queue),
            ],
            timeout=Duration.minutes(1),
            memory=512,
        )
        WorkedQueue(self, "Trigger", queue=self.queue, by=function, batch=5, workers=2)
        Rule(
            self,
            "CaseFiled",
            event_bus=bus,
            event_pattern=EventPattern(source=[SOURCE], detail_type=["case_filed"]),
            targets=[SqsQueue(self.queue, dead_letter_queue=filed.dead_letters)],
        )
        output(self, "DecideQueueUrl", self.queue.queue_url)
        output(self, "DecideDeadLettersUrl", filed.dead_letters.queue_url)
