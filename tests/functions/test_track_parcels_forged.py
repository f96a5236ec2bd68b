"""Forged webhooks: every way to be not quite signed by the courier, and none is taken in."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from tests.couriers import FixedSecret
from tests.functions.parcel_book import http_event, report
from tests.world import COURIER_SECRETS, NOW, Context
from track_parcels import handler
from track_parcels.parts import Parts
from zhiban.domain.parcels import Report
from zhiban.gateways.courier.signatures import SIGNATURE, TIMESTAMP, request_headers, signed

CURRENT, PREVIOUS = COURIER_SECRETS
STAMP = str(int(NOW.timestamp()))
BODY = report("4y7kgjb2xcf6xc7bfrnbmmpv-out-1", "delivered", NOW)
GOOD = signed(CURRENT, STAMP, BODY)

type Event = dict[str, Any]


@dataclass
class Taken:
    """Stands where a report would be taken in."""

    reports: list[Report] = field(default_factory=list)

    def take(self, report: Report, at: datetime, wall: datetime, actor: str) -> str:
        self.reports.append(report)
        return "delivered"


def sent(signature: str | None = GOOD, stamp: str | None = STAMP, body: bytes = BODY) -> Event:
    told = {SIGNATURE: signature, TIMESTAMP: stamp}
    return http_event(body.decode(), {k: v for k, v in told.items() if v is not None})


def at(shift: float | timedelta) -> Event:
    """Rightly signed, at another time."""
    seconds = shift.total_seconds() if isinstance(shift, timedelta) else shift
    stamp = str(int(NOW.timestamp() + seconds))
    return sent(signed(CURRENT, stamp, BODY), stamp)


def stamped(stamp: str) -> Event:
    """Rightly signed over a time that is none."""
    return sent(signed(CURRENT, stamp, BODY), stamp)


def keyed(key: str, how: Callable[[], Any] = hashlib.sha256, message: bytes | None = None) -> Event:
    over = f"{STAMP}.".encode() + BODY if message is None else message
    return sent(hmac.new(key.encode(), over, how).hexdigest())


def plain(message: bytes) -> Event:
    return sent(hashlib.sha256(message).hexdigest())


def changed(**facts: str) -> Event:
    """The body was changed on its way."""
    return sent(body=json.dumps(json.loads(BODY) | facts).encode())


def encoded(body: str) -> Event:
    return sent() | {"body": body, "isBase64Encoded": True}


def twice(name: str, value: str) -> Event:
    """Two headers of a name, as an HTTP API joins them."""
    event = sent()
    event["headers"][name] = f"{event['headers'][name]},{value}"
    return event


OURS = request_headers(CURRENT, "POST", "/courier/events", BODY, NOW)
OTHER = report("xhvgxgxbzyec4velfszq3cjp-out-1", "delivered", NOW)

FORGED: dict[str, Event] = {
    "nothing is signed": sent(None, None),
    "no signature": sent(None),
    "no time": sent(stamp=None),
    "an empty signature": sent(""),
    "a signature of zeros": sent("0" * 64),
    "half a signature": sent(GOOD[:32]),
    "one digit short": sent(GOOD[:-1]),
    "one digit more": sent(GOOD + "0"),
    "one digit changed": sent(GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")),
    "the first digit changed": sent(("0" if GOOD[0] != "0" else "1") + GOOD[1:]),
    "in capitals": sent(GOOD.upper()),
    "with its algorithm": sent(f"sha256={GOOD}"),
    "with a space before": sent(" " + GOOD),
    "with a line after": sent(GOOD + "\n"),
    "in base64": sent(base64.b64encode(bytes.fromhex(GOOD)).decode()),
    "in full-width digits": sent(GOOD.translate({48 + n: 0xFF10 + n for n in range(10)})),
    "none": sent("none"),
    "null": sent("null"),
    "the signature twice": twice(SIGNATURE, GOOD),
    "a second signature beside it": twice(SIGNATURE, "0" * 64),
    "the time twice": twice(TIMESTAMP, STAMP),
    "301 seconds old": at(-301),
    "301 seconds ahead": at(301),
    "an hour old": at(timedelta(hours=-1)),
    "a year ahead": at(timedelta(days=365)),
    "no time at all, signed": stamped(""),
    "the beginning of time": stamped("0"),
    "a negative time": stamped(f"-{STAMP}"),
    "a time with its sign": stamped(f"+{STAMP}"),
    "in milliseconds": stamped(f"{STAMP}000"),
    "a broken second": stamped(f"{STAMP}.0"),
    "ISO 8601": stamped(NOW.isoformat()),
    "with a leading zero": stamped(f"0{STAMP}"),
    "in Arabic digits": stamped(STAMP.translate({48 + n: 0x660 + n for n in range(10)})),
    "underscored": stamped(f"{STAMP[:4]}_{STAMP[4:]}"),
    "with a line after the time": stamped(f"{STAMP}\n"),
    "not a number": stamped("nan"),
    "endless": stamped("inf"),
    "the time moved on by a second": sent(stamp=str(int(STAMP) + 1)),
    "another state": changed(state="returned"),
    "another reference": changed(reference="xhvgxgxbzyec4velfszq3cjp-out-1"),
    "one more member": changed(more="1"),
    "the body written anew": sent(
        body=json.dumps(json.loads(BODY), separators=(",", ":")).encode()
    ),
    "a space after the body": sent(body=BODY + b" "),
    "a line after the body": sent(body=BODY + b"\n"),
    "the body twice": sent(body=BODY + BODY),
    "no body": sent(body=b""),
    "another webhook's signature": sent(signed(CURRENT, STAMP, OTHER)),
    "the body in base64, as text": sent(body=base64.b64encode(BODY)),
    "text that is called base64": encoded(BODY.decode()),
    "base64 of base64": encoded(base64.b64encode(base64.b64encode(BODY)).decode()),
    "an empty key": keyed(""),
    "a stranger's key": keyed("x" * 44),
    "both keys in one": keyed(CURRENT + PREVIOUS),
    "a key cut short": keyed(CURRENT[:-1]),
    "a key with a line after": keyed(CURRENT + "\n"),
    "the key's name": keyed("current"),
    "the secret's JSON": keyed(json.dumps({"current": CURRENT, "previous": PREVIOUS})),
    "HMAC-SHA-1": keyed(CURRENT, hashlib.sha1),
    "HMAC-SHA-512": keyed(CURRENT, hashlib.sha512),
    "HMAC-MD5": keyed(CURRENT, hashlib.md5),
    "over the body alone": keyed(CURRENT, message=BODY),
    "over the time alone": keyed(CURRENT, message=STAMP.encode()),
    "without the dot": keyed(CURRENT, message=STAMP.encode() + BODY),
    "the body first": keyed(CURRENT, message=BODY + b"." + STAMP.encode()),
    "a hash of key and message": plain(f"{CURRENT}{STAMP}.".encode() + BODY),
    "a hash of the message": plain(f"{STAMP}.".encode() + BODY),
    "a request of ours, sent back": sent(OURS[SIGNATURE], OURS[TIMESTAMP]),
}


def answered(event: Event, *secrets: str) -> tuple[Any, Taken]:
    taken = Taken()
    parts = Parts(
        parcels=cast("Any", None),
        deliveries=cast("Any", taken),
        courier=cast("Any", None),
        secret=cast("Any", FixedSecret(*secrets)),
    )
    told = handler.Settings(
        stage="test",
        county="370323",
        cases_table="",
        courier_base_url="",
        courier_secret="",
        shards=1,
    )
    return handler.handle(event, Context(), told, parts), taken


def test_there_are_enough_of_them() -> None:
    assert len(FORGED) >= 60


@pytest.mark.parametrize("event", FORGED.values(), ids=FORGED.keys())
def test_a_forged_webhook_is_refused_and_changes_nothing(event: Event) -> None:
    answer, taken = answered(event)
    assert answer["statusCode"] == 401
    assert taken.reports == []


def test_nobody_learns_from_an_answer_what_was_wrong() -> None:
    answers = {json.dumps(answered(event)[0], sort_keys=True) for event in FORGED.values()}
    assert len(answers) == 1


@pytest.mark.parametrize(
    "event",
    [
        sent(),
        sent(signed(PREVIOUS, STAMP, BODY)),
        at(-300),
        at(300),
        encoded(base64.b64encode(BODY).decode()),
        sent() | {"headers": {TIMESTAMP.upper(): STAMP, SIGNATURE.title(): GOOD}},
    ],
)
def test_a_true_one_is_taken_in(event: Event) -> None:
    """Otherwise refusing everything would pass."""
    answer, taken = answered(event)
    assert answer["statusCode"] == 200
    assert [report.state.value for report in taken.reports] == ["delivered"]


def test_a_secret_that_was_rotated_out_is_worth_nothing() -> None:
    answer, taken = answered(sent(), PREVIOUS, "n" * 44)
    assert answer["statusCode"] == 401
    assert taken.reports == []
