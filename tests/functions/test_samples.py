"""functions/ and events/ have the same rooms, and every sample is what AWS would deliver."""

import base64
import gzip
import hashlib
import json
import re
from typing import Any

import pytest

from tests.functions.samples import CASES, EVENTS, FUNCTIONS, deliveries

NAMES = sorted(path.parent.name for path in FUNCTIONS.glob("*/handler.py"))
FILES = sorted(EVENTS.glob("*/*.json"))
FILE_IDS = [f"{path.parent.name}/{path.stem}" for path in FILES]

SQS_KEYS = {
    "messageId",
    "receiptHandle",
    "body",
    "attributes",
    "messageAttributes",
    "md5OfBody",
    "eventSource",
    "eventSourceARN",
    "awsRegion",
}
RULE_KEYS = {
    "version",
    "id",
    "detail-type",
    "source",
    "account",
    "time",
    "region",
    "resources",
    "detail",
}


def test_every_function_has_its_samples_and_every_sample_its_function() -> None:
    assert len(NAMES) == 20
    assert sorted(path.name for path in EVENTS.iterdir()) == NAMES


def test_every_function_has_its_tests() -> None:
    tests = FUNCTIONS.parent / "tests" / "functions"
    assert [name for name in NAMES if not (tests / f"test_{name}.py").is_file()] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_four_cases_are_there(name: str) -> None:
    assert {path.stem for path in (EVENTS / name).iterdir()} >= set(CASES)


def records(name: str) -> list[dict[str, Any]]:
    """All records of a function's samples, of whatever trigger."""
    return [
        record
        for path in sorted((EVENTS / name).glob("*.json"))
        for event in deliveries(name, path.stem)
        for record in event.get("Records", [event])
    ]


@pytest.mark.parametrize(
    "name",
    [
        "decide_cases",
        "detect_changes",
        "ingest_registry",
        "issue_licences",
        "order_couriers",
        "project_statistics",
        "prove_days",
        "ring_alarms",
        "send_sms",
        "tag_profiles",
    ],
)
def test_a_queues_records_look_as_sqs_delivers_them(name: str) -> None:
    found = [record for record in records(name) if "body" in record]
    assert len(found) >= 6
    for record in found:
        assert set(record) == SQS_KEYS
        digest = hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()
        assert record["md5OfBody"] == digest


@pytest.mark.parametrize(
    "name",
    ["scan_expiries", "dispatch_messages", "reconcile", "export_registry", "report_statistics"],
)
def test_a_rules_events_look_as_eventbridge_delivers_them(name: str) -> None:
    found = [event for event in records(name) if "detail-type" in event]
    assert len(found) >= 6
    for event in found:
        assert set(event) == RULE_KEYS
        assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")


@pytest.mark.parametrize("name", ["relay_events", "detect_changes", "tag_profiles"])
def test_a_streams_records_look_as_dynamodb_delivers_them(name: str) -> None:
    found = [record for record in records(name) if "dynamodb" in record]
    assert {record["eventName"] for record in found} == {"INSERT", "MODIFY", "REMOVE"}
    for record in found:
        change = record["dynamodb"]
        assert {"Keys", "SequenceNumber", "SizeBytes", "StreamViewType"} <= set(change)
        assert ("OldImage" in change) == (record["eventName"] != "INSERT")


@pytest.mark.parametrize("name", NAMES)
def test_a_duplicate_holds_the_same_message_twice(name: str) -> None:
    loaded = json.loads((EVENTS / name / "duplicate.json").read_text(encoding="utf-8"))
    if "awslogs" in loaded:
        lines = _log_lines(loaded)
        assert len(lines) == 2
        assert lines[0] == lines[1]
        return
    first, second = loaded if isinstance(loaded, list) else loaded["Records"]
    for record in (first, second):
        record.pop("receiptHandle", None), record.pop("attributes", None)
    assert first == second


def _log_lines(event: dict[str, Any]) -> list[str]:
    batch = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    return [entry["message"] for entry in batch["logEvents"]]


@pytest.mark.parametrize("path", FILES, ids=FILE_IDS)
def test_a_sample_names_made_up_phones_only(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    for event in deliveries(path.parent.name, path.stem):
        if "awslogs" in event and path.stem != "poison":
            text += "".join(_log_lines(event))
    phones = re.findall(r"(?<![0-9a-f])1[3-9][0-9]{9}(?![0-9a-f])|\+86[0-9]+", text)
    assert [phone for phone in phones if not re.fullmatch(r"(\+86)?1990000[0-9]{4}", phone)] == []
    assert "legal_rep" not in text
