"""The HTTP gateway, over real sockets, against the misbehaving stand-in and a scripted server."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from infra.local.sms.book import Book, Taken
from infra.local.sms.server import Desk, SmsGateway
from tests.local_settings import free_port
from zhiban.domain.errors import AnswerLost, CodeUnknown, GatewayError, Refused, Rejected
from zhiban.domain.messages import Message
from zhiban.domain.sms_ledger import SendState
from zhiban.gateways.signatures import SharedSecret
from zhiban.gateways.sms.codes import GATEWAY_ANSWERS, GATEWAY_RECEIPTS, Answer
from zhiban.gateways.sms.http_gateway import HttpGateway

SECRET, MOBILE = "s" * 64, "19900000001"
TEXT = "【沂源审批局】您的《食品经营许可证》12月31日到期"
MESSAGE = Message("renewal.first.one/1", TEXT, 1, values={"link": "https://x.example.gov.cn/r#t"})


class Vault:
    """Secrets Manager, as far as a secret is asked of it."""

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == "name"
        return {"SecretString": json.dumps({"current": SECRET, "previous": ""})}


def gateway(port: int, secret: SharedSecret | None = None, **told: Any) -> HttpGateway:
    facts: dict[str, Any] = {"templates": {"renewal.first.one/1": "SMS_1"}, "read_seconds": 0.4}
    shared = secret or SharedSecret("name", Vault())
    return HttpGateway(f"http://127.0.0.1:{port}", shared, **(facts | told))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmsGateway]:
    """The stand-in of the embedded run; it drags for a second only."""
    desk = Desk(Book(tmp_path / "book"), lambda: SECRET, drags=1.0)
    with SmsGateway(desk, free_port(), lambda _, __: True) as running:
        yield running


def mobiles(house: SmsGateway) -> list[str]:
    return [one.mobile for one in house.desk.book.messages()]


def test_a_message_is_taken_with_its_registered_template_and_its_text(house: SmsGateway) -> None:
    message_id = gateway(house.port).send(MOBILE, MESSAGE, "a1")
    (one,) = house.desk.book.messages()
    assert (one.id, one.reference, one.template, one.text) == (message_id, "a1", "SMS_1", TEXT)


def test_the_same_reference_twice_is_one_message(house: SmsGateway) -> None:
    ids = {gateway(house.port).send(MOBILE, MESSAGE, "a1") for _ in range(3)}
    assert len(ids) == len(mobiles(house)) == 1


def test_a_wording_that_is_not_registered_is_never_told(house: SmsGateway) -> None:
    with pytest.raises(Refused) as caught:
        gateway(house.port).send(MOBILE, Message("renewal.new/9", TEXT, 1), "a1")
    assert caught.value.reason == "template_unregistered"
    assert mobiles(house) == []


def test_a_gateway_may_take_all_wordings_by_our_own_names(house: SmsGateway) -> None:
    gateway(house.port, templates={"*": "*"}).send(MOBILE, Message("renewal.new/9", TEXT, 1), "a1")
    assert house.desk.book.messages()[0].template == "renewal.new/9"


MANNERS = """
尾号 | 第一次         | 受理 | 再说一次     | 说明
99   | 受理           | 1    | 受理         | 关机,由回执说明
95   | 不知           | 1    | 受理         | 受理后没有答复
94   | 不知           | 0    | 受理         | 没有受理也没有答复
93   | 未受理         | 0    | 受理         | 限流
92   | 不会受理       | 0    | 不会受理     | 号码不对
91   | 不认识         | 0    | 受理         | 没见过的代码
90   | 不知           | 1    | 受理         | 太慢
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in MANNERS.strip().splitlines()[1:]]
KINDS: dict[str, type[GatewayError]] = {
    "未受理": Refused,
    "不会受理": Rejected,
    "不知": AnswerLost,
    "不认识": CodeUnknown,
}


def said(of: HttpGateway, mobile: str) -> str:
    try:
        of.send(mobile, MESSAGE, f"r{mobile}")
    except GatewayError as error:
        return next(word for word, kind in KINDS.items() if type(error) is kind)
    return "受理"


