"""The courier of the embedded run, spoken to by the product's own gateway over real HTTP."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest

from infra.local.cloud import Cloud
from infra.local.courier.book import Book
from infra.local.courier.moods import ORDERS, WEBHOOKS, UnknownMood
from infra.local.courier.server import Courier
from infra.local.settings import LocalSettings
from tests.couriers import FixedSecret
from tests.infra.courier_partner import FakeCloud, Partner
from tests.local_settings import settings_in
from tests.world import COURIER_SECRETS
from zhiban.domain.errors import AnswerLost, GatewayError, Refused, Rejected
from zhiban.domain.parcels import Consignee, Leg, ParcelId, ParcelState
from zhiban.gateways.courier import Order
from zhiban.gateways.courier.http import HttpCourier

CASE = "4y7kgjb2xcf6xc7bfrnbmmpv"


def parcel(n: int = 1) -> ParcelId:
    return ParcelId(CASE, Leg.OUT, n)


def order(n: int = 1) -> Order:
    return Order(parcel(n), Consignee("样例人", "19900000001", "样例路1号<b>"))


@pytest.fixture
def partner(settings: LocalSettings) -> Iterator[Partner]:
    taken = Partner()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(taken.take(self.path, dict(self.headers), body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", settings.emulator_port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield taken
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def settings(tmp_path: Path) -> LocalSettings:
    return settings_in(tmp_path)


@pytest.fixture
def courier(settings: LocalSettings, partner: Partner) -> Iterator[Courier]:
    with Courier(settings, cast("Cloud", FakeCloud(settings)), pace=None) as running:
        yield running


@pytest.fixture
def ours(courier: Courier, settings: LocalSettings) -> HttpCourier:
    secret: Any = FixedSecret()
    return HttpCourier(settings.courier, secret, read_seconds=0.4)


def post(settings: LocalSettings, path: str, body: Any = None, **headers: str) -> int:
    raw = json.dumps(body or {}).encode()
    request = urllib.request.Request(settings.courier + path, raw, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_an_order_is_taken_found_and_taken_once(ours: HttpCourier, courier: Courier) -> None:
    assert ours.find(parcel()) is None
    first = ours.order(order())
    assert first.state is ParcelState.ORDERED
    assert ours.order(order()) == first
    assert ours.find(parcel()) == first
    assert len(courier.book.orders()) == 1


def test_a_stranger_gets_nothing(courier: Courier, settings: LocalSettings) -> None:
    stranger: Any = FixedSecret("s" * 44)
    with pytest.raises(Refused):
        HttpCourier(settings.courier, stranger).order(order())
    assert courier.book.orders() == []


def test_the_previous_secret_is_still_good(courier: Courier, settings: LocalSettings) -> None:
    old: Any = FixedSecret(COURIER_SECRETS[1])
    assert HttpCourier(settings.courier, old).order(order()).id == parcel()


def test_an_order_without_an_address_is_rejected(ours: HttpCourier) -> None:
    with pytest.raises(Rejected):
        ours.order(Order(parcel(), Consignee("样例人", "19900000001", "")))


@pytest.mark.parametrize(
    ("mood", "error", "taken"),
    [
        ("timeout", AnswerLost, False),
        ("timeout_after", AnswerLost, True),
        ("refuse", Refused, False),
        ("reject", Rejected, False),
        ("fail", AnswerLost, False),
        ("fail_after", AnswerLost, True),
        ("garble", AnswerLost, True),
        ("hang_up", AnswerLost, True),
    ],
)
def test_told_to_it_does_wrong_once(
    ours: HttpCourier, settings: LocalSettings, mood: str, error: type[GatewayError], taken: bool
) -> None:
    assert post(settings, "/told", {"orders": [mood]}) == 200
    with pytest.raises(error):
        ours.order(order())
    assert (ours.find(parcel()) is not None) is taken
    assert ours.order(order()).state is ParcelState.ORDERED


def test_every_mood_has_its_test() -> None:
    assert set(ORDERS) == {
        "timeout", "timeout_after", "refuse", "reject", "fail", "fail_after", "garble", "hang_up",
    }  # fmt: skip
    assert set(WEBHOOKS) == {"repeat", "reorder", "lie", "forge", "lose"}


def test_it_goes_to_the_door_at_once_and_tells_each_step(
    ours: HttpCourier, courier: Courier, partner: Partner
) -> None:
    tracking = ours.order(order()).tracking
    assert courier.advance_all() == 1
    assert partner.states == ["picked_up", "in_transit", "out_for_delivery", "delivered"]
    assert {report.reference for report in partner.heard} == {parcel().reference}
    assert {report.tracking for report in partner.heard} == {tracking}
    times = [report.at for report in partner.heard]
    assert times == sorted(set(times)), "each later than the one before"
    assert partner.forged == 0
    assert courier.advance_all() == 0
    found = ours.find(parcel())
    assert found is not None
    assert found.state is ParcelState.DELIVERED


@pytest.mark.parametrize(
    ("mood", "heard", "forged"),
    [
        ("repeat", ["picked_up", "picked_up", "picked_up", "in_transit"], 0),
        ("reorder", ["in_transit", "picked_up"], 0),
        ("lie", ["returned", "picked_up", "in_transit"], 0),
        ("forge", ["picked_up", "in_transit"], 1),
        ("lose", ["in_transit"], 0),
    ],
)
def test_told_to_it_reports_wrongly_once(
    ours: HttpCourier, courier: Courier, partner: Partner, mood: str, heard: list[str], forged: int
) -> None:
    ours.order(order())
    courier.moods.tell(webhooks=[mood])
    courier.advance_all(2)
    assert (partner.states, partner.forged) == (heard, forged)
    assert courier.book.outbox() == []


def test_a_report_is_sent_until_it_is_answered(
    ours: HttpCourier, courier: Courier, partner: Partner
) -> None:
    partner.answers = [500, 409]
    ours.order(order())
    courier.advance_all(1)
    courier.reporter.send_all()
    courier.reporter.send_all()
    assert partner.states == ["picked_up"]
    assert courier.book.outbox() == []


def test_an_order_may_end_otherwise(
    ours: HttpCourier, courier: Courier, settings: LocalSettings, partner: Partner
) -> None:
    ours.order(order())
    courier.advance_all(2)
    body = {"reference": parcel().reference, "state": "returned"}
    assert post(settings, "/end", body) == 200
    assert post(settings, "/end", body | {"reference": "x"}) == 404
    assert courier.advance_all() == 0
    courier.reporter.send_all()
    assert partner.states[-1] == "returned"


def test_an_order_is_cancelled_until_it_is_picked_up(ours: HttpCourier, courier: Courier) -> None:
    ours.order(order())
    assert ours.cancel(parcel()).state is ParcelState.CANCELLED
    assert ours.cancel(parcel()).state is ParcelState.CANCELLED
    ours.order(order(2))
    courier.advance_all(1)
    for n in (2, 3):
        with pytest.raises(Rejected):
            ours.cancel(parcel(n))


def test_the_book_and_what_is_untold_outlive_the_courier(
    ours: HttpCourier, courier: Courier, settings: LocalSettings, partner: Partner
) -> None:
    partner.answers = [500]
    ours.order(order())
    courier.advance_all(1)
    kept = Book(settings.folder / "courier" / "orders.json")
    assert [one.told for one in kept.orders()] == [one.told for one in courier.book.orders()]
    assert [(notice.body["state"], notice.tries) for notice in kept.outbox()] == [("picked_up", 1)]


def test_an_unknown_mood_is_refused_by_name(courier: Courier, settings: LocalSettings) -> None:
    with pytest.raises(UnknownMood, match="known: repeat"):
        courier.moods.tell(orders=["timeout"], webhooks=["sulk"])
    assert courier.moods.for_order() == ""
    assert post(settings, "/told", {"orders": ["sulk"]}) == 422


def test_the_page_lists_parcels_and_gives_nobody_away(
    ours: HttpCourier, courier: Courier, settings: LocalSettings
) -> None:
    with urllib.request.urlopen(settings.courier, timeout=5) as answer:
        assert "还没有快件" in answer.read().decode()
    tracking = ours.order(order()).tracking
    with urllib.request.urlopen(settings.courier, timeout=5) as answer:
        page = answer.read().decode()
    assert tracking in page
    assert "已下单" in page
    assert "199****0001" in page
    assert "样例路1号&lt;b&gt;" in page
    assert "19900000001" not in page
    assert "样例人" not in page


def test_the_buttons_move_parcels_and_only_from_its_own_page(
    ours: HttpCourier, courier: Courier, settings: LocalSettings, partner: Partner
) -> None:
    ours.order(order())
    assert post(settings, "/step", Origin="http://example.com") == 403
    assert post(settings, "/step", Origin=settings.courier) == 200
    assert partner.states == ["picked_up"]
    assert post(settings, "/deliver") == 200
    assert partner.states[-1] == "delivered"


def test_left_alone_it_moves_by_itself(
    courier: Courier, ours: HttpCourier, settings: LocalSettings
) -> None:
    ours.order(order())
    before = (datetime.now(UTC) + timedelta(seconds=1)).isoformat(timespec="microseconds")
    assert courier.book.advance(1, "2020-01-01") == 0, "it has not stood long enough"
    assert courier.book.advance(1, before) == 1
    assert courier.book.orders()[0].state == "picked_up"
