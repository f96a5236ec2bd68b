"""The one place where the local tools speak to AWS, that is to the emulator."""

import json
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.settings import COUNTY_STACKS, LocalSettings, restored_here

_CONFIG = Config(
    connect_timeout=3, read_timeout=300, retries={"total_max_attempts": 2}, max_pool_connections=4
)

_RESTORED = {"RegistryTable": "restored_registry", "CasesTable": "restored_cases"}
CLOCK_SECONDS = 6.0
"""Longer than a warm function keeps the business clock before it looks at it again."""


class NotRunning(Exception):
    """No embedded run answers, or nothing is deployed on it."""


class StillBusy(Exception):
    """Something did not come to rest in the time it was given."""


class Cloud:
    """The deployed county on the emulator."""

    def __init__(self, settings: LocalSettings) -> None:
        self.settings = settings
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """A client of one AWS service, on the emulator."""
        session: Any = boto3  # its types know each service by a literal name only
        if service not in self._clients:
            self._clients[service] = session.client(
                service,
                endpoint_url=self.settings.endpoint,
                aws_access_key_id="test",
                aws_secret_access_key="test",  # noqa: S106
                region_name="us-east-1",
                config=_CONFIG,
            )
        return self._clients[service]

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The outputs of both stacks. Raises NotRunning when they are not there."""
        found: dict[str, str] = {}
        for stack in ("data", "service"):
            try:
                answer = self.client("cloudformation").describe_stacks(
                    StackName=f"{COUNTY_STACKS}-{stack}"
                )
            except (BotoCoreError, ClientError) as error:
                raise NotRunning("nothing is running here; start it with: make run") from error
            for output in answer["Stacks"][0].get("Outputs", []):
                found[output["OutputKey"]] = output["OutputValue"]
        restored = restored_here(self.settings)  # the emulator keeps outputs as they were
        for name, setting in _RESTORED.items():
            found[name] = restored.get(setting) or found[name]
        return found

    def stack_exists(self, name: str) -> bool:
        """Whether a stack of this name stands."""
        try:
            self.client("cloudformation").describe_stacks(StackName=name)
        except (BotoCoreError, ClientError):
            return False
        return True

    def invoke(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Call a function by its output's name and return its answer. Raises RuntimeError."""
        answer = self.client("lambda").invoke(
            FunctionName=self.outputs[f"{function}Function"], Payload=json.dumps(event)
        )
        payload = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise RuntimeError(f"{function} failed: {payload}")
        return payload if isinstance(payload, dict) else {}

    def put_file(self, path: Path) -> str:
        """Drop a file into the inbox; returns its key."""
        key = f"inbox/{path.name}"
        with path.open("rb") as body:
            self.client("s3").put_object(Bucket=self.outputs["FilesBucket"], Key=key, Body=body)
        return key

    def fetch(self, key: str) -> bytes:
        """An object of the files bucket."""
        answer = self.client("s3").get_object(Bucket=self.outputs["FilesBucket"], Key=key)
        body: bytes = answer["Body"].read()
        return body

    def move_clock(self, seconds: int) -> None:
        """Set the business clock, and wait until no function still goes by the one before."""
        self.set_clock(seconds)
        time.sleep(CLOCK_SECONDS)

    def set_clock(self, seconds: int) -> None:
        """Set the business clock to this offset; a warm function may not know for a while."""
        self.client("ssm").put_parameter(
            Name=self.outputs["ClockOffsetParameter"],
            Value=str(seconds),
            Type="String",
            Overwrite=True,
        )

    def clock_offset(self) -> int:
        """Seconds by which the business clock of every function is ahead of the machine's."""
        name = self.outputs["ClockOffsetParameter"]
        return int(self.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])

    def row(self, table: str, pk: str, sk: str) -> dict[str, Any] | None:
        """One row of a table, in DynamoDB's own form, or None."""
        answer = self.client("dynamodb").get_item(
            TableName=self.outputs[table],
            Key={"PK": {"S": pk}, "SK": {"S": sk}},
            ConsistentRead=True,
        )
        item: dict[str, Any] | None = answer.get("Item")
        return item

    def children(self, table: str, pk: str) -> list[dict[str, Any]]:
        """The rows of one partition in order, in DynamoDB's own form."""
        pages = self.client("dynamodb").get_paginator("query")
        query = pages.paginate(
            TableName=self.outputs[table],
            KeyConditionExpression="PK = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ConsistentRead=True,
        )
        return [item for page in query for item in page["Items"]]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table, in DynamoDB's own form."""
        pages = self.client("dynamodb").get_paginator("scan")
        return [
            item
            for page in pages.paginate(TableName=self.outputs[table], ConsistentRead=True)
            for item in page["Items"]
        ]

    def waiting(self, queue: str) -> int:
        """Messages of a queue that wait, are delayed, or are being worked on."""
        names = ["ApproximateNumberOfMessages"]
        names += [f"{names[0]}NotVisible", f"{names[0]}Delayed"]
        answer = self.client("sqs").get_queue_attributes(
            QueueUrl=self.outputs[queue], AttributeNames=names
        )
        return sum(int(answer["Attributes"].get(name, 0)) for name in names)

    def wait_until_quiet(
        self, queue: str, seconds: float, see: Callable[[int], None] | None = None
    ) -> None:
        """Wait until a queue has been empty twice in a row. Raises StillBusy at the time's end."""
        end, quiet = time.monotonic() + seconds, 0
        while quiet < 2:
            left = self.waiting(queue)
            quiet = 0 if left else quiet + 1
            if see is not None:
                see(left)
            if time.monotonic() > end:
                raise StillBusy(f"{queue} still holds {left} messages after {seconds:.0f} s")
            time.sleep(0.2)
