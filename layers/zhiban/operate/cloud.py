"""The one place of these commands that speaks to AWS beside the tables, or to the emulator."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from layers.zhiban.operate.answers import See, Unusable
from zhiban import aws

FAILURES = (BotoCoreError, ClientError)
"""What a call of AWS may raise."""

_TO_ITS_END = Config(
    connect_timeout=3, read_timeout=910, retries={"total_max_attempts": 1}, tcp_keepalive=True
)
"""For calling functions: they may take a quarter of an hour, and an answer is waited for that long.
A call that was given up goes on in AWS, and asked again it would run beside itself."""

_ROUND_SECONDS = 0.5
_COUNTS = ("", "NotVisible", "Delayed")


@dataclass(frozen=True)
class Cloud:
    """A deployed county: its two stacks `<prefix>-data` and `<prefix>-service`."""

    prefix: str
    clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client of one AWS service, with the credentials and region of the environment."""
        if service not in self.clients:
            config = _TO_ITS_END if service == "lambda" else None
            self.clients[service] = aws.client(service, config=config)
        return self.clients[service]

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """The outputs of both stacks, by name. Raises Unusable when they cannot be read."""
        found: dict[str, str] = {}
        for stack in (f"{self.prefix}-data", f"{self.prefix}-service"):
            try:
                answer = self.client("cloudformation").describe_stacks(StackName=stack)
            except FAILURES as error:
                raise Unusable(
                    f"没有找到{stack}（{type(error).__name__}）：环境没有启动，或者凭证、区域不对。",
                    "本机：make run；AWS：先看 AWS_PROFILE 和 AWS_REGION，再看 --stage、--county。",
                ) from error
            for output in answer["Stacks"][0].get("Outputs", []):
                found[output["OutputKey"]] = output["OutputValue"]
        return found

    def output(self, name: str) -> str:
        """One output. Raises Unusable when this deployment has none of the name."""
        if name not in self.outputs:
            raise Unusable(f"{self.prefix} 没有输出 {name}。", "部署当前版本：make deploy STAGE=…")
        return self.outputs[name]

    def invoke(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Call a function by the beginning of its output's name. Raises Unusable when it fails."""
        answer = self.client("lambda").invoke(
            FunctionName=self.output(f"{function}Function"), Payload=json.dumps(event).encode()
        )
        payload = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            kind = payload.get("errorType", "") if isinstance(payload, dict) else ""
            raise Unusable(f"{function} 运行失败（{kind}）。", "看它的日志，见 docs/runbook.md")
        return payload if isinstance(payload, dict) else {}

    def clock_offset(self) -> int:
        """Seconds by which the business clock is ahead; 0 wherever it may not be moved."""
        name = self.outputs.get("ClockOffsetParameter")
        if not name:
            return 0
        return int(self.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])

    def move_clock(self, seconds: int) -> None:
        """Set the business clock of the embedded run. Raises Unusable on AWS."""
        self.client("ssm").put_parameter(
            Name=self.output("ClockOffsetParameter"),
            Value=str(seconds),
            Type="String",
            Overwrite=True,
        )

    def who(self) -> str:
        """Who gives these commands, as AWS knows them: an ARN, which names no citizen."""
        return str(self.client("sts").get_caller_identity()["Arn"])

    def put_file(self, bucket: str, key: str, path: Path) -> None:
        """Put a file into a bucket."""
        with path.open("rb") as body:
            self.client("s3").put_object(Bucket=bucket, Key=key, Body=body)

    def messages(self, url: str) -> dict[str, int]:
        """Messages of a queue: that wait, that are being worked on, that are delayed."""
        names = [f"ApproximateNumberOfMessages{one}" for one in _COUNTS]
        answer = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)
        told = answer["Attributes"]
        return {
            word: int(told.get(name, 0))
            for word, name in zip(("waiting", "worked_on", "delayed"), names, strict=True)
        }

    def wait_until_quiet(self, queue: str, seconds: float, see: See) -> None:
        """Wait until a queue has been empty twice in a row. Raises Unusable at the time's end."""
        end, quiet, most, url = time.monotonic() + seconds, 0, 0, self.output(queue)
        while quiet < 2:
            left = sum(self.messages(url).values())
            most, quiet = max(most, left), 0 if left else quiet + 1
            see(most - left, most)
            if time.monotonic() > end:
                raise Unusable(
                    f"{queue} 等了{seconds:.0f}秒还有{left}条消息。", "再等等，然后 zhiban status"
                )
            time.sleep(_ROUND_SECONDS)

    def take(self, url: str, hidden: int) -> list[dict[str, Any]]:
        """Up to ten messages of a queue, hidden from others for so many seconds; [] at its end."""
        answer = self.client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=hidden, WaitTimeSeconds=1
        )
        found: list[dict[str, Any]] = answer.get("Messages", [])
        return found

    def hand_on(self, message: Mapping[str, Any], source: str, target: str) -> None:
        """Put a message that was taken from one queue into another, and only then delete it."""
        sqs = self.client("sqs")
        sqs.send_message(QueueUrl=target, MessageBody=message["Body"])
        sqs.delete_message(QueueUrl=source, ReceiptHandle=message["ReceiptHandle"])

    def log_group(self, function: str) -> str:
        """Where a function of ours (ring_alarms) logs. Raises Unusable when there is none."""
        name = self.output(f"{function.title().replace('_', '')}Function")
        told = self.client("lambda").get_function_configuration(FunctionName=name)
        return str(told.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{name}")

    def confirmed_listeners(self) -> int:
        """How many mailboxes hear the alarms; one that has not confirmed hears none."""
        topic = self.output("AlarmTopicArn")
        pages = self.client("sns").get_paginator("list_subscriptions_by_topic")
        return sum(
            one["SubscriptionArn"].startswith("arn:")
            for page in pages.paginate(TopicArn=topic)
            for one in page["Subscriptions"]
        )

    def log_lines(
        self, group: str, since: int, until: int, pattern: str
    ) -> Iterator[tuple[int, str]]:
        """The lines of a log group between two instants (ms) that match a filter pattern, each
        with its instant."""
        query: dict[str, Any] = {"logGroupName": group, "startTime": since, "endTime": until}
        while True:
            answer = self.client("logs").filter_log_events(**query, filterPattern=pattern)
            yield from ((one["timestamp"], one["message"]) for one in answer.get("events", []))
            if not answer.get("nextToken"):
                return
            query["nextToken"] = answer["nextToken"]
