"""Special procedures through the desk: clocks rest and go on, one at a time, once."""

import json
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Answer, Desk, case_of, cases_of, filed
from tests.world import World
from zhiban.domain.audit import first_break
from zhiban.domain.cases import Case, CaseState

BODY = {"sort": "site_check", "reason": "核对经营场所", "days": 3}
FOUND = {"passed": True, "note": "符合要求"}


@pytest.fixture
def case(flow: Flow) -> Case:
    """A filed case of the first holder."""
    filed(flow, 1)
    return case_of(flow, 1)


@pytest.fixture
def clerk(flow: Flow) -> Desk:
    return Desk(flow, "[clerk]", sub="o-7", name="zhang")


@pytest.fixture
def approver(flow: Flow) -> Desk:
    return Desk(flow)


def start(desk: Desk, version: int = 2, **more: Any) -> Answer:
    body = BODY | {"version": version} | more
    return desk.ask("POST /api/cases/{case_id}/special", body, case_id=case_of(desk.flow, 1).id)


def end(desk: Desk, version: int = 3, **more: Any) -> Answer:
    body = FOUND | {"version": version} | more
    return desk.ask("POST /api/cases/{case_id}/finding", body, case_id=case_of(desk.flow, 1).id)


def test_the_clock_rests_and_goes_on_with_what_it_had_left(
    flow: Flow, case: Case, clerk: Desk, approver: Desk
) -> None:
    began = start(clerk)
    assert (began.status, began.body["version"]) == (200, 3)
    assert began.body["state"] == {"code": "filed", "name": "现场核查中，计时暂停"}
    assert began.body["deadline"] == {"day": "2026-12-04", "days_left": 3, "late": False}
    assert began.body["special"]["by"] == {"id": "o-7", "name": "zhang"}
    flow.pass_days(7)
    found = end(approver)
    assert (found.status, found.body["deadline"]["day"]) == (200, "2026-12-11")
    assert found.body["special"]["passed"] is True
    assert first_break(cases_of(flow).chain(case.id)) is None


def test_each_is_told_in_the_chain_with_who_and_how_long(
    flow: Flow, case: Case, clerk: Desk, approver: Desk
) -> None:
    start(clerk)
    end(approver)
    chain = cases_of(flow).chain(case.id)[-2:]
    told = [cases_of(flow).data_of(case.id, event.seq) for event, _ in chain]
    assert [event.type for event, _ in chain] == ["special_started", "special_ended"]
    assert [json.loads(str(one["data"])) for one in told if one] == [
        {
            "filing": 1, "sort": "site_check", "reason": "核对经营场所", "days": 3,
            "expected_by": "2026-12-04", "by": "o-7", "name": "zhang", "role": "clerk",
        },
        {
            "filing": 1, "sort": "site_check", "passed": True, "note": "符合要求",
            "decide_by": "2026-12-04", "lawful_by": None,
            "by": "o-1", "name": "wang", "role": "approver",
        },
    ]  # fmt: skip


def test_the_case_shows_it_and_its_queue_follows(
    flow: Flow, case: Case, clerk: Desk, approver: Desk
) -> None:
    start(clerk, days=10)
    seen = approver.ask("GET /api/cases/{case_id}", case_id=case.id).body
    assert seen["case"]["special"]["sort"] == {"code": "site_check", "name": "现场核查"}
    assert seen["case"]["special"]["passed"] is None
    may = {one["outcome"]["code"]: one["may"] for one in seen["actions"]}
    assert [act for act, yes in may.items() if yes] == ["end_special"]
    (row,) = reading.cases(flow.world)
    assert row["queue_sk"].startswith("2026-12-15#")
    end(approver)
    (row,) = reading.cases(flow.world)
    assert row["queue_sk"].startswith("2026-12-04#")


def test_only_one_is_under_way(case: Case, clerk: Desk, flow: Flow, world: World) -> None:
    start(clerk)
    other = Desk(flow, "[clerk]", sub="o-9")
    answer = start(other, 3, sort="testing")
    assert (answer.status, answer.error) == (409, "in_special")
    assert reading.events(world).count("special_started") == 1


def test_the_same_word_again_is_answered_alike_and_written_once(
    case: Case, clerk: Desk, approver: Desk, world: World
) -> None:
    first, again = start(clerk), start(clerk)
    assert (first.status, first.body) == (again.status, again.body)
    first, again = end(approver), end(approver)
    assert (first.status, first.body) == (again.status, again.body)
    told = reading.events(world)
    assert (told.count("special_started"), told.count("special_ended")) == (1, 1)


def test_nothing_is_decided_while_it_is_under_way(
    flow: Flow, case: Case, clerk: Desk, approver: Desk
) -> None:
    start(clerk)
    for outcome in ("grant", "refuse", "correct"):
        answer = approver.decide(case.id, outcome, version=3, reason="经营场所不符")
        assert (answer.status, answer.error) == (409, "in_special")
    end(approver, passed=False, note="场所与许可不符")
    answer = approver.decide(case.id, "grant", version=4)
    assert (answer.status, answer.error) == (409, "special_failed")
    assert approver.decide(case.id, "refuse", version=4, reason="场所与许可不符").status == 200
    assert case_of(flow, 1).state is CaseState.REFUSED


def test_what_was_looked_into_is_not_sent_back_for_correction(
    case: Case, clerk: Desk, approver: Desk
) -> None:
    start(clerk)
    end(approver)
    answer = approver.decide(case.id, "correct", version=4, reason="请补充照片")
    assert (answer.status, answer.error) == (409, "accepted_already")


def test_after_five_working_days_nothing_is_sent_back(flow: Flow, case: Case) -> None:
    flow.pass_days(8)
    answer = Desk(flow).decide(case.id, "correct", reason="请补充照片")
    assert (answer.status, answer.error) == (409, "accepted_already")


@pytest.mark.parametrize("version", [1, 3, 99])
def test_it_is_started_on_what_the_officer_saw(case: Case, clerk: Desk, version: int) -> None:
    answer = start(clerk, version)
    assert (answer.status, answer.error) == (409, "changed_meanwhile")


def test_a_finding_is_on_what_the_officer_saw(case: Case, clerk: Desk, approver: Desk) -> None:
    start(clerk)
    answer = end(approver, 2)
    assert (answer.status, answer.error) == (409, "changed_meanwhile")


def test_of_a_decided_case_it_is_told_by_whom(case: Case, clerk: Desk, approver: Desk) -> None:
    approver.decide(case.id, "grant")
    answer = start(clerk)
    assert (answer.status, answer.error) == (409, "already_decided")
    assert "（wang）" in answer.body["message"]


BODIES = [
    ({"days": 0}, "malformed"),
    ({"days": 61}, "malformed"),
    ({"sort": "nap"}, "malformed"),
    ({"reason": "  看 "}, "malformed"),
    ({"reason": "请致电19900000001核对"}, "personal_number"),
]


@pytest.mark.parametrize(("more", "error"), BODIES)
def test_a_body_that_is_none_starts_nothing(
    case: Case, clerk: Desk, world: World, more: dict[str, Any], error: str
) -> None:
    answer = start(clerk, **more)
    assert (answer.status, answer.error) == (400, error)
    assert "special_started" not in reading.events(world)
