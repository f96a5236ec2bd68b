"""The bucket: a file with its name and the time it was exported."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from zhiban.gateways.bucket import Bucket

CHINA = timezone(timedelta(hours=8))


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        made = Bucket("files")
        made.client.create_bucket(Bucket="files")
        yield made


def drop(bucket: Bucket, key: str, **metadata: str) -> None:
    bucket.client.put_object(Bucket="files", Key=key, Body=b"rows", Metadata=metadata)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("inbox/licences.csv", "licences.csv"),
        ("inbox/2026/12/市场主体 12月.xlsx", "市场主体 12月.xlsx"),
        ("licences.csv", "licences.csv"),
    ],
)
def test_a_file_is_opened_by_its_key_and_known_by_its_name(
    bucket: Bucket, key: str, name: str
) -> None:
    drop(bucket, key)
    stored = bucket.open(key)
    assert stored.name == name
    assert stored.body.read() == b"rows"


EXPORTED = [
    ("2026-11-30T08:00:00+00:00", datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
    ("2026-11-30T08:00:00Z", datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
    ("2026-11-30T16:00:00+08:00", datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
    ("2026-11-30T16:00:00", datetime(2026, 11, 30, 16, 0, tzinfo=CHINA)),
    ("2026-11-30 16:00:00", datetime(2026, 11, 30, 16, 0, tzinfo=CHINA)),
    ("2026-11-30", datetime(2026, 11, 30, tzinfo=CHINA)),
]


@pytest.mark.parametrize(("said", "at"), EXPORTED)
def test_a_file_says_when_it_was_exported(bucket: Bucket, said: str, at: datetime) -> None:
    drop(bucket, "inbox/a.csv", **{"exported-at": said})
    exported_at = bucket.open("inbox/a.csv").exported_at
    assert exported_at == at
    assert exported_at.tzinfo is not None


@pytest.mark.parametrize("metadata", [{}, {"exported-at": ""}, {"exported-at": "yesterday"}])
def test_a_file_that_does_not_say_was_exported_when_it_was_stored(
    bucket: Bucket, metadata: dict[str, str]
) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    drop(bucket, "inbox/a.csv", **metadata)
    exported_at = bucket.open("inbox/a.csv").exported_at
    assert before <= exported_at <= datetime.now(UTC)


NAMED = [
    ("licences-2026-10-31.csv", datetime(2026, 10, 31, tzinfo=CHINA)),
    ("市场主体20261031.xlsx", datetime(2026, 10, 31, tzinfo=CHINA)),
    ("市场主体2026年10月31日.csv", datetime(2026, 10, 31, tzinfo=CHINA)),
    ("2026.10.31 证照.csv.gz", datetime(2026, 10, 31, tzinfo=CHINA)),
    ("证照-2026-13-31.csv", None),
    ("证照-2099-01-01.csv", None),  # not yet
    ("120261031.csv", None),
    ("第3批.csv", None),
]


@pytest.mark.parametrize(("name", "at"), NAMED)
def test_the_day_in_a_files_name_is_its_export_time(
    bucket: Bucket, name: str, at: datetime | None
) -> None:
    drop(bucket, f"inbox/{name}")
    exported_at = bucket.open(f"inbox/{name}").exported_at
    assert (exported_at == at) if at else exported_at > datetime.now(UTC) - timedelta(seconds=9)


def test_metadata_goes_before_the_name(bucket: Bucket) -> None:
    drop(bucket, "inbox/a-2026-10-31.csv", **{"exported-at": "2026-11-01"})
    assert bucket.open("inbox/a-2026-10-31.csv").exported_at == datetime(2026, 11, 1, tzinfo=CHINA)


def test_a_span_of_a_file_is_opened_by_itself(bucket: Bucket) -> None:
    drop(bucket, "inbox/a.csv")
    assert bucket.open("inbox/a.csv", span=(1, 3)).body.read() == b"ow"


def test_a_file_overwritten_meanwhile_is_still_there_by_its_version(bucket: Bucket) -> None:
    bucket.client.put_bucket_versioning(
        Bucket="files", VersioningConfiguration={"Status": "Enabled"}
    )
    drop(bucket, "inbox/a.csv")
    version = bucket.open("inbox/a.csv").version
    bucket.client.put_object(Bucket="files", Key="inbox/a.csv", Body=b"other")
    assert bucket.open("inbox/a.csv").body.read() == b"other"
    assert bucket.open("inbox/a.csv", version).body.read() == b"rows"


def test_a_file_that_is_not_there_is_an_error(bucket: Bucket) -> None:
    with pytest.raises(ClientError, match="NoSuchKey"):
        bucket.open("inbox/none.csv")


def test_a_file_is_stored_with_its_type_and_replaces_the_one_before(bucket: Bucket) -> None:
    for body in (b"old", "行号,原因".encode()):
        bucket.put("rejects/a.csv", io.BytesIO(body), "text/csv; charset=utf-8")
    answer = bucket.client.get_object(Bucket="files", Key="rejects/a.csv")
    assert answer["Body"].read().decode() == "行号,原因"
    assert answer["ContentType"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("version", ["", "v-1"])
def test_a_link_fetches_one_version_for_a_while(bucket: Bucket, version: str) -> None:
    address = urlsplit(bucket.link("exports/licences.csv", version, "证照.csv", 300))
    told = parse_qs(address.query)
    assert address.path.endswith("/exports/licences.csv")
    assert (told["X-Amz-Expires"], told["X-Amz-Algorithm"]) == (["300"], ["AWS4-HMAC-SHA256"])
    assert told.get("versionId", [""]) == [version]
    assert told["response-content-disposition"] == ['attachment; filename="证照.csv"']


REGIONS = [
    ("ap-southeast-1", "files.s3.ap-southeast-1.amazonaws.com"),
    ("ap-east-1", "files.s3.ap-east-1.amazonaws.com"),
    ("cn-north-1", "files.s3.cn-north-1.amazonaws.com.cn"),
]


@pytest.mark.parametrize(("region", "host"), REGIONS)
def test_a_link_leads_to_the_region_of_the_bucket(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, region: str, host: str
) -> None:
    """The global endpoint answers 400 for a region launched after March 2019."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    assert urlsplit(bucket.link("exports/a.csv", "", "a.csv", 300)).netloc == host


