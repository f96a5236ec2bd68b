"""The two clocks: an event's own time, an offset on the local stage, and the wall."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities import parameters
from moto import mock_aws

from infra.local.cloud import CLOCK_SECONDS
from zhiban.domain.errors import EventError
from zhiban.runtime.clocks import OFFSET_SECONDS, business_instant, wall_clock
from zhiban.runtime.settings import Settings

PROD = Settings(stage="prod", county="370323")
LOCAL = Settings(stage="local", county="370323", clock_offset_parameter="/zhiban/offset")

TIMES = [
    ("2026-12-01T02:00:00Z", "2026-12-01T02:00:00+00:00"),
    ("2026-12-01T10:00:00+08:00", "2026-12-01T02:00:00+00:00"),
    ("2026-12-01T02:00:00.123456Z", "2026-12-01T02:00:00.123456+00:00"),
    (datetime(2026, 12, 1, 2, 0, tzinfo=UTC), "2026-12-01T02:00:00+00:00"),
]


@pytest.mark.parametrize(("time", "instant"), TIMES)
def test_the_business_clock_is_the_events_time(time: str | datetime, instant: str) -> None:
    assert business_instant(PROD, time) == datetime.fromisoformat(instant)


NO_TIMES = [
    ("", "ISO 8601"),
    ("now", "ISO 8601"),
    ("2026-13-01T02:00:00Z", "ISO 8601"),
    ("None", "ISO 8601"),
    ("2026-12-01T02:00:00", "no UTC offset"),
    ("2026-12-01", "no UTC offset"),
    (datetime(2026, 12, 1, 2, 0), "no UTC offset"),  # noqa: DTZ001 - naive on purpose
]


@pytest.mark.parametrize(("time", "why"), NO_TIMES)
def test_an_event_without_a_time_is_an_error_never_now(time: str | datetime, why: str) -> None:
    with pytest.raises(EventError, match=why):
        business_instant(PROD, time)


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    parameters.clear_caches()  # type: ignore[no-untyped-call]
    with mock_aws():
        yield boto3.client("ssm")
    parameters.clear_caches()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("seconds", [0, 604_800, -3600])
def test_the_local_stage_adds_its_offset_once(ssm: Any, seconds: int) -> None:
    ssm.put_parameter(Name="/zhiban/offset", Value=str(seconds), Type="String")
    time = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert business_instant(LOCAL, time) == time + timedelta(seconds=seconds)


def test_a_stage_without_the_parameter_never_asks_for_it(ssm: Any) -> None:
    """There is no such parameter: asking would raise."""
    assert business_instant(PROD, "2026-12-01T02:00:00Z").isoformat() == "2026-12-01T02:00:00+00:00"


def test_the_wall_clock_is_now_and_aware() -> None:
    before = datetime.now(UTC)
    wall = wall_clock()
    assert before <= wall <= datetime.now(UTC)
    assert wall.utcoffset() == timedelta(0)


def test_who_moves_the_clock_waits_longer_than_a_function_keeps_it() -> None:
    assert CLOCK_SECONDS > OFFSET_SECONDS
