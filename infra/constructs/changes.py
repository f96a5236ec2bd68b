"""Changes: detect_changes finds what a changed business licence asks of its holder's permits."""

from aws_cdk import Duration, Stack
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import DeadLetters, WorkedQueue, WorkQueue
from infra.constructs.streams import FollowedStream, inserted
from infra.stacks.data import DataStack

INSERTED_CHANGE_ROWS = inserted("CHANGE#")


class Changes(Construct):
    """Registry stream → detect_changes; and a queue for the holders the stream has lost."""

    def __init__(
        self, scope: Construct, construct_id: str, *, functions: Functions, data: DataStack
    ) -> None:
        super().__init__(scope, construct_id)
        config = functions.config
        orders = WorkQueue(self, "Orders", hidden=Duration.minutes(30), tries=5)
        self.queue = orders.queue
        unheard = DeadLetters(self, "Unheard")
        function = functions.add(
            "detect_changes",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "SHARDS": str(config.shards),
            },
            rights=[
                rights.on_table(data.registry, rights.GET, rights.QUERY, rights.PUT),
                rights.on_table(data.cases, rights.GET, rights.GET_MANY, rights.QUERY, rights.PUT),
                rights.on_stream(data.registry),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb"]),
                rights.working_on(self.queue),
            ],
            timeout=Duration.minutes(5),
            memory=512,
            dead_letters=unheard,
        )
        FollowedStream(
            self,
            "Heard",
            table=data.registry,
            by=function,
            rows=[INSERTED_CHANGE_ROWS],
            dead_letters=unheard,
        )
        WorkedQueue(function, "Trigger", queue=self.queue, batch=1, workers=2)
        output(self, "ChangesQueueUrl", self.queue.queue_url)
        output(self, "ChangesDeadLettersUrl", orders.dead_letters.queue_url)
        output(self, "ChangesUnheardUrl", unheard.queue_url)
