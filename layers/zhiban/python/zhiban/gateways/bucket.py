"""Amazon S3: intake files in, rejects and exports out, and the bytes of issued documents."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, cast

from botocore.config import Config
from botocore.exceptions import ClientError

from zhiban import aws
from zhiban.domain.clock import SHANGHAI

_DAY_IN_NAME = re.compile(r"(?<![0-9])(20[0-9]{2})[-_.年]?([01][0-9])[-_.月]?([0-3][0-9])(?![0-9])")

_PIECE = 1 << 20

_SIGNED = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
"""How an address is signed: by version 4, as objects under a customer key demand, and of the
bucket's own region. Left to itself botocore signs for the global endpoint, which answers 400 for a
region launched after March 2019 and leads elsewhere in a new bucket's first hours."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it lies in the bucket; `exported_at` is aware, `version` "" without versions."""

    name: str
    body: IO[bytes]
    exported_at: datetime
    version: str = ""


@dataclass(slots=True)
class _Stretch:
    """Of a stream the `left` bytes behind the first `skip`."""

    body: IO[bytes]
    skip: int
    left: int

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes of what is left."""
        while self.skip and (unread := self.body.read(min(self.skip, _PIECE))):
            self.skip -= len(unread)
        piece = self.body.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        return piece


class Bucket:
    """One bucket, by name."""

    def __init__(self, name: str, client: Any = None) -> None:
        self.name = name
        self.client = client or aws.client("s3")

    def open(self, key: str, version: str = "", span: tuple[int, int] | None = None) -> StoredFile:
        """An object as a stream of bytes, read once: all of it, or the bytes of `span`.

        Its export time is what its metadata `exported-at` says (China time unless it has an
        offset), else the day in its name when that is past, else the time it was stored.
        """
        told = {"VersionId": version} if version else {}
        if span is not None:
            told["Range"] = f"bytes={span[0]}-{span[1] - 1}"
        answer = self.client.get_object(Bucket=self.name, Key=key, **told)
        body = answer["Body"]
        if span is not None and not answer.get("ContentRange"):
            # A store that takes no ranges, or none of a version, answers with all of it.
            body = cast("IO[bytes]", _Stretch(body, span[0], span[1] - span[0]))
        name, stored_at = key.rsplit("/", 1)[-1], answer["LastModified"]
        said = _instant(answer.get("Metadata", {}).get("exported-at", ""))
        named = _day_in(name) or stored_at
        exported_at = said or min(named, stored_at)
        return StoredFile(name, body, exported_at, answer.get("VersionId") or "")

    def read(self, key: str) -> bytes | None:
        """A whole object, or None when there is none."""
        try:
            answer = self.client.get_object(Bucket=self.name, Key=key)
        except self.client.exceptions.NoSuchKey:
            return None
        content: bytes = answer["Body"].read()
        return content

    def tags(self, key: str) -> dict[str, str]:
        """What an object is marked with; nothing where there is none."""
        try:
            answer = self.client.get_object_tagging(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return {}
            raise
        return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}

    def link(self, key: str, version: str, name: str, seconds: int) -> str:
        """An address from which anybody may fetch this version for so long, saved as `name`."""
        signer = aws.client("s3", config=_SIGNED)
        told = {"Bucket": self.name, "Key": key} | ({"VersionId": version} if version else {})
        told["ResponseContentDisposition"] = f'attachment; filename="{name}"'
        address: str = signer.generate_presigned_url(
            "get_object", Params=told, ExpiresIn=seconds, HttpMethod="GET"
        )
        return address

    def put(self, key: str, body: IO[bytes] | bytes, content_type: str) -> str:
        """Store an object of at most 5 GB, replacing what was there; its version, "" without."""
        answer = self.client.put_object(
            Bucket=self.name, Key=key, Body=body, ContentType=content_type
        )
        return answer.get("VersionId") or ""

    def delete(self, key: str) -> None:
        """Delete an object; its versions go as the bucket's lifecycle says. Twice is once."""
        self.client.delete_object(Bucket=self.name, Key=key)


def _instant(said: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _day_in(name: str) -> datetime | None:
    """The midnight in China of the day that a file's name carries (licences-2026-12-01.csv)."""
    found = _DAY_IN_NAME.search(name)
    return _instant("-".join(found.groups())) if found else None
