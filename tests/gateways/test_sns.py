"""The carrier SNS: each answer is told honestly, and the carrier is asked once only."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ReadTimeoutError,
    SSLError,
)
from botocore.stub import Stubber

from zhiban.domain.errors import AnswerLost, CodeUnknown, GatewayError, Refused, Rejected
from zhiban.domain.messages import Message
from zhiban.gateways.sms.codes import SNS_ANSWERS
from zhiban.gateways.sms.sns import SnsGateway

MOBILE, TEXT = "19900000001", "【沂源审批局】您的《食品经营许可证》12月31日到期"
MESSAGE = Message("renewal.first.one/1", TEXT, 1)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> SnsGateway:
    """The gateway with the client it makes for itself."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return SnsGateway()


@pytest.fixture
def stub(gateway: SnsGateway) -> Iterator[Stubber]:
    with Stubber(gateway.client) as made:
        yield made


def test_one_sms_is_handed_over_to_a_phone_in_china(gateway: SnsGateway, stub: Stubber) -> None:
    stub.add_response(
        "publish",
        {"MessageId": "m-1"},
        {
            "PhoneNumber": "+8619900000001",
            "Message": TEXT,
            "MessageAttributes": {
                "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
            },
        },
    )
    assert gateway.send(MOBILE, MESSAGE, "attempt-1") == "m-1"
    stub.assert_no_pending_responses()


ANSWERS = """
错误码                 | 状态 | 结论     | 说明
Throttling             | 400  | 未受理   | 限流
ThrottlingException    | 400  | 未受理   | 限流
ThrottledException     | 429  | 未受理   | 限流
Throttled              | 429  | 未受理   | 限流,服务模型中的写法
AuthorizationError     | 403  | 未受理   | 没有权限
AccessDenied           | 403  | 未受理   | 没有权限
InvalidClientTokenId   | 403  | 未受理   | 凭据无效
ExpiredToken           | 403  | 未受理   | 凭据过期
InvalidParameter       | 400  | 不会受理 | 参数不合,未必是号码
InvalidParameterValue  | 400  | 不会受理 | 参数不合,未必是号码
ParameterValueInvalid  | 400  | 不会受理 | 参数不合,未必是号码
OptedOut               | 400  | 不会受理 | 本人退订
InternalError          | 500  | 不知     | 对方内部错误
InternalFailure        | 500  | 不知     | 对方内部错误
ServiceUnavailable     | 503  | 不知     | 对方不可用
RequestTimeout         | 408  | 不知     | 超时
SomethingNew           | 400  | 不认识   | 没见过的错误
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in ANSWERS.strip().splitlines()[1:]]
KINDS: dict[str, type[GatewayError]] = {
    "未受理": Refused,
    "不会受理": Rejected,
    "不知": AnswerLost,
    "不认识": CodeUnknown,
}


@pytest.mark.parametrize(("code", "status", "kind", "why"), ROWS)
def test_what_each_answer_means(
    gateway: SnsGateway, stub: Stubber, code: str, status: str, kind: str, why: str
) -> None:
    stub.add_client_error("publish", code, why, int(status))
    with pytest.raises(GatewayError) as caught:
        gateway.send(MOBILE, MESSAGE, "attempt-1")
    assert type(caught.value) is KINDS[kind], why


def test_every_error_of_the_service_model_stands_in_the_table(gateway: SnsGateway) -> None:
    """What botocore knows of Publish: a new version of it with a new error fails here."""
    publish = gateway.client.meta.service_model.operation_model("Publish")
    codes = {shape.metadata["error"]["code"] for shape in publish.error_shapes}
    assert len(codes) >= 15
    assert codes - set(SNS_ANSWERS) == set()


def test_a_region_without_sms_says_nothing_against_the_number(
    gateway: SnsGateway, stub: Stubber
) -> None:
    """There SNS answers so to every number (aws-sdk-js 1217, boto3 2195)."""
    said = f"Invalid parameter: PhoneNumber Reason: +86{MOBILE} is not valid to publish to"
    stub.add_client_error("publish", "InvalidParameter", said, 400)
    with pytest.raises(Rejected) as caught:
        gateway.send(MOBILE, MESSAGE, "attempt-1")
    assert caught.value.reason == "bad_parameter"


def test_an_unknown_code_says_nothing_that_may_be_a_number(
    gateway: SnsGateway, stub: Stubber
) -> None:
    stub.add_client_error("publish", f"New {MOBILE}: {TEXT}")
    with pytest.raises(CodeUnknown) as caught:
        gateway.send(MOBILE, MESSAGE, "attempt-1")
    assert caught.value.code == "New###########:####"


def test_refusals_and_rejections_carry_a_code_word(gateway: SnsGateway, stub: Stubber) -> None:
    words = []
    for code in ("Throttling", "AccessDenied", "InvalidParameter", "OptedOut"):
        stub.add_client_error("publish", code)
        with pytest.raises(GatewayError) as caught:
            gateway.send(MOBILE, MESSAGE, "attempt-1")
        assert isinstance(caught.value, Refused | Rejected)
        words.append(caught.value.reason)
    assert words == ["throttled", "not_allowed", "bad_parameter", "opted_out"]


class Wire:
    """Stands where the network is: raises or answers, and counts how often it was asked."""

    def __init__(self, gateway: SnsGateway, outcome: Exception | tuple[int, bytes]) -> None:
        self.asked, self.outcome = 0, outcome
        gateway.client.meta.events.register_first("before-send.sns.Publish", self.answer)

    def answer(self, request: Any, **_: Any) -> AWSResponse:
        self.asked += 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        status, body = self.outcome
        return AWSResponse(request.url, status, HTTPHeaders(), Raw(body))


class Raw:
    """The body of an answer, as the HTTP library hands it over."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.body


