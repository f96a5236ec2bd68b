"""A batch through the desk: proposed with what stands against each, granted one by one, sampled."""

from typing import Any

import pytest

from officer_api import batching, deciding
from tests.flow import Flow
from tests.functions import grant_book, reading
from tests.functions.desk import Answer, Desk, cases_of
from tests.functions.grant_book import data_of, rung
from tests.world import World
from zhiban.domain import batches
from zhiban.store.table import transact

WITH_SEAL = (1, 3, 5)


@pytest.fixture
def cases(flow: Flow) -> list[str]:
    """Three holders have filed, each with a sealed application."""
    ids = rung(flow, *WITH_SEAL)
    for case in ids:
        grant_book.filed(flow, case)
    return ids


@pytest.fixture
def desk(flow: Flow) -> Desk:
    return Desk(flow)


def seen(desk: Desk) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.ask("GET /api/batches").body["rows"]
    return rows


def grant(desk: Desk, *rows: dict[str, Any]) -> Answer:
    asked = [{"case": row["case"], "version": row["version"]} for row in rows]
    return desk.ask("POST /api/batches/grant", {"cases": asked})


def test_what_passes_every_check_is_granted_each_by_itself(
    cases: list[str], desk: Desk, world: World
) -> None:
    rows = seen(desk)
    assert [row["against"] for row in rows] == [[], [], []]
    answer = grant(desk, *rows)
    assert answer.status == 200
    assert [one["granted"] for one in answer.body["cases"]] == [True, True, True]
    assert set(reading.case_states(world).values()) == {"granted"}
    told = [data_of(world, case, "case_granted") for case in cases]
    assert {one["batch"] for one in told} == {answer.body["batch"]}
    assert all((one["by"], one["role"]) == ("o-1", "approver") for one in told)


def test_the_same_batch_again_is_answered_alike_and_written_once(
    cases: list[str], desk: Desk, world: World
) -> None:
    rows = seen(desk)
    first, again = grant(desk, *rows), grant(desk, *rows)
    assert first.body == again.body
    assert reading.events(world).count("case_granted") == 3


def test_one_that_does_not_pass_holds_up_no_other(
    cases: list[str], desk: Desk, flow: Flow, world: World
) -> None:
    rows = seen(desk)
    row = next(one for one in reading.licences(world).values() if one["uscc"] == rows[1]["uscc"])
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], status="suspended")
    assert [one["code"] for one in seen(desk)[1]["against"]] == ["licence"]
    rows[2]["version"] -= 1
    answers = grant(desk, *rows).body["cases"]
    assert [one["granted"] for one in answers] == [True, False, False]
    assert "证照不是有效状态" in answers[1]["why_not"]
    assert "刚刚有变化" in answers[2]["why_not"]


def test_a_seal_that_is_not_ours_is_not_granted(cases: list[str], desk: Desk, world: World) -> None:
    (row, *_) = reading.rows_of(world, f"CASE#{cases[0]}", "DOCUMENT#application#")
    reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], evidence=row["evidence"] + " ")
    (found,) = [one for one in seen(desk) if one["case"] == cases[0]]
    assert [one["code"] for one in found["against"]] == ["signature"]


def test_a_stopped_item_is_granted_in_no_batch(cases: list[str], flow: Flow, desk: Desk) -> None:
    chief = Desk(flow, "[supervisor]", sub="o-3")
    stop = {"items": ["L01-R1"], "reason": "上级要求暂停", "version": 0}
    assert chief.ask("PUT /api/items/stopped", stop).status == 200
    rows = seen(desk)
    assert {one["code"] for row in rows for one in row["against"]} == {"stopped"}
    assert not any(one["granted"] for one in grant(desk, *rows).body["cases"])


def test_an_open_task_keeps_a_case_out(cases: list[str], flow: Flow, desk: Desk) -> None:
    case = cases_of(flow).get(cases[0])
    assert case is not None
    task = cases_of(flow).task(case.id, "data_wrong", case.uscc, case.opened_on)
    transact(flow.world.dynamodb, [task])
    (found,) = [one for one in seen(desk) if one["case"] == cases[0]]
    assert [one["code"] for one in found["against"]] == ["tasks"]


