"""The law moves while licences wait: a batch is approved, a holiday notice comes."""

from dataclasses import replace
from datetime import UTC, datetime

from ring_alarms import handler
from tests.domain.law import CATALOGUE, LAW, NOTICE
from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper
from tests.world import World
from zhiban.domain.renewals import Law
from zhiban.store.ringing import ItemSwitch

APPROVED_AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def rule_by(flow: Flow, law: Law) -> None:
    """Let ringing go by this law from now on, as after a deployment."""
    flow.parts[handler.__name__] = replace(handler.build(flow.world.environ), law=law)


def unsure() -> Law:
    """The law with a food renewal nobody is sure of."""
    food = CATALOGUE.item("L01-R1")
    items = dict(CATALOGUE.items) | {food.code: replace(food, confidence="low")}
    return Law(replace(CATALOGUE, items=items), LAW.calendar)


def test_a_rule_of_low_confidence_waits_for_the_batch_to_be_approved(
    flow: Flow, world: World
) -> None:
    flow.ingest("e.csv", entities_file(holder(1)))
    flow.ingest("l.csv", licences_file(paper(1, FOOD, "2026-12-31")))
    rule_by(flow, unsure())
    flow.ring()
    assert reading.reasons(world) == [("YL00120261231", "low_confidence")]
    assert reading.tasks(world) == ["low_confidence"]
    assert (reading.cases(world), reading.sends(world)) == ([], [])

    ringing = flow.parts[handler.__name__].ringing
    approved = ItemSwitch(("L01-R1",), 1, "o-1", "wang", APPROVED_AT, "经核对，同意提醒")
    ringing.commit(*ringing.approve(approved))
    flow.pass_days(3)
    flow.ring()
    assert reading.case_states(world) == {"YL00120261231": "opened"}
    assert flow.send_everything() == ["sent"]


def test_a_notice_moves_an_open_case_at_its_next_step(flow: Flow, world: World) -> None:
    """食品经营 to 2027-03-31: first on 29 January 2027 by the projected calendar; the step of
    12 February finds the notice, and waits for its true day."""
    flow.ingest("e.csv", entities_file(holder(1)))
    flow.ingest("l.csv", licences_file(paper(1, FOOD, "2027-03-31")))
    flow.pass_days(59)
    flow.ring()
    (case,) = reading.cases(world)
    assert (case["latest"], case["projected"]) == ("2027-02-28", True)
    assert flow.send_everything() == ["sent"]

    rule_by(flow, NOTICE)
    flow.pass_days(14)
    flow.ring(times=2)
    (case,) = reading.cases(world)
    assert (case["latest"], case["projected"]) == ("2027-03-10", False)
    assert case["rule"] == "L01-R1@2023-12-01"
    assert flow.send_everything() == []
    (invitation,) = reading.invitations(world)
    assert invitation["alarm_on"] == "2027-02-23"

    flow.pass_days(11)
    flow.ring()
    assert flow.send_everything() == ["sent"]
    events = reading.rows(world, "CASES_TABLE", case["PK"])
    kinds = [row["type"] for row in events if row["SK"].startswith("EVENT#")]
    assert kinds == ["case_opened", "case_replanned"]
