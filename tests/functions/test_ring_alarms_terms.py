"""What becomes of an open case when its licence changes under it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin
from tests.functions.papers import FOOD, HYGIENE, Paper, entities_file, holder, licences_file, paper
from tests.world import World
from zhiban.domain.audit import first_break
from zhiban.store.cases import Cases
from zhiban.store.table import Table, connect

ROW = paper(1, HYGIENE, "2027-01-30", number="YL1")
"""Latest filing day 2026-12-31; due since 30 October, next steps 16, 25 and 28 December."""

LATE = paper(1, FOOD, "2026-12-04", number="YL2")
"""Latest filing day long past, yet a filing is taken until 4 December."""


@pytest.fixture
def flow(world: World) -> Flow:
    """One shard is enough here, and a month of it is rung in a third of the time."""
    world.environ["SHARDS"] = "1"
    return Flow(world)


def messages(flow: Flow, *days: int) -> dict[int, str]:
    """Ring these days of December 2026: on which a message went, and how urgent it sounded."""
    said = {}
    for day in days:
        flow.pass_days(day - flow.now.day)
        flow.ring()
        if flow.send_everything():
            text = flow.carrier.taken[-1][1]
            said[day] = next((word for word in ("再次提醒", "即将截止") if word in text), "")
    return said


@pytest.fixture
def opened(flow: Flow) -> Flow:
    """ROW has its case since 2026-12-01, and its holder has read the first message."""

    def live() -> None:
        flow.ingest("entities.csv", entities_file(holder(1)))
        flow.ingest("first.csv", licences_file(ROW))
        flow.ring()
        assert flow.send_everything() == ["sent"]

    begin(flow, "opened", live)
    return flow


def report(flow: Flow, row: Paper, **told: str) -> Paper:
    """The next day a feed shows the licence differently, and the day is rung."""
    flow.pass_days(1)
    later = replace(row, updated_at=str(flow.now + timedelta(hours=8))[:19], **told)
    flow.ingest(f"{flow.now:%m%d}.csv", licences_file(later))
    flow.ring(times=2)
    return later


def chain(world: World) -> list[str]:
    """The events of the one case, in order, after the chain was verified."""
    (case,) = reading.cases(world)
    events = Cases(Table(connect(), "cases")).chain(case["id"])
    assert first_break(events) is None
    return [event.type for event, _ in events]


def test_a_corrected_date_moves_the_case(opened: Flow, world: World) -> None:
    report(opened, ROW, valid_to="2027-02-10")
    (case,) = reading.cases(world)
    assert (case["expiry"], case["latest"]) == ("2027-02-10", "2027-01-11")
    assert (case["state"], case["plan"]["again"]) == ("opened", "2026-12-25")
    assert case["moved_at"].startswith("2026-12-01"), "correcting its dates does not move it"
    assert case["opened_on"] == "2026-12-01", "it was opened once, and only its dates moved"
    assert chain(world) == ["case_opened", "case_replanned"]
    assert reading.licences(world)["YL1"]["alarm_on"] == "2027-02-11"
    assert len(reading.sends(world)) == 1, "a correction alone is no reason for a message"


def test_a_moved_case_is_reminded_on_its_new_days(opened: Flow, world: World) -> None:
    report(opened, ROW, valid_to="2027-02-10")
    assert messages(opened, 16, 24, 25, 28) == {25: "再次提醒"}


@pytest.mark.parametrize("valid_to", ["2027-01-03", "2027-01-04"])
def test_an_earlier_date_is_told_on_its_day_and_a_person_calls(
    opened: Flow, world: World, valid_to: str
) -> None:
    """Its last day to file is 4 or 5 December: every step of the true ladder is over."""
    report(opened, ROW, valid_to=valid_to)
    assert opened.send_everything() == ["sent"]
    assert "即将截止" in opened.carrier.taken[-1][1]
    assert reading.tasks(world) == ["phone_or_visit"]
    assert messages(opened, 3, 4, 5, 6) == {}
    assert len(reading.sends(world)) == 2


def test_an_earlier_date_of_the_same_day_is_told_on_the_next(opened: Flow, world: World) -> None:
    """One message a day and invitation: what was said this morning is put right tomorrow."""
    opened.now += timedelta(hours=1)
    sooner = replace(ROW, updated_at="2026-12-01 12:00:00", valid_to="2027-01-04")
    opened.ingest("sooner.csv", licences_file(sooner))
    opened.ring(times=2)
    assert opened.send_everything() == []
    assert reading.tasks(world) == []
    assert messages(opened, 2, 3, 4) == {2: "即将截止"}
    assert reading.tasks(world) == ["phone_or_visit"]


def test_a_message_that_waits_names_the_earlier_date_and_no_other_follows(
    flow: Flow, world: World
) -> None:
    flow.ingest("entities.csv", entities_file(holder(1)))
    flow.ingest("first.csv", licences_file(ROW))
    flow.ring()
    sooner = replace(ROW, updated_at="2026-12-01 12:00:00", valid_to="2027-01-04")
    flow.ingest("sooner.csv", licences_file(sooner))
    flow.ring()
    assert flow.send_everything() == ["sent"]
    assert "12月5日" in flow.carrier.taken[-1][1]
    assert messages(flow, 2, 3, 4, 5) == {}


def test_a_date_corrected_far_away_closes_the_case_and_a_new_date_reopens_it(
    opened: Flow, world: World
) -> None:
    far = report(opened, ROW, valid_to="2029-01-30")
    assert reading.case_states(world) == {"YL1": "closed"}
    assert reading.licences(world)["YL1"]["alarm_on"] > "2028"
    report(opened, far, valid_to="2027-02-10")
    assert reading.case_states(world) == {"YL1": "opened"}
    assert chain(world) == ["case_opened", "case_closed", "case_opened"]


def test_no_message_names_a_date_known_to_be_wrong(opened: Flow, world: World) -> None:
    report(opened, ROW, valid_to="2029-01-30")
    assert messages(opened, 16, 25) == {}


def test_a_wrong_correction_taken_back_reopens_the_case(opened: Flow, world: World) -> None:
    """A→B→A: the licence ends on the first date after all, and its holder must still hear of it."""
    far = report(opened, ROW, valid_to="2029-01-30")
    report(opened, far, valid_to="2027-01-30")
    assert reading.case_states(world) == {"YL1": "opened"}


def test_a_licence_no_longer_suspended_has_its_case_again(opened: Flow, world: World) -> None:
    held = report(opened, ROW, status="暂扣")
    assert reading.case_states(world) == {"YL1": "closed"}
    report(opened, held, status="有效")
    assert reading.case_states(world) == {"YL1": "opened"}


def test_a_date_corrected_into_the_past_lapses_the_case(opened: Flow, world: World) -> None:
    report(opened, ROW, valid_to="2026-11-20")
    assert reading.case_states(world) == {"YL1": "lapsed"}
    assert chain(world) == ["case_opened", "case_lapsed"]


def test_a_cancelled_licence_closes_its_case(opened: Flow, world: World) -> None:
    report(opened, ROW, status="注销")
    assert reading.case_states(world) == {"YL1": "closed"}
    assert reading.licences(world)["YL1"].get("alarm_on") is None


def test_a_case_lapses_the_day_after_expiry_and_not_before(flow: Flow, world: World) -> None:
    flow.ingest("entities.csv", entities_file(holder(1)))
    flow.ingest("first.csv", licences_file(LATE))
    flow.ring()
    flow.pass_days(3)
    flow.ring()
    assert (flow.now.day, reading.case_states(world)) == (4, {"YL2": "opened"})
    flow.pass_days(1)
    flow.ring(times=2)
    assert reading.case_states(world) == {"YL2": "lapsed"}
    assert chain(world) == ["case_opened", "case_lapsed"]


def test_a_later_term_closes_the_old_case_at_its_next_step(opened: Flow, world: World) -> None:
    report(opened, ROW, valid_from="2027-01-31", valid_to="2031-01-30")
    opened.pass_days(20)
    opened.ring()
    assert reading.case_states(world) == {"YL1": "closed"}
    assert opened.send_everything() == []


def test_a_later_term_closes_the_old_case_when_no_step_is_left(flow: Flow, world: World) -> None:
    flow.ingest("entities.csv", entities_file(holder(1)))
    flow.ingest("first.csv", licences_file(LATE))
    flow.ring()
    (invitation,) = reading.invitations(world)
    assert invitation.get("alarm_on") is None, "the ladder is exhausted"
    report(flow, LATE, valid_from="2026-12-05", valid_to="2031-12-04")
    flow.pass_days(7)
    flow.ring()
    assert reading.case_states(world) == {"YL2": "closed"}


def test_a_later_term_whose_window_is_open_has_a_case_of_its_own(
    opened: Flow, world: World
) -> None:
    report(opened, ROW, valid_from="2026-12-02", valid_to="2027-02-10")
    opened.pass_days(20)
    opened.ring()
    assert reading.case_states(world) == {"YL1": "closed", "YL1#2": "opened"}
    assert len(opened.send_everything()) == 1


def test_the_ladder_goes_first_again_last_and_then_a_call(flow: Flow, world: World) -> None:
    """Filed by nobody: three messages on their days, one task, and the lapse."""
    flow.ingest("entities.csv", entities_file(holder(1)))
    flow.ingest("first.csv", licences_file(ROW))
    said = messages(flow, 1, 2, 15, 16, 17, 24, 25, 28, 31)
    assert said == {1: "", 16: "再次提醒", 25: "即将截止"}
    assert reading.tasks(world) == ["phone_or_visit"]


def test_a_case_that_comes_after_the_message_joins_the_next_one(opened: Flow, world: World) -> None:
    """The day's message is sealed: both are named at the next step, YL2's of 4 December."""
    opened.now += timedelta(hours=1)
    opened.ingest("second.csv", licences_file(paper(1, HYGIENE, "2027-01-20", number="YL2")))
    opened.ring()
    assert reading.case_states(world) == {"YL1": "opened", "YL2": "opened"}
    assert opened.send_everything() == []
    assert messages(opened, 2, 3, 4) == {4: "再次提醒"}
    assert "您有2件证照将到期" in opened.carrier.taken[-1][1]


def test_a_case_that_comes_before_the_message_is_named_in_it(flow: Flow, world: World) -> None:
    flow.ingest("entities.csv", entities_file(holder(1)))
    flow.ingest("first.csv", licences_file(ROW))
    flow.ring()
    flow.ingest("second.csv", licences_file(paper(1, HYGIENE, "2027-01-20", number="YL2")))
    flow.ring()
    assert flow.send_everything() == ["sent"]
    assert "您有2件证照将到期" in flow.carrier.taken[0][1]