URL = "https://sns.us-east-1.amazonaws.com/"
BROKEN_WIRES: dict[str, tuple[Exception, type[GatewayError]]] = {
    "没有连上": (EndpointConnectionError(endpoint_url=URL), Refused),
    "连接超时": (ConnectTimeoutError(endpoint_url=URL), Refused),
    "等答超时": (ReadTimeoutError(endpoint_url=URL), AnswerLost),
    "中途断开": (ConnectionClosedError(endpoint_url=URL), AnswerLost),
    "加密失败": (SSLError(endpoint_url=URL, error=OSError("bad")), AnswerLost),
    "其他网络错误": (HTTPClientError(error="?"), AnswerLost),
}


@pytest.mark.parametrize("name", BROKEN_WIRES)
def test_a_broken_wire_is_tried_once_only(gateway: SnsGateway, name: str) -> None:
    error, kind = BROKEN_WIRES[name]
    wire = Wire(gateway, error)
    with pytest.raises(GatewayError) as caught:
        gateway.send(MOBILE, MESSAGE, "attempt-1")
    assert type(caught.value) is kind
    assert wire.asked == 1


def _answer(code: str) -> bytes:
    return f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>".encode()


REFUSED_ANSWERS = {
    "内部错误": (500, _answer("InternalError")),
    "不可用": (503, _answer("ServiceUnavailable")),
    "空白网关错误": (502, b""),
    "限流": (400, _answer("Throttling")),
    "限流429": (429, _answer("Throttled")),
}


@pytest.mark.parametrize("name", REFUSED_ANSWERS)
def test_an_answer_that_clients_like_to_retry_is_not_retried(
    gateway: SnsGateway, name: str
) -> None:
    wire = Wire(gateway, REFUSED_ANSWERS[name])
    with pytest.raises(GatewayError):
        gateway.send(MOBILE, MESSAGE, "attempt-1")
    assert wire.asked == 1


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_no_setting_of_the_machine_brings_retries_back(
    monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "7")
    gateway = SnsGateway()
    wire = Wire(gateway, (500, _answer("InternalError")))
    with pytest.raises(AnswerLost):
        gateway.send(MOBILE, MESSAGE, "attempt-1")
    assert wire.asked == 1


def test_the_wire_of_these_tests_would_show_a_retry() -> None:
    """A client as boto3 makes it by itself asks again: else the tests above would prove nothing."""
    client = boto3.client(
        "sns", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    wire = Wire(SnsGateway(client), (429, _answer("Throttling")))
    with pytest.raises(Refused):
        SnsGateway(client).send(MOBILE, MESSAGE, "attempt-1")
    assert wire.asked > 1


def test_without_credentials_nothing_was_sent(gateway: SnsGateway) -> None:
    Wire(gateway, NoCredentialsError())
    with pytest.raises(Refused) as caught:
        gateway.send(MOBILE, MESSAGE, "attempt-1")
    assert caught.value.reason == "not_connected"


@pytest.mark.parametrize("code", [row[0] for row in ROWS])
def test_no_error_tells_phone_or_text(gateway: SnsGateway, stub: Stubber, code: str) -> None:
    stub.add_client_error("publish", code, f"Invalid parameter: +86{MOBILE} {TEXT}")
    with pytest.raises(GatewayError) as caught:
        gateway.send(MOBILE, MESSAGE, "attempt-1")
    assert MOBILE not in str(caught.value)
    assert TEXT not in str(caught.value)
    assert isinstance(caught.value.__cause__, ClientError)


def test_the_waits_are_bounded(gateway: SnsGateway) -> None:
    config = gateway.client.meta.config
    assert config.connect_timeout + config.read_timeout <= 15
