"""补正 that nobody hands in: somebody calls before its last day, and after it the case ends."""

from dataclasses import replace
from datetime import date

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.desk import Desk, case_of, cases_of, file, filed
from tests.functions.test_reconcile_limits import look
from tests.world import World
from zhiban.domain.cases import CaseState, Intent
from zhiban.domain.erasing import sort_of
from zhiban.domain.retention import Ended
from zhiban.store.table import transact

WHY = "请补交经营场所平面图"
LAST = date(2026, 12, 31)
"""The last day of the first holder's licence."""


@pytest.fixture
def awaited(flow: Flow) -> str:
    """Filed in time and sent back; the holder does nothing."""
    filed(flow, 1)
    case = case_of(flow, 1)
    assert Desk(flow).decide(case.id, "correct", version=case.version, reason=WHY).status == 200
    return case.id


def until(flow: Flow, day: date) -> None:
    """The days up to and with `day`, each rung and looked at."""
    while flow.now.date() < day:
        flow.pass_days(1)
        flow.scan()
        flow.deliver_rings()
        flow.reconcile()


def test_somebody_calls_three_working_days_before_and_once(
    flow: Flow, awaited: str, world: World
) -> None:
    until(flow, date(2026, 12, 25))
    assert reading.tasks(world) == []
    until(flow, date(2026, 12, 28))
    assert reading.tasks(world) == ["correction_awaited"]
    (row,) = Desk(flow).ask("GET /api/worklist", what="correction_awaited").body["rows"]
    assert (row["about"][0]["case"], row["due"]) == (awaited, "2026-12-31")
    place = {"pk": f"CASE:{awaited}", "sk": "TASK:correction_awaited"}
    done = Desk(flow).ask("POST /api/worklist/{pk}/{sk}/done", {"outcome": "will_file"}, **place)
    assert done.status == 200
    until(flow, LAST)
    assert (reading.tasks(world), case_of(flow, 1).state) == ([], CaseState.CORRECTING)


def test_what_was_not_handed_in_by_the_last_day_has_ended_and_is_kept_from_then(
    flow: Flow, awaited: str, world: World
) -> None:
    until(flow, LAST)
    assert case_of(flow, 1).state is CaseState.CORRECTING
    until(flow, date(2027, 1, 1))
    ended = case_of(flow, 1)
    assert (ended.state, ended.kept_since) == (CaseState.LAPSED, date(2027, 1, 1))
    assert sort_of(ended) is Ended.FILED
    assert [look(flow), look(flow)] == [0, 0]
    shown = Desk(flow).ask("GET /api/cases/{case_id}", case_id=awaited).body
    assert shown["case"]["state"]["name"] == "补正逾期未交，已结束"


def test_one_that_was_left_before_ends_too_and_somebody_hears(
    flow: Flow, awaited: str, world: World
) -> None:
    flow.pass_days(120)
    assert [look(flow), look(flow)] == [1, 0]
    assert reading.tasks(world) == ["correction_awaited"]
    assert case_of(flow, 1).state is CaseState.LAPSED


def test_what_is_handed_in_on_the_last_day_counts_as_granted_if_nobody_decides(
    flow: Flow, awaited: str, world: World
) -> None:
    until(flow, LAST)
    file(flow, case_of(flow, 1), decide_by=date(2027, 1, 5))
    until(flow, date(2027, 1, 2))
    assert "deemed_renewed" in reading.tasks(world)


def test_a_licence_that_turns_out_to_last_longer_gives_longer(
    flow: Flow, awaited: str, world: World
) -> None:
    row = reading.licences(world)[case_of(flow, 1).number]
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], valid_to="2027-06-30")
    flow.pass_days(60)
    assert (look(flow), case_of(flow, 1).state) == (0, CaseState.CORRECTING)


def test_who_has_said_that_they_gave_up_is_called_for_that(
    flow: Flow, awaited: str, world: World
) -> None:
    gone = replace(case_of(flow, 1), intent=Intent.NO_LONGER_OPERATING)
    told = ("intent_confirmed", {"intent": "no_longer_operating"})
    transact(world.dynamodb, cases_of(flow).record(gone, flow.now, "citizen", told)[1])
    until(flow, date(2027, 1, 1))
    assert (reading.tasks(world), case_of(flow, 1).state) == ([], CaseState.LAPSED)


def test_after_the_end_nothing_is_sent_back(flow: Flow) -> None:
    """Filed late and undecided it does not count as granted; it is granted or refused."""
    ring(flow, 1)
    until(flow, date(2026, 12, 30))
    case = file(flow, case_of(flow, 1), decide_by=date(2027, 1, 5))
    until(flow, date(2027, 1, 2))
    answer = Desk(flow).decide(case.id, "correct", version=case.version, reason=WHY)
    assert (answer.status, answer.error) == (409, "too_late_to_correct")
    answer = Desk(flow).decide(case.id, "refuse", version=case.version, reason=WHY)
    assert answer.status == 200
