"""One planned SMS: claimed once, sent once, and what stays behind of its link."""

import hashlib
import json
from datetime import timedelta

import pytest
from moto.sns.models import sns_backends

from send_sms import handler
from send_sms.parts import Round
from send_sms.sending import send_planned
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.papers import entities_file, holder
from tests.functions.samples import delivery, enter, failed
from tests.world import Context, World
from zhiban.domain.errors import Conflict
from zhiban.store.cipher import load_cipher
from zhiban.store.keys import Key


@pytest.fixture
def planned(flow: Flow) -> Flow:
    """The two messages that the samples speak of."""
    ring(flow, 1, 2)
    return flow


def handle(world: World, sample: str) -> list[str]:
    event = delivery("send_sms", sample)
    return failed(handler.handle(event, Context(), *handler.build(world.environ)))


def on_air() -> list[tuple[str, str]]:
    """(phone, text) of what the carrier got."""
    messages = sns_backends["123456789012"]["us-east-1"].sms_messages
    return [(phone, text) for phone, text in messages.values()]


def states(world: World) -> list[str]:
    return sorted(row["state"] for row in reading.sends(world))


def test_a_planned_message_is_sent(planned: Flow, world: World) -> None:
    assert handle(world, "typical") == []
    ((phone, text),) = on_air()
    assert phone == "+8619900000001"
    assert text.startswith("【沂源审批局】")
    assert "12月31日到期" in text
    assert "最晚12月10日(周四)申请延续" in reading.plain(text)
    assert states(world) == ["planned", "sent"]


def test_the_entry_that_aws_calls_does_the_same(
    planned: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert failed(enter(handler, delivery("send_sms", "typical"), world, monkeypatch)) == []
    assert len(on_air()) == 1


def test_an_order_delivered_twice_sends_once(planned: Flow, world: World) -> None:
    assert handle(world, "duplicate") == []
    assert handle(world, "typical") == []
    assert len(on_air()) == 1
    assert reading.events(world).count("reminder_sent") == 1


def test_an_unreadable_order_fails_alone(planned: Flow, world: World) -> None:
    event = delivery("send_sms", "poison")
    assert handle(world, "poison") == [event["Records"][0]["messageId"]]
    assert on_air() == []


def test_among_good_orders_only_the_unreadable_one_fails(planned: Flow, world: World) -> None:
    event = delivery("send_sms", "mixed")
    assert handle(world, "mixed") == [event["Records"][1]["messageId"]]
    assert sorted(phone for phone, _ in on_air()) == ["+8619900000001", "+8619900000002"]


def test_an_order_for_a_message_nobody_planned_does_nothing(world: World) -> None:
    assert handle(world, "typical") == []
    assert on_air() == []


def link_of(text: str) -> str:
    token = text.split("/r#", 1)[1].split()[0]
    assert len(token) == 22
    return token


def test_the_links_secret_is_kept_as_its_digest_and_sealed(planned: Flow, world: World) -> None:
    handle(world, "typical")
    token = link_of(on_air()[0][1])
    digest = hashlib.sha256(token.encode()).hexdigest()
    (row,) = [row for row in reading.sends(world) if row["state"] == "sent"]
    (look_up,) = reading.rows(world, "CASES_TABLE", "TOKEN#")
    assert (look_up["PK"], row["token_digest"]) == (f"TOKEN#{digest}", digest)
    cipher = load_cipher(world.environ["CIPHER_SECRET"])
    assert cipher.open(row["secret"], Key(row["PK"], row["SK"]), "secret") == token
    assert token not in json.dumps(reading.rows(world, "CASES_TABLE"), default=repr)


def test_a_link_is_good_through_the_day_of_expiry(planned: Flow, world: World) -> None:
    handle(world, "typical")
    (look_up,) = reading.rows(world, "CASES_TABLE", "TOKEN#")
    assert look_up["valid_until"] == "2026-12-31T16:00:00Z"
    assert look_up["contact_version"] == 1


def test_the_list_is_sealed_when_the_message_is_claimed(planned: Flow, world: World) -> None:
    handle(world, "typical")
    sealed = [row for row in reading.invitations(world) if row["sealed"]]
    (case,) = [c for c in reading.cases(world) if c["item"] == "L01-R1"]
    assert [row["sealed"] for row in sealed] == [[case["id"]]]


def test_a_message_goes_to_the_phone_known_when_it_is_sent(planned: Flow, world: World) -> None:
    newer = holder(1, mobile="19900001001", changed_at="2026-12-01 09:59:00")
    planned.ingest("newer.csv", entities_file(newer))
    handle(world, "typical")
    assert [phone for phone, _ in on_air()] == ["+8619900001001"]
    (look_up,) = reading.rows(world, "CASES_TABLE", "TOKEN#")
    (invitation,) = [row for row in reading.invitations(world) if row["sealed"]]
    assert look_up["contact_version"] == invitation["contact_version"] == 2


@pytest.mark.parametrize(
    ("hours", "until"),
    [
        (1.5, "2026-12-01T06:30:00Z"),  # 11:30
        (7.5, "2026-12-02T01:00:00Z"),  # 17:30
        (72 + 8, "2026-12-07T01:00:00Z"),  # Friday evening
        (96, "2026-12-07T01:00:00Z"),  # Saturday
    ],
)
def test_an_order_that_comes_too_late_waits_for_the_next_sending_hour(
    planned: Flow, world: World, hours: float, until: str
) -> None:
    planned.dispatch()
    planned.now += timedelta(hours=hours)
    assert planned.deliver_sends() == ["deferred", "deferred"]
    assert {(row["state"], row["due_at"]) for row in reading.sends(world)} == {("planned", until)}


def test_two_copies_at_once_claim_once(planned: Flow, world: World) -> None:
    """The second reads the row before the first has claimed it; its transaction fails."""
    row = next(row for row in reading.sends(world) if row["uscc"] == holder(1).uscc)
    key = Key(row["PK"], row["SK"])
    stale = planned.send_parts.sends.get(key)
    assert stale is not None
    assert planned.send(key) == "sent"
    with pytest.raises(Conflict):
        send_planned(planned.send_parts, Round({}), stale, planned.now)
    assert len(planned.carrier.taken) == 1
