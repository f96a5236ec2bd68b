"""Amazon S3: intake files in, rejects files out, and the bytes of issued documents."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import boto3

from zhiban.domain.clock import SHANGHAI


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An intake file as it lies in the bucket; `exported_at` is aware."""

    name: str
    body: IO[bytes]
    exported_at: datetime


class Bucket:
    """One bucket, by name."""

    def __init__(self, name: str, client: Any = None) -> None:
        self.name = name
        self.client = client or boto3.client("s3")

    def open(self, key: str) -> StoredFile:
        """An object as a stream of bytes, read once.

        Its export time is what its metadata `exported-at` says (China time unless it has an
        offset), else the time it was stored.
        """
        answer = self.client.get_object(Bucket=self.name, Key=key)
        said = _instant(answer.get("Metadata", {}).get("exported-at", ""))
        return StoredFile(key.rsplit("/", 1)[-1], answer["Body"], said or answer["LastModified"])

    def read(self, key: str) -> bytes | None:
        """A whole object, or None when there is none."""
        try:
            answer = self.client.get_object(Bucket=self.name, Key=key)
        except self.client.exceptions.NoSuchKey:
            return None
        content: bytes = answer["Body"].read()
        return content

    def put(self, key: str, body: IO[bytes] | bytes, content_type: str) -> None:
        """Store an object, replacing what was there."""
        self.client.put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type)


def _instant(said: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
