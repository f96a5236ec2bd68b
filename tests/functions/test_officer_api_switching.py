"""The day in numbers, the go after a first load, the kill switch, approvals, through the desk."""

from typing import Any

import pytest

import prove_days.handler
from prove_days.parts import Share
from prove_days.proving import prove
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, load, ring
from tests.functions.desk import Desk
from tests.functions.test_ring_alarms_law import rule_by, unsure
from tests.world import NOW, World

STOPPED = {"items": ["L01-R1"], "reason": "上级要求暂停", "version": 0}


def test_a_day_in_numbers(flow: Flow) -> None:
    ring(flow, 1, 2)
    flow.count_events()
    assert Desk(flow).ask("GET /api/days/{day}", day="2026-12-01").body == {
        "day": "2026-12-01",
        "counted": {"case_opened": 2},
        "equation": {"due": 2, "opened": 2, "suppressed": 0},
        "proof": None,
    }


def test_a_day_that_was_proved_at_night(flow: Flow, world: World) -> None:
    ring(flow, 1, 2)
    flow.send_everything()
    told, parts = prove_days.handler.build(world.environ)
    for segment in range(told.shards):
        prove(parts, Share(NOW.date(), segment, NOW))
    proof = Desk(flow).ask("GET /api/days/{day}", day="2026-12-01").body["proof"]
    assert proof == {
        "due": 2,
        "cases": 2,
        "reasons": 0,
        "missed": 0,
        "sends": {"sent": 2},
        "changes": {},
        "forgotten": 0,
        "parts": told.shards,
        "of": told.shards,
        "holds": True,
    }


@pytest.mark.parametrize("day", ["2026-13-01", "today", "20261201", "2026-02-30"])
def test_a_day_that_is_none_is_refused(flow: Flow, day: str) -> None:
    assert Desk(flow).ask("GET /api/days/{day}", day=day).status == 400


@pytest.fixture
def supervisor(flow: Flow) -> Desk:
    return Desk(flow, "[supervisor]", sub="s-1", name="zhao")


def test_the_go_after_a_first_load(supervisor: Desk, flow: Flow, world: World) -> None:
    def state() -> str:
        return str(supervisor.ask("GET /api/ringing").body["state"])

    assert state() == "nothing_loaded"
    answer = supervisor.ask("POST /api/ringing/go")
    assert (answer.status, answer.error) == (409, "nothing_loaded")
    begin(flow, "waiting", lambda: load(flow, 1))
    assert state() == "waiting"
    assert flow.scan(approved_by="")["waiting"] == "waiting_for_go"
    for _ in range(2):
        answer = supervisor.ask("POST /api/ringing/go")
        assert (answer.status, answer.body) == (200, {"state": "go", "since": "2026-12-01"})
    assert flow.scan(approved_by="") == {"shards": 3, "waiting": ""}
    (gate,) = reading.rows_of(world, "SWITCH", "ringing")
    assert gate["approved_by"] == "s-1"


def test_the_kill_switch_stops_reminders_at_once_and_lets_them_go_on(
    supervisor: Desk, flow: Flow, world: World
) -> None:
    load(flow, 1)
    answer = supervisor.ask("PUT /api/items/stopped", STOPPED)
    assert answer.status == 200
    assert answer.body == {
        "items": [{"code": "L01-R1", "name": "食品经营许可证延续"}],
        "version": 1,
        "by": {"id": "s-1", "name": "zhao"},
        "at": "2026-12-01T02:00:00Z",
        "reason": "上级要求暂停",
    }
    assert supervisor.ask("GET /api/items/stopped").body == answer.body
    flow.ring()
    assert reading.reasons(world) == [("YL00120261231", "item_stopped")]
    told = {"items": [], "reason": "恢复提醒", "version": 1}
    assert supervisor.ask("PUT /api/items/stopped", told).body["items"] == []


def test_every_turn_of_the_switch_is_an_event_that_is_counted(
    supervisor: Desk, flow: Flow, world: World
) -> None:
    supervisor.ask("PUT /api/items/stopped", STOPPED)
    (event,) = reading.rows_of(world, "SWITCH", "EVENT#")
    assert (event["type"], event["by"], event["name"]) == ("items_switched", "s-1", "zhao")
    flow.count_events()
    assert flow.read_out()["counted"] == {"items_switched": 1}


