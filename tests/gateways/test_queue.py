"""The queue: every message once, with its delay; what the queue keeps out is told."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from zhiban.domain.errors import Refused
from zhiban.gateways.queue import Message, Queue


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield boto3.client("sqs")


@pytest.fixture
def queue(sqs: Any) -> Queue:
    return Queue(sqs.create_queue(QueueName="queue")["QueueUrl"], sqs)


def waiting(queue: Queue) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        answer = queue.client.receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10)
        if not answer.get("Messages"):
            return found
        found += [json.loads(message["Body"]) for message in answer["Messages"]]


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_every_message_is_sent_once(queue: Queue, count: int) -> None:
    bodies: list[dict[str, str | int]] = [{"shard": n, "pk": f"行{n}"} for n in range(count)]
    assert queue.send(Message(body) for body in bodies) == count
    assert sorted(waiting(queue), key=lambda body: int(body["shard"])) == bodies


def test_a_queue_makes_its_own_client(queue: Queue) -> None:
    assert Queue(queue.url).send([Message({"shard": 1})]) == 1
    assert waiting(queue) == [{"shard": 1}]


def test_each_message_has_its_own_delay(sqs: Any) -> None:
    with Stubber(sqs) as stub:
        entries = [
            {"Id": "0", "MessageBody": '{"n": 0}', "DelaySeconds": 0},
            {"Id": "1", "MessageBody": '{"n": 1}', "DelaySeconds": 59},
        ]
        answer: dict[str, list[dict[str, Any]]] = {"Successful": [], "Failed": []}
        stub.add_response("send_message_batch", answer, {"QueueUrl": "q", "Entries": entries})
        Queue("q", sqs).send([Message({"n": 0}), Message({"n": 1}, 59)])


def test_what_the_queue_keeps_out_is_told(sqs: Any) -> None:
    failed = {"Id": "3", "SenderFault": False, "Code": "InternalError"}
    with Stubber(sqs) as stub:
        stub.add_response("send_message_batch", {"Successful": [], "Failed": [failed]})
        with pytest.raises(Refused) as caught:
            Queue("q", sqs).send(Message({"n": n}) for n in range(30))
        stub.assert_no_pending_responses()
    assert caught.value.reason == "queue_kept_out"
