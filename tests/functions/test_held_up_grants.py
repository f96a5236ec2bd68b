"""A grant whose licence cannot go out: an officer has it made again or ends it; nobody is left."""

import json
from datetime import timedelta
from typing import Any

import pytest

from issue_licences import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import due
from tests.functions.desk import Answer, Desk
from tests.functions.grant_book import data_of, decided, events_of, filed, rung, rung_for
from tests.functions.samples import failed
from tests.functions.test_keep_retention import checked
from tests.functions.test_ring_alarms_terms import report
from tests.world import Context, World, sqs_record
from zhiban.domain.cases import Case
from zhiban.domain.decisions import spoken_state
from zhiban.domain.need import Met, need_of
from zhiban.store.cases import Cases
from zhiban.store.table import Table

NUMBER = due(1).number
NOTE = "主体已注销，已当面告知原负责人"


@pytest.fixture
def gone(flow: Flow, world: World) -> str:
    """A granted case whose holder is gone, and has its task."""
    case_id = granted(flow)
    registered(world, status="cancelled")
    assert flow.issue(case_id) == "issue_entity_gone"
    return case_id


def granted(flow: Flow) -> str:
    """A granted case, signed with this county's own seal."""
    (case_id,) = rung(flow, 1)
    decided(flow, filed(flow, case_id))
    flow.now += timedelta(minutes=20)
    return case_id


def registered(world: World, **told: Any) -> None:
    (row,) = reading.rows_of(world, "ENTITY#", "ENTITY", "REGISTRY_TABLE")
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], **told)


def licence_says(world: World, **told: Any) -> None:
    row = reading.licences(world)[NUMBER]
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], **told)


def tasks(world: World) -> list[str]:
    rows = reading.rows_of(world, "CASE#", "TASK#")
    return [row["what"] for row in rows if row["what"].startswith("issue_")]


def done(
    flow: Flow, case_id: str, outcome: str, what: str = "issue_entity_gone", note: str = NOTE,
    by: str = "[approver]",
) -> Answer:  # fmt: skip
    place = {"pk": f"CASE:{case_id}", "sk": f"TASK:{what}"}
    body = {"outcome": outcome, "note": note}
    return Desk(flow, by).ask("POST /api/worklist/{pk}/{sk}/done", body, **place)


def stored(world: World, case_id: str) -> Case:
    case = Cases(Table(world.dynamodb, "cases")).get(case_id)
    assert case is not None
    return case


def test_who_is_gone_is_ended_at_the_desk(flow: Flow, world: World, gone: str) -> None:
    answer = done(flow, gone, "not_made")
    assert answer.status == 200
    case = stored(world, gone)
    assert (case.state, case.never_made) == ("closed", True)
    assert case.kept_since is not None, "its data is erased in its time"
    assert spoken_state(case) == "已准予，没有制证，已结束"
    told = data_of(world, gone, "case_closed")
    assert (told["why"], told["obstacle"]) == ("not_made", "issue_entity_gone")
    assert (told["note"], told["name"]) == (NOTE, Desk(flow).name)
    assert tasks(world) == []
    assert done(flow, gone, "not_made").body == answer.body, "an answer that was lost"
    flow.pass_days(1)
    assert flow.reconcile()["grants_forgotten"] == 0
    assert flow.issue(gone) == "already_handled"
    findings = checked(flow, gone)
    assert not findings.faults, findings


def test_it_was_granted_all_the_same(flow: Flow, world: World, gone: str) -> None:
    done(flow, gone, "not_made")
    need = need_of(Met(stored(world, gone), "", 0, flow.now.date()))
    assert (need.granted, need.issued, need.posted, need.fileable) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    ("by", "outcome", "note", "error"),
    [
        ("[clerk]", "not_made", NOTE, "not_your_role"),
        ("[approver]", "not_made", "", "reason_missing"),
        ("[approver]", "other", NOTE, "outcome_of_another"),
        ("[supervisor]", "closed_down", NOTE, "outcome_of_another"),
    ],
)
def test_no_other_way_ends_it(
    flow: Flow, world: World, gone: str, by: str, outcome: str, note: str, error: str
) -> None:
    assert done(flow, gone, outcome, note=note, by=by).error == error
    assert (stored(world, gone).state, tasks(world)) == ("granted", ["issue_entity_gone"])