@pytest.mark.parametrize("line", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_misbehaving_gateway_says(house: SmsGateway, line: list[str]) -> None:
    tail, first, taken, second, why = line
    mobile, of = f"199000000{tail}", gateway(house.port)
    assert said(of, mobile) == first, why
    assert mobiles(house) == [mobile] * int(taken), why
    assert said(of, mobile) == second, why
    assert len(mobiles(house)) == (0 if second == "不会受理" else 1)


@pytest.mark.parametrize(
    ("mood", "kind"), [("down", AnswerLost), ("throttling", Refused), ("slow", AnswerLost)]
)
def test_a_gateway_in_a_mood_is_so_to_everybody(
    house: SmsGateway, mood: str, kind: type[GatewayError]
) -> None:
    house.desk.mood = mood
    for _ in range(2):
        with pytest.raises(kind):
            gateway(house.port).send(MOBILE, MESSAGE, "a1")


def test_what_became_of_a_message_is_asked_by_our_reference(house: SmsGateway) -> None:
    of = gateway(house.port)
    message_id = of.send(MOBILE, MESSAGE, "a1")
    asked = of.ask("a1")
    assert asked is not None
    assert (asked.message_id, asked.state) == (message_id, SendState.SENT)
    house.report_now()
    asked = of.ask("a1")
    assert asked is not None
    assert asked.state is SendState.DELIVERED


def test_of_a_reference_it_never_heard_it_has_nothing(house: SmsGateway) -> None:
    assert gateway(house.port).ask("a1") is None


def test_a_lost_answer_is_found_by_reference(house: SmsGateway) -> None:
    of = gateway(house.port)
    with pytest.raises(AnswerLost):
        of.send("19900000095", MESSAGE, "a1")
    asked = of.ask("a1")
    assert asked is not None
    assert asked.message_id == house.desk.book.messages()[0].id


def test_a_failed_message_says_why(house: SmsGateway) -> None:
    of = gateway(house.port)
    of.send("19900000099", MESSAGE, "a1")
    house.report_now()
    asked = of.ask("a1")
    assert asked is not None
    assert (asked.state, asked.reason) == (SendState.FAILED, "unreachable")


def test_words_nobody_knows_leave_it_unknown(house: SmsGateway) -> None:
    of = gateway(house.port)
    of.send("19900000089", MESSAGE, "a1")
    house.report_now()
    asked = of.ask("a1")
    assert asked is not None
    assert (asked.state, asked.reason) == (SendState.UNKNOWN, "code_unknown")


@pytest.mark.parametrize("call", ["send", "ask"])
@pytest.mark.parametrize("wrong", ["secret", "clock"])
def test_a_request_whose_signature_is_wrong_is_refused(
    house: SmsGateway, wrong: str, call: str
) -> None:
    if wrong == "secret":
        house.desk.secret = lambda: "x" * 64
        of = gateway(house.port)
    else:
        of = gateway(house.port, clock=lambda: datetime.now(UTC) - timedelta(minutes=6))
    with pytest.raises(Refused) as caught:
        of.ask("a1") if call == "ask" else of.send(MOBILE, MESSAGE, "a1")
    assert caught.value.reason == "not_allowed"
    assert mobiles(house) == []


def test_a_gateway_that_is_not_there_was_not_told() -> None:
    with pytest.raises(Refused) as caught:
        gateway(free_port()).send(MOBILE, MESSAGE, "a1")
    assert caught.value.reason == "not_connected"


class Script(BaseHTTPRequestHandler):
    """Answers everything alike, and counts how often it was asked."""

    status, body, asked = 200, b"", 0

    def do_POST(self) -> None:
        type(self).asked += 1
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.status)
        if self.status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def script() -> Iterator[type[Script]]:
    class Own(Script):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Own.port = server.server_address[1]  # type: ignore[attr-defined]
    yield Own
    server.shutdown()
    server.server_close()
    thread.join()


