"""The carrier's word: in any order, any number of times, before or after our own note."""

import base64
import gzip
import json
from typing import Any

import pytest

from record_receipts import handler
from tests.flow import PACE, Carrier, Flow
from tests.functions import reading
from tests.functions.county_book import begin, ring
from tests.functions.papers import uscc
from tests.functions.samples import delivery, enter
from tests.world import World
from zhiban.domain.errors import EventError
from zhiban.domain.messages import Message
from zhiban.gateways.sms.providers import Provider
from zhiban.runtime.observability import metrics

IDS = ["0b10fb45-de28-4b67-ad47-516370cb546c", "f0b312c7-85dc-40f2-aee3-9080938b8e8d"]
"""The message ids of the samples: the first holder's, and the second's."""


class Sns(Carrier):
    """A carrier that gives the ids of the samples."""

    def send(self, mobile: str, message: Message, reference: str) -> str:
        super().send(mobile, message, reference)
        return IDS[int(mobile[-1]) - 1]


@pytest.fixture
def sending(flow: Flow) -> Flow:
    """Two messages planned; the carrier gives the samples' ids."""
    flow.send_through(Provider("sns", PACE, Sns()))
    ring(flow, 1, 2)
    return flow


@pytest.fixture
def sent(sending: Flow) -> Flow:
    """Both sent."""
    begin(sending, "sent", lambda: sending.send_everything())
    return sending


def handle(world: World, sample: str) -> dict[str, int]:
    event = delivery("record_receipts", sample)
    return handler.handle(event, *handler.build(world.environ))


def states(world: World) -> dict[str, str]:
    """State of each message, by the number of its holder."""
    names = {uscc(1): "1", uscc(2): "2"}
    return {names[row["uscc"]]: row["state"] for row in reading.sends(world)}


def test_a_receipt_settles_its_message_and_forgets_the_links_secret(
    sent: Flow, world: World
) -> None:
    assert handle(world, "typical") == {"settled": 1, "unreadable": 0}
    assert states(world) == {"1": "delivered", "2": "sent"}
    settled = next(row for row in reading.sends(world) if row["uscc"] == uscc(1))
    assert settled["settled_at"] == "2026-12-01T02:00:00Z"
    assert "secret" not in settled


def test_the_entry_that_aws_calls_does_the_same(
    sent: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = enter(handler, delivery("record_receipts", "typical"), world, monkeypatch)
    assert answer == {"settled": 1, "unreadable": 0}
    assert states(world) == {"1": "delivered", "2": "sent"}


def test_a_receipt_that_stands_twice_settles_once(sent: Flow, world: World) -> None:
    assert handle(world, "duplicate")["settled"] == 2
    assert handle(world, "typical")["settled"] == 1
    assert states(world)["1"] == "delivered"
    assert reading.events(world).count("reminder_delivered") == 1


def test_a_delivery_that_cannot_be_read_fails_as_a_whole(sent: Flow, world: World) -> None:
    with pytest.raises(EventError):
        handle(world, "poison")
    assert states(world) == {"1": "sent", "2": "sent"}


def _packed(raw: bytes) -> dict[str, Any]:
    return {"awslogs": {"data": base64.b64encode(raw).decode()}}


WHOLE = gzip.compress(json.dumps({"messageType": "DATA_MESSAGE", "logEvents": []}).encode())


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"awslogs": {"data": "not base64!"}},
        _packed(b"not gzip"),
        _packed(WHOLE[:20] + b"\xff\xff\xff" + WHOLE[23:]),
        _packed(gzip.compress(b"[]")),
        _packed(gzip.compress(b'{"logEvents": [{}]}')),
    ],
    ids=["empty", "base64", "gzip", "damaged", "list", "no-message"],
)
def test_whatever_is_no_delivery_is_said_to_be_none(world: World, event: dict[str, Any]) -> None:
    with pytest.raises(EventError, match="not a delivery of a log subscription"):
        handler.handle(event, *handler.build(world.environ))


def test_among_receipts_a_line_that_is_none_is_counted_and_passed_over(
    sent: Flow, world: World
) -> None:
    assert handle(world, "mixed") == {"settled": 2, "unreadable": 2}
    assert states(world) == {"1": "delivered", "2": "failed"}


