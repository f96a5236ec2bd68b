"""Limits on the worklists, there while they are so; what nobody decided in time is granted."""

from datetime import date

import pytest

from officer_api.routes import SUPERVISOR
from reconcile import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.desk import Desk, case_of, cases_of, file, filed
from tests.world import World
from zhiban.domain.cases import CaseState
from zhiban.domain.limits import DEEMED_RENEWED
from zhiban.store.table import transact


def look(flow: Flow) -> int:
    """The hour's look; how many tasks are new."""
    told, parts = handler.build(flow.world.environ)
    return handler.handle({"time": flow.now.isoformat()}, told, parts)["limits_told"]


def tasks(world: World) -> list[str]:
    rows = reading.rows_of(world, "CASE#", "TASK#")
    return sorted(row["SK"].removeprefix("TASK#") for row in rows)


@pytest.fixture
def case(flow: Flow) -> str:
    filed(flow, 1)
    return case_of(flow, 1).id


def test_what_is_near_and_what_is_past_its_limit_is_said_once(
    flow: Flow, case: str, world: World
) -> None:
    assert (look(flow), tasks(world)) == (0, [])
    flow.pass_days(2)
    assert [look(flow), look(flow)] == [1, 0]
    assert tasks(world) == ["decide_soon"]
    flow.pass_days(2)
    assert look(flow) == 1
    assert tasks(world) == ["promise_passed"]
    (row,) = Desk(flow).ask("GET /api/worklist", what="promise_passed").body["rows"]
    assert (row["about"][0]["case"], row["due"]) == (case, "2026-12-04")


def test_a_case_that_cannot_be_read_keeps_no_other_from_its_limit(
    flow: Flow, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    filed(flow, 1, 2)
    broken, sound = sorted(row["id"] for row in reading.cases(world))
    world.dynamodb.update_item(
        TableName="cases",
        Key={"PK": {"S": f"CASE#{broken}"}, "SK": {"S": "CASE"}},
        UpdateExpression="SET latest = :never",
        ExpressionAttributeValues={":never": {"S": "2026-02-30"}},
    )
    flow.pass_days(2)
    assert [look(flow), look(flow)] == [1, 0]
    assert [row["PK"] for row in reading.rows_of(world, "CASE#", "TASK#")] == [f"CASE#{sound}"]
    told = [one for one in caplog.records if one.getMessage() == "limits_unread"]
    assert {vars(one)["case"] for one in told} == {broken}


def test_a_decision_takes_them_off_at_once(flow: Flow, case: str, world: World) -> None:
    flow.pass_days(2)
    look(flow)
    assert Desk(flow).decide(case, "grant").status == 200
    assert tasks(world) == []
    assert look(flow) == 0


def test_a_special_procedure_takes_them_off_and_they_come_back(
    flow: Flow, case: str, world: World
) -> None:
    flow.pass_days(2)
    look(flow)
    body = {"sort": "testing", "reason": "抽样检验产品", "days": 1, "version": 2}
    clerk = Desk(flow, "[clerk]", sub="o-7")
    assert clerk.ask("POST /api/cases/{case_id}/special", body, case_id=case).status == 200
    assert (tasks(world), look(flow)) == ([], 0)
    flow.pass_days(2)
    assert (look(flow), tasks(world)) == (1, ["special_late"])
    found = {"passed": True, "note": "合格", "version": 3}
    assert Desk(flow).ask("POST /api/cases/{case_id}/finding", found, case_id=case).status == 200
    assert (tasks(world), look(flow)) == ([], 1)
    assert tasks(world) == ["decide_soon"]


def test_what_is_so_no_more_leaves_the_list(flow: Flow, case: str, world: World) -> None:
    found = case_of(flow, 1)
    task = cases_of(flow).task(case, "promise_passed", found.uscc, date(2026, 12, 4))
    transact(world.dynamodb, [task])
    look(flow)
    assert tasks(world) == []


def test_no_hand_takes_them_off(flow: Flow, case: str, world: World) -> None:
    flow.pass_days(2)
    look(flow)
    place = {"pk": f"CASE:{case}", "sk": "TASK:decide_soon"}
    answer = Desk(flow).ask("POST /api/worklist/{pk}/{sk}/done", {"outcome": "reached"}, **place)
    assert (answer.status, answer.error) == (409, "ends_by_itself")
    assert tasks(world) == ["decide_soon"]


@pytest.fixture
def undecided(flow: Flow) -> str:
    """Filed in time, and nobody decided before the licence's last day was over."""
    ring(flow, 1)
    case = file(flow, case_of(flow, 1), decide_by=date(2026, 12, 29))
    flow.pass_days((case.expiry - flow.now.date()).days + 1)
    return case.id


def test_nobody_decided_in_time_and_a_supervisor_confirms(
    flow: Flow, undecided: str, world: World
) -> None:
    assert (look(flow), tasks(world)) == (1, [DEEMED_RENEWED])
    chief = Desk(flow, "[supervisor]", sub="o-3", name="zhao")
    seen = chief.ask("GET /api/cases/{case_id}", case_id=undecided).body["actions"]
    assert seen[0]["outcome"] == {"code": "grant", "name": "确认视为准予延续"}
    assert [one["may"] for one in seen[:3]] == [True, False, False]
    assert {role["code"] for role in seen[0]["roles"]} == {role.value for role in SUPERVISOR}
    refused = chief.decide(undecided, "refuse", reason="材料不符合要求")
    assert (refused.status, refused.error) == (409, "deemed_renewed")
    approver = Desk(flow).decide(undecided, "grant")
    assert (approver.status, approver.error) == (403, "not_your_role")
    answer = chief.decide(undecided, "grant")
    assert (answer.status, answer.body["decision"]["deemed_on"]) == (200, "2026-12-31")
    decided = case_of(flow, 1)
    assert decided.state is CaseState.GRANTED
    assert decided.decision is not None
    assert decided.decision.deemed_on == decided.expiry
    assert tasks(world) == []


def test_a_licence_that_ends_on_another_day_is_an_officers_matter(
    flow: Flow, undecided: str, world: World
) -> None:
    row = reading.licences(world)[case_of(flow, 1).number]
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], valid_to="2027-06-30")
    look(flow)
    assert DEEMED_RENEWED not in tasks(world)
    assert Desk(flow).decide(undecided, "grant").body["decision"]["deemed_on"] is None
