"""One case as the desk shows it: everything there, every number masked, every look recorded."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.desk import Desk, case_of, cases_of, filed
from tests.functions.papers import entities_file, holder, resident_id
from tests.functions.test_no_personal_data import printing
from tests.world import World
from zhiban.domain.cases import Case
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.table import Table, transact

SHOW = "GET /api/cases/{case_id}"


@pytest.fixture
def case(flow: Flow) -> Case:
    """A filed case of the first holder."""
    filed(flow, 1)
    return case_of(flow, 1)


@pytest.fixture
def desk(flow: Flow, case: Case) -> Desk:
    return Desk(flow)


def shown(desk: Desk, case: Case) -> dict[str, Any]:
    answer = desk.ask(SHOW, case_id=case.id)
    assert answer.status == 200
    return answer.body


def lay(flow: Flow, key: keys.Key, **row: Any) -> None:
    table = Table(flow.world.dynamodb, "cases")
    transact(flow.world.dynamodb, [table.put({"PK": key.pk, "SK": key.sk, **row})])


def test_the_case_with_its_item_state_and_promise(desk: Desk, case: Case) -> None:
    found = shown(desk, case)["case"]
    assert found["item"] == {"code": "L01-R1", "name": "食品经营许可证延续"}
    assert found["state"] == {"code": "filed", "name": "待审查决定"}
    assert found["deadline"] == {"day": "2026-12-04", "days_left": 3, "late": False}
    assert found["filing"] == {
        "number": 1,
        "document": "d" * 64,
        "at": "2026-12-01T02:00:00Z",
        "by": "citizen",
        "decide_by": "2026-12-04",
        "lawful_by": None,
        "correct_by": "2026-12-08",
    }
    assert (found["version"], found["decision"]) == (case.version, None)


def test_a_promise_that_has_passed_is_late(desk: Desk, flow: Flow, case: Case) -> None:
    flow.pass_days(4)
    assert shown(desk, case)["case"]["deadline"] == {
        "day": "2026-12-04",
        "days_left": -1,
        "late": True,
    }


def test_the_licence_and_the_holder_with_numbers_masked(desk: Desk, flow: Flow, case: Case) -> None:
    told = {"legal_rep_id": resident_id(1), "changed_at": "2026-11-30 00:00:00"}
    flow.ingest("again.csv", entities_file(holder(1, **told)))
    found = shown(desk, case)
    assert found["licence"]["number"] == case.number
    assert (found["licence"]["status"], found["licence"]["valid_to"]) == ("active", "2026-12-31")
    assert found["holder"]["name"] == "沂源样例001商店"
    (contact,) = found["holder"]["contacts"]
    assert (contact["mobile"], contact["name"]) == ("199****0001", "样例人001")
    identity = resident_id(1)
    assert found["holder"]["legal_rep_id"] == f"{identity[:4]}**********{identity[-4:]}"
    said = json.dumps(found)
    assert "19900000001" not in said
    assert identity not in said


def test_the_signed_application_as_it_was_shown(desk: Desk, case: Case) -> None:
    (application,) = shown(desk, case)["applications"]
    assert application["number"] == 1
    assert application["sha256"] == "d" * 64
    assert application["document"]["schema"] == "zhiban.application/1"
    assert application["evidence"]["contact"] == "199****0001"
    assert not {"signature", "seal"} & application.keys()


def test_an_application_that_cannot_be_read_is_shown_as_far_as_it_can(
    desk: Desk, flow: Flow, case: Case
) -> None:
    lay(flow, keys.document(case.id, "application", 2), body="{", sha256="e" * 64)
    second = shown(desk, case)["applications"][1]
    assert (second["number"], second["document"], second["evidence"]) == (2, None, None)


def test_the_timeline_tells_every_event_with_its_hash(desk: Desk, flow: Flow, case: Case) -> None:
    desk.decide(case.id, "correct", version=case.version, reason="请补充健康证明")
    found = shown(desk, case)
    assert [event["type"] for event in found["timeline"]] == [
        "case_opened",
        "case_filed",
        "case_correcting",
    ]
    hashes = [stored for _, stored in cases_of(flow).chain(case.id)]
    assert [event["hash"] for event in found["timeline"]] == hashes
    assert found["timeline"][2]["data"]["reason"] == "请补充健康证明"
    assert found["broken_at"] is None
    assert found["case"]["decision"]["by"] == {"id": "o-1", "name": "wang"}


def test_an_altered_event_is_found_on_the_desk(
    desk: Desk, flow: Flow, case: Case, world: World
) -> None:
    key = keys.event(case.id, 2)
    reading.patch(world, "CASES_TABLE", key.pk, key.sk, actor="somebody")
    found = shown(desk, case)
    assert found["broken_at"] == 2
    assert [event["intact"] for event in found["timeline"]] == [True, False]


def test_messages_without_phone_or_secret(desk: Desk, case: Case) -> None:
    (message,) = shown(desk, case)["messages"]
    assert (message["state"], message["attempt"]) == ("planned", 1)
    assert not {"secret", "token_digest", "mobile", "message_id"} & message.keys()


def test_a_message_that_was_sent_and_received(flow: Flow) -> None:
    ring(flow, 1)
    assert flow.send_everything() == ["sent"]
    flow.receipt("message-1")
    (message,) = shown(Desk(flow), case_of(flow, 1))["messages"]
    assert message["state"] == "delivered"
    assert message["template"].startswith("renewal.again.one")
    assert message["sent_at"] == message["settled_at"] == "2026-12-01T02:00:00Z"


def test_parcels_tasks_and_issued_papers(desk: Desk, flow: Flow, case: Case) -> None:
    lay(flow, keys.parcel(case.id, "out", 1), state="in_transit", reference="r", tracking="EMS1")
    lay(flow, keys.document(case.id, "licence", 1), sha256="f" * 64, identifier="1.2.156")
    task = Cases(Table(flow.world.dynamodb, "cases")).task(
        case.id, "phone_or_visit", case.uscc, case.opened_on
    )
    transact(flow.world.dynamodb, [task])
    found = shown(desk, case)
    assert [(p["state"], p["tracking"]) for p in found["parcels"]] == [("in_transit", "EMS1")]
    assert [(i["edition"], i["identifier"]) for i in found["issued"]] == [(1, "1.2.156")]
    (open_task,) = found["tasks"]
    assert open_task["what"] == {"code": "phone_or_visit", "name": "电话或上门提醒"}
    assert (open_task["pk"], open_task["sk"]) == (f"CASE:{case.id}", "TASK:phone_or_visit")


ACTIONS = {
    "[clerk]": [False, False, True, True, False, False],
    "[approver]": [True, True, True, False, False, False],
    "[supervisor]": [True, True, False, False, False, False],
    "[auditor]": [False, False, False, False, False, False],
}


@pytest.mark.parametrize("groups", ACTIONS)
def test_what_may_be_done_now_by_whom(flow: Flow, case: Case, groups: str) -> None:
    found = shown(Desk(flow, groups), case)
    assert [action["outcome"]["code"] for action in found["actions"]] == [
        "grant",
        "refuse",
        "correct",
        "start_special",
        "end_special",
        "extend",
    ]
    assert [action["may"] for action in found["actions"]] == ACTIONS[groups]
    assert [bool(action["why_not"]) for action in found["actions"]] == [
        not may for may in ACTIONS[groups]
    ]
    assert [role["code"] for role in found["actions"][0]["roles"]] == ["approver", "supervisor"]
    assert found["end_needed"] is False


def test_nothing_may_be_done_before_it_is_filed(flow: Flow) -> None:
    ring(flow, 1)
    found = shown(Desk(flow), case_of(flow, 1))
    assert not any(action["may"] for action in found["actions"])
    assert "待申请人申报" in found["actions"][0]["why_not"]


# --- every look is recorded ---------------------------------------------------------------------


def reads(world: World, case: Case) -> list[dict[str, Any]]:
    return reading.rows_of(world, f"CASE#{case.id}", "READ#")


def test_every_look_is_recorded_with_who_and_when(
    desk: Desk, flow: Flow, case: Case, world: World
) -> None:
    shown(desk, case)
    flow.wall += timedelta(minutes=1)
    shown(Desk(flow, "[auditor]", sub="o-9", name="zhao"), case)
    assert [(r["by"], r["name"], r["roles"], r["at"]) for r in reads(world, case)] == [
        ("o-1", "wang", ["approver"], "2026-12-01T02:00:00Z"),
        ("o-9", "zhao", ["auditor"], "2026-12-01T02:01:00Z"),
    ]
    assert all(row["expires_at"] > 1_890_000_000 for row in reads(world, case))


def test_a_look_changes_nothing_else(desk: Desk, case: Case, world: World) -> None:
    def rest() -> list[dict[str, Any]]:
        rows = reading.rows(world, "CASES_TABLE")
        return [row for row in rows if not row["SK"].startswith("READ#")]

    before = rest()
    shown(desk, case)
    desk.ask("GET /api/queue")
    desk.ask("GET /api/worklist")
    assert rest() == before


def test_what_cannot_be_recorded_is_not_shown(
    desk: Desk, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("officer_api.viewing.transact", broken)
    answer = desk.ask(SHOW, case_id=case.id)
    assert (answer.status, answer.error) == (500, "failed")
    assert "样例" not in json.dumps(answer.body, ensure_ascii=False)


def test_a_case_that_is_not_there_is_recorded_by_nobody(desk: Desk, world: World) -> None:
    assert desk.ask(SHOW, case_id="nobody").status == 404
    assert reading.rows_of(world, "CASE#nobody", "READ#") == []


@pytest.fixture
def paper() -> Iterator[Any]:
    with printing() as printed:
        yield printed


def test_no_log_line_and_no_metric_tells_of_a_person(paper: Any, desk: Desk, case: Case) -> None:
    shown(desk, case)
    desk.ask("GET /api/queue")
    desk.decide(case.id, "refuse", version=case.version, reason="金丝雀不符合要求")
    desk.decide(case.id, "grant", version=case.version)
    said = paper.getvalue()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    (read,) = [line for line in lines if line.get("message") == "case_read"]
    assert (read["officer"], read["case"]) == ("o-1", case.id)
    for word in ("样例", "19900000001", "199****", "金丝雀", "样例路"):
        assert word not in said
