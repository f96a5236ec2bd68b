"""Files in: the inbox's queue and the queue of large files' parts, worked by ingest_registry."""

from aws_cdk import Size, Stack
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import CfnFunction, Function
from constructs import Construct

from infra.constructs import rights
from infra.constructs.files import INTAKE_TIMEOUT
from infra.constructs.functions import Functions
from infra.constructs.queues import WorkedQueue
from infra.constructs.shared_rights import ObjectRights
from infra.stacks.data import DataStack

DISK = Size.gibibytes(10)
"""The largest file, and the largest workbook unpacked beside it."""


class Intake(Construct):
    """S3 → queue → ingest_registry, one file a call, two at once; a large file's parts by
    themselves, so that they do not stand in the way of the next small one."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        data: DataStack,
        objects: ObjectRights,
    ) -> None:
        super().__init__(scope, construct_id)
        queue, parts, config = data.files.intake.queue, data.files.parts.queue, functions.config
        function = functions.add(
            "ingest_registry",
            environment={
                "REGISTRY_TABLE": data.registry.table_name,
                "CASES_TABLE": data.cases.table_name,
                "FILES_BUCKET": data.files.bucket.bucket_name,
                "PARTS_QUEUE_URL": parts.queue_url,
                "HOLD_PERCENT": str(config.hold_percent),
                "HOLD_ENDED_PERCENT": str(config.hold_ended_percent),
                "SHARDS": str(config.shards),
                "CIPHER_SECRET": data.cipher.secret_arn,
            },
            rights=[
                *_rights(self, data),
                rights.working_on(queue),
                rights.working_on(parts),
                rights.sending_to(parts),
            ],
            timeout=INTAKE_TIMEOUT,
            memory=1024,
            disk=DISK,
            shared=[objects.intake],
        )
        if not config.is_local:  # the emulator looks for no loop
            _let_hand_on(function)
        WorkedQueue(function, "Trigger", queue=queue, batch=1, workers=2)
        WorkedQueue(
            function,
            "PartsTrigger",
            queue=parts,
            batch=1,
            workers=config.intake_concurrency,
        )


def _let_hand_on(function: Function) -> None:
    """Lambda drops what a function says to itself by a queue after some sixteen times. A file is
    handed on from call to call more often than that; `ingest_registry.orders` has its own end."""
    raw = function.node.default_child
    assert isinstance(raw, CfnFunction)
    raw.recursive_loop = "Allow"


def _rights(scope: Construct, data: DataStack) -> list[PolicyStatement]:
    return [
        rights.on_table(
            data.registry, rights.GET, rights.GET_MANY, rights.QUERY, rights.PUT, rights.UPDATE
        ),
        rights.on_table(data.cases, rights.PUT),
        rights.reading(data.cipher),
        rights.on_key(data.key, Stack.of(scope).region, ["dynamodb", "s3", "secretsmanager"]),
    ]
