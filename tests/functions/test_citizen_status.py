"""How a case stands, in plain words, from filing to the door; masked for who only has the link."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.desk import Desk
from tests.visitor import Visitor, visitor
from tests.world import NOW, World
from zhiban.domain.cases import Case, CaseState, Decision
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.table import Table, transact


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    return visitor(flow)


@pytest.fixture
def case(visiting: Visitor, flow: Flow) -> str:
    case, _ = visiting.to_receipt(invite(flow))
    return case


def move(world: World, case_id: str, to: str, decision: Decision | None = None) -> None:
    cases = Cases(Table(world.dynamodb, "cases"))
    case = cases.get(case_id)
    assert isinstance(case, Case)
    moved = replace(case, decision=decision or case.decision)
    _, actions = cases.move(moved, CaseState(to), NOW + timedelta(hours=1), "officer:1", {})
    transact(world.dynamodb, actions)


def parcel(
    world: World, case_id: str, state: str, *, leg: str = "out", unwanted: bool = False
) -> None:
    key, table = keys.parcel(case_id, leg, 1), Table(world.dynamodb, "cases")
    row: Any = {"PK": key.pk, "SK": key.sk, "state": state, "tracking": "EM123"}
    more = {"address": b"sealed", "unwanted": unwanted or None}
    transact(world.dynamodb, [table.put(row | more)])


def way(visiting: Visitor, case: str) -> list[tuple[str, str]]:
    return [(step["words"], step["state"]) for step in visiting.status(case).body["timeline"]]


def test_after_filing_the_page_says_what_happens_next_and_by_when(
    visiting: Visitor, case: str
) -> None:
    answer = visiting.status(case)
    assert answer.body["receipt"]["number"] == f"20261201-{case[:8].upper()}"
    assert way(visiting, case) == [
        ("已签名提交", "done"),
        ("审查中", "now"),
        ("制作新证", "next"),
        ("免费寄出", "next"),
    ]
    review = answer.body["timeline"][1]
    assert review["note"] == "承诺3个工作日，最晚2026年12月4日（周五）有结果，短信告诉您"
    assert answer.body["timeline"][0]["at_words"] == "2026年12月1日（周二）10:00"
    accepted = f"已受理，受理号20261201-{case[:8].upper()}"
    assert (answer.body["timeline"][0]["note"], answer.body["special"]) == (accepted, None)


def test_what_is_looked_into_is_told_with_its_length(
    visiting: Visitor, case: str, flow: Flow
) -> None:
    """行政许可法 art 45: the applicant is told how long it takes; its time is not counted."""
    clerk = Desk(flow, "[clerk]")
    body = {"sort": "site_check", "reason": "核对经营场所", "days": 3, "version": 5}
    assert clerk.ask("POST /api/cases/{case_id}/special", body, case_id=case).status == 200
    told = visiting.status(case).body
    until = {"day": "2026-12-04", "words": "2026年12月4日（周五）"}
    assert told["special"] == {"sort": "site_check", "until": until}
    assert (told["timeline"][1]["words"], told["timeline"][1]["state"]) == ("现场核查中", "now")
    note = "预计2026年12月4日（周五）前完成，这段时间不计入承诺时限"
    assert told["timeline"][1]["note"] == note
    assert told["calendar"] is False
    found = {"passed": True, "note": "符合要求", "version": 6}
    approver = Desk(flow, sub="o-2")
    assert approver.ask("POST /api/cases/{case_id}/finding", found, case_id=case).status == 200
    told = visiting.status(case).body
    assert (told["special"], told["timeline"][1]["words"]) == (None, "审查中")
    assert told["receipt"]["decide_by"]["day"] == "2026-12-04"


def test_the_way_of_a_granted_case(visiting: Visitor, case: str, world: World) -> None:
    move(world, case, "granted")
    assert way(visiting, case)[1:] == [
        ("已批准", "done"), ("制作新证", "now"), ("免费寄出", "next"),
    ]  # fmt: skip
    move(world, case, "issued")
    assert way(visiting, case)[2:] == [("制作新证", "done"), ("免费寄出", "now")]
    parcel(world, case, "in_transit")
    status = visiting.status(case).body
    assert status["parcel"] == {"state": "in_transit", "tracking": "EM123"}
    assert status["timeline"][3]["words"] == "新证在路上"
    assert status["timeline"][3]["note"] == "快递单号 EM123"
    move(world, case, "delivered")
    parcel(world, case, "delivered")
    assert [state for _, state in way(visiting, case)] == ["done"] * 4


@pytest.mark.parametrize("state", ["planned", "claimed", "ordered", "cancelled", "brand_new"])
def test_a_parcel_in_a_state_nobody_is_told_of_is_just_a_parcel(
    visiting: Visitor, case: str, world: World, state: str
) -> None:
    move(world, case, "granted")
    move(world, case, "issued")
    parcel(world, case, state)
    assert way(visiting, case)[3] == ("免费寄出", "now")


@pytest.mark.parametrize("state", ["failed", "returned", "cancelled", "in_transit"])
def test_what_was_fetched_at_the_counter_is_said_so_and_when(
    visiting: Visitor, case: str, world: World, state: str
) -> None:
    for to in ("granted", "issued", "delivered"):
        move(world, case, to)
    parcel(world, case, state, unwanted=True)
    told = visiting.status(case).body
    assert told["parcel"] == {"state": "fetched", "tracking": ""}
    last = told["timeline"][3]
    assert (last["words"], last["state"], last["note"]) == ("已在窗口领取", "done", "")
    assert last["at_words"] == "2026年12月1日（周二）11:00"


@pytest.mark.parametrize(
    ("state", "note"),
    [
        ("planned", "快递员会上门收取旧证原件，免费，请备好"),
        ("ordered", "快递员会上门收取旧证原件，免费，请备好"),
        ("picked_up", "旧证原件已取走"),
        ("delivered", "旧证原件已收到"),
        ("failed", "旧证原件没有取到，我们会联系您"),
    ],
)
def test_the_page_says_what_becomes_of_the_old_original(
    visiting: Visitor, case: str, world: World, state: str, note: str
) -> None:
    move(world, case, "granted")
    assert visiting.status(case).body["original"] is None
    move(world, case, "issued")
    parcel(world, case, state, leg="in")
    told = visiting.status(case).body
    assert told["original"] == {"state": state, "tracking": "EM123"}
    assert (told["parcel"], told["timeline"][2]["note"]) == (None, note)
    parcel(world, case, state, leg="in", unwanted=True)
    told = visiting.status(case).body
    assert told["original"] == {"state": "handed_in", "tracking": ""}
    assert told["timeline"][2]["note"] == "旧证原件已在窗口交回"


def test_a_refusal_gives_its_reason_to_who_has_proved_himself(
    visiting: Visitor, case: str, flow: Flow, world: World
) -> None:
    move(world, case, "refused", Decision("refuse", "officer-1", NOW, "经营场所与登记不符"))
    assert visiting.status(case).body["reason"] == "经营场所与登记不符"
    assert way(visiting, case) == [("已签名提交", "done"), ("没有通过", "stopped")]
    other = visitor(flow)
    other.exchange(LINK)
    status = other.status(case).body
    assert (status["reason"], status["reason_needs_code"]) == ("", True)
    flow.wall += timedelta(minutes=1)
    other.ask_code(purpose="tell")
    other.verify()
    assert other.status(case).body["reason"] == "经营场所与登记不符"
    proved = reading.rows_of(world, "CASE#", "EVENT#")
    assert [row["type"] for row in proved].count("code_verified") == 1, "filing's own"


def test_a_correction_is_shown_as_something_to_do(
    visiting: Visitor, case: str, world: World
) -> None:
    move(world, case, "correcting", Decision("correct", "officer-1", NOW, "地址不清"))
    assert way(visiting, case)[1] == ("需要您补正", "stopped")
    assert visiting.status(case).body["standing"] == "to_correct"


def test_where_it_goes_is_told_to_who_has_proved_himself_only(
    visiting: Visitor, case: str, flow: Flow
) -> None:
    assert visiting.status(case).body["deliver_to"] == HOLDER["address"]
    other = visitor(flow)
    other.exchange(LINK)
    told = json.dumps(other.status(case).body, ensure_ascii=False)
    for secret in (HOLDER["address"], HOLDER["name"], "王建国", "19900000001"):
        assert secret not in told


def test_before_filing_there_is_no_way_to_show(visiting: Visitor, flow: Flow) -> None:
    case = visiting.exchange(invite(flow)).body["cases"][0]["id"]
    status = visiting.status(case).body
    assert (status["receipt"], status["timeline"], status["parcel"]) == (None, [], None)
