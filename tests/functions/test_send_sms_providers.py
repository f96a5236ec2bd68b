"""Several providers: the registered template, the pace, the day's cap, failing over and back."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.flow import Carrier, Flow
from tests.functions import reading
from tests.functions.county_book import due, ring
from tests.functions.papers import HYGIENE, entities_file, holder, licences_file, paper
from tests.sms_partner import Partner, through
from tests.world import World
from zhiban.domain.errors import AnswerLost, Refused, Rejected
from zhiban.domain.failover import ENOUGH, PAUSE, TRIALS, Health, Standing
from zhiban.domain.pacing import REACH, SECOND, Held, Pace, Slot
from zhiban.gateways.sms.providers import Provider
from zhiban.store.keys import Key
from zhiban.store.pacing import Pacing

PACE = Pace(per_second=20, daily_segments=9000)


def pass_minutes(flow: Flow, minutes: float) -> None:
    flow.now += timedelta(minutes=minutes)
    flow.wall += timedelta(minutes=minutes)


def sns(flow: Flow, pace: Pace = PACE) -> Provider:
    return Provider("sns", pace, flow.carrier)


def picky(partner: Partner, *templates: str) -> Provider:
    """A gateway with these wordings registered, and no other."""
    return replace(through(partner), templates=frozenset(templates))


def by(world: World) -> list[tuple[str, str]]:
    return sorted((str(row.get("provider", "")), str(row["state"])) for row in reading.sends(world))


# --- the registered template


def test_a_wording_that_is_not_registered_is_held_and_seen(flow: Flow, world: World) -> None:
    ring(flow, 1, 3)
    partner = Partner()
    flow.send_through(picky(partner, "renewal.last.one/1"))
    assert flow.send_everything() == ["deferred_template_unregistered"] * 2
    assert partner.held == {}
    assert {row["reason"] for row in reading.sends(world)} == {"template_unregistered"}
    (task,) = reading.rows(world, "CASES_TABLE", "TEMPLATE#")
    assert task["PK"] == "TEMPLATE#renewal.again.one.1d"
    assert task["queue_pk"] == "TASK#template_unregistered"


def test_once_it_is_registered_what_was_held_goes_by_itself(flow: Flow, world: World) -> None:
    ring(flow, 1)
    partner = Partner()
    flow.send_through(picky(partner))
    flow.send_everything()
    flow.send_through(picky(partner, "renewal.again.one/1d"))
    assert flow.send_everything() == []
    pass_minutes(flow, 60)
    assert flow.send_everything() == ["sent"]
    assert "reason" not in reading.the_send(world)


def test_a_provider_that_needs_no_registration_takes_it_meanwhile(flow: Flow, world: World) -> None:
    ring(flow, 1)
    partner = Partner()
    flow.send_through(picky(partner, "renewal.last.one/1"), sns(flow))
    assert flow.send_everything() == ["sent"]
    assert by(world) == [("sns", "sent")]


# --- the pace


def send_planned(flow: Flow) -> list[str]:
    """Every planned message handed to the sender in the same instant, whatever its release."""
    planned = [row for row in reading.sends(flow.world) if row["state"] == "planned"]
    return [flow.send(Key(row["PK"], row["SK"])) for row in planned]


def test_each_message_waits_for_its_slot(flow: Flow, world: World) -> None:
    ring(flow, 1, 3, 4)
    waits: list[float] = []
    flow.send_parts = replace(flow.send_parts, wait=waits.append)
    flow.send_through(sns(flow, Pace(2, 9000)))
    assert send_planned(flow) == ["sent"] * 3
    assert waits == [0.05, 0.565, 1.08]


def test_without_a_slot_soon_a_message_comes_back_and_none_is_lost(
    flow: Flow, world: World
) -> None:
    within = REACH // Pace(1, 9000).interval + 1
    many(flow, within + 2)
    flow.send_through(sns(flow, Pace(1, 9000)))
    assert send_planned(flow) == ["sent"] * within + ["deferred_queue_full"] * 2
    pass_minutes(flow, 1)
    assert send_planned(flow) == ["sent"] * 2


def test_a_code_goes_first_and_the_reminders_wait(flow: Flow, world: World) -> None:
    ring(flow, 1)
    pace, waits = Pace(2, 9000), list[float]()
    flow.send_parts = replace(flow.send_parts, wait=waits.append)
    flow.send_through(sns(flow, pace))
    now = round(flow.wall.timestamp() * SECOND)
    flow.send_parts.pacing.take("sns", pace, flow.now.date(), now, 1, urgent=True)
    assert send_planned(flow) == ["sent"]
    assert waits == [0.515]


def ticking(flow: Flow, seconds: float) -> None:
    """Every look at the clock finds it so much later."""

    def clock() -> datetime:
        flow.wall += timedelta(seconds=seconds)
        return flow.wall

    flow.send_parts = replace(flow.send_parts, clock=clock)


def test_a_slot_that_was_missed_is_changed_for_another(flow: Flow, world: World) -> None:
    """The claim took a second; in between others may have taken the slots of that second."""
    ring(flow, 1)
    ticking(flow, 0.5)
    assert send_planned(flow) == ["sent"]
    paced = flow.send_parts.pacing.paced("sns")
    assert paced is not None
    assert paced.slot_at > round(flow.wall.timestamp() * SECOND)
    assert paced.segments == reading.the_send(world)["segments"], "it is charged once"


def test_when_there_is_no_other_slot_it_goes_back_uncalled(flow: Flow, world: World) -> None:
    ring(flow, 1)
    pace, parts = Pace(20, 9000), flow.send_parts
    flow.send_through(sns(flow, pace))
    ticking(flow, 0.5)

    class Crowd(Pacing):
        def take(self, *told: Any, **more: Any) -> Slot | Held:
            return super().take(*told, **more) if told[4] else Held.QUEUE_FULL

    flow.send_parts = replace(flow.send_parts, pacing=Crowd(parts.pacing.table))
    assert send_planned(flow) == ["refused_queue_full"]
    assert flow.carrier.taken == []
    assert reading.the_send(world)["state"] == "planned"


# --- the day's cap


def test_when_the_day_is_spent_the_rest_goes_tomorrow(flow: Flow, world: World) -> None:
    ring(flow, 1, 3, 4)
    flow.send_through(sns(flow, Pace(20, 5)))
    outcomes = flow.send_everything()
    assert sorted(outcomes) == ["deferred_spent", "sent", "sent"]
    (waiting,) = [row for row in reading.sends(world) if row["state"] == "planned"]
    assert (waiting["due_at"], waiting["reason"]) == ("2026-12-02T01:00:00Z", "spent")
    flow.pass_days(1)
    flow.ring()
    assert flow.send_everything() == ["sent"]


def test_what_the_carrier_refused_is_not_spent(flow: Flow, world: World) -> None:
    ring(flow, 1)
    flow.send_through(sns(flow, Pace(20, 5)))
    flow.carrier.script = [Refused("throttled")] * 4
    outcomes = []
    for _ in range(9):
        outcomes += flow.send_everything()
        pass_minutes(flow, 16)
    assert outcomes == ["refused_throttled"] * 4 + ["sent"]


# --- failing over, and back


def many(flow: Flow, count: int) -> None:
    """So many holders with a message each."""
    numbers = [*range(1, count + 2)]
    numbers.remove(2)
    ring(flow, *numbers)


def test_a_provider_that_fails_is_left_out_and_the_other_takes_over(
    flow: Flow, world: World
) -> None:
    many(flow, ENOUGH + 6)
    partner = Partner(script=[Refused("not_connected")] * ENOUGH)
    gateway = through(partner, pace=Pace(20, 9000))
    flow.send_through(gateway, sns(flow))
    flow.dispatch()
    first = flow.deliver_sends()
    assert first.count("refused_not_connected") == ENOUGH
    for _ in range(4):
        pass_minutes(flow, 1)
        flow.dispatch()
        assert set(flow.deliver_sends()) <= {"sent"}
    assert by(world).count(("sns", "sent")) == ENOUGH
    assert by(world).count(("gateway", "sent")) == 6
    assert not [row for row in reading.sends(world) if row["state"] == "planned"]


def test_what_may_have_been_taken_is_never_given_to_the_other(flow: Flow, world: World) -> None:
    """Half of them may have arrived: those stay with the gateway, however sick it is."""
    many(flow, ENOUGH)
    partner = Partner(after=[AnswerLost("down")] * ENOUGH, silence=[AnswerLost("down")] * 99)
    flow.send_through(through(partner), sns(flow))
    for _ in range(30):
        flow.dispatch()
        flow.deliver_sends()
        pass_minutes(flow, 1)
    assert by(world) == [("gateway", "unknown")] * ENOUGH
    assert flow.carrier.taken == []
    assert {one.told for one in partner.held.values()} == {1}


def test_a_provider_that_works_again_comes_back(flow: Flow, world: World) -> None:
    flow.send_through(sns(flow))
    many(flow, ENOUGH + TRIALS + 3)
    flow.carrier.script = [Refused("not_connected")] * ENOUGH
    flow.dispatch()
    flow.deliver_sends()
    health = flow.send_parts.health
    seen = []
    for _ in range(12):
        pass_minutes(flow, 1)
        flow.dispatch()
        flow.deliver_sends()
        seen.append(health.read(["sns"])["sns"].standing)
    assert seen.count(Standing.OUT) == PAUSE // timedelta(minutes=1)
    assert seen[-1] is Standing.WELL
    assert set(by(world)) == {("sns", "sent")}


def test_while_the_only_provider_is_left_out_nothing_is_tried(flow: Flow, world: World) -> None:
    flow.send_through(sns(flow))
    many(flow, ENOUGH)
    flow.carrier.script = [Refused("not_connected")] * 99
    flow.dispatch()
    flow.deliver_sends()
    left = len(flow.carrier.script)
    for _ in range(4):
        pass_minutes(flow, 1)
        flow.dispatch()
        assert flow.deliver_sends() == []
    assert len(flow.carrier.script) == left


def test_an_order_that_meets_a_provider_just_left_out_waits(flow: Flow, world: World) -> None:
    """It was released while all was well."""
    flow.send_through(sns(flow))
    ring(flow, 1)
    flow.send_parts.health._store("sns", Health(Standing.OUT, flow.wall, 1, 1))
    assert send_planned(flow) == ["deferred_no_provider"]
    row = reading.the_send(world)
    assert (row["state"], row["due_at"]) == ("planned", "2026-12-01T02:02:00Z")


def test_a_rejected_number_says_nothing_against_a_provider(flow: Flow, world: World) -> None:
    flow.send_through(sns(flow))
    many(flow, ENOUGH)
    flow.carrier.script = [Rejected("bad_number")] * ENOUGH
    flow.dispatch()
    assert flow.deliver_sends() == ["rejected_bad_number"] * ENOUGH
    pass_minutes(flow, 1)
    flow.dispatch()
    assert flow.send_parts.health.read(["sns"])["sns"].standing is Standing.WELL


def test_a_second_message_of_the_day_may_take_another_way(flow: Flow, world: World) -> None:
    """What is kept of an attempt is the provider that was asked, not the one preferred."""
    ring(flow, 1)
    first, second = Carrier(), Carrier()
    flow.send_through(Provider("sns", PACE, first))
    assert flow.send_everything() == ["sent"]
    more = [paper(3, HYGIENE, "2027-01-30")]
    flow.ingest("e3.csv", entities_file(holder(3)))
    flow.ingest("l3.csv", licences_file(*more))
    flow.ring()
    flow.send_through(Provider("gateway", PACE, second))
    assert flow.send_everything() == ["sent"]
    assert by(world) == [("gateway", "sent"), ("sns", "sent")]
    assert due(1).number


@pytest.mark.parametrize("seed", range(3))
def test_a_throttled_provider_loses_none(flow: Flow, world: World, seed: int) -> None:
    """Any pattern of refusals: in the end each holder has one message, and no more."""
    chance = random.Random(seed)
    many(flow, 8)

    class Throttling(Carrier):
        def send(self, mobile: str, message: object, reference: str) -> str:
            if chance.random() < 0.4:
                raise Refused("throttled")
            return super().send(mobile, message, reference)  # type: ignore[arg-type]

    carrier = Throttling()
    flow.send_through(Provider("sns", PACE, carrier))
    flow.send_parts = replace(flow.send_parts, draw=chance.random)
    for minutes in (1,) * 40 + (60,) * 8:
        send_planned(flow)
        pass_minutes(flow, minutes)
    assert {row["state"] for row in reading.sends(world)} == {"sent"}
    mobiles = [mobile for mobile, _, _ in carrier.taken]
    assert len(mobiles) == len(set(mobiles)) == 8
