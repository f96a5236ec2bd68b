"""Starting a function: the event goes over as it is, and a refusal is told."""

import io
import json
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from zhiban.domain.errors import Refused
from zhiban.gateways.functions import Function

EVENT = {"what": "licences", "why": "年度核对", "open_numbers": False}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return boto3.client("lambda")


def started(client: Any, status: int) -> None:
    with Stubber(client) as stub:
        asked = {
            "FunctionName": "export",
            "InvocationType": "Event",
            "Payload": json.dumps(EVENT, ensure_ascii=False).encode(),
        }
        answer = {"StatusCode": status, "Payload": StreamingBody(io.BytesIO(b""), 0)}
        stub.add_response("invoke", answer, asked)
        Function("export", client).start(EVENT)
        stub.assert_no_pending_responses()


def test_a_function_is_started_and_not_waited_for(client: Any) -> None:
    started(client, 202)


def test_what_is_not_taken_is_told(client: Any) -> None:
    with pytest.raises(Refused) as caught:
        started(client, 200)
    assert caught.value.reason == "function_not_started"


def test_a_function_makes_its_own_client(client: Any) -> None:
    assert Function("export").client.meta.service_model.service_name == "lambda"
