"""Proofs: each night the day that ended is recounted from the tables alone, part by part."""

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import Schedule
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.queues import WorkedQueue, WorkQueue
from infra.constructs.schedules import CalledByTheClock
from infra.constructs.shared_rights import ObjectRights
from infra.stacks.data import DataStack

NIGHTLY = Schedule.cron(hour="17", minute="10")
"""01:10 in China, when the day has ended and its receipts are in."""

WORKERS = 2
"""At once: so that reading everything leaves the tables to those who wait for an answer."""


class Proofs(Construct):
    """Clock → prove_days → queue → prove_days, one message a part of the tables."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        missed_calls: IQueue,
        objects: ObjectRights,
    ) -> None:
        super().__init__(scope, construct_id)
        config = functions.config
        parts = WorkQueue(self, "Parts", hidden=Duration.minutes(16), tries=3)
        function = functions.add(
            "prove_days",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "PROOF_QUEUE_URL": parts.queue.queue_url,
                "ARCHIVE_BUCKET": data.archive.bucket_name,
                "SEAL_KEY": data.seal_key.key_arn,
                "SHARDS": str(config.shards),
            },
            rights=[
                rights.on_table(
                    data.registry, rights.SCAN, rights.QUERY, rights.GET_MANY, rights.PUT
                ),
                rights.on_table(
                    data.cases,
                    rights.SCAN,
                    rights.QUERY,
                    rights.GET,
                    rights.GET_MANY,
                    rights.PUT,
                    rights.UPDATE,
                ),
                rights.sending_to(parts.queue),
                rights.working_on(parts.queue),
                rights.sealing_with(data.seal_key),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb", "s3"]),
            ],
            timeout=Duration.minutes(15),
            memory=512,
            dead_letters=missed_calls,
            keep_event=Duration.hours(6),
            shared=[objects.archiving],
        )
        WorkedQueue(function, "Trigger", queue=parts.queue, batch=1, workers=WORKERS)
        CalledByTheClock(
            self,
            "EveryNight",
            function=function,
            schedule=Schedule.rate(Duration.days(1)) if config.is_local else NIGHTLY,
            keep=Duration.hours(6),
            dead_letters=missed_calls,
        )
        output(self, "ProofQueueUrl", parts.queue.queue_url)
        output(self, "ProofDeadLettersUrl", parts.dead_letters.queue_url)