def test_what_can_be_made_is_not_ended(flow: Flow, world: World, gone: str) -> None:
    registered(world, status="active")
    assert done(flow, gone, "not_made").error == "obstacle_gone"
    assert done(flow, gone, "issue_again").status == 200
    flow.pass_days(1)
    assert flow.reconcile()["grants_forgotten"] == 1
    assert flow.deliver_issues() == ["issued"]


def test_what_stands_in_the_way_still_is_asked_again(flow: Flow, world: World, gone: str) -> None:
    assert done(flow, gone, "issue_again", note="", by="[clerk]").status == 200
    assert tasks(world) == []
    flow.pass_days(1)
    assert flow.reconcile()["grants_forgotten"] == 1
    assert flow.deliver_issues() == ["issue_entity_gone"]
    assert tasks(world) == ["issue_entity_gone"]


@pytest.mark.usefixtures("gone")
def test_what_waits_for_an_officer_is_not_handed_out_every_hour(flow: Flow, world: World) -> None:
    for _ in range(3):
        flow.pass_days(1)
        assert flow.reconcile()["grants_forgotten"] == 0
    licence_says(world, status="cancelled")
    assert flow.reconcile()["grants_forgotten"] == 1, "another thing is in the way"
    assert flow.deliver_issues() == ["issue_not_active"]
    assert flow.reconcile()["grants_forgotten"] == 0
    assert tasks(world) == ["issue_entity_gone", "issue_not_active"]


def test_a_row_that_cannot_be_read_keeps_no_other_back(flow: Flow, world: World, gone: str) -> None:
    (row,) = [one for one in reading.cases(world) if one["id"] == gone]
    reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], state="granted", latest="soon")
    flow.pass_days(1)
    assert flow.reconcile()["grants_forgotten"] == 1, "the dead letter tells of it"


def test_the_tasks_go_with_the_licence_or_with_the_end(flow: Flow, world: World, gone: str) -> None:
    licence_says(world, status="suspended")
    flow.issue(gone)
    assert tasks(world) == ["issue_entity_gone", "issue_not_active"]
    registered(world, status="active")
    licence_says(world, status="active")
    assert flow.issue(gone) == "issued"
    assert tasks(world) == []


def test_all_tasks_go_with_the_end(flow: Flow, world: World, gone: str) -> None:
    licence_says(world, status="cancelled")
    flow.issue(gone)
    assert done(flow, gone, "not_made", "issue_not_active").status == 200
    assert tasks(world) == []


def test_what_nobody_can_make_is_one_dead_letter_and_no_more(flow: Flow, world: World) -> None:
    case_id = rung_for(flow, "民办学校办学许可证", "2027-01-15", valid_from="", issued_on="")
    decided(flow, filed(flow, case_id))
    flow.now += timedelta(minutes=20)
    told, parts = handler.build(world.environ)
    event = {"Records": [sqs_record(json.dumps({"case": case_id}))]}
    assert failed(handler.handle(event, Context(), told, parts)) == ["m-1"]
    flow.pass_days(1)
    assert flow.reconcile()["grants_forgotten"] == 0
    assert done(flow, case_id, "not_made", "issue_not_possible").status == 200
    assert reading.case_states(world).popitem()[1] == "closed"


def test_a_licence_that_came_back_lets_its_holder_file_anew(flow: Flow, world: World) -> None:
    """Ringing never ends what was granted; what an officer ended opens again with its licence, as
    every closed case does, and its chain still holds when it is filed and granted once more."""
    case_id = granted(flow)
    held = report(flow, due(1), status="暂扣")
    assert reading.case_states(world) == {NUMBER: "granted"}
    flow.issue(case_id)
    assert done(flow, case_id, "not_made", "issue_not_active").status == 200
    report(flow, held, status="有效")
    assert events_of(world, case_id)[-2:] == ["case_closed", "case_opened"]
    assert not checked(flow, case_id).faults
    decided(flow, filed(flow, case_id))
    assert not checked(flow, case_id).faults
    assert flow.issue(case_id) == "issued"