def test_a_link_of_the_embedded_run_leads_to_this_machine(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    address = urlsplit(bucket.link("exports/a.csv", "", "a.csv", 300))
    assert (address.netloc, address.path) == ("127.0.0.1:4566", "/files/exports/a.csv")


class RangeLess:
    """A store that answers every question for a range with the whole object."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def get_object(self, **asked: object) -> dict[str, object]:
        assert asked["Range"]
        body = io.BytesIO(self.content)
        return {"Body": body, "LastModified": datetime(2026, 12, 1, tzinfo=UTC)}


@pytest.mark.parametrize("size", [-1, 1, 3, 100])
@pytest.mark.parametrize("span", [(0, 4), (3, 9), (8, 10), (9, 40), (40, 50)])
def test_a_stretch_is_a_stretch_even_of_a_store_without_ranges(
    span: tuple[int, int], size: int
) -> None:
    body = Bucket("files", RangeLess(b"0123456789")).open("k", "v", span).body
    found = b""
    while piece := body.read(size):
        assert size < 0 or len(piece) <= size
        found += piece
    assert found == b"0123456789"[slice(*span)]


def test_a_stretch_of_a_version(bucket: Bucket) -> None:
    bucket.client.put_bucket_versioning(
        Bucket="files", VersioningConfiguration={"Status": "Enabled"}
    )
    version = bucket.put("k", b"0123456789", "text/plain")
    bucket.put("k", b"abcdefghij", "text/plain")
    assert bucket.open("k", version, (3, 6)).body.read() == b"345"
    assert bucket.open("k", "", (3, 6)).body.read() == b"def"
