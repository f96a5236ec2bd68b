"""What the carrier answers, or does not: never twice blindly, never silently lost."""

from datetime import timedelta

import pytest

import record_receipts.handler
import send_sms.handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.world import World, log_delivery
from zhiban.domain.errors import AnswerLost, Refused, Rejected
from zhiban.domain.sms_ledger import SendState
from zhiban.gateways.sms.codes import BAD_PARAMETER
from zhiban.store.keys import Key
from zhiban.store.table import transact


class PowerCut(Exception):
    """The function dies between the call and its record."""


@pytest.fixture
def planned(flow: Flow) -> Flow:
    """One message, planned for now."""
    ring(flow, 1)
    return flow


def key_of(world: World) -> Key:
    row = reading.the_send(world)
    return Key(row["PK"], row["SK"])


def pass_minutes(flow: Flow, minutes: int) -> None:
    flow.now += timedelta(minutes=minutes)
    flow.wall += timedelta(minutes=minutes)


def test_a_crash_after_the_carrier_took_it_is_never_sent_again(planned: Flow, world: World) -> None:
    planned.carrier.after = [PowerCut()]
    with pytest.raises(PowerCut):
        planned.send_everything()
    assert reading.the_send(world)["state"] == "claimed"
    assert planned.send(key_of(world)) == "already_handled"
    for _ in range(3):
        pass_minutes(planned, 15)
        assert planned.send_everything() == []
    assert len(planned.carrier.taken) == 1


def test_a_lost_answer_is_unknown_at_once(planned: Flow, world: World) -> None:
    planned.carrier.after = [AnswerLost("timeout")]
    assert planned.send_everything() == ["answer_lost"]
    row = reading.the_send(world)
    assert (row["state"], row["reason"]) == ("unknown", "no_answer")
    assert reading.events(world).count("reminder_unknown") == 1


def test_a_claim_whose_sender_died_is_unknown_after_its_lease(planned: Flow, world: World) -> None:
    planned.carrier.after = [PowerCut()]
    with pytest.raises(PowerCut):
        planned.send_everything()
    pass_minutes(planned, 4)
    assert planned.send_everything() == []
    assert reading.the_send(world)["state"] == "claimed"
    pass_minutes(planned, 1)
    assert planned.send_everything() == []
    assert reading.the_send(world)["state"] == "unknown"
    assert reading.events(world).count("reminder_unknown") == 1
    assert len(planned.carrier.taken) == 1


def test_reconcile_ends_a_lease_as_well(planned: Flow, world: World) -> None:
    planned.carrier.after = [PowerCut()]
    with pytest.raises(PowerCut):
        planned.send_everything()
    pass_minutes(planned, 5)
    assert [planned.reconcile()["claims_lost"] for _ in range(2)] == [1, 0]


def test_an_unknown_message_is_a_persons_after_a_day_and_not_before(
    planned: Flow, world: World
) -> None:
    planned.carrier.after = [AnswerLost("timeout")]
    planned.send_everything()
    pass_minutes(planned, 24 * 60 - 1)
    planned.dispatch()
    assert "queue_pk" not in reading.the_send(world)
    pass_minutes(planned, 1)
    planned.dispatch()
    row = reading.the_send(world)
    assert (row["state"], row["queue_pk"]) == ("unknown", "TASK#unknown_send")
    assert "outbox_pk" not in row
    assert len(planned.carrier.taken) == 1


def test_a_message_without_a_receipt_is_unknown_after_a_day_and_then_a_persons(
    planned: Flow, world: World
) -> None:
    assert planned.send_everything() == ["sent"]
    pass_minutes(planned, 24 * 60)
    planned.dispatch()
    row = reading.the_send(world)
    assert (row["state"], row["reason"]) == ("unknown", "no_receipt")
    assert "queue_pk" not in row
    pass_minutes(planned, 24 * 60)
    planned.dispatch()
    assert reading.the_send(world)["queue_pk"] == "TASK#unknown_send"
    planned.receipt("message-1")
    row = reading.the_send(world)
    assert row["state"] == "delivered"
    assert "queue_pk" not in row
    assert len(planned.carrier.taken) == 1


def test_a_crash_before_the_carrier_was_asked_is_not_sent_blindly_either(
    planned: Flow, world: World
) -> None:
    planned.carrier.script = [PowerCut()]
    with pytest.raises(PowerCut):
        planned.send_everything()
    pass_minutes(planned, 15)
    planned.reconcile()
    assert planned.send_everything() == []
    assert reading.the_send(world)["state"] == "unknown"
    assert planned.carrier.taken == []


