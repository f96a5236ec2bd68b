"""A provider that takes our reference: asked by it, and told again under it what it has not."""

from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.papers import entities_file, holder, uscc
from tests.sms_partner import LOST, Partner, through
from tests.world import World
from zhiban.domain.errors import AnswerLost, CodeUnknown, Refused, Rejected
from zhiban.domain.failover import Health, Standing
from zhiban.domain.sms_ledger import SendState


@pytest.fixture
def partner() -> Partner:
    return Partner()


@pytest.fixture
def planned(flow: Flow, partner: Partner) -> Flow:
    """One message, planned for now, to go through the gateway."""
    ring(flow, 1)
    flow.send_through(through(partner))
    return flow


def pass_minutes(flow: Flow, minutes: int) -> None:
    flow.now += timedelta(minutes=minutes)
    flow.wall += timedelta(minutes=minutes)


def look(flow: Flow, minutes: int) -> list[str]:
    """So much later, the minute's run and what the sender makes of its orders."""
    pass_minutes(flow, minutes)
    flow.dispatch()
    return flow.deliver_sends()


def state(world: World) -> str:
    return str(reading.the_send(world)["state"])


def test_a_message_goes_out_under_our_reference(
    planned: Flow, world: World, partner: Partner
) -> None:
    assert planned.send_everything() == ["sent"]
    row = reading.the_send(world)
    assert list(partner.held) == [row["attempt_id"]]
    assert (row["provider"], row["by_reference"]) == ("gateway", True)


def test_a_lost_answer_is_found_within_a_minute(
    planned: Flow, world: World, partner: Partner
) -> None:
    partner.after = [LOST]
    assert planned.send_everything() == ["answer_lost"]
    assert state(world) == "unknown"
    assert look(planned, 1) == ["asked_sent"]
    row = reading.the_send(world)
    assert (row["state"], row["message_id"]) == ("sent", "g-1")
    assert partner.only.told == 1
    assert reading.events(world).count("reminder_sent") == 1


@pytest.mark.parametrize("final", [SendState.DELIVERED, SendState.FAILED])
def test_a_lost_answer_may_be_over_when_it_is_asked_for(
    planned: Flow, world: World, partner: Partner, final: SendState
) -> None:
    partner.after = [LOST]
    planned.send_everything()
    partner.ends(final, "" if final is SendState.DELIVERED else "opted_out")
    assert look(planned, 1) == [f"asked_{final}"]
    assert state(world) == final.value
    assert {"reminder_sent", f"reminder_{final}"} <= set(reading.events(world))


def test_what_the_gateway_has_not_it_is_told_again_under_the_same_reference(
    planned: Flow, world: World, partner: Partner
) -> None:
    partner.script = [LOST]
    assert planned.send_everything() == ["answer_lost"]
    reference = reading.the_send(world)["attempt_id"]
    (link,) = reading.rows(world, "CASES_TABLE", "TOKEN#")
    assert look(planned, 1) == ["sent"]
    assert list(partner.held) == [reference]
    assert reading.rows(world, "CASES_TABLE", "TOKEN#") == [link], "the link is the same"
    assert reading.the_send(world)["token_digest"] == link["PK"].removeprefix("TOKEN#")
    assert look(planned, 5) == []


def test_a_gateway_that_denies_what_it_has_still_sends_one_message(
    planned: Flow, world: World, partner: Partner
) -> None:
    """It lied; under the same reference the second telling is no second message."""
    partner.after = [LOST]
    planned.send_everything()
    partner.denied = set(partner.held)
    assert look(planned, 1) == ["sent"]
    assert (len(partner.held), partner.only.told) == (1, 2)


def test_a_gateway_that_says_nothing_is_asked_again_and_then_a_person(
    planned: Flow, world: World, partner: Partner
) -> None:
    partner.after, partner.silence = [LOST], [LOST, Refused("not_connected"), LOST] * 9
    planned.send_everything()
    outcomes = []
    for _ in range(24 * 60):
        outcomes += look(planned, 1)
    assert outcomes == ["asked_in_vain"] * 6
    assert reading.the_send(world)["queue_pk"] == "TASK#unknown_send"
    assert partner.only.told == 1


def test_a_message_without_receipt_is_asked_for_after_an_hour(
    planned: Flow, world: World, partner: Partner
) -> None:
    planned.send_everything()
    assert look(planned, 59) == []
    assert look(planned, 1) == ["asked_still_open"]
    partner.ends(SendState.DELIVERED)
    assert look(planned, 180) == ["asked_delivered"]
    assert state(world) == "delivered"


