"""POST /sms/receipts: the gateway's word, proved by its signature; in any order, and again."""

import base64
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from record_receipts import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, ring
from tests.functions.samples import delivery, enter
from tests.sms_partner import LOST, Partner, through
from tests.world import NOW, World
from zhiban.gateways.signatures import signed
from zhiban.runtime.observability import metrics
from zhiban.store.keys import Key
from zhiban.store.receipts import Receipts

SECRET, OLD = "s" * 64, "o" * 64
REFERENCE = "5f0d6a1e3c2b4a798d6e5f4c3b2a1908"


@pytest.fixture
def world(world: World) -> World:
    """The county's cloud, with a gateway it shares a secret with."""
    secret = boto3.client("secretsmanager").create_secret(
        Name="gateway", SecretString=json.dumps({"current": SECRET, "previous": OLD})
    )
    gateway = {"name": "gateway", "per_second": 20, "daily_segments": 9000}
    gateway |= {"url": "https://sms.example.com", "secret": secret["ARN"], "templates": {"*": "*"}}
    world.environ["SMS_PROVIDERS"] = json.dumps([gateway])
    return world


@pytest.fixture
def sent(flow: Flow) -> Flow:
    """One message, sent through the gateway under the samples' reference."""
    ring(flow, 1)
    flow.send_through(through(Partner()))
    flow.send_parts = replace(flow.send_parts, refer_to=lambda _: REFERENCE)
    begin(flow, "sent by gateway", flow.send_everything)
    return flow


def request(
    content: bytes, *, secret: str = SECRET, at: datetime = NOW, encoded: bool = False, **told: Any
) -> dict[str, Any]:
    timestamp = str(int(at.timestamp()))
    signature = signed(secret, timestamp, content)
    return delivery("record_receipts", "webhook") | {
        "headers": {
            "Content-Type": "application/json",
            "X-Sms-Timestamp": timestamp,
            "X-Sms-Signature": signature,
        },
        "body": base64.b64encode(content).decode() if encoded else content.decode(),
        "isBase64Encoded": encoded,
        **told,
    }


def receipts(*found: dict[str, str]) -> bytes:
    return json.dumps({"receipts": list(found)}).encode()


def word(stat: str, *, reference: str = REFERENCE, message_id: str = "g-1") -> dict[str, str]:
    return {"message_id": message_id, "reference": reference, "stat": stat}


def post(world: World, event: dict[str, Any]) -> int:
    answer = handler.handle_request(event, *handler.build(world.environ))
    return int(answer["statusCode"])


def state(world: World) -> str:
    return str(reading.the_send(world)["state"])


def test_a_receipt_settles_its_message(sent: Flow, world: World) -> None:
    assert post(world, request(receipts(word("DELIVRD")))) == 200
    row = reading.the_send(world)
    assert row["state"] == "delivered"
    assert "secret" not in row


