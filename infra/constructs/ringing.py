"""Ringing: scan_expiries plans every shard each hour, ring_alarms rings them."""

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import Schedule
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import WorkedQueue, WorkQueue
from infra.constructs.schedules import CalledByTheClock
from infra.stacks.data import DataStack

HOURLY = Schedule.cron(minute="30")


class Ringing(Construct):
    """Clock → scan_expiries → queue → ring_alarms, one message a day and shard."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        missed_calls: IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self.functions, self.data = functions, data
        rings = WorkQueue(self, "Rings", hidden=Duration.minutes(16), tries=5)
        self.queue = rings.queue
        self._plan(missed_calls)
        self._ring()
        output(self, "RingQueueUrl", rings.queue.queue_url)
        output(self, "RingDeadLettersUrl", rings.dead_letters.queue_url)

    def _plan(self, missed_calls: IQueue) -> None:
        config, data = self.functions.config, self.data
        function = self.functions.add(
            "scan_expiries",
            environment={
                "CASES_TABLE": data.cases.table_name,
                "RING_QUEUE_URL": self.queue.queue_url,
                "SHARDS": str(config.shards),
            },
            rights=[
                rights.on_table(data.cases, rights.GET, rights.UPDATE),
                rights.sending_to(self.queue),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb"]),
            ],
            timeout=Duration.minutes(1),
            memory=256,
            dead_letters=missed_calls,
            keep_event=Duration.hours(1),
        )
        CalledByTheClock(
            self,
            "EveryHour",
            function=function,
            schedule=Schedule.rate(Duration.hours(1)) if config.is_local else HOURLY,
            keep=Duration.hours(1),
            dead_letters=missed_calls,
        )

    def _ring(self) -> None:
        config, data = self.functions.config, self.data
        function = self.functions.add(
            "ring_alarms",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "SHARDS": str(config.shards),
            },
            rights=[
                rights.on_table(
                    data.registry, rights.GET, rights.GET_MANY, rights.PUT, rights.UPDATE
                ),
                rights.on_indexes(data.registry, "alarms"),
                rights.on_table(
                    data.cases,
                    rights.GET,
                    rights.GET_MANY,
                    rights.QUERY,
                    rights.PUT,
                    rights.UPDATE,
                    rights.CHECK,
                ),
                rights.on_indexes(data.cases, "alarms"),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb"]),
                rights.working_on(self.queue),
            ],
            timeout=Duration.minutes(15),
            memory=1024,
        )
        WorkedQueue(function, "Trigger", queue=self.queue, batch=1, workers=config.ring_concurrency)
