"""Safe mode: no message, no code, no order, no licence leaves; nothing is lost, all of it waits."""

import json

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.desk import Desk
from tests.functions.grant_book import filed, granted, rung
from tests.functions.operating import Operator, operator
from tests.functions.parcel_book import issued
from tests.sms_partner import LOST, Partner, through
from tests.world import World
from zhiban.store.keys import Key
from zhiban.store.sends import RELEASE_LEASE
from zhiban.store.wire import encode_item

A_WHILE = RELEASE_LEASE * 1.1


@pytest.fixture
def night(flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch) -> Operator:
    return operator(flow, world, monkeypatch)


def on(night: Operator) -> None:
    code, told = night.asks("safe-mode", "on", "--reason", "查重复发送")
    assert (code, told["safe_mode"]) == (0, True)


def off(night: Operator) -> None:
    code, told = night.asks("safe-mode", "off", "--reason", "查完了")
    assert (code, told["safe_mode"]) == (0, False)


def the_send(flow: Flow) -> Key:
    (row,) = reading.rows_of(flow.world, "INVITATION#", "SMS#")
    return Key(row["PK"], row["SK"])


def test_planned_messages_wait_and_then_go_once(night: Operator) -> None:
    flow = night.flow
    ring(flow, 1)
    on(night)
    assert flow.dispatch() == 0
    before = reading.rows_of(flow.world, "INVITATION#", "SMS#")
    assert flow.send(the_send(flow)) == "held_safe_mode"
    assert reading.rows_of(flow.world, "INVITATION#", "SMS#") == before
    assert flow.carrier.taken == []
    off(night)
    assert flow.send_everything() == ["sent"]
    assert len(flow.carrier.taken) == 1


def test_what_was_released_before_comes_back_by_itself(night: Operator) -> None:
    flow = night.flow
    ring(flow, 1)
    assert flow.dispatch() == 1
    on(night)
    assert flow.deliver_sends() == ["held_safe_mode"]
    off(night)
    assert flow.send_everything() == []  # leased to the message that was worked
    flow.now += A_WHILE
    assert flow.send_everything() == ["sent"]


def test_a_provider_is_asked_and_not_told_again(night: Operator) -> None:
    flow, partner = night.flow, Partner(script=[LOST])
    ring(flow, 1)
    flow.send_through(through(partner))
    flow.send_everything()
    on(night)
    assert flow.send(the_send(flow)) == "told_again_later"
    assert partner.held == {}
    off(night)
    assert flow.send(the_send(flow)) == "sent"
    assert partner.only.told == 1


def test_an_issued_case_waits_for_its_parcel(night: Operator) -> None:
    flow = night.flow
    (case_id,) = issued(flow, 1)
    on(night)
    assert flow.order(case_id) == ["held_safe_mode"]
    assert (flow.house.calls, reading.rows_of(flow.world, "CASE#", "PARCEL#")) == ([], [])
    off(night)
    flow.now, flow.wall = flow.now + A_WHILE * 2, flow.wall + A_WHILE * 2
    assert flow.reconcile()["parcels_forgotten"] == 1
    assert flow.deliver_orders() == ["ordered"]


def test_a_granted_case_waits_for_its_licence(night: Operator) -> None:
    flow = night.flow
    (case_id,) = granted(flow, 1)
    on(night)
    assert flow.issue(case_id) == "held_safe_mode"
    assert reading.cases(flow.world)[0]["state"] == "granted"
    off(night)
    flow.now += A_WHILE * 2
    assert flow.reconcile()["grants_forgotten"] == 1
    assert flow.deliver_issues() == ["issued"]


def test_status_says_so_and_turning_it_twice_changes_nothing(night: Operator) -> None:
    ring(night.flow, 1)
    on(night)
    code, told = night.asks("status")
    assert (code, told["safe_mode"]) == (1, True)
    assert "zhiban safe-mode off" in str(told["wrong"])
    code, told = night.asks("safe-mode", "on", "--reason", "再一次")
    assert (told["version"], told["changed"]) == (1, False)
    off(night)
    code, told = night.asks("status")
    assert (code, told["safe_mode"]) == (0, False)


def test_rows_of_a_copied_table_allow_nothing(night: Operator) -> None:
    """What a restored table says was said of another one."""
    flow = night.flow
    ring(flow, 1)
    row = reading.rows_of(flow.world, "SWITCH", "effects")[0]
    assert (row["state"], row["table"]) == ("allowed", "cases")
    flow.world.dynamodb.put_item(TableName="cases", Item=encode_item(row | {"table": "another"}))
    assert flow.dispatch() == 0
    assert flow.send(the_send(flow)) == "held_safe_mode"
    assert json.dumps(night.asks("status")[1]["wrong"], ensure_ascii=False).count("恢复出来的") == 1
    off(night)
    assert flow.send_everything() == ["sent"]


def test_the_platform_decides_nothing_until_it_is_off(night: Operator) -> None:
    """In a restored table a case may wait that an officer has refused since."""
    flow = night.flow
    (case_id,) = rung(flow, 1)
    filed(flow, case_id)
    turned_on = {"items": ["L01-R1"], "reason": "局务会同意", "version": 0}
    assert Desk(flow, "[supervisor]").ask("PUT /api/items/automatic", turned_on).status == 200
    on(night)
    before = reading.rows(flow.world, "CASES_TABLE")
    assert flow.decide(case_id) == "held_safe_mode"
    assert reading.rows(flow.world, "CASES_TABLE") == before
    off(night)
    flow.now += A_WHILE * 2
    flow.reconcile()
    assert flow.decide(case_id) == "granted"