def test_the_entry_that_aws_calls_does_the_same(
    sent: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample is signed for the second in which these tests stand still."""
    answer = enter(handler, delivery("record_receipts", "webhook"), world, monkeypatch)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {"taken": 2}
    assert state(world) == "delivered"


@pytest.mark.parametrize("encoded", [True, False])
def test_a_body_may_come_encoded(sent: Flow, world: World, encoded: bool) -> None:
    assert post(world, request(receipts(word("UNDELIV")), encoded=encoded)) == 200
    assert (state(world), reading.the_send(world)["reason"]) == ("failed", "unreachable")


def test_during_a_rotation_the_old_secret_is_good_too(sent: Flow, world: World) -> None:
    assert post(world, request(receipts(word("DELIVRD")), secret=OLD)) == 200


FORGED = {
    "a stranger's secret": {"secret": "x" * 64},
    "five minutes late": {"at": NOW - timedelta(seconds=301)},
    "five minutes early": {"at": NOW + timedelta(seconds=301)},
    "unsigned": {"headers": {}},
    "another body": {"body": receipts(word("DELIVRD")).decode() + " "},
    "no body": {"body": None},
    "not base64": {"body": "!", "isBase64Encoded": True},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_what_the_signature_does_not_prove_is_refused(
    sent: Flow, world: World, forged: dict[str, Any]
) -> None:
    assert post(world, request(receipts(word("DELIVRD")), **forged)) in (400, 401)
    assert state(world) == "sent"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'{"receipts": {}}',
        b'{"receipts": [{}]}',
        b'{"receipts": [{"message_id": "", "stat": "DELIVRD"}]}',
        b'{"receipts": [{"message_id": "g-1", "stat": 7}]}',
        receipts(*[word("DELIVRD")] * 201),
        b"\xff\xfe",
    ],
)
def test_a_signed_body_that_is_not_of_its_form_changes_nothing(
    sent: Flow, world: World, body: bytes
) -> None:
    assert post(world, request(body, encoded=True)) == 400
    assert state(world) == "sent"


def test_one_bad_receipt_holds_back_the_others_so_that_all_are_posted_again(
    sent: Flow, world: World
) -> None:
    bad = {"message_id": "x" * 101, "stat": "DELIVRD"}
    assert post(world, request(receipts(word("DELIVRD"), bad))) == 400
    assert state(world) == "sent"


def test_a_receipt_posted_again_and_again_settles_once(sent: Flow, world: World) -> None:
    for _ in range(3):
        assert post(world, request(receipts(word("DELIVRD"), word("DELIVRD")))) == 200
    assert reading.events(world).count("reminder_delivered") == 1


@pytest.mark.parametrize(("first", "then"), [("DELIVRD", "UNDELIV"), ("UNDELIV", "DELIVRD")])
def test_a_final_state_never_moves(sent: Flow, world: World, first: str, then: str) -> None:
    post(world, request(receipts(word(first))))
    before = reading.the_send(world)
    post(world, request(receipts(word(then), word("ENROUTE"), word("UNKNOWN"))))
    assert reading.the_send(world) == before


@pytest.mark.parametrize("stat", ["ENROUTE", "ACCEPTD"])
def test_what_is_not_the_last_word_is_taken_and_changes_nothing(
    sent: Flow, world: World, stat: str
) -> None:
    assert post(world, request(receipts(word(stat)))) == 200
    assert state(world) == "sent"


@pytest.mark.parametrize(
    ("stat", "reason"), [("UNKNOWN", "carrier_unknown"), ("ODD:0007", "code_unknown")]
)
def test_a_word_that_says_nothing_makes_it_unknown(
    sent: Flow, world: World, stat: str, reason: str
) -> None:
    assert post(world, request(receipts(word(stat)))) == 200
    row = reading.the_send(world)
    assert (row["state"], row["reason"]) == ("unknown", reason)
    assert post(world, request(receipts(word("DELIVRD")))) == 200
    assert state(world) == "delivered"


def test_a_code_nobody_knows_is_counted_for_the_alarm(sent: Flow, world: World) -> None:
    metrics.provider.clear_metrics()
    post(world, request(receipts(word("ODD:0007"))))
    assert "ProviderCodeUnknown" in metrics.provider.metric_set


def test_a_message_whose_answer_was_lost_is_settled_by_our_reference(
    flow: Flow, world: World
) -> None:
    ring(flow, 1)
    partner = Partner(after=[LOST])
    flow.send_through(through(partner))
    flow.send_everything()
    reference = reading.the_send(world)["attempt_id"]
    told = word("DELIVRD", reference=reference, message_id="never-heard")
    assert post(world, request(receipts(told))) == 200
    row = reading.the_send(world)
    assert (row["state"], row["message_id"]) == ("delivered", "never-heard")
    assert {"reminder_sent", "reminder_delivered"} <= set(reading.events(world))


def test_a_receipt_that_overtakes_the_answer_settles_it(flow: Flow, world: World) -> None:
    """The gateway posts while our call still waits; then our own note finds it settled."""
    ring(flow, 1)

    class Fast(Partner):
        def send(self, mobile: str, message: Any, reference: str) -> str:
            message_id = super().send(mobile, message, reference)
            told = word("DELIVRD", reference=reference, message_id=message_id)
            assert post(world, request(receipts(told))) == 200
            return message_id

    flow.send_through(through(Fast()))
    assert flow.send_everything() == ["settled_meanwhile"]
    assert state(world) == "delivered"
    assert reading.events(world).count("reminder_sent") == 1


def test_a_receipt_of_a_stranger_is_kept_and_changes_nothing(sent: Flow, world: World) -> None:
    told = word("UNDELIV", reference="another", message_id="other-1")
    assert post(world, request(receipts(told))) == 200
    assert state(world) == "sent"
    assert Receipts(sent.send_parts.sends).by_message("other-1") is None
    assert sent.send_parts.sends.receipt("other-1") is not None


def test_another_route_is_none(sent: Flow, world: World) -> None:
    event = request(receipts(word("DELIVRD")))
    event["rawPath"] = "/sms/other"
    event["requestContext"]["http"]["path"] = "/sms/other"
    assert post(world, event) == 404


def test_without_a_gateway_there_is_no_such_page(sent: Flow, world: World) -> None:
    sns = [{"name": "sns", "per_second": 20, "daily_segments": 9000}]
    world.environ["SMS_PROVIDERS"] = json.dumps(sns)
    assert post(world, request(receipts(word("DELIVRD")))) == 404
    assert state(world) == "sent"


def test_what_fails_half_way_is_posted_again(
    sent: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Receipts, "keep", lambda *_: 1 / 0)
    assert post(world, request(receipts(word("DELIVRD")))) == 500
    monkeypatch.undo()
    assert Key(*(reading.the_send(world)[name] for name in ("PK", "SK"))).sk.startswith("SMS#")
    assert state(world) == "sent"
