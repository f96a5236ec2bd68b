"""What an HTTP courier's answer, or its silence, says of an order. Over real sockets."""

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.couriers import FixedSecret
from tests.local_settings import free_port
from tests.world import COURIER_SECRETS
from zhiban.domain.errors import AnswerLost, GatewayError, Refused, Rejected
from zhiban.domain.parcels import Consignee, Leg, ParcelId, ParcelState
from zhiban.gateways.courier import Order
from zhiban.gateways.courier.http import HttpCourier
from zhiban.gateways.courier.signatures import SIGNATURE, TIMESTAMP, signed

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
ID = ParcelId("4y7kgjb2xcf6xc7bfrnbmmpv", Leg.OUT, 1)
ORDER = Order(ID, Consignee("样例人", "19900000001", "样例路1号"))
TOLD = {
    "reference": ID.reference,
    "tracking": "SF12345678",
    "state": "ordered",
    "at": "2026-12-01T10:00:00+08:00",
}

type Speak = Callable[[socket.socket], None]


class Line:
    """One listener that treats every connection as it is told, and keeps what it heard."""

    def __init__(self, speak: Speak) -> None:
        self.speak, self.heard, self.connections = speak, b"", 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                self.heard += self._request(connection)
                self.speak(connection)

    def _request(self, connection: socket.socket) -> bytes:
        connection.settimeout(5)
        raw = b""
        while b"\r\n\r\n" not in raw:
            raw += connection.recv(65_536)
        head, _, body = raw.partition(b"\r\n\r\n")
        told = dict(header.lower().split(b":", 1) for header in head.split(b"\r\n")[1:])
        while len(body) < int(told.get(b"content-length", 0)):
            body += connection.recv(65_536)
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        self._listener.close()


def answers(status: int, body: Any = None, **headers: str) -> Speak:
    raw = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    head = [f"HTTP/1.1 {status} Told", f"Content-Length: {len(raw)}"]
    head += [f"{name}: {value}" for name, value in headers.items()]
    whole = "\r\n".join(head).encode() + b"\r\n\r\n" + raw
    return lambda connection: connection.sendall(whole)


