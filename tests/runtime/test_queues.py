"""The loop over a queue's messages: one bad message fails alone, and tells nothing personal."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import UnexpectedBatchTypeError

from tests.world import Context, sqs_record
from zhiban.domain.errors import Conflict, EventError
from zhiban.runtime.observability import logger, metrics, place_of
from zhiban.runtime.queues import work_through

MOBILE = "19900000001"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that is logged."""
    paper = io.StringIO()
    monkeypatch.setattr(sys, "stdout", paper)
    before = logger.registered_handler.setStream(paper)  # type: ignore[attr-defined]
    metrics.provider.clear_metrics()
    yield paper
    metrics.provider.clear_metrics()
    logger.registered_handler.setStream(before)  # type: ignore[attr-defined]


def failed(bodies: list[str], work: Callable[[dict[str, Any]], None]) -> list[str]:
    records = [sqs_record(body, f"m-{n}") for n, body in enumerate(bodies)]
    answer = work_through({"Records": records}, Context(), work)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def refuse_even(body: dict[str, Any]) -> None:
    if body["n"] % 2 == 0:
        raise Conflict(f"of {MOBILE}")


BATCHES = """
消息                          | 失败        | 说明
{"n": 1}                      | -           | 正常
{"n": 2}                      | m-0         | 处理失败
{"n": 1};{"n": 2};{"n": 3}    | m-1         | 只有一条失败
{"n": 2};{"n": 1};{"n": 4}    | m-0 m-2     | 前后两条失败
不是;{"n": 1}                 | m-0         | 不是JSON
[1];{"n": 1}                  | m-0         | 不是对象
"n";null;1;{"n": 1}           | m-0 m-1 m-2 | 都不是对象
{};{"n": 1}                   | m-0         | 缺内容
{"n": 2};{"n": 4}             | m-0 m-1     | 全部失败也不抛出
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in BATCHES.strip().splitlines()[1:]]


@pytest.mark.parametrize(("bodies", "bad", "why"), ROWS)
def test_one_bad_message_fails_alone(printed: io.StringIO, bodies: str, bad: str, why: str) -> None:
    assert failed(bodies.split(";"), refuse_even) == ([] if bad == "-" else bad.split()), why


def test_every_message_is_worked_once_and_in_order(printed: io.StringIO) -> None:
    seen: list[int] = []
    failed([json.dumps({"n": n}) for n in range(10)], lambda body: seen.append(body["n"]))
    assert seen == list(range(10))


@pytest.mark.parametrize("event", [{}, {"Records": []}, {"time": "2026-12-01T02:00:00Z"}])
def test_what_is_no_batch_fails_loudly(printed: io.StringIO, event: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedBatchTypeError):
        work_through(event, Context(), refuse_even)


def test_a_failure_is_logged_by_kind_and_place_without_its_words(printed: io.StringIO) -> None:
    failed([json.dumps({"n": 2, "mobile": MOBILE})], refuse_even)
    (line,) = [json.loads(text) for text in printed.getvalue().splitlines()]
    assert (line["level"], line["message"]) == ("ERROR", "message_failed")
    assert (line["message_id"], line["error"]) == ("m-0", "Conflict")
    assert line["place"].startswith("test_queues.py:")
    assert MOBILE not in printed.getvalue()


def test_a_message_that_is_no_json_is_not_repeated_in_the_log(printed: io.StringIO) -> None:
    failed([f"{MOBILE} is no JSON"], refuse_even)
    (line,) = [json.loads(text) for text in printed.getvalue().splitlines()]
    assert line["error"] == EventError.__name__
    assert MOBILE not in printed.getvalue()


def test_failures_are_counted(printed: io.StringIO) -> None:
    failed(['{"n": 2}', '{"n": 1}', '{"n": 4}'], refuse_even)
    assert metrics.provider.metric_set["MessageFailed"]["Value"] == [1.0, 1.0]


def test_what_is_worked_is_not_changed_for_the_caller(printed: io.StringIO) -> None:
    event = {"Records": [sqs_record('{"n": 1}')]}
    before = json.dumps(event)
    work_through(event, Context(), refuse_even)
    assert json.dumps(event) == before


def test_the_place_of_an_error_is_file_and_line() -> None:
    try:
        refuse_even({"n": 2})
    except Conflict as error:
        place = place_of(error)
    assert place.startswith("test_queues.py:")
    assert place_of(ValueError("never raised")) == ""
