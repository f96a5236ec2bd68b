"""An in-process bucket and queue for what needs millions of rows or thousands of runs.

They speak the part of the AWS clients that `gateways/` use for the intake; `in_process_table` is
the table beside them. A test runs the same files on them and on moto and compares every row, so
that they do not drift.
"""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

type Wire = dict[str, Any]


@dataclass
class MemoryBucket:
    """S3 with one bucket."""

    objects: dict[str, bytes] = field(default_factory=dict)
    stored_at: datetime = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)

    def get_object(self, *, Bucket: str, Key: str, Range: str = "", **_: Any) -> Wire:  # noqa: N803
        body = self.objects[Key]
        if Range:
            start, end = map(int, Range.removeprefix("bytes=").split("-"))
            body = body[start : end + 1]
        return {"Body": io.BytesIO(body), "LastModified": self.stored_at, "Metadata": {}}

    def put_object(self, *, Bucket: str, Key: str, Body: Any, ContentType: str) -> Wire:  # noqa: N803
        self.objects[Key] = Body if isinstance(Body, bytes) else Body.read()
        return {}


@dataclass
class MemoryQueue:
    """SQS with one queue; `take` empties it."""

    waiting: list[str] = field(default_factory=list)

    def send_message_batch(self, *, QueueUrl: str, Entries: list[Wire]) -> Wire:  # noqa: N803
        self.waiting += [entry["MessageBody"] for entry in Entries]
        return {}

    def take(self) -> list[str]:
        """All waiting messages; they are gone then."""
        taken, self.waiting = self.waiting, []
        return taken