def test_a_control_message_settles_nothing(sent: Flow, world: World) -> None:
    assert handle(world, "control_message") == {"settled": 0, "unreadable": 0}
    assert states(world) == {"1": "sent", "2": "sent"}


def test_a_message_that_failed_is_a_persons_work(sent: Flow, world: World) -> None:
    handle(world, "mixed")
    failed = next(row for row in reading.sends(world) if row["state"] == "failed")
    assert (failed["queue_pk"], failed["reason"]) == ("TASK#send_failed", "unreachable")


@pytest.mark.parametrize("first", [True, False])
def test_a_final_state_never_moves(sent: Flow, world: World, first: bool) -> None:
    for delivered in (first, not first, first):
        sent.receipt(IDS[0], delivered=delivered)
    assert states(world)["1"] == ("delivered" if first else "failed")
    assert (
        len([e for e in reading.events(world) if e in ("reminder_delivered", "reminder_failed")])
        == 1
    )


def test_a_receipt_before_the_senders_own_note_settles_as_soon_as_that_is_written(
    sending: Flow, world: World
) -> None:
    handle(world, "mixed")
    assert states(world) == {"1": "planned", "2": "planned"}
    assert sending.send_everything() == ["sent", "sent"]
    assert states(world) == {"1": "delivered", "2": "failed"}
    assert all("secret" not in row for row in reading.sends(world))


def test_a_receipt_of_a_stranger_changes_nothing(sent: Flow, world: World) -> None:
    sent.receipt("11111111-2222-4333-a444-555555555555", delivered=False)
    assert states(world) == {"1": "sent", "2": "sent"}


def test_nothing_of_the_phone_is_kept(sent: Flow, world: World) -> None:
    handle(world, "mixed")
    assert "1990000" not in json.dumps(reading.rows(world, "CASES_TABLE"), default=repr)


SAYINGS = [
    # Amazon SNS developer guide, SMS delivery failure reasons
    ("Blocked as spam by phone carrier", "spam_blocked"),
    ("Destination is on a blocked list", "blocked_list"),
    ("Invalid phone number", "bad_number"),
    ("Message body is invalid", "bad_body"),
    ("Phone carrier has blocked this message", "carrier_blocked"),
    ("Phone carrier is currently unreachable/unavailable", "unreachable"),
    ("Phone has blocked SMS", "opted_out"),
    ("Phone is on a blocked list", "opted_out"),
    ("Phone is currently unreachable/unavailable", "unreachable"),
    ("Phone number is opted out", "opted_out"),
    ("This delivery would exceed max price", "over_price"),
    ("Unknown error attempting to reach phone", "unknown_error"),
    # not in the guide; so SNS says when the account's monthly spending limit is used up
    ("No quota left for account", "no_quota"),
    ("Something nobody has heard of, about +8619900000001", "other"),
]


@pytest.mark.parametrize(("said", "word"), SAYINGS, ids=[word for _, word in SAYINGS])
def test_the_carriers_sentence_becomes_a_word(said: str, word: str) -> None:
    from record_receipts.delivery_log import Receipt

    line = {
        "notification": {"messageId": IDS[0]},
        "delivery": {"providerResponse": said},
        "status": "FAILURE",
    }
    assert Receipt.model_validate_json(json.dumps(line)).reason == word


def test_a_spending_limit_that_is_used_up_is_counted_for_its_own_alarm(
    sent: Flow, world: World
) -> None:
    """SNS took the message, and the number is not at fault: no other one is tried."""
    metrics.provider.clear_metrics()
    sent.receipt(IDS[0], delivered=False, said="No quota left for account")
    assert "SmsQuotaSpent" in metrics.provider.metric_set
    assert "ProviderCodeUnknown" not in metrics.provider.metric_set
    assert (len(reading.sends(world)), states(world)["1"]) == (2, "failed")


def test_an_unknown_message_is_settled_when_its_receipt_comes_after_all(
    sent: Flow, world: World
) -> None:
    row = next(row for row in reading.sends(world) if row["uscc"] == uscc(1))
    reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], state="unknown")
    handle(world, "typical")
    assert states(world)["1"] == "delivered"
