"""Reconciliation: each hour `reconcile` finds in the tables what a fast path lost, and heals it."""

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import Schedule
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.schedules import CalledByTheClock
from infra.stacks.data import DataStack

HOURLY = Schedule.cron(minute="45")


class Reconciliation(Construct):
    """Clock → reconcile → the queues of those whose work was lost."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        rings: IQueue,
        sends: IQueue,
        grants: IQueue,
        filings: IQueue,
        orders: IQueue,
        changes: IQueue,
        missed_calls: IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        config = functions.config
        function = functions.add(
            "reconcile",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "RING_QUEUE_URL": rings.queue_url,
                "SEND_QUEUE_URL": sends.queue_url,
                "ISSUE_QUEUE_URL": grants.queue_url,
                "DECIDE_QUEUE_URL": filings.queue_url,
                "COURIER_QUEUE_URL": orders.queue_url,
                "CHANGES_QUEUE_URL": changes.queue_url,
                "PARTS_QUEUE_URL": data.files.parts.queue.queue_url,
                "SHARDS": str(config.shards),
            },
            rights=[
                rights.on_table(data.registry, rights.GET),
                rights.on_indexes(data.registry, "alarms"),
                rights.on_table(
                    data.cases,
                    rights.GET,
                    rights.GET_MANY,
                    rights.CHECK,
                    rights.QUERY,
                    rights.PUT,
                    rights.UPDATE,
                    rights.DELETE,
                ),
                rights.on_indexes(data.cases, "alarms", "outbox", "queue"),
                rights.sending_to(rings),
                rights.sending_to(sends),
                rights.sending_to(grants),
                rights.sending_to(filings),
                rights.sending_to(orders),
                rights.sending_to(changes),
                rights.sending_to(data.files.parts.queue),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb"]),
            ],
            timeout=Duration.minutes(15),
            memory=512,
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
