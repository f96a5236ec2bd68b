"""Every sort of row has its place in the table of retention, and what a stage sets is within it."""

import json
from typing import Any

import pytest

from infra.config import LOCAL_SETTINGS, ConfigError, check_settings
from infra.constructs.documents import DRAFTS, OF_CASES
from infra.constructs.files import INBOX, REJECTS
from infra.retention import table
from tests.infra.conftest import Synthesised
from tests.store.test_keys import KEYS
from zhiban.domain.retention import Retention
from zhiban.runtime.rules import shipped_as
from zhiban.store.authorisations import _DRAFT_KEPT
from zhiban.store.keys import Key
from zhiban.store.reads import KEPT
from zhiban.store.sends import KEPT_DAYS

RETENTION = shipped_as(Retention, "retention")

NOT_PERSONAL = {
    "file", "part", "chunk", "release", "registry_size", "quality", "file_task",
    "done_task of a template", "done_task of a file", "template_task", "provider pace",
    "provider released", "provider health", "tally", "watermark", "day_shard", "day_proof",
    "switch", "switched", "counters", "need", "spent", "covered", "ever_reminded",
    "public_statistics", "report", "counted", "rule_proposal", "rule_proposal_event",
}  # fmt: skip
"""Counts, states and switches, and ledgers of files that know lines and reasons and no person."""


@pytest.mark.parametrize("name", sorted(KEYS))
def test_every_key_stands_in_the_table_or_is_of_no_person(name: str) -> None:
    key: Key = KEYS[name]
    found = RETENTION.of_rows(key.pk, key.sk)
    assert bool(found) is (name not in NOT_PERSONAL), (key, [row.code for row in found])


def of_bucket(synthesised: Synthesised, name: str) -> list[dict[str, Any]]:
    buckets = synthesised.example.of("AWS::S3::Bucket")
    (bucket,) = [one for logical, one in buckets.items() if logical.startswith(name)]
    rules: list[dict[str, Any]] = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    return rules


def test_objects_go_as_the_table_says(synthesised: Synthesised) -> None:
    rules = {one.get("Prefix", ""): one for one in of_bucket(synthesised, "Documents")}
    assert rules[DRAFTS]["ExpirationInDays"] == table()["drafts"]["keep"]["days"]
    for folder in OF_CASES:
        gone = rules[folder]["NoncurrentVersionExpiration"]["NoncurrentDays"]
        assert gone == table()["backups"]["keep"]["days"]
    files = {one.get("Prefix", ""): one for one in of_bucket(synthesised, "FilesBucket")}
    assert files[""]["ExpirationInDays"] == table()["files"]["keep"]["days"]
    named = {one for row in RETENTION.rows for one in row.rows if one.startswith("s3:")}
    assert named == {f"s3:{one}" for one in (*OF_CASES, DRAFTS, INBOX, REJECTS, "exports/")}


def test_logs_of_numbers_and_rows_with_an_end_go_as_the_table_says() -> None:
    default = check_settings("local", dict(LOCAL_SETTINGS))
    assert default.receipts_retention_days == table()["deliveries"]["keep"]["days"]
    assert default.files_retention_days == table()["files"]["keep"]["days"]
    assert KEPT.days == table()["reads"]["keep"]["days"]
    assert KEPT_DAYS.days == table()["numbers"]["keep"]["days"]
    assert _DRAFT_KEPT.days <= table()["links"]["keep"]["days"]


def test_a_stage_sets_its_own_periods(synthesised: Synthesised) -> None:
    told = synthesised.example.functions["keep_retention"]["Environment"]["Variables"]
    assert json.loads(told["RETENTION"]) == {}
    right = check_settings("local", {**LOCAL_SETTINGS, "retention": {"unfiled": 3}})
    assert right.retention == {"unfiled": 3}
    for wrong in (
        {"retention": {"unfiled": 9}},
        {"retention": {"reads": 1}},
        {"retention": ["unfiled"]},
        {"destroy_through": "soon"},
    ):
        with pytest.raises(ConfigError):
            check_settings("local", {**LOCAL_SETTINGS, **wrong})
