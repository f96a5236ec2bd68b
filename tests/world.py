"""An in-process AWS with the project's tables, bucket, queues and bus, and its functions wired up.

The functions are the real ones; only the wires between them (triggers) are pulled by hand, so a
test can deliver twice, in another order, or not at all.
"""

import base64
import gzip
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import boto3
from botocore import xform_name
from botocore.client import BaseClient
from moto import mock_aws

REGION = "us-east-1"
SHARDS = 3
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
"""2026-12-01 10:00 in China, a Tuesday, in sending hours."""

COURIER_SECRETS = ("c" * 44, "p" * 44)
"""The current one and the previous one."""

QUEUES = (
    "ring", "send", "heard", "courier", "issue", "parts", "proof", "changes", "profile", "decide",
)  # fmt: skip
"""What the functions work, one each."""

REGISTRY_INDEXES = {"alarms": "ALL", "names": "KEYS_ONLY", "tails": "KEYS_ONLY"}
CASES_INDEXES = {"alarms": "ALL", "queue": "ALL", "outbox": "KEYS_ONLY"}
INDEX_KEYS = {"alarms": "alarm", "queue": "queue", "outbox": "outbox"}
INDEX_KEYS |= {"names": "name", "tails": "tail"}


@dataclass
class Context:
    """What Lambda hands a function beside the event."""

    function_name: str = "test"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:test"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """All the time there is."""
        return 900_000


@dataclass
class World:
    """The county's cloud, in memory."""

    environ: dict[str, str]
    dynamodb: Any
    s3: Any
    sqs: Any
    events: Any
    tables: Any
    """`InProcessTables`: what the clients of DynamoDB meet; None where it is moto."""
    sent: list[tuple[str, str]] = field(default_factory=list)

    def rows(self, table: str, prefix: str = "") -> list[dict[str, Any]]:
        """All rows of a table whose partition key starts with `prefix`, in order of their keys."""
        from zhiban.store.wire import decode_item

        if self.tables is not None:
            parts = self.tables.tables[self.environ[table]]
            chosen = (parts[pk] for pk in sorted(parts) if pk.startswith(prefix))
            return [dict(decode_item(item)) for part in chosen for _, item in sorted(part.items())]
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=self.environ[table])
        found: list[dict[str, Any]] = [
            dict(decode_item(item)) for page in pages for item in page["Items"]
        ]
        return sorted(
            (row for row in found if row["PK"].startswith(prefix)),
            key=lambda row: (row["PK"], row["SK"]),
        )

    def take(self, queue: str, most: int = 1000) -> list[dict[str, Any]]:
        """All messages waiting in a queue, as SQS hands them to a function; they are gone then."""
        url = self.environ[queue]
        taken: list[dict[str, Any]] = []
        while len(taken) < most:
            answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            messages = answer.get("Messages", [])
            if not messages:
                break
            for message in messages:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                taken.append(sqs_record(message["Body"], message["MessageId"]))
        return taken

    def drop(self, key: str, body: bytes) -> dict[str, Any]:
        """Put a file into the bucket; returns the event that its notification would cause."""
        self.s3.put_object(Bucket=self.environ["FILES_BUCKET"], Key=key, Body=body)
        return {"Records": [sqs_record(json.dumps(s3_notification(key)))]}


def s3_notification(key: str) -> dict[str, Any]:
    return {
        "Records": [
            {
                "eventSource": "aws:s3",
                "eventName": "ObjectCreated:Put",
                "s3": {"bucket": {"name": "files"}, "object": {"key": key}},
            }
        ]
    }


def sqs_record(body: str, message_id: str = "m-1") -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": "r",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1764554400000"},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
        "awsRegion": REGION,
    }


def log_delivery(*lines: Mapping[str, Any] | str) -> dict[str, Any]:
    """What a CloudWatch Logs subscription hands a function."""
    batch = {
        "messageType": "DATA_MESSAGE",
        "logEvents": [
            {"id": str(n), "timestamp": 0, "message": x if isinstance(x, str) else json.dumps(x)}
            for n, x in enumerate(lines)
        ],
    }
    return {
        "awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(batch).encode())).decode()}
    }


def create_table(client: Any, name: str, indexes: Mapping[str, str]) -> None:
    """A table without its stream: nobody reads moto's, and it nearly doubles every transaction."""
    names = ["PK", "SK", *(f"{INDEX_KEYS[i]}_{end}" for i in indexes for end in ("pk", "sk"))]
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        KeySchema=_key("PK", "SK"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": _key(f"{INDEX_KEYS[index]}_pk", f"{INDEX_KEYS[index]}_sk"),
                "Projection": {"ProjectionType": projection},
            }
            for index, projection in indexes.items()
        ],
    )


def _key(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]