def test_fifty_at_most_and_each_once(cases: list[str], desk: Desk) -> None:
    one = seen(desk)[0]
    many = [{"case": f"c{n}", "version": 2} for n in range(batches.MOST + 1)]
    assert desk.ask("POST /api/batches/grant", {"cases": many}).status == 400
    assert grant(desk, one, one).status == 400
    assert desk.ask("POST /api/batches/grant", {"cases": []}).status == 400


def done(desk: Desk, case: str, outcome: str) -> Answer:
    place = {"pk": f"CASE:{case}", "sk": "TASK:post_check"}
    body = {"outcome": outcome, "note": "核对了全部材料"}
    return desk.ask("POST /api/worklist/{pk}/{sk}/done", body, **place)


@pytest.mark.parametrize(("outcome", "right"), [("checked_right", True), ("checked_wrong", False)])
def test_what_is_sampled_is_looked_at_by_another_officer(
    cases: list[str], desk: Desk, flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch,
    outcome: str, right: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(batching, "is_sampled", lambda *_: True)
    answer = grant(desk, *seen(desk))
    assert all(one["checked_later"] for one in answer.body["cases"])
    work = desk.ask("GET /api/worklist", what="post_check").body
    assert [row["due"] for row in work["rows"]] == ["2026-12-08"] * 3
    own = done(desk, cases[0], outcome)
    assert (own.status, own.error) == (403, "own_decision")
    clerk = done(Desk(flow, "[clerk]", sub="o-7"), cases[0], outcome)
    assert (clerk.status, clerk.error) == (403, "not_your_role")
    other = Desk(flow, sub="o-2", name="li")
    assert done(other, cases[0], "reached").error == "outcome_of_another"
    assert done(other, cases[0], outcome).status == 200
    assert done(other, cases[0], outcome).status == 200
    told = data_of(world, cases[0], "post_checked")
    assert told == {"right": right, "note": "核对了全部材料", "by": "o-2", "name": "li"}
    wrong = reading.rows_of(world, f"CASE#{cases[0]}", "TASK#post_check_wrong")
    assert bool(wrong) is not right


def test_a_call_has_no_outcome_of_a_post_check(cases: list[str], desk: Desk, flow: Flow) -> None:
    case = cases_of(flow).get(cases[0])
    assert case is not None
    task = cases_of(flow).task(case.id, "phone_or_visit", case.uscc, case.opened_on)
    transact(flow.world.dynamodb, [task])
    place = {"pk": f"CASE:{case.id}", "sk": "TASK:phone_or_visit"}
    answer = desk.ask("POST /api/worklist/{pk}/{sk}/done", {"outcome": "checked_right"}, **place)
    assert (answer.status, answer.error) == (400, "outcome_of_another")


def test_the_sample_is_the_catalogues_ten_in_a_hundred(cases: list[str], desk: Desk) -> None:
    answer = grant(desk, *seen(desk))
    wanted = {case: batches.is_sampled(case, 10) for case in cases}
    assert {one["case"]: one["checked_later"] for one in answer.body["cases"]} == wanted


def test_an_item_that_is_stopped_while_a_batch_goes_on_is_granted_no_more(
    cases: list[str], desk: Desk, flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided = deciding.decided

    def stopped_first(*told: Any) -> Any:
        chief = Desk(flow, "[supervisor]", sub="o-3", name="zhao")
        items = sorted({str(row["item"]) for row in reading.cases(world)})
        body = {"items": items, "version": 0, "reason": "规则有误，先停一停"}
        chief.ask("PUT /api/items/stopped", body)
        return decided(*told)

    monkeypatch.setattr(batching, "decided", stopped_first)
    answer = grant(desk, *seen(desk))
    assert [one["granted"] for one in answer.body["cases"]] == [False, False, False]
    assert set(reading.case_states(world).values()) == {"filed"}
