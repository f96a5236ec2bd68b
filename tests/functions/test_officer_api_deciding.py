"""Decisions through the desk: what is written, what is refused, and who is told of whom."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Answer, Desk, case_of, cases_of, file, filed
from tests.functions.entries import HOLDER
from tests.functions.papers import entities_file, holder
from tests.world import World
from zhiban.domain.audit import first_break
from zhiban.domain.cases import Case, CaseState, Decision
from zhiban.domain.clock import business_day
from zhiban.store import keys
from zhiban.store.table import transact

WHY = "经营场所与许可内容不符"


@pytest.fixture
def case(flow: Flow) -> Case:
    """A filed case of the first holder."""
    filed(flow, 1)
    return case_of(flow, 1)


@pytest.fixture
def desk(flow: Flow, case: Case) -> Desk:
    return Desk(flow)


def asked(desk: Desk, case: Case, outcome: str, **more: Any) -> Answer:
    reason = {} if outcome == "grant" else {"reason": WHY}
    return desk.decide(case.id, outcome, version=case.version, **(reason | more))


@pytest.mark.parametrize(
    ("outcome", "state"), [("grant", "granted"), ("refuse", "refused"), ("correct", "correcting")]
)
def test_a_decision_moves_the_case_with_the_event_that_tells_of_it(
    desk: Desk, flow: Flow, case: Case, outcome: str, state: str
) -> None:
    answer = asked(desk, case, outcome)
    decided = case_of(flow, 1)
    assert (answer.status, answer.body["version"]) == (200, decided.version)
    assert (decided.state, decided.version) == (CaseState(state), case.version + 1)
    assert decided.decision == Decision(
        outcome,  # type: ignore[arg-type]
        "o-1",
        flow.now,
        "" if outcome == "grant" else WHY,
    )
    chain = cases_of(flow).chain(case.id)
    assert first_break(chain) is None
    event, _ = chain[-1]
    assert (event.type, event.actor, event.at) == (f"case_{state}", "officer:o-1", flow.now)
    data = cases_of(flow).data_of(case.id, event.seq)
    assert data is not None
    assert json.loads(str(data["data"])) == {
        "by": "o-1",
        "filing": 1,
        "name": "wang",
        "reason": "" if outcome == "grant" else WHY,
        "role": "approver",
    }


def test_the_case_leaves_one_queue_for_the_next(desk: Desk, case: Case) -> None:
    def waits(state: str) -> list[str]:
        return [row["case"] for row in desk.ask("GET /api/queue", state=state).body["rows"]]

    assert (waits("filed"), waits("granted")) == ([case.id], [])
    asked(desk, case, "grant")
    assert (waits("filed"), waits("granted")) == ([], [case.id])


def test_who_submitted_never_decides(flow: Flow, desk: Desk) -> None:
    asked(desk, case_of(flow, 1), "correct")
    own = file(flow, case_of(flow, 1), by="officer:o-1")
    for groups in ("[approver]", "[supervisor]", "[clerk approver supervisor]"):
        answer = asked(Desk(flow, groups), own, "grant")
        assert (answer.status, answer.error) == (403, "own_filing")
    assert asked(Desk(flow, sub="o-2"), own, "grant").status == 200


def test_who_entered_what_it_rests_on_never_decides(flow: Flow, desk: Desk, case: Case) -> None:
    holder = desk.ask("GET /api/holders/{uscc}", uscc=case.uscc).body
    body = HOLDER | {"version": holder["holder"]["version"], "town": "历山街道"}
    assert desk.ask("PUT /api/holders/{uscc}", body, uscc=case.uscc).status == 200
    answer = asked(desk, case, "grant")
    assert (answer.status, answer.error) == (403, "own_entry")
    seen = desk.ask("GET /api/cases/{case_id}", case_id=case.id).body["actions"]
    assert not any(action["may"] for action in seen)
    assert asked(Desk(flow, sub="o-2"), case, "grant").status == 200


def test_who_entered_dates_themselves_free_by_nothing(
    desk: Desk, flow: Flow, case: Case, world: World
) -> None:
    """Neither by a day of issue nor by a term from elsewhere, of a licence that we issued."""
    (row,) = reading.rows_of(world, "ENTITY#", "LICENCE#", "REGISTRY_TABLE")
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], issued_here=True)
    told = desk.ask("GET /api/holders/{uscc}", uscc=case.uscc).body
    body = HOLDER | {"version": told["holder"]["version"], "town": "历山街道"}
    assert desk.ask("PUT /api/holders/{uscc}", body, uscc=case.uscc).status == 200
    (one,) = told["licences"]
    names = "number", "holder_name", "issued_on", "valid_from", "valid_to", "issuer", "identifier"
    asked_of = {name: one[name] or "" for name in names}
    asked_of |= {"kind": one["kind"]["name"], "status": "有效", "reason": "日期有误"}

    def enter(**days: Any) -> Answer:
        whole = asked_of | {"version": one["version"], "confirmed": True} | days
        return desk.ask("PUT /api/holders/{uscc}/licences", whole, uscc=case.uscc)

    today = business_day(flow.now)
    tomorrow = today + timedelta(days=1)
    for day in ("", str(today), str(tomorrow)):
        answer = enter(issued_on=day)
        assert (answer.status, answer.error) == (400, "not_sound"), day
    assert asked(desk, case, "grant").error == "own_entry"
    ends = {"valid_from": str(tomorrow), "valid_to": str(tomorrow.replace(year=2031))}
    assert enter(issued_on=str(tomorrow), **ends).error == "not_sound"
    assert enter(issued_on=str(today), **ends).status == 200
    (row,) = reading.rows_of(world, "ENTITY#", "LICENCE#", "REGISTRY_TABLE")
    assert (row["term"], row["issued_here"]) == (2, False)
    assert asked(desk, case_of(flow, 1), "refuse").error == "own_entry"


def test_a_correction_is_asked_for_once(flow: Flow, desk: Desk, case: Case) -> None:
    asked(desk, case, "correct")
    again = file(flow, case_of(flow, 1))
    answer = asked(desk, again, "correct")
    assert (answer.status, answer.error) == (409, "corrected_before")
    assert case_of(flow, 1).state is CaseState.FILED
    assert asked(desk, again, "refuse").status == 200


REASONS = [("refuse", ""), ("refuse", "  不符合  "), ("correct", ""), ("correct", "缺照片")]


@pytest.mark.parametrize(("outcome", "reason"), REASONS)
def test_without_a_reason_nothing_is_refused(
    desk: Desk, case: Case, outcome: str, reason: str
) -> None:
    answer = asked(desk, case, outcome, reason=reason)
    assert (answer.status, answer.error) == (400, "reason_missing")


def test_a_number_of_a_person_stays_out_of_the_events(desk: Desk, case: Case, world: World) -> None:
    answer = asked(desk, case, "refuse", reason="请致电19900000001核对")
    assert (answer.status, answer.error) == (400, "personal_number")
    assert "19900000001" not in repr(reading.rows(world, "CASES_TABLE"))


def test_the_end_of_the_term_is_asked_for_where_the_law_gives_none(
    desk: Desk, flow: Flow, case: Case
) -> None:
    answer = asked(desk, case, "grant", valid_to="2031-12-31")
    assert (answer.status, answer.error) == (400, "end_not_asked")
    _be_of_kind(flow, case, "L06")
    case = case_of(flow, 1)
    answer = asked(desk, case, "grant")
    assert (answer.status, answer.error) == (400, "end_missing")
    answer = asked(desk, case, "grant", valid_to="2029-12-31")
    assert (answer.status, answer.body["decision"]["valid_to"]) == (200, "2029-12-31")
    decided = case_of(flow, 1)
    assert decided.decision is not None
    assert str(decided.decision.valid_to) == "2029-12-31"


def _be_of_kind(flow: Flow, case: Case, kind: str) -> None:
    """The case and its licence are of a kind without a term, the old term's begin unknown."""
    row = reading.licences(flow.world)[case.number]
    sk = keys.licence(case.uscc, kind, case.number).sk
    moved = {**row, "SK": sk, "kind": kind, "valid_from": None, "issued_on": None}
    store = cases_of(flow).table
    registry = type(store)(flow.world.dynamodb, "registry")
    transact(flow.world.dynamodb, [registry.put(moved)])
    row, *_ = cases_of(flow).record(replace(case, kind=kind), flow.now, "test")[1]
    transact(flow.world.dynamodb, [row])


