"""Photographs in the bucket: drafts, what is kept, and what a scanner says of both."""

import hashlib
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from zhiban.domain.materials import Scan, draft_key, kept_key
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.photographs import SCANNED, Photographs

PHOTO = b"\xff\xd8 a picture \xff\xd9"
SHA256 = hashlib.sha256(PHOTO).hexdigest()
DRAFT, KEPT = draft_key("c", SHA256), kept_key("c", SHA256)


@pytest.fixture
def photographs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Photographs]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        bucket = Bucket("documents")
        bucket.client.create_bucket(Bucket="documents")
        yield Photographs(bucket)


def mark(photographs: Photographs, key: str, verdict: str) -> None:
    photographs.bucket.client.put_object_tagging(
        Bucket="documents",
        Key=key,
        Tagging={"TagSet": [{"Key": SCANNED, "Value": verdict}, {"Key": "other", "Value": "x"}]},
    )


def test_a_draft_is_a_jpeg_whatever_was_said_and_is_read_back(photographs: Photographs) -> None:
    assert photographs.read("c", SHA256) is None
    for _ in range(2):
        photographs.take("c", SHA256, PHOTO)
    assert photographs.read("c", SHA256) == PHOTO
    head = photographs.bucket.client.head_object(Bucket="documents", Key=DRAFT)
    assert head["ContentType"] == "image/jpeg"
    assert photographs.read("d", SHA256) is None


def test_what_is_kept_outlives_its_draft(photographs: Photographs) -> None:
    assert not photographs.keep("c", SHA256)
    photographs.take("c", SHA256, PHOTO)
    assert photographs.keep("c", SHA256)
    photographs.bucket.client.delete_object(Bucket="documents", Key=DRAFT)
    assert photographs.keep("c", SHA256)
    assert photographs.read("c", SHA256) == PHOTO


def test_bytes_of_another_digest_are_none(photographs: Photographs) -> None:
    photographs.bucket.put(DRAFT, PHOTO + b"!", "image/jpeg")
    assert photographs.read("c", SHA256) is None
    assert not photographs.keep("c", SHA256)
    photographs.bucket.put(KEPT, b"?", "image/jpeg")
    photographs.take("c", SHA256, PHOTO)
    assert photographs.read("c", SHA256) == PHOTO
    assert photographs.keep("c", SHA256)
    assert photographs.bucket.read(KEPT) == PHOTO


@pytest.mark.parametrize(
    ("draft", "kept", "scan"),
    [
        ("", "", Scan.UNSCANNED),
        ("NO_THREATS_FOUND", "", Scan.CLEAN),
        ("", "NO_THREATS_FOUND", Scan.CLEAN),
        ("THREATS_FOUND", "", Scan.INFECTED),
        ("NO_THREATS_FOUND", "THREATS_FOUND", Scan.INFECTED),
        ("THREATS_FOUND", "NO_THREATS_FOUND", Scan.INFECTED),
        ("FAILED", "ACCESS_DENIED", Scan.UNSCANNED),
        ("UNSUPPORTED", "NO_THREATS_FOUND", Scan.CLEAN),
    ],
)
def test_the_worse_word_of_the_scanner_counts(
    photographs: Photographs, draft: str, kept: str, scan: Scan
) -> None:
    photographs.take("c", SHA256, PHOTO)
    assert photographs.keep("c", SHA256)
    for key, verdict in ((DRAFT, draft), (KEPT, kept)):
        if verdict:
            mark(photographs, key, verdict)
    assert photographs.scan("c", SHA256) is scan


def test_of_what_is_not_there_nothing_is_known(photographs: Photographs) -> None:
    assert photographs.scan("c", SHA256) is Scan.UNSCANNED


def test_a_bucket_that_fails_is_no_verdict(photographs: Photographs) -> None:
    nowhere = Photographs(Bucket("nowhere", photographs.bucket.client))
    with pytest.raises(ClientError):
        nowhere.scan("c", SHA256)
