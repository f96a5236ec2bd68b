"""Couriers: what is issued is ordered, what is wanted no more cancelled, reports are taken in.

Bus → queue → order_couriers → the courier; its webhook → the partners' API → track_parcels, which
a daily rule calls too.
"""

from aws_cdk import Duration, Stack
from aws_cdk.aws_apigatewayv2 import HttpMethod
from aws_cdk.aws_events import EventBus, EventPattern, Rule, Schedule
from aws_cdk.aws_events_targets import SqsQueue
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.case_events import SOURCE
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.partners import Partners
from infra.constructs.queues import WorkedQueue, WorkQueue
from infra.constructs.schedules import CalledByTheClock
from infra.stacks.data import DataStack

ORDERING_TIMEOUT = Duration.seconds(30)
"""A question and an order at their slowest, and shorter than a claim's lease of two minutes."""
HIDDEN = Duration.minutes(3)
"""Longer than that lease: a message that comes back finds the claim of who died over."""
NOTICES = (
    "case_issued",
    "case_delivered",
    "case_closed",
    "original_collected",
    "original_handed_in",
)
"""After which of a case's events there may be something to order or to cancel."""
DAILY = Schedule.cron(minute="10", hour="23")
"""07:10 in China."""


class Couriers(Construct):
    """Both functions of the courier, their queue, their route of the partners' API."""

    queue: IQueue

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        bus: EventBus,
        partners: Partners,
        missed_calls: IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self.functions, self.data, self.partners = functions, data, partners
        orders = WorkQueue(self, "Orders", hidden=HIDDEN, tries=5)
        self.queue = orders.queue
        self._order()
        Rule(
            self,
            "Issued",
            event_bus=bus,
            event_pattern=EventPattern(source=[SOURCE], detail_type=[*NOTICES]),
            targets=[SqsQueue(orders.queue, dead_letter_queue=orders.dead_letters)],
        )
        self._track(missed_calls)
        output(self, "CourierQueueUrl", orders.queue.queue_url)
        output(self, "CourierDeadLettersUrl", orders.dead_letters.queue_url)

    def _order(self) -> None:
        data = self.data
        function = self.functions.add(
            "order_couriers",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "CIPHER_SECRET": data.cipher.secret_arn,
                "COURIER_BASE_URL": self.functions.config.courier_base_url,
                "COURIER_SECRET": data.courier_secret.secret_arn,
                "SHARDS": str(self.functions.config.shards),
            },
            rights=[
                rights.on_table(data.registry, rights.GET),
                rights.on_table(
                    data.cases,
                    rights.GET,
                    rights.CHECK,
                    rights.QUERY,
                    rights.PUT,
                    rights.UPDATE,
                    rights.DELETE,
                ),
                rights.reading(data.cipher),
                rights.reading(data.courier_secret),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb", "secretsmanager"]),
                rights.working_on(self.queue),
            ],
            timeout=ORDERING_TIMEOUT,
            memory=512,
        )
        WorkedQueue(function, "Trigger", queue=self.queue, batch=1, workers=2)

    def _track(self, missed_calls: IQueue) -> None:
        config, data = self.functions.config, self.data
        function = self.functions.add(
            "track_parcels",
            environment={
                "CASES_TABLE": data.cases.table_name,
                "COURIER_BASE_URL": config.courier_base_url,
                "COURIER_SECRET": data.courier_secret.secret_arn,
                "SHARDS": str(config.shards),
            },
            rights=[
                rights.on_table(data.cases, rights.GET, rights.PUT, rights.UPDATE, rights.DELETE),
                rights.on_indexes(data.cases, "queue"),
                rights.reading(data.courier_secret),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb", "secretsmanager"]),
            ],
            timeout=Duration.minutes(15),
            memory=512,
            dead_letters=missed_calls,
            keep_event=Duration.hours(6),
        )
        self.partners.serve([(HttpMethod.POST, "/courier/events")], function)
        CalledByTheClock(
            self,
            "EveryDay",
            function=function,
            schedule=Schedule.rate(Duration.days(1)) if config.is_local else DAILY,
            keep=Duration.hours(6),
            dead_letters=missed_calls,
        )
