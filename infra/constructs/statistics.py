"""Counters: every event on the bus, folded once by project_statistics; and what is told of them.

report_statistics writes, once the night has counted everything, what anybody may read, and of a
month that is over its report.
"""

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import EventBus, EventPattern, Rule, Schedule
from aws_cdk.aws_events_targets import SqsQueue
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.case_events import SOURCE
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import WorkedQueue, WorkQueue
from infra.constructs.schedules import CalledByTheClock
from infra.stacks.data import DataStack

NIGHTLY = Schedule.cron(hour="21", minute="40")
"""05:40 in China, when the night's recount is done."""


def monthly_reports(data: DataStack) -> list[str]:
    """The ARNs of the monthly reports: one key a month of the year, of which versions are kept."""
    return [f"{data.documents_arn}/reports/{month:02d}.pdf" for month in range(1, 13)]


class Statistics(Construct):
    """Bus → queue → project_statistics; clock → report_statistics."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        bus: EventBus,
        missed_calls: IQueue,
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
        WorkedQueue(function, "Trigger", queue=heard.queue, batch=10, workers=2)
        Rule(
            self,
            "EveryEvent",
            event_bus=bus,
            event_pattern=EventPattern(source=[SOURCE]),
            targets=[SqsQueue(heard.queue, dead_letter_queue=heard.dead_letters)],
        )
        output(self, "StatisticsQueueUrl", heard.queue.queue_url)
        output(self, "StatisticsDeadLettersUrl", heard.dead_letters.queue_url)
        self._report(functions, data, missed_calls)

    def _report(self, functions: Functions, data: DataStack, missed_calls: IQueue) -> None:
        config = functions.config
        function = functions.add(
            "report_statistics",
            environment={
                "CASES_TABLE": data.cases.table_name,
                "DOCUMENTS_BUCKET": data.documents.bucket_name,
                "SHARDS": str(config.shards),
                "COUNTY_NAME": config.county_name,
                "BUREAU_NAME": config.bureau_name,
                "SMS_PRICE": config.sms_price,
                "PARCEL_PRICE": config.parcel_price,
            },
            rights=[
                rights.on_table(data.cases, rights.GET, rights.QUERY, rights.PUT),
                PolicyStatement(actions=["s3:PutObject"], resources=monthly_reports(data)),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb", "s3"]),
            ],
            timeout=Duration.minutes(5),
            memory=1024,
            layers=["documents"],
            dead_letters=missed_calls,
            keep_event=Duration.hours(6),
        )
        CalledByTheClock(
            self,
            "EveryNight",
            function=function,
            schedule=Schedule.rate(Duration.days(1)) if config.is_local else NIGHTLY,
            keep=Duration.hours(6),
            dead_letters=missed_calls,
        )