def answers(script: type[Script], status: int, body: bytes) -> HttpGateway:
    script.status, script.body = status, body
    return gateway(script.port)  # type: ignore[attr-defined]


ODD = [
    (200, b"", AnswerLost),
    (200, b"[]", AnswerLost),
    (200, b'{"message_id": ""}', AnswerLost),
    (200, b'{"message_id": 7}', AnswerLost),
    (200, b'{"message_id": "' + b"x" * 70_000 + b'"}', AnswerLost),
    (302, b"", AnswerLost),
    (404, b"not here", AnswerLost),
    (429, b"", AnswerLost),
    (500, b'{"code": 12}', AnswerLost),
    (502, b"<html>", AnswerLost),
    (500, b'{"code": "internal"}', AnswerLost),
    (400, b'{"code": "brand_new"}', CodeUnknown),
]


@pytest.mark.parametrize(("status", "body", "kind"), ODD)
def test_what_cannot_be_understood_may_have_been_done(
    script: type[Script], status: int, body: bytes, kind: type[GatewayError]
) -> None:
    with pytest.raises(GatewayError) as caught:
        answers(script, status, body).send(MOBILE, MESSAGE, "a1")
    assert type(caught.value) is kind
    assert script.asked == 1, "nothing is tried twice in here"


@pytest.mark.parametrize("code", GATEWAY_ANSWERS)
def test_every_code_of_the_table_means_what_it_says(script: type[Script], code: str) -> None:
    meaning = GATEWAY_ANSWERS[code]
    body = json.dumps({"code": code}).encode()
    with pytest.raises(GatewayError) as caught:
        answers(script, 400, body).send(MOBILE, MESSAGE, "a1")
    kinds = {
        Answer.REFUSED: Refused,
        Answer.REJECTED: Rejected,
        Answer.LOST: AnswerLost,
    }
    assert type(caught.value) is kinds[meaning.answer]
    assert getattr(caught.value, "reason", meaning.reason) == meaning.reason


@pytest.mark.parametrize("stat", GATEWAY_RECEIPTS)
def test_every_state_of_the_table_means_what_it_says(script: type[Script], stat: str) -> None:
    body = json.dumps({"message_id": "m", "reference": "a1", "stat": stat}).encode()
    asked = answers(script, 200, body).ask("a1")
    assert asked is not None
    word = GATEWAY_RECEIPTS[stat]
    assert (asked.state, asked.reason) == (word.state or SendState.SENT, word.reason)


NOT_SAID = [
    (404, b""),
    (404, b'{"code": "no_such_path"}'),
    (500, b'{"code": "not_found"}'),
    (200, b'{"message_id": "m", "reference": "another", "stat": "DELIVRD"}'),
    (200, b'{"message_id": "m", "stat": "DELIVRD"}'),
    (200, b'{"reference": "a1", "stat": "DELIVRD"}'),
]


@pytest.mark.parametrize(("status", "body"), NOT_SAID)
def test_only_its_own_word_says_that_it_has_nothing(
    script: type[Script], status: int, body: bytes
) -> None:
    """A 404 of something in between must not make us tell it again."""
    with pytest.raises(GatewayError):
        answers(script, status, body).ask("a1")


def test_no_error_tells_phone_or_text(script: type[Script]) -> None:
    for status, body, _ in ODD:
        told = body.replace(b"brand_new", MOBILE.encode())
        with pytest.raises(GatewayError) as caught:
            answers(script, status, told).send(MOBILE, MESSAGE, "a1")
        assert MOBILE not in str(caught.value)
        assert TEXT not in str(caught.value)


def test_the_stand_in_remembers_over_a_stop_and_start(tmp_path: Path) -> None:
    book = Book(tmp_path / "book")
    one = book.take("a1", MOBILE, "SMS_1", TEXT)
    book.told(one)
    again = Book(tmp_path / "book")
    assert again.messages() == [Taken(one.id, "a1", MOBILE, "SMS_1", TEXT, one.at, 1)]
    assert list(again.unsaid(one.at + 1)) == []