@contextmanager
def county(*, on_moto: bool = False) -> Iterator[World]:
    """A fresh cloud; its environment is set while it lasts.

    Its tables lie in a dictionary, which every client of DynamoDB meets: moto's take twenty times
    as long. `on_moto` takes those, as `tests/store` does, to hold one against the other.
    """
    before = dict(os.environ)
    os.environ.update(
        AWS_DEFAULT_REGION=REGION,
        AWS_REGION=REGION,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        POWERTOOLS_SERVICE_NAME="test",
        POWERTOOLS_METRICS_NAMESPACE="zhiban",
    )
    try:
        with mock_aws(), nullcontext() if on_moto else tables_at_hand() as tables:
            yield _built(tables)
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def tables_at_hand() -> Iterator[Any]:
    """The county's tables as `InProcessTables`, whoever asks; the rest of AWS is moto's."""
    from tests.in_process_table import county_tables

    tables = county_tables()
    call = vars(BaseClient)["_make_api_call"]

    def ask(client: Any, operation: str, told: dict[str, Any]) -> Any:
        asked = xform_name(operation)
        if asked == "create_table":
            at = {one["IndexName"]: _prefix_of(one) for one in told["GlobalSecondaryIndexes"]}
            tables.add(told["TableName"], at)
        ours = client.meta.service_model.service_name == "dynamodb" and hasattr(tables, asked)
        if ours and told.get("TableName", "cases") in tables.indexes:
            return getattr(tables, asked)(**told)
        return call(client, operation, told)

    with patch.object(BaseClient, "_make_api_call", ask):
        yield tables


def _prefix_of(index: dict[str, Any]) -> str:
    """`alarm` of an index by `alarm_pk` and `alarm_sk`."""
    partition: str = index["KeySchema"][0]["AttributeName"]
    return partition.removesuffix("_pk")


def _built(tables: Any) -> World:
    dynamodb = boto3.client("dynamodb")
    if tables is None:
        create_table(dynamodb, "registry", REGISTRY_INDEXES)
        create_table(dynamodb, "cases", CASES_INDEXES)
    s3, sqs, events = boto3.client("s3"), boto3.client("sqs"), boto3.client("events")
    for bucket in ("files", "documents", "archive"):
        s3.create_bucket(Bucket=bucket)
    seal_key = boto3.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    vault = boto3.client("secretsmanager")
    secret = vault.create_secret(Name="cipher", SecretString="s" * 44)
    shared = json.dumps({"current": COURIER_SECRETS[0], "previous": COURIER_SECRETS[1]})
    courier = vault.create_secret(Name="courier", SecretString=shared)
    events.create_event_bus(Name="bus")
    queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in QUEUES}
    arn = sqs.get_queue_attributes(QueueUrl=queues["heard"], AttributeNames=["QueueArn"])
    events.put_rule(Name="all", EventBusName="bus", EventPattern='{"source":["zhiban.cases"]}')
    target = {"Id": "heard", "Arn": arn["Attributes"]["QueueArn"]}
    events.put_targets(Rule="all", EventBusName="bus", Targets=[target])
    environ = environment(queues, secret["ARN"], courier["ARN"], seal_key["KeyMetadata"]["Arn"])
    return World(environ, dynamodb, s3, sqs, events, tables)


def environment(
    queues: Mapping[str, str], cipher: str, courier: str, seal_key: str
) -> dict[str, str]:
    """What the functions of a county are told, with these queues, secrets and key."""
    return {
        "STAGE": "test",
        "COUNTY": "370323",
        "REGISTRY_TABLE": "registry",
        "CASES_TABLE": "cases",
        "FILES_BUCKET": "files",
        "EXPORT_FUNCTION": "export_registry",
        "CIPHER_SECRET": cipher,
        "SHARDS": str(SHARDS),
        "PARTS_QUEUE_URL": queues["parts"],
        "PROOF_QUEUE_URL": queues["proof"],
        "CHANGES_QUEUE_URL": queues["changes"],
        "PROFILE_QUEUE_URL": queues["profile"],
        "RING_QUEUE_URL": queues["ring"],
        "SEND_QUEUE_URL": queues["send"],
        "HEARD_QUEUE_URL": queues["heard"],
        "COURIER_QUEUE_URL": queues["courier"],
        "COURIER_SECRET": courier,
        "COURIER_BASE_URL": "https://courier.example.com/api",
        "ISSUE_QUEUE_URL": queues["issue"],
        "DECIDE_QUEUE_URL": queues["decide"],
        "DOCUMENTS_BUCKET": "documents",
        "ARCHIVE_BUCKET": "archive",
        "ISSUER_USCC": "11370323XN0000012L",
        "EVENT_BUS": "bus",
        "SMS_PROVIDERS": json.dumps([{"name": "sns", "per_second": 20, "daily_segments": 9000}]),
        "CITIZEN_BASE_URL": "https://wuganzhiban.example.gov.cn",
        "SMS_SIGNATURE": "沂源审批局",
        "OFFICE_PHONE": "0533-3241001",
        "COURIER_NAME": "政务快递",
        "SMS_TEMPLATES": json.dumps({"sns": {}}),
        "SMS_PRICE": "0.05",
        "PARCEL_PRICE": "12",
        "OFFICE_ADDRESS": "沂源县政务服务中心一楼大厅",
        "COUNTY_NAME": "沂源县",
        "BUREAU_NAME": "沂源县行政审批服务局",
        "DESK_BASE_URL": "https://desk.wuganzhiban.example.gov.cn",
        "SIGN_IN_BASE_URL": "https://zhiban-test.auth.us-east-1.amazoncognito.com",
        "SIGN_IN_CLIENT": "desk-client",
        "BUREAU_NAME_EN": "Yiyuan County Licensing Bureau",
        "SEAL_KEY": seal_key,
    }