def breaks_off(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 201 Told\r\nContent-Length: 500\r\n\r\n{")


RELEASED = threading.Event()
"""Never set: who hangs on it hangs for longer than any test waits."""


def hangs(connection: socket.socket) -> None:
    RELEASED.wait(60)


def says_nothing(connection: socket.socket) -> None:
    return None


def resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def babbles(connection: socket.socket) -> None:
    connection.sendall(b"SMTP ready\r\n\r\n")


@contextmanager
def line_of(speak: Speak) -> Iterator[tuple[HttpCourier, Line]]:
    line = Line(speak)
    try:
        yield courier_at(f"http://127.0.0.1:{line.port}/api"), line
    finally:
        line.close()


def courier_at(base: str) -> HttpCourier:
    secret: Any = FixedSecret()
    return HttpCourier(base, secret, clock=lambda: NOW, read_seconds=0.3)


def what(courier: HttpCourier, ask: str) -> GatewayError | None:
    """The error an order or a question ends in, or None."""
    try:
        courier.order(ORDER) if ask == "order" else courier.find(ID)
    except GatewayError as error:
        return error
    return None


@pytest.mark.parametrize("status", [200, 201])
def test_an_order_that_was_taken(status: int) -> None:
    with line_of(answers(status, TOLD)) as (courier, _):
        report = courier.order(ORDER)
    assert (report.id, report.state, report.tracking) == (ID, ParcelState.ORDERED, "SF12345678")
    assert report.at == NOW


def test_an_order_is_sent_once_with_its_key_and_signed() -> None:
    with line_of(answers(201, TOLD)) as (courier, line):
        courier.order(ORDER)
    head, _, body = line.heard.partition(b"\r\n\r\n")
    headers = dict(h.split(": ", 1) for h in head.decode().split("\r\n")[1:])
    told = {name.lower(): value for name, value in headers.items()}
    assert head.startswith(b"POST /api/orders HTTP/1.1")
    assert told["idempotency-key"] == ID.reference
    assert json.loads(body) == {
        "reference": ID.reference,
        "leg": "out",
        "name": "样例人",
        "mobile": "19900000001",
        "address": "样例路1号",
    }
    spoken = b"POST /api/orders." + body
    assert told[SIGNATURE] == signed(COURIER_SECRETS[0], told[TIMESTAMP], spoken)
    assert told["connection"] == "close"
    assert line.connections == 1


OUTCOMES = [
    ("400", answers(400), Rejected),
    ("422", answers(422, {"error": "no such place"}), Rejected),
    ("401", answers(401), Refused),
    ("403", answers(403), Refused),
    ("429", answers(429), Refused),
    ("404", answers(404), AnswerLost),
    ("408", answers(408), AnswerLost),
    ("409", answers(409, TOLD), AnswerLost),
    ("500", answers(500), AnswerLost),
    ("502", answers(502, b"<html>"), AnswerLost),
    ("503", answers(503), AnswerLost),
    ("504", answers(504), AnswerLost),
    ("202", answers(202, TOLD), AnswerLost),
    ("204", answers(204, b""), AnswerLost),
    ("301", answers(301, Location="http://127.0.0.1:1/"), AnswerLost),
    ("307", answers(307, Location="http://127.0.0.1:1/"), AnswerLost),
    ("201 of another order", answers(201, TOLD | {"reference": "x"}), AnswerLost),
    ("201 without tracking", answers(201, {"reference": ID.reference}), AnswerLost),
    ("201 in an unknown state", answers(201, TOLD | {"state": "claimed"}), AnswerLost),
    ("201 without offset", answers(201, TOLD | {"at": "2026-12-01T10:00:00"}), AnswerLost),
    ("201 of nothing", answers(201, b""), AnswerLost),
    ("201 of garbage", answers(201, b"\xff\xfe"), AnswerLost),
    ("201 of a list", answers(201, [TOLD]), AnswerLost),
    ("201 without end", answers(201, b" " * 70_000), AnswerLost),
    ("broken off", breaks_off, AnswerLost),
    ("reset", resets, AnswerLost),
    ("too late", hangs, AnswerLost),
    ("hung up", says_nothing, AnswerLost),
    ("no HTTP", babbles, AnswerLost),
]


@pytest.mark.parametrize(
    ("speak", "error"), [o[1:] for o in OUTCOMES], ids=[o[0] for o in OUTCOMES]
)
def test_what_an_answer_says_of_an_order(speak: Speak, error: type[GatewayError]) -> None:
    with line_of(speak) as (courier, line):
        assert type(what(courier, "order")) is error
    assert line.connections == 1, "nothing is tried again in here"


def test_nothing_of_the_order_stands_in_an_error() -> None:
    for _, speak, _ in OUTCOMES:
        with line_of(speak) as (courier, _):
            error = what(courier, "order")
        told = f"{error!r} {error.__cause__!r}" if error else ""
        assert not [word for word in ("样例", "19900000001", "路1号") if word in told]


def test_without_a_listener_nothing_was_sent() -> None:
    courier = courier_at(f"http://127.0.0.1:{free_port()}")
    assert isinstance(what(courier, "order"), Refused)
    assert isinstance(what(courier, "find"), Refused)


def test_without_a_name_in_the_net_nothing_was_sent() -> None:
    assert isinstance(what(courier_at("http://courier.invalid"), "order"), Refused)


def test_a_stranger_with_its_own_certificate_is_told_nothing(tmp_path: Path) -> None:
    """The TLS hand-shake fails before a byte of the order is sent."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    made += ["-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))

    def shake_hands() -> None:
        connection, _ = listener.accept()
        with connection, pytest.raises(OSError):  # noqa: PT011 - it hangs up on us
            context.wrap_socket(connection, server_side=True).recv(1)

    thread = threading.Thread(target=shake_hands, daemon=True)
    thread.start()
    port = listener.getsockname()[1]
    assert isinstance(what(courier_at(f"https://127.0.0.1:{port}"), "order"), Refused)
    thread.join(5)
    listener.close()


def test_an_order_that_is_there_is_found_by_its_reference() -> None:
    with line_of(answers(200, {"orders": [TOLD | {"state": "in_transit"}]})) as (courier, line):
        report = courier.find(ID)
    assert report is not None
    assert (report.state, report.tracking) == (ParcelState.IN_TRANSIT, "SF12345678")
    target = f"/api/orders?reference={ID.reference}"
    assert line.heard.startswith(f"GET {target} HTTP/1.1".encode())
    told = [h for h in line.heard.decode().split("\r\n") if h.lower().startswith(SIGNATURE)]
    stamp = str(int(NOW.timestamp()))
    assert told[0].split(": ")[1] == signed(COURIER_SECRETS[0], stamp, f"GET {target}.".encode())


def test_only_an_empty_list_says_that_there_is_none() -> None:
    with line_of(answers(200, {"orders": []})) as (courier, _):
        assert courier.find(ID) is None


@pytest.mark.parametrize(
    ("speak", "error"),
    [
        (answers(404), AnswerLost),
        (answers(500), AnswerLost),
        (answers(429), Refused),
        (answers(401), Refused),
        (answers(200, b""), AnswerLost),
        (answers(200, []), AnswerLost),
        (answers(200, {}), AnswerLost),
        (answers(200, {"orders": None}), AnswerLost),
        (answers(200, {"orders": [TOLD | {"reference": "x"}]}), AnswerLost),
        (
            answers(200, {"orders": [TOLD, TOLD | {"reference": ID.reference[:-1] + "2"}]}),
            AnswerLost,
        ),
        (breaks_off, AnswerLost),
        (hangs, AnswerLost),
    ],
)
def test_any_other_answer_is_no_no(speak: Speak, error: type[GatewayError]) -> None:
    with line_of(speak) as (courier, _):
        assert type(what(courier, "find")) is error


def test_an_order_is_cancelled_or_it_is_too_late() -> None:
    with line_of(answers(200, TOLD | {"state": "cancelled"})) as (courier, line):
        assert courier.cancel(ID).state is ParcelState.CANCELLED
    assert line.heard.startswith(b"POST /api/orders/cancel ")
    with line_of(answers(409)) as (courier, _), pytest.raises(Rejected):
        courier.cancel(ID)
