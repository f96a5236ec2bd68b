"""Failed delivery → the call → the counter: fetched or handed in there, through the desk."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest

from officer_api.handing_over import check_counter
from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Answer, Desk
from tests.functions.parcel_book import (
    WITH_ORIGINAL,
    cases_of,
    issued,
    parcel_row,
    parcels,
    report,
    webhook,
)
from tests.world import World
from zhiban.domain.errors import Malformed
from zhiban.domain.parcel_troubles import Trouble
from zhiban.domain.worklists import WorkOutcome
from zhiban.store import keys
from zhiban.store.worklists import Task

DONE = "POST /api/worklist/{pk}/{sk}/done"
WHO = "持证人的儿子，出示身份证"


def says(flow: Flow, reference: str, state: str) -> None:
    flow.hear(webhook(report(reference, state, flow.wall), flow.wall))
    flow.now, flow.wall = flow.now + timedelta(hours=1), flow.wall + timedelta(hours=1)


@pytest.fixture
def failed(flow: Flow) -> str:
    """A case whose parcel could not be delivered; its id."""
    (case_id,) = issued(flow, 1)
    flow.order(case_id)
    says(flow, f"{case_id}-out-1", "failed")
    return case_id


@pytest.fixture
def not_collected(flow: Flow) -> str:
    """A case whose old original could not be collected; its id."""
    (case_id,) = issued(flow, 1, item=WITH_ORIGINAL)
    flow.order(case_id)
    says(flow, f"{case_id}-in-1", "failed")
    return case_id


def done(desk: Desk, case_id: str, what: str, outcome: str, note: str = WHO) -> Answer:
    body = {"outcome": outcome, "note": note}
    return desk.ask(DONE, body, pk=f"CASE:{case_id}", sk=f"TASK:{what}")


def last_event(world: World, case_id: str) -> tuple[str, str, Any]:
    cases = cases_of(world)
    event, _ = cases.chain(case_id)[-1]
    data = cases.data_of(case_id, event.seq)
    assert data is not None
    return event.type, event.actor, data["data"]


def test_what_was_fetched_ends_the_case_with_who_and_when(
    flow: Flow, world: World, failed: str
) -> None:
    desk = Desk(flow, "[clerk]")
    assert done(desk, failed, "parcel_failed", "fetched").status == 200
    assert reading.case_states(world) == {"YL00120261231": "delivered"}
    what, actor, data = last_event(world, failed)
    assert (what, actor) == ("case_delivered", "officer:o-1")
    assert data == f'{{"at":"counter","name":"wang","person":"{WHO}"}}'
    assert reading.tasks(world) == []
    row = parcel_row(world, f"{failed}-out-1")
    assert (row["state"], row["unwanted"], row.get("tasks")) == ("failed", True, None)
    again = done(desk, failed, "parcel_failed", "fetched")
    assert (again.status, again.body["done"]["outcome"]["name"]) == (200, "已到窗口领取新证")


def test_the_courier_is_told_and_what_it_still_has_is_a_persons_task(
    flow: Flow, world: World, failed: str
) -> None:
    done(Desk(flow), failed, "parcel_failed", "fetched")
    assert flow.order(failed) == ["too_late"]
    assert reading.tasks(world) == ["parcel_not_cancelled"]
    says(flow, f"{failed}-out-1", "returned")
    assert reading.tasks(world) == []
    assert reading.case_states(world) == {"YL00120261231": "delivered"}


def test_every_other_task_of_the_parcel_goes_with_it(flow: Flow, world: World, failed: str) -> None:
    says(flow, f"{failed}-out-1", "returned")
    says(flow, f"{failed}-out-1", "cancelled")
    assert set(reading.tasks(world)) == {"parcel_failed", "parcel_returned", "parcel_disputed"}
    assert done(Desk(flow), failed, "parcel_returned", "fetched").status == 200
    assert reading.tasks(world) == []


def test_what_was_handed_in_is_waited_for_no_longer(
    flow: Flow, world: World, not_collected: str
) -> None:
    assert flow.order(not_collected) == ["already_failed", "waits_for_original"]
    assert done(Desk(flow), not_collected, "original_missing", "handed_in").status == 200
    what, actor, _ = last_event(world, not_collected)
    assert (what, actor) == ("original_handed_in", "officer:o-1")
    assert reading.case_states(world) == {"YL00120261231": "issued"}
    assert flow.order(not_collected) == ["too_late", "ordered"]
    assert [row["leg"] for row in parcels(world)] == ["in", "out"]


def test_a_pick_up_that_was_not_made_yet_is_cancelled_when_it_was_handed_in(
    flow: Flow, world: World
) -> None:
    (case_id,) = issued(flow, 1, item=WITH_ORIGINAL)
    flow.order(case_id)
    flow.now, flow.wall = flow.now + timedelta(days=8), flow.wall + timedelta(days=8)
    flow.ask_around()
    assert reading.tasks(world) == ["original_overdue"]
    assert done(Desk(flow), case_id, "original_overdue", "handed_in").status == 200
    assert flow.order(case_id) == ["cancelled", "ordered"]
    assert flow.house.revoked == [f"{case_id}-in-1"]


@pytest.mark.parametrize(
    ("what", "outcome", "note", "error"),
    [
        ("parcel_failed", "fetched", "", "who_was_there"),
        ("parcel_failed", "handed_in", WHO, "outcome_of_another"),
        ("parcel_failed", "checked_right", WHO, "outcome_of_another"),
    ],
)
def test_what_cannot_have_come_of_a_call_about_a_parcel(
    flow: Flow, world: World, failed: str, what: str, outcome: str, note: str, error: str
) -> None:
    answer = done(Desk(flow), failed, what, outcome, note)
    assert (answer.status, answer.error) == (400, error)
    assert reading.case_states(world) == {"YL00120261231": "issued"}


def test_an_original_is_not_fetched_and_an_auditor_hands_over_nothing(
    flow: Flow, world: World, not_collected: str
) -> None:
    answer = done(Desk(flow), not_collected, "original_missing", "fetched")
    assert (answer.status, answer.error) == (400, "outcome_of_another")
    auditor = done(Desk(flow, "[auditor]"), not_collected, "original_missing", "handed_in")
    assert auditor.status == 403
    assert reading.tasks(world) == ["original_missing"]


def test_what_the_courier_delivered_after_all_cannot_be_fetched_too(
    flow: Flow, world: World, failed: str
) -> None:
    says(flow, f"{failed}-out-1", "returned")
    says(flow, f"{failed}-out-1", "delivered")
    assert reading.tasks(world) == ["parcel_disputed"]
    answer = done(Desk(flow), failed, "parcel_disputed", "fetched")
    assert (answer.status, answer.error) == (409, "not_to_be_fetched")


@pytest.mark.parametrize("trouble", [*Trouble])
def test_each_trouble_of_a_parcel_may_end_at_the_counter_in_one_way(trouble: Trouble) -> None:
    ways = 0
    task = Task(keys.task("c", trouble.value), trouble.value, date(2026, 12, 1), "", "open", "")
    for outcome in (WorkOutcome.FETCHED, WorkOutcome.HANDED_IN):
        with suppress(Malformed):
            check_counter(task, outcome, WHO)
            ways += 1
    assert ways == (trouble is not Trouble.NOT_CANCELLED)
