"""Logs are JSON lines with an event name; counts leave with the invocation."""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.world import Context
from zhiban.runtime.observability import count, logger, metrics


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    paper = io.StringIO()
    monkeypatch.setattr(sys, "stdout", paper)
    before = logger.registered_handler.setStream(paper)  # type: ignore[attr-defined]
    yield paper
    logger.registered_handler.setStream(before)  # type: ignore[attr-defined]


def test_a_log_line_is_an_event_name_with_ids(printed: io.StringIO) -> None:
    logger.info("shard_rung", shard=2, day="2026-12-01")
    line = json.loads(printed.getvalue())
    assert (line["message"], line["shard"], line["day"]) == ("shard_rung", 2, "2026-12-01")
    assert line["timestamp"].endswith("+0000")


def test_chinese_stays_readable_and_a_line_is_one_line(printed: io.StringIO) -> None:
    logger.info("reason", wording="证照已注销\n第二行")
    (line,) = printed.getvalue().splitlines()
    assert "证照已注销" in line


def test_an_uncaught_error_is_not_logged_with_its_words() -> None:
    assert sys.excepthook is sys.__excepthook__


def test_counts_leave_when_the_invocation_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(metrics.provider, "namespace", "zhiban")
    metrics.provider.clear_metrics()

    @metrics.log_metrics
    def handler(event: dict[str, Any], context: Any) -> None:
        count("MessagesReleased", 3)
        count("MessagesReleased")
        count("AlarmFailed")

    handler({}, Context())
    blob = json.loads(capsys.readouterr().out)
    assert blob["MessagesReleased"] == [3.0, 1.0]
    assert blob["AlarmFailed"] == [1.0]
    declared = blob["_aws"]["CloudWatchMetrics"][0]
    assert declared["Namespace"] == "zhiban"
    assert {m["Name"]: m["Unit"] for m in declared["Metrics"]} == {
        "MessagesReleased": "Count",
        "AlarmFailed": "Count",
    }