def test_a_certain_refusal_is_planned_again_with_a_growing_pause(
    planned: Flow, world: World
) -> None:
    planned.carrier.script = [Refused("throttled"), Refused("throttled")]
    assert planned.send_everything() == ["refused_throttled"]
    row = reading.the_send(world)
    assert (row["state"], row["due_at"]) == ("planned", "2026-12-01T02:02:00Z")
    assert not {"secret", "token_digest", "attempt_id"} & row.keys()
    pass_minutes(planned, 2)
    assert planned.send_everything() == ["refused_throttled"]
    assert reading.the_send(world)["due_at"] == "2026-12-01T02:06:00Z"
    pass_minutes(planned, 4)
    assert planned.send_everything() == ["sent"]
    assert len(planned.carrier.taken) == 1


def test_a_refused_messages_link_leads_nowhere(planned: Flow, world: World) -> None:
    """Nobody ever got it: only the link of the message that went out may stay behind."""
    planned.carrier.script = [Refused("throttled")]
    planned.send_everything()
    pass_minutes(planned, 2)
    planned.send_everything()
    tokens = reading.rows(world, "CASES_TABLE", "TOKEN#")
    assert [row["PK"] for row in tokens] == ["TOKEN#" + reading.the_send(world)["token_digest"]]


def test_refusals_do_not_use_up_the_phones_day(planned: Flow, world: World) -> None:
    """Three messages a phone a day: messages, not tries that never left the house."""
    planned.carrier.script = [Refused("throttled") for _ in range(3)]
    outcomes = []
    for _ in range(4):
        outcomes += planned.send_everything()
        pass_minutes(planned, 10)
    assert outcomes == ["refused_throttled"] * 3 + ["sent"]


def test_a_pause_never_ends_outside_sending_hours(planned: Flow, world: World) -> None:
    pass_minutes(planned, 89)
    planned.carrier.script = [Refused("not_connected")]
    assert planned.send_everything() == ["refused_not_connected"]
    assert reading.the_send(world)["due_at"] == "2026-12-01T06:30:00Z"


def test_what_the_carrier_will_never_take_is_failed_and_a_persons_task(
    planned: Flow, world: World
) -> None:
    planned.carrier.script = [Rejected("bad_number")]
    assert planned.send_everything() == ["rejected_bad_number"]
    row = reading.the_send(world)
    assert (row["state"], row["reason"]) == ("failed", "bad_number")
    assert row["queue_pk"] == "TASK#send_failed"
    assert "secret" not in row
    assert planned.send_everything() == []


def test_a_settled_message_keeps_no_secret(planned: Flow, world: World) -> None:
    planned.send_everything()
    assert "secret" in reading.the_send(world)
    planned.receipt("message-1")
    row = reading.the_send(world)
    assert row["state"] == "delivered"
    assert not {"secret", "claimed_until", "outbox_pk", "queue_pk"} & row.keys()


def test_an_unknown_message_that_is_settled_leaves_the_worklist(
    planned: Flow, world: World
) -> None:
    """An officer, or a late receipt by number and minute, says that it arrived."""
    planned.carrier.after = [AnswerLost("timeout")]
    planned.send_everything()
    pass_minutes(planned, 15)
    planned.reconcile()
    sends = planned.send_parts.sends
    transact(
        planned.send_parts.client,
        sends.settle(key_of(world), SendState.DELIVERED, "", planned.now),
    )
    row = reading.the_send(world)
    assert row["state"] == "delivered"
    assert "queue_pk" not in row


def test_the_receipt_of_a_message_whose_answer_was_lost_settles_it(
    planned: Flow, world: World
) -> None:
    """SNS took it and its log names our phone and minute; nobody needs to ask a person."""
    planned.carrier.after = [AnswerLost("timeout")]
    planned.send_everything()
    pass_minutes(planned, 15)
    planned.reconcile()
    line_told(planned, "0b10fb45-de28-4b67-ad47-516370cb546c", "+8619900000001")
    assert reading.the_send(world)["state"] == "delivered"


def line_told(flow: Flow, message_id: str, destination: str) -> None:
    line = {
        "notification": {"messageId": message_id, "timestamp": "2026-12-01 02:00:03.000"},
        "delivery": {"destination": destination, "providerResponse": "accepted"},
        "status": "SUCCESS",
    }
    built = record_receipts.handler.build(flow.world.environ)
    record_receipts.handler.handle(log_delivery(line), *built)


def test_what_sns_takes_of_nobody_rings_and_blames_no_number(planned: Flow, world: World) -> None:
    planned.carrier.script = [Rejected(BAD_PARAMETER)]
    (outcome,) = planned.send_everything()
    assert send_sms.handler.ALARMING[outcome] == "SmsNotTaken"
    assert reading.the_send(world)["queue_pk"] == "TASK#send_failed"