def test_a_gateway_that_forgets_what_it_took_is_not_told_again(
    planned: Flow, world: World, partner: Partner
) -> None:
    planned.send_everything()
    partner.denied = set(partner.held)
    assert look(planned, 60) == ["denied_by_provider"]
    assert (state(world), partner.only.told) == ("sent", 1)


def test_outside_sending_hours_it_is_asked_but_told_nothing(
    planned: Flow, world: World, partner: Partner
) -> None:
    pass_minutes(planned, 89)
    partner.script = [LOST]
    assert planned.send_everything() == ["answer_lost"]
    assert look(planned, 1) == ["told_again_later"]
    assert partner.held == {}
    outcomes = []
    for _ in range(18):
        outcomes += look(planned, 15)
    assert outcomes[-1] == "sent"
    assert (planned.now + timedelta(hours=8)).hour >= 14


def gone(flow: Flow) -> None:
    later = "2026-12-01 09:59:00"
    flow.ingest("g.csv", entities_file(holder(1, status="注销", changed_at=later)))


def test_what_nobody_took_and_nobody_wants_any_more_is_suppressed(
    planned: Flow, world: World, partner: Partner
) -> None:
    partner.script = [LOST]
    planned.send_everything()
    gone(planned)
    assert look(planned, 1) == ["suppressed_entity_gone"]
    row = reading.the_send(world)
    assert (row["state"], row["reason"]) == ("suppressed", "entity_gone")
    assert "secret" not in row
    assert partner.held == {}


def test_when_the_phone_has_changed_meanwhile_the_new_one_gets_a_link_of_its_own(
    planned: Flow, world: World, partner: Partner
) -> None:
    """The old attempt's link would open nothing for the new contact."""
    partner.script = [LOST]
    planned.send_everything()
    newer = holder(1, mobile="19900001001", changed_at="2026-12-01 09:59:00")
    planned.ingest("newer.csv", entities_file(newer))
    assert look(planned, 1) == ["suppressed_contact_changed"]
    assert look(planned, 1) == ["sent"]
    assert partner.only.mobile == "19900001001"
    assert [row["state"] for row in reading.sends(world)] == ["suppressed", "sent"]


@pytest.mark.parametrize("second", [Refused("throttled"), AnswerLost("again"), CodeUnknown("E")])
def test_a_second_telling_that_fails_leaves_it_unknown(
    planned: Flow, world: World, partner: Partner, second: Exception
) -> None:
    """Even a refusal: the first telling may be on its way still, so it is never given back."""
    partner.script = [LOST, second]
    planned.send_everything()
    look(planned, 1)
    row = reading.the_send(world)
    assert row["state"] == "unknown"
    assert row["unknown_at"] == "2026-12-01T02:00:00Z", "its day goes on"
    assert look(planned, 4) == ["sent"]


def test_a_second_telling_that_is_rejected_ends_it(
    planned: Flow, world: World, partner: Partner
) -> None:
    partner.script = [LOST, Rejected("bad_number")]
    planned.send_everything()
    assert look(planned, 1) == ["rejected_bad_number"]
    assert state(world) == "failed"


def test_a_provider_that_is_left_out_is_told_nothing(
    planned: Flow, world: World, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner.script = [LOST]
    planned.send_everything()
    health = planned.send_parts.health
    health._store("gateway", Health(Standing.OUT, planned.wall, 1, 1))
    assert look(planned, 1) == ["told_again_later"]
    assert partner.held == {}


def test_a_code_of_the_gateway_that_nobody_knows_is_unknown_and_named(
    planned: Flow, world: World, partner: Partner
) -> None:
    partner.after = [CodeUnknown("E-7731")]
    assert planned.send_everything() == ["code_unknown"]
    row = reading.the_send(world)
    assert (row["state"], row["reason"]) == ("unknown", "code_unknown")
    assert look(planned, 1) == ["asked_sent"]


def test_an_answer_that_comes_after_its_own_lease_counts(
    planned: Flow, world: World, partner: Partner
) -> None:
    """The sender hung for ten minutes; meanwhile the minute's run called its claim unknown."""

    class Slow(Partner):
        def send(self, mobile: str, message: object, reference: str) -> str:
            pass_minutes(planned, 6)
            planned.dispatch()
            assert state(world) == "unknown"
            return "late-1"

    planned.send_through(through(Slow()))
    planned.dispatch()
    assert planned.deliver_sends()[0] == "sent"
    assert state(world) == "sent"


def test_a_sender_that_died_before_it_asked_is_asked_for_by_reference(
    planned: Flow, world: World, partner: Partner
) -> None:
    partner.after = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        planned.send_everything()
    assert look(planned, 5) == []
    assert state(world) == "unknown"
    assert look(planned, 1) == ["asked_sent"]
    assert reading.sends(world)[0]["uscc"] == uscc(1)
