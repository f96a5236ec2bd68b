"""保管期限: some times a night `keep_retention` erases what is past its time.

How long, the layer's table says (`data/retention.json`), and the stage within its bounds.
"""

import json

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import Schedule
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.schedules import CalledByTheClock
from infra.constructs.shared_rights import ObjectRights
from infra.stacks.data import DataStack

NIGHTLY = Schedule.cron(minute="20", hour="17-21")
"""01:20 to 05:20 in China: each run goes on where the one before ended."""


class KeptRetention(Construct):
    """Clock → keep_retention → rows, objects."""

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
        function = functions.add(
            "keep_retention",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "DOCUMENTS_BUCKET": data.documents.bucket_name,
                "CIPHER_SECRET": data.cipher.secret_arn,
                "RETENTION": json.dumps(dict(config.retention), sort_keys=True),
                "DESTROY_THROUGH": config.destroy_through,
                "SHARDS": str(config.shards),
            },
            rights=[
                rights.on_table(data.registry, rights.GET, rights.QUERY, rights.PUT, rights.DELETE),
                rights.on_indexes(data.registry, "alarms"),
                rights.on_table(
                    data.cases,
                    rights.GET,
                    rights.GET_MANY,
                    rights.QUERY,
                    rights.PUT,
                    rights.DELETE,
                ),
                rights.on_indexes(data.cases, "outbox"),
                rights.reading(data.cipher),
                rights.on_key(data.key, Stack.of(self).region, ["dynamodb", "secretsmanager"]),
            ],
            timeout=Duration.minutes(15),
            memory=512,
            dead_letters=missed_calls,
            keep_event=Duration.hours(1),
            shared=[objects.erasing],
        )
        CalledByTheClock(
            self,
            "AtNight",
            function=function,
            schedule=Schedule.rate(Duration.days(1)) if config.is_local else NIGHTLY,
            keep=Duration.hours(1),
            dead_letters=missed_calls,
        )
