"""What is owed every year at the desk: seen and called about, stopped, never decided."""

from datetime import date

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Desk
from tests.functions.papers import licences_file, paper, uscc
from tests.functions.test_ring_alarms_yearly import NUMBER, at_first_step, go_to, labour, load
from tests.world import World
from zhiban.store.cases import Cases
from zhiban.store.table import Table

DUTY = {"code": "L12-Y1", "name": "劳务派遣年度经营情况报告"}


@pytest.fixture
def case(flow: Flow, world: World) -> str:
    at_first_step(flow)
    return str(reading.cases(world)[0]["id"])


def test_the_case_says_what_is_owed_and_offers_no_decision(flow: Flow, case: str) -> None:
    shown = Desk(flow, "[approver]").ask("GET /api/cases/{case_id}", case_id=case).body
    found = shown["case"]
    assert (found["item"], found["yearly"]["year"]) == (DUTY, 2026)
    assert found["state"] == {"code": "opened", "name": "待持证人办理（每年事项）"}
    assert found["yearly"]["due"] == "2027-03-31"
    assert "第22条" in found["yearly"]["basis"]
    assert found["deadline"] == {"day": "2027-03-31", "days_left": 61, "late": False}
    assert (shown["actions"], shown["end_needed"]) == ([], False)


def test_it_waits_in_no_queue_and_a_decision_on_it_is_refused(flow: Flow, case: str) -> None:
    desk = Desk(flow, "[approver]")
    for state in ("filed", "correcting", "granted", "issued"):
        assert desk.ask("GET /api/queue", state=state).body["rows"] == []
    asked = {"outcome": "grant", "reason": "", "version": 1}
    answer = desk.ask("POST /api/cases/{case_id}/decision", asked, case_id=case)
    assert (answer.status, answer.error) == (409, "not_filed")


def test_who_calls_knows_what_to_speak_of(flow: Flow, case: str) -> None:
    go_to(flow, date(2027, 3, 26))
    flow.ring()
    (row,) = Desk(flow).ask("GET /api/worklist", what="phone_or_visit").body["rows"]
    (about,) = row["about"]
    assert (about["item"], about["number"], about["latest"]) == (DUTY, NUMBER, "2027-03-31")


def test_a_need_without_a_case_is_named_too(flow: Flow) -> None:
    flow.ingest("l.csv", licences_file(labour()))
    go_to(flow, date(2027, 1, 29))
    flow.ring()
    rows = Desk(flow).ask("GET /api/worklist", what="holder_unknown").body["rows"]
    assert DUTY in [about["item"] for row in rows for about in row["about"]]


def test_the_kill_switch_takes_its_code(flow: Flow, world: World) -> None:
    load(flow, labour())
    supervisor = Desk(flow, "[supervisor]", sub="s-1", name="zhao")
    body = {"items": ["L12-Y1"], "reason": "上级要求暂停", "version": 0}
    answer = supervisor.ask("PUT /api/items/stopped", body)
    assert answer.body["items"] == [DUTY]
    go_to(flow, date(2027, 1, 29))
    flow.ring()
    assert reading.reasons(world) == [(NUMBER, "item_stopped")]


def test_a_holders_entry_says_when_it_rings_or_why_never(flow: Flow) -> None:
    load(flow, labour(), paper(1, "出版物经营许可证", "2028-11-30", number="YL9"))
    shown = Desk(flow).ask("GET /api/holders/{uscc}", uscc=uscc(1)).body["licences"]
    told = {one["kind"]["code"]: (one["yearly_on"], one["yearly_why"]) for one in shown}
    assert told["L12"] == ("2027-01-29", "")
    assert told["L18"] == (None, "每年的办理日期由机关公布，不自动提醒")


def test_its_events_are_counted_as_those_of_every_case(flow: Flow, case: str, world: World) -> None:
    flow.count_events()
    assert flow.read_out()["counted"] == {"case_opened": 1}
    assert flow.read_out()["equation"] == {"due": 1, "opened": 1, "suppressed": 0}
    assert Cases(Table(world.dynamodb, "cases")).get(case) is not None
