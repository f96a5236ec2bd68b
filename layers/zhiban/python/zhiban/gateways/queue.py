"""Amazon SQS: handing work on, as ids only."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any

from zhiban import aws
from zhiban.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Message:
    """One message: a small body of ids, delivered after `delay` seconds (0 to 900)."""

    body: Mapping[str, str | int]
    delay: int = 0


class Queue:
    """One queue, by its URL."""

    def __init__(self, url: str, client: Any = None) -> None:
        self.url = url
        self.client = client or aws.client("sqs")

    def send(self, messages: Iterable[Message]) -> int:
        """Send all messages; returns how many. Raises Refused when the queue keeps some out."""
        sent = 0
        for part in batched(messages, 10, strict=False):
            entries = [
                {"Id": str(n), "MessageBody": json.dumps(dict(m.body)), "DelaySeconds": m.delay}
                for n, m in enumerate(part)
            ]
            answer = self.client.send_message_batch(QueueUrl=self.url, Entries=entries)
            if answer.get("Failed"):
                raise Refused("queue_kept_out")
            sent += len(entries)
        return sent
