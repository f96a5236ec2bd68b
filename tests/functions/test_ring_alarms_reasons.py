"""Why a due licence gets no message, what a person must do about it, and when to look again."""

from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import county_book, reading
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    Holder,
    Paper,
    entities_file,
    holder,
    licences_file,
    paper,
    uscc,
)
from tests.world import World


def load(flow: Flow, who: Holder, what: Paper) -> None:
    flow.ingest("entities.csv", entities_file(who))
    flow.ingest("licences.csv", licences_file(what))


CAFE = "沂源样例咖啡馆"

SUPPRESSED = [
    # why, holder, licence, the task a person gets, the day to look again
    ("expired_when_seen", holder(1), paper(1, FOOD, "2026-11-30"), True, None),
    ("filing_refused", holder(1), paper(1, HYGIENE, "2026-12-30"), True, "2026-12-31"),
    ("entity_gone", holder(1, status="注销"), paper(1, FOOD, "2026-12-31"), False, None),
    (
        "scope_excluded",
        holder(1, name=CAFE),
        paper(1, HYGIENE, "2027-01-30", holder_name=CAFE),
        True,
        "2026-12-16",
    ),
]


@pytest.mark.parametrize(
    ("why", "who", "what", "task", "again"), SUPPRESSED, ids=[row[0] for row in SUPPRESSED]
)
def test_a_need_that_is_not_reminded_of_has_its_reason(
    flow: Flow, world: World, why: str, who: Holder, what: Paper, task: bool, again: str | None
) -> None:
    load(flow, who, what)
    flow.ring(times=2)
    assert reading.reasons(world) == [(what.number, why)]
    assert reading.tasks(world) == ([why] if task else [])
    assert (reading.cases(world), reading.sends(world)) == ([], [])
    assert flow.read_out()["equation"] == {"due": 1, "opened": 0, "suppressed": 1}
    assert reading.licences(world)[what.number].get("alarm_on") == again


def test_who_opted_out_gets_no_message_but_a_call(flow: Flow, world: World) -> None:
    county_book.load(flow, 1, 2)
    reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{uscc(1)}", "ENTITY", opted_out=True)
    flow.ring()
    assert reading.reasons(world) == [("YL00120261231", "opted_out")]
    assert reading.tasks(world) == ["opted_out"]
    assert {send["uscc"] for send in reading.sends(world)} == {uscc(2)}


def test_a_stopped_item_waits_for_the_next_day(flow: Flow, world: World) -> None:
    county_book.load(flow, 1, 2)
    reading.patch(world, "CASES_TABLE", "SWITCH", "stopped_items", items=["L01-R1"])
    flow.ring()
    assert reading.reasons(world) == [("YL00120261231", "item_stopped")]
    assert reading.case_states(world) == {"YL00220270130": "opened"}
    reading.patch(world, "CASES_TABLE", "SWITCH", "stopped_items", items=[])
    flow.pass_days(1)
    flow.ring()
    assert reading.case_states(world)["YL00120261231"] == "opened"


def test_a_holder_without_phone_gets_a_case_and_a_visit(flow: Flow, world: World) -> None:
    load(flow, holder(1, mobile=""), paper(1, FOOD, "2026-12-31"))
    flow.ring()
    assert reading.case_states(world) == {"YL00120261231": "opened"}
    assert (reading.sends(world), reading.tasks(world)) == ([], ["no_contact"])


def test_a_phone_that_comes_later_is_used_from_the_next_step_on(flow: Flow, world: World) -> None:
    load(flow, holder(1, mobile=""), paper(1, FOOD, "2026-12-31"))
    flow.ring()
    flow.ingest("later.csv", entities_file(holder(1, changed_at="2026-12-01 12:00:00")))
    flow.pass_days(3)
    flow.ring()
    assert flow.send_everything() == ["sent"]


def test_late_but_accepted_by_law_still_gets_its_message(flow: Flow, world: World) -> None:
    """食品经营: after the fifteenth working day before expiry a filing is late yet taken."""
    load(flow, holder(1), paper(1, FOOD, "2026-12-06"))
    flow.ring()
    assert reading.case_states(world) == {"YL00120261206": "opened"}
    assert reading.tasks(world) == ["phone_or_visit"]
    assert flow.send_everything() == ["sent"]
    assert "仍可申请" in flow.carrier.taken[0][1]


def test_a_licence_whose_holder_turns_up_next_week_is_not_missed(flow: Flow, world: World) -> None:
    """The licence rings while its holder is a stub; the holder's file comes before the last day."""
    flow.ingest("licences.csv", licences_file(paper(1, HYGIENE, "2027-01-10")))
    flow.ring()
    assert reading.reasons(world) == [("YL00120270110", "holder_unknown")]
    flow.pass_days(3)
    flow.ingest("entities.csv", entities_file(holder(1)))
    flow.pass_days(1)
    flow.ring()
    assert reading.case_states(world) == {"YL00120270110": "opened"}, (
        "the last filing day, 11 December, would pass unseen"
    )


def another_due(flow: Flow) -> None:
    """Later the same day: a phone is known, and a second licence is due."""
    flow.now += timedelta(hours=1)
    flow.ingest("phone.csv", entities_file(holder(1, changed_at="2026-12-01 10:30:00")))
    flow.ingest("more.csv", licences_file(paper(1, HYGIENE, "2027-01-29", number="F2")))
    flow.ring()


def test_a_phone_that_comes_the_same_day_with_another_licence_is_written_to(
    flow: Flow, world: World
) -> None:
    """The morning's invitation had nobody to write to, so no message waits that would name it."""
    load(flow, holder(1, mobile=""), paper(1, HYGIENE, "2027-01-31", number="F1"))
    flow.ring()
    another_due(flow)
    assert [send["planned_on"] for send in reading.sends(world)] == ["2026-12-01"]
    assert reading.tasks(world) == ["no_contact"]
    assert flow.send_everything() == ["sent"]
    (invitation,) = reading.invitations(world)
    assert len(invitation["sealed"]) == 2


def test_a_case_that_joins_a_message_that_waits_brings_no_other(flow: Flow, world: World) -> None:
    load(flow, holder(1), paper(1, HYGIENE, "2027-01-31", number="F1"))
    flow.ring()
    another_due(flow)
    assert len(reading.sends(world)) == 1


def test_a_message_that_was_given_up_is_planned_at_another_attempt(
    flow: Flow, world: World
) -> None:
    load(flow, holder(1), paper(1, HYGIENE, "2027-01-31", number="F1"))
    flow.ring()
    (planned,) = reading.sends(world)
    reading.patch(world, "CASES_TABLE", planned["PK"], planned["SK"], state="suppressed")
    another_due(flow)
    assert {send["attempt"]: send["state"] for send in reading.sends(world)} == {
        1: "suppressed",
        2: "planned",
    }