def test_of_two_supervisors_one_turns_the_switch(supervisor: Desk, flow: Flow) -> None:
    first = supervisor.ask("PUT /api/items/stopped", STOPPED)
    assert supervisor.ask("PUT /api/items/stopped", STOPPED).body == first.body
    other = Desk(flow, "[supervisor]", sub="s-2").ask("PUT /api/items/stopped", STOPPED)
    assert (other.status, other.error) == (409, "changed_meanwhile")


SWITCHES: list[tuple[dict[str, Any], str]] = [
    (STOPPED | {"items": ["L01-R1", "L99-R9"]}, "no_such_item"),
    (STOPPED | {"reason": "停"}, "malformed"),
    (STOPPED | {"items": "L01-R1"}, "malformed"),
    (STOPPED | {"items": ["张三"]}, "malformed"),
    (STOPPED | {"reason": "请联系19900000001"}, "personal_number"),
    (STOPPED | {"version": -1}, "malformed"),
    ({"items": []}, "malformed"),
]


@pytest.mark.parametrize(("body", "error"), SWITCHES)
def test_a_switch_that_is_none_turns_nothing(
    supervisor: Desk, world: World, body: dict[str, Any], error: str
) -> None:
    answer = supervisor.ask("PUT /api/items/stopped", body)
    assert (answer.status, answer.error) == (400, error)
    assert reading.rows(world, "CASES_TABLE", "SWITCH") == []
    assert "张三" not in answer.body["message"]


# --- the approval of rules of low confidence

APPROVED = {"items": ["L01-R1"], "reason": "经核对法条，同意提醒", "version": 0}


def test_a_batch_of_low_confidence_reminds_once_a_supervisor_approved_it(
    supervisor: Desk, flow: Flow, world: World
) -> None:
    """Holders wait with a reason and a task; at their next look they are reminded."""
    load(flow, 1)
    rule_by(flow, unsure())
    flow.ring()
    assert reading.reasons(world) == [("YL00120261231", "low_confidence")]
    answer = supervisor.ask("PUT /api/items/approved", APPROVED)
    assert (answer.status, answer.body["version"]) == (200, 1)
    assert answer.body["items"] == [{"code": "L01-R1", "name": "食品经营许可证延续"}]
    assert answer.body["by"] == {"id": "s-1", "name": "zhao"}
    assert supervisor.ask("GET /api/items/approved").body == answer.body
    flow.pass_days(3)
    flow.ring()
    assert reading.case_states(world) == {"YL00120261231": "opened"}


def test_what_waits_for_an_approval_is_shown(supervisor: Desk) -> None:
    catalogue = supervisor.built[1].catalogue
    low = sorted(one.code for one in catalogue.items.values() if one.of_low_confidence)
    assert low
    before = supervisor.ask("GET /api/items/approved").body
    assert (before["items"], before["version"], before["by"]) == ([], 0, None)
    assert [one["code"] for one in before["waiting"]] == low
    told = APPROVED | {"items": low[:1]}
    after = supervisor.ask("PUT /api/items/approved", told).body
    assert [one["code"] for one in after["items"]] == low[:1]
    assert [one["code"] for one in after["waiting"]] == low[1:]


def test_an_approval_is_an_event_that_is_counted_and_leaves_the_kill_switch_alone(
    supervisor: Desk, flow: Flow, world: World
) -> None:
    supervisor.ask("PUT /api/items/stopped", STOPPED)
    supervisor.ask("PUT /api/items/approved", APPROVED)
    found = [(row["type"], row["by"]) for row in reading.rows_of(world, "SWITCH", "EVENT#")]
    assert sorted(found) == [("items_approved", "s-1"), ("items_switched", "s-1")]
    flow.count_events()
    assert flow.read_out()["counted"] == {"items_approved": 1, "items_switched": 1}
    assert supervisor.ask("GET /api/items/stopped").body["reason"] == "上级要求暂停"


def test_of_two_supervisors_one_approves(supervisor: Desk, flow: Flow) -> None:
    first = supervisor.ask("PUT /api/items/approved", APPROVED)
    assert supervisor.ask("PUT /api/items/approved", APPROVED).body == first.body
    other = Desk(flow, "[supervisor]", sub="s-2").ask("PUT /api/items/approved", APPROVED)
    assert (other.status, other.error) == (409, "changed_meanwhile")


@pytest.mark.parametrize(("body", "error"), SWITCHES)
def test_an_approval_that_is_none_approves_nothing(
    supervisor: Desk, world: World, body: dict[str, Any], error: str
) -> None:
    answer = supervisor.ask("PUT /api/items/approved", body)
    assert (answer.status, answer.error) == (400, error)
    assert reading.rows(world, "CASES_TABLE", "SWITCH") == []
