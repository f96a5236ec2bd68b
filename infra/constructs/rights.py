"""The statements a function's role is made of: named actions on named resources.

TransactWriteItems has no action of its own: each part of it needs the action it stands for.
"""

from collections.abc import Sequence

from aws_cdk.aws_dynamodb import ITableV2
from aws_cdk.aws_iam import Effect, PolicyStatement
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_lambda import IFunction
from aws_cdk.aws_secretsmanager import ISecret
from aws_cdk.aws_sqs import IQueue

GET = "dynamodb:GetItem"
GET_MANY = "dynamodb:BatchGetItem"
QUERY = "dynamodb:Query"
SCAN = "dynamodb:Scan"
PUT = "dynamodb:PutItem"
UPDATE = "dynamodb:UpdateItem"
DELETE = "dynamodb:DeleteItem"
CHECK = "dynamodb:ConditionCheckItem"


def on_table(table: ITableV2, *actions: str) -> PolicyStatement:
    """Allow actions on a table's items, its indexes not included."""
    return PolicyStatement(actions=list(actions), resources=[table.table_arn])


def on_indexes(table: ITableV2, *indexes: str) -> PolicyStatement:
    """Allow to query the named indexes of a table."""
    return PolicyStatement(
        actions=[QUERY], resources=[f"{table.table_arn}/index/{index}" for index in indexes]
    )


def on_stream(table: ITableV2) -> PolicyStatement:
    """Allow what Lambda's event source mapping does with a table's stream."""
    assert table.table_stream_arn is not None
    return PolicyStatement(
        actions=[
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        ],
        resources=[table.table_stream_arn],
    )


def on_key(key: IKey, region: str, services: Sequence[str]) -> PolicyStatement:
    """Allow to use the customer key through the named services, and never by itself."""
    homes = ["amazonaws.com", *(["amazonaws.com.cn"] if region.startswith("cn-") else [])]
    return PolicyStatement(
        actions=["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
        resources=[key.key_arn],
        conditions={
            "StringEquals": {
                "kms:ViaService": [f"{name}.{region}.{home}" for name in services for home in homes]
            }
        },
    )


def sending_to(queue: IQueue) -> PolicyStatement:
    """Allow to put messages into a queue."""
    return PolicyStatement(actions=["sqs:SendMessage"], resources=[queue.queue_arn])


def working_on(queue: IQueue) -> PolicyStatement:
    """Allow what Lambda's event source mapping does with a queue."""
    return PolicyStatement(
        actions=["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        resources=[queue.queue_arn],
    )


def starting(function: IFunction) -> PolicyStatement:
    """Allow to start a function without waiting for it."""
    return PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function.function_arn])


def reading(secret: ISecret) -> PolicyStatement:
    """Allow to read a secret's current value."""
    return PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=[secret.secret_arn])


def sealing_with(key: IKey) -> PolicyStatement:
    """Allow to sign digests with an asymmetric key."""
    return PolicyStatement(actions=["kms:Sign"], resources=[key.key_arn])


def knowing_seal(key: IKey) -> PolicyStatement:
    """Allow to ask for the public half of an asymmetric key, which is nobody's secret."""
    return PolicyStatement(actions=["kms:GetPublicKey"], resources=[key.key_arn])


def publishing_to_phones() -> list[PolicyStatement]:
    """Allow to send SMS, and nothing else of SNS (see `shared_rights.py`)."""
    return [
        PolicyStatement(actions=["sns:Publish"], resources=["*"]),
        PolicyStatement(effect=Effect.DENY, actions=["sns:Publish"], resources=["arn:*:sns:*:*:*"]),
    ]
