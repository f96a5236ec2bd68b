"""Data out: lists of the registry on demand, and each night a look at the quality of its data."""

from aws_cdk import Duration, Stack
from aws_cdk.aws_events import Schedule
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.constructs import rights
from infra.constructs.functions import Functions
from infra.constructs.intake import DISK
from infra.constructs.schedules import CalledByTheClock
from infra.stacks.data import DataStack

LISTS = ("entities", "licences", "audit", "quality", "quality-summary")
"""One key for each list and form: so the right to write needs no wildcard."""

NIGHTLY = Schedule.cron(hour="18", minute="30")
"""02:30 in China, when nobody waits for the table."""


def exported_files(data: DataStack) -> list[str]:
    """The ARNs of all lists."""
    return [
        f"{data.files_arn}/exports/{name}.{form}"
        for name in LISTS
        for form in ("csv", "jsonl", "xlsx")
    ]


class Exports(Construct):
    """Asked for by the desk or by the clock → export_registry → exports/."""

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
        self.function = functions.add(
            "export_registry",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "FILES_BUCKET": data.files.bucket.bucket_name,
                "CIPHER_SECRET": data.cipher.secret_arn,
            },
            rights=[
                rights.on_table(data.registry, rights.SCAN, rights.PUT),
                rights.on_table(data.cases, rights.SCAN),
                PolicyStatement(
                    actions=["s3:PutObject"],
                    resources=exported_files(data),
                ),
                rights.reading(data.cipher),
                rights.on_key(
                    data.key, Stack.of(self).region, ["dynamodb", "s3", "secretsmanager"]
                ),
            ],
            timeout=Duration.minutes(15),
            memory=1024,
            disk=DISK,
            dead_letters=missed_calls,
            keep_event=Duration.hours(6),
        )
        CalledByTheClock(
            self,
            "EveryNight",
            function=self.function,
            schedule=Schedule.rate(Duration.days(1)) if functions.config.is_local else NIGHTLY,
            keep=Duration.hours(6),
            dead_letters=missed_calls,
        )