def test_two_officers_one_decision_and_the_second_is_told_of_the_first(
    desk: Desk, flow: Flow, case: Case
) -> None:
    asked(desk, case, "grant")
    flow.wall += timedelta(minutes=3)
    answer = asked(Desk(flow, "[supervisor]", sub="o-2", name="li"), case, "refuse")
    assert (answer.status, answer.error) == (409, "already_decided")
    assert answer.body["message"] == (
        "本件已由审批人员（wang）于2026年12月1日10:00决定准予，"
        "目前“已准予，待制证”；您的决定没有记录。"
    )


def test_who_was_first_is_named_by_id_once_the_data_is_erased(
    desk: Desk, flow: Flow, case: Case
) -> None:
    asked(desk, case, "grant")
    key = keys.event_data(case.id, case_of(flow, 1).last_seq)
    transact(flow.world.dynamodb, [cases_of(flow).table.delete(key)])
    answer = asked(Desk(flow, sub="o-2"), case, "refuse")
    assert "工作人员（o-1）" in answer.body["message"]


def test_the_same_officer_with_another_mind_is_told_so(desk: Desk, case: Case) -> None:
    asked(desk, case, "grant")
    answer = asked(desk, case, "refuse")
    assert (answer.status, answer.error) == (409, "already_decided")


def test_a_grant_repeated_after_the_licence_was_made_is_answered_alike(
    desk: Desk, flow: Flow, case: Case
) -> None:
    first = asked(desk, case, "grant")
    granted = case_of(flow, 1)
    actions = cases_of(flow).move(granted, CaseState.ISSUED, flow.now, "issue_licences", {})[1]
    transact(flow.world.dynamodb, actions)
    again = asked(desk, case, "grant")
    assert (again.status, again.body["decision"]) == (200, first.body["decision"])
    assert again.body["state"]["code"] == "issued"


@pytest.mark.parametrize("version", [1, 3, 99])
def test_a_decision_is_on_what_the_officer_saw(desk: Desk, case: Case, version: int) -> None:
    answer = desk.decide(case.id, "grant", version=version)
    assert (answer.status, answer.error) == (409, "changed_meanwhile")


def test_a_licence_cancelled_meanwhile_is_not_renewed(
    desk: Desk, flow: Flow, case: Case, world: World
) -> None:
    row = reading.licences(world)[case.number]
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], status="cancelled")
    answer = asked(desk, case, "grant")
    assert (answer.status, answer.error) == (409, "licence_ended")
    assert case_of(flow, 1).state is CaseState.FILED
    assert asked(desk, case, "refuse").status == 200


def test_a_holder_gone_meanwhile_gets_no_licence(desk: Desk, flow: Flow, case: Case) -> None:
    gone = holder(1, status="注销", changed_at="2026-11-30 00:00:00")
    flow.ingest("gone.csv", entities_file(gone))
    answer = asked(desk, case, "grant")
    assert (answer.status, answer.error) == (409, "holder_gone")
