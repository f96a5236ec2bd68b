"""The stand-in gateway as part of a run: its receipts arrive signed, its messages on the phones."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from infra.local.cloud import Cloud
from infra.local.phone import inbox as phones
from infra.local.phone.carrier import Carrier, Sms
from infra.local.settings import UnknownProvider, local_settings
from infra.local.sms.book import Book
from infra.local.sms.manners import MANNERS, MOODS, manner_of
from infra.local.sms.reporting import reporter, shared_secret
from infra.local.sms.running import sms_gateway
from infra.local.sms.server import SmsGateway
from tests.local_settings import free_port, settings_in
from zhiban.gateways.signatures import is_signed
from zhiban.gateways.sms.http_gateway import HEADERS

SECRET = "s" * 64


class County(BaseHTTPRequestHandler):
    """The partners' API: takes a receipt when its signature is right, or is down."""

    down: bool
    heard: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        right = is_signed((SECRET,), HEADERS, headers, body, datetime.now(UTC))
        status = 500 if self.down else 200 if right else 401
        if status == 200 and self.path.endswith("/$default/sms/receipts"):
            self.heard.extend(json.loads(body)["receipts"])
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def county() -> Iterator[tuple[type[County], Cloud]]:
    class Own(County):
        down = False

    Own.heard = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    vault = SimpleNamespace(
        get_secret_value=lambda **_: {"SecretString": json.dumps({"current": SECRET})}
    )
    cloud = SimpleNamespace(
        settings=SimpleNamespace(endpoint=endpoint),
        outputs={"PartnersApiId": "partners", "SmsGatewaySecret": "arn"},
        client=lambda _: vault,
    )
    yield Own, cast("Cloud", cloud)
    server.shutdown()
    server.server_close()
    thread.join()


def gateway(tmp_path: Path, cloud: Cloud) -> SmsGateway:
    return sms_gateway(settings_in(tmp_path, "gateway"), cloud)


def test_each_word_of_the_carrier_is_told_once_signed(
    tmp_path: Path, county: tuple[type[County], Cloud]
) -> None:
    heard, cloud = county
    house = gateway(tmp_path, cloud)
    one = house.desk.book.take("a1", "19900000097", "t/1", "…")
    assert [house.report_now() for _ in range(4)] == [1, 1, 1, 0]
    assert [told["stat"] for told in heard.heard] == ["ENROUTE", "DELIVRD", "DELIVRD"]
    assert {(told["message_id"], told["reference"]) for told in heard.heard} == {(one.id, "a1")}


def test_while_the_county_is_down_nothing_is_forgotten(
    tmp_path: Path, county: tuple[type[County], Cloud]
) -> None:
    heard, cloud = county
    house = gateway(tmp_path, cloud)
    house.desk.book.take("a1", "19900000001", "t/1", "…")
    heard.down = True
    assert house.report_now() == 0
    heard.down = False
    assert gateway(tmp_path, cloud).report_now() == 1, "not even over a stop and start"
    assert [told["stat"] for told in heard.heard] == ["DELIVRD"]


def test_with_a_wrong_secret_nothing_is_believed(county: tuple[type[County], Cloud]) -> None:
    _, cloud = county
    one = Book(Path("/dev/null")).take("a1", "19900000001", "t/1", "…")
    assert reporter(cloud, lambda: "x" * 64)(one, "DELIVRD") is False
    assert reporter(cloud, lambda: shared_secret(cloud))(one, "DELIVRD") is True


def test_phones_show_what_came_by_either_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path)
    by_sns = [Sms("m1", "19900000001", "甲"), Sms("m2", "19900000098", "乙")]
    monkeypatch.setattr(phones, "messages_taken", lambda _: by_sns)
    Book(settings.sms_book).take("a1", "19900000099", "t/1", "丙")
    found = phones.inbox(settings)
    assert [(sms.text, sms.through) for sms in found] == [
        ("甲", "SNS"),
        ("乙", "SNS"),
        ("丙", "gateway"),
    ]
    assert phones.never_reported(settings) == 1


def test_some_phones_are_reported_twice_and_some_never(tmp_path: Path) -> None:
    written: list[tuple[str, str]] = []

    class Logs:
        exceptions = SimpleNamespace(ResourceAlreadyExistsException=KeyError)

        def create_log_stream(self, **_: str) -> None:
            return None

        def put_log_events(self, **told: Any) -> None:
            for event in told["logEvents"]:
                line = json.loads(event["message"])
                written.append((line["notification"]["messageId"], line["status"]))

    cloud = cast("Cloud", SimpleNamespace(client=lambda _: Logs()))
    tails = {"m1": "01", "m97": "97", "m98": "98", "m99": "99"}
    messages = [Sms(name, f"199000000{tail}", "…") for name, tail in tails.items()]
    assert Carrier(cloud, tmp_path / "reported").report(messages) == 4
    assert sorted(written) == [
        ("m1", "SUCCESS"),
        ("m97", "SUCCESS"),
        ("m97", "SUCCESS"),
        ("m99", "FAILURE"),
    ]


def test_every_manner_and_mood_is_one_that_is_told_of() -> None:
    page = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    assert all(f"…{tail}" in page for tail in ("97", "98", "99"))
    assert set(MOODS) == {"down", "throttling", "slow"}
    assert manner_of("19900000012").stats == ("DELIVRD",)
    assert len(MANNERS) == 12


def test_a_run_knows_two_ways_to_send(monkeypatch: pytest.MonkeyPatch) -> None:
    for sms in ("sns", "gateway"):
        monkeypatch.setenv("SMS", sms)
        assert local_settings().sms == sms
    monkeypatch.setenv("SMS", "pigeon")
    with pytest.raises(UnknownProvider, match="sns or gateway"):
        local_settings()


def test_the_gateway_stops_and_frees_its_port(
    tmp_path: Path, county: tuple[type[County], Cloud]
) -> None:
    port = free_port()
    for _ in range(2):
        house = gateway(tmp_path, county[1])
        house.port = port
        with house:
            assert house.report_now() == 0
