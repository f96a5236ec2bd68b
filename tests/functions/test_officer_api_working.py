"""Queues and worklists, through the desk."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, ring
from tests.functions.desk import Answer, Desk, case_of, cases_of, file, filed
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper, uscc
from tests.world import World
from zhiban.domain.cases import CaseState, Intent
from zhiban.store.table import transact

DONE = "POST /api/worklist/{pk}/{sk}/done"


# --- the queue ----------------------------------------------------------------------------------


@pytest.fixture
def busy(flow: Flow) -> Desk:
    """Five filed cases; the n-th is promised by 2026-12-10 less n days."""

    def live() -> None:
        ring(flow, 1, 2, 3, 4, 5)
        for n in range(1, 6):
            file(flow, case_of(flow, n), decide_by=date(2026, 12, 10) - timedelta(days=n))

    begin(flow, "five filed", live)
    return Desk(flow)


def walked(desk: Desk, **told: str) -> list[list[str]]:
    """Every page of a queue: the holders on it."""
    pages, after = [], ""
    while True:
        answer = desk.ask("GET /api/queue", **told, **({"after": after} if after else {}))
        assert answer.status == 200
        pages.append([row["holder"] for row in answer.body["rows"]])
        after = answer.body["after"]
        if after is None:
            return pages


@pytest.mark.parametrize("limit", ["1", "2", "4", "5", "100"])
def test_a_queue_is_walked_page_by_page_most_urgent_first(busy: Desk, limit: str) -> None:
    pages = walked(busy, state="filed", limit=limit)
    expected = [f"沂源样例{n:03d}商店" for n in (5, 4, 3, 2, 1)]
    assert [holder for page in pages for holder in page] == expected
    assert max(map(len, pages)) <= int(limit)


def test_a_row_tells_what_to_do_by_when(busy: Desk) -> None:
    row = busy.ask("GET /api/queue", limit="1").body["rows"][0]
    case = case_of(busy.flow, 5)
    assert row == {
        "case": case.id,
        "item": {"code": "L01-R1", "name": "食品经营许可证延续"},
        "kind": {"code": "L01", "name": "食品经营许可证"},
        "number": case.number,
        "uscc": uscc(5),
        "holder": "沂源样例005商店",
        "town": "南麻街道",
        "state": {"code": "filed", "name": "待审查决定"},
        "since": "2026-12-01T02:00:00Z",
        "deadline": {"day": "2026-12-05", "days_left": 4, "late": False},
        "intent": None,
        "automatic": False,
        "version": 2,
    }


def test_what_is_late_says_so(busy: Desk) -> None:
    busy.flow.pass_days(6)
    rows = busy.ask("GET /api/queue").body["rows"]
    assert [row["deadline"]["days_left"] for row in rows] == [-2, -1, 0, 1, 2]
    assert [row["deadline"]["late"] for row in rows] == [True, True, False, False, False]


@pytest.mark.parametrize(
    "told",
    [{"state": "opened"}, {"state": "refused"}, {"limit": "0"}, {"limit": "101"}, {"limit": "x"}],
)
def test_a_queue_that_is_none_is_refused(busy: Desk, told: dict[str, str]) -> None:
    answer = busy.ask("GET /api/queue", **told)
    assert (answer.status, answer.error) == (400, "malformed")
    assert f"“{next(iter(told))}”" in answer.body["message"]


PLACES = ["x", "eyJhIjoxfQ", "W10", "WzEsMiwzXQ", "W251bGwsbnVsbCxudWxsXQ", "WyJhIiwiIiwiYiJd", "%"]


@pytest.mark.parametrize("after", PLACES)
@pytest.mark.parametrize("route", ["GET /api/queue", "GET /api/worklist"])
def test_a_place_that_is_none_sends_back_to_the_first_page(
    busy: Desk, route: str, after: str
) -> None:
    answer = busy.ask(route, after=after)
    assert (answer.status, answer.error) == (400, "no_such_place")


def test_the_first_page_is_what_a_new_visitor_sees(flow: Flow) -> None:
    answer = Desk(flow, "[auditor]").ask("GET /api/queue")
    assert answer.body == {
        "state": {"code": "filed", "name": "待审查决定"},
        "rows": [],
        "after": None,
    }


# --- worklists ----------------------------------------------------------------------------------


@pytest.fixture
def called(flow: Flow) -> Desk:
    """Two holders without a phone: a call or a visit each; and a licence nobody holds."""

    def live() -> None:
        flow.ingest("e.csv", entities_file(holder(1, mobile=""), holder(2, mobile="")))
        told = (paper(n, FOOD, "2026-12-31") for n in (1, 2, 3))
        flow.ingest("l.csv", licences_file(*told))
        flow.ring()

    begin(flow, "without phones", live)
    return Desk(flow, "[clerk]")


def rows(desk: Desk, what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.ask("GET /api/worklist", what=what).body["rows"]
    return found


def row_of(desk: Desk, what: str, pk: str) -> dict[str, Any]:
    (row,) = [row for row in rows(desk, what) if row["pk"] == pk]
    return row


def done(desk: Desk, row: dict[str, Any], outcome: str = "reached", **more: str) -> Answer:
    return desk.ask(DONE, {"outcome": outcome, **more}, pk=row["pk"], sk=row["sk"])


def test_a_worklist_shows_whom_to_call_about_what(called: Desk) -> None:
    case = case_of(called.flow, 1)
    mine = row_of(called, "no_contact", f"CASE:{case.id}")
    assert mine["what"] == {"code": "no_contact", "name": "没有可用的手机号码，转电话或上门"}
    assert (mine["holder"], mine["uscc"], mine["due"]) == ("沂源样例001商店", uscc(1), "2026-12-01")
    assert mine["about"] == [
        {
            "kind": {"code": "L01", "name": "食品经营许可证"},
            "number": case.number,
            "item": {"code": "L01-R1", "name": "食品经营许可证延续"},
            "case": case.id,
            "state": {"code": "opened", "name": "待申请人申报"},
            "latest": "2026-12-31",
        }
    ]


def test_a_task_about_a_licence_without_a_case_still_names_it(called: Desk) -> None:
    """Its holder is unknown, so no case was opened; the recorded reason knows the licence."""
    (row,) = [r for r in rows(called, "holder_unknown") if r["pk"].startswith("CASE:")]
    (about,) = row["about"]
    assert (about["number"], about["case"], about["state"]) == ("YL00320261231", None, None)
    assert about["kind"]["name"] == "食品经营许可证"


def test_a_task_about_a_holder_names_no_licence(called: Desk) -> None:
    row = row_of(called, "holder_unknown", f"HOLDER:{uscc(3)}")
    assert (row["about"], row["uscc"]) == ([], uscc(3))
    assert done(called, row, "other", note="已请登记机关补录").status == 200


def test_a_worklist_is_walked_page_by_page_a_due_day_at_a_time(called: Desk) -> None:
    flow = called.flow
    flow.pass_days(1)
    flow.ingest("e.csv", entities_file(holder(4, mobile="")))
    flow.ingest("l.csv", licences_file(paper(4, FOOD, "2026-12-31")))
    flow.ring()
    first = called.ask("GET /api/worklist", what="no_contact", limit="1").body
    second = called.ask(
        "GET /api/worklist", what="no_contact", limit="1", after=first["after"]
    ).body
    assert {row["due"] for row in first["rows"]} == {"2026-12-01"}
    assert [(row["uscc"], row["due"]) for row in second["rows"]] == [(uscc(4), "2026-12-02")]
    assert len(first["rows"]) == 2
    assert second["after"] is None


def test_a_task_done_leaves_its_list_with_who_and_when(called: Desk, world: World) -> None:
    row = rows(called, "no_contact")[0]
    answer = done(called, row, "will_file", note="下周来窗口")
    assert answer.status == 200
    assert answer.body["done"] == {
        "outcome": {"code": "will_file", "name": "将自行办理"},
        "by": {"id": "o-1", "name": "wang"},
        "at": "2026-12-01T02:00:00Z",
        "note": "下周来窗口",
    }
    assert row["pk"] not in [r["pk"] for r in rows(called, "no_contact")]
    case = row["about"][0]["case"]
    found = called.ask("GET /api/cases/{case_id}", case_id=case).body["tasks"]
    assert [(task["state"], task["done"]["note"]) for task in found] == [("done", "下周来窗口")]


def test_a_business_that_closed_is_reminded_no_more_and_is_to_be_cancelled(
    called: Desk, world: World
) -> None:
    row = rows(called, "no_contact")[0]
    for _ in range(2):
        assert done(called, row, "closed_down").status == 200
    case = row["about"][0]["case"]
    (found,) = [kept for kept in reading.cases(world) if kept["id"] == case]
    assert found["intent"] == "no_longer_operating"
    (task,) = [r for r in rows(called, "no_longer_operating") if r["pk"] == f"CASE:{case}"]
    version = found["version"]
    assert done(called, task, "closed_down").status == 200
    assert rows(called, "no_longer_operating") == []
    (found,) = [kept for kept in reading.cases(world) if kept["id"] == case]
    assert found["version"] == version, "it was known already"


def test_a_wrong_number_is_to_be_corrected(called: Desk) -> None:
    row = rows(called, "no_contact")[0]
    assert done(called, row, "wrong_number").status == 200
    (task,) = rows(called, "phone_unusable")
    assert task["uscc"] == row["uscc"]
    assert done(called, task, "wrong_number").status == 200
    assert rows(called, "phone_unusable") == []


@pytest.mark.parametrize("outcome", ["reached", "will_file", "refused", "other"])
def test_whatever_else_was_said_reminders_go_on(called: Desk, world: World, outcome: str) -> None:
    before = reading.cases(world)
    row = rows(called, "no_contact")[0]
    assert done(called, row, outcome, note="电话已沟通").status == 200
    assert reading.cases(world) == before


def said(flow: Flow, intent: str) -> None:
    """The first holder has a phone, was reminded, and answered."""
    flow.ingest("e.csv", entities_file(holder(1)))
    flow.ingest("l.csv", licences_file(paper(1, FOOD, "2026-12-31")))
    flow.ring()
    flow.send_everything()
    cases, case = cases_of(flow), case_of(flow, 1)
    told = ("intent_confirmed", {"intent": intent})
    _, actions = cases.record(replace(case, intent=Intent(intent)), flow.now, "citizen", told)
    task = cases.task(case.id, intent, case.uscc, date(2026, 12, 3))
    transact(flow.world.dynamodb, [*actions, task])


def said_wrong(flow: Flow) -> None:
    said(flow, "data_wrong")


def days_to_the_last(flow: Flow) -> dict[str, str]:
    """Each day rung and sent up to the last reminder; what became of each after the first."""
    last = case_of(flow, 1).plan.last
    assert last is not None
    while flow.now.date() < last:
        flow.pass_days(1)
        flow.scan()
        flow.deliver_rings()
        flow.send_everything()
    sends = sorted((row["SK"], row["state"]) for row in reading.sends(flow.world))
    return dict(sends[1:])


@pytest.mark.parametrize("outcome", ["reached", "wrong_number", "other"])
def test_what_was_said_to_be_wrong_is_seen_to_and_reminders_go_on(
    flow: Flow, world: World, outcome: str
) -> None:
    said_wrong(flow)
    desk = Desk(flow, "[clerk]")
    (row,) = rows(desk, "data_wrong")
    for _ in range(2):
        assert done(desk, row, outcome).status == 200
    case = case_of(flow, 1)
    chain = [event.type for event, _ in cases_of(flow).chain(case.id)]
    assert (case.intent, chain.count("intent_seen_to"), chain[-1]) == (None, 1, "intent_seen_to")
    assert set(days_to_the_last(flow).values()) == {"sent"}


def test_what_nobody_has_seen_to_is_not_reminded_of(flow: Flow) -> None:
    said_wrong(flow)
    assert set(days_to_the_last(flow).values()) == {"suppressed"}


def test_a_business_that_closed_meanwhile_stays_closed(flow: Flow) -> None:
    said_wrong(flow)
    desk = Desk(flow, "[clerk]")
    (row,) = rows(desk, "data_wrong")
    assert done(desk, row, "closed_down").status == 200
    assert case_of(flow, 1).intent is Intent.NO_LONGER_OPERATING


@pytest.mark.parametrize(
    ("outcome", "intent", "reminded"),
    [("will_file", None, "sent"), ("reached", "no_longer_operating", "suppressed")],
)
def test_who_had_closed_and_will_file_after_all_is_reminded(
    flow: Flow, outcome: str, intent: str | None, reminded: str
) -> None:
    said(flow, "no_longer_operating")
    desk = Desk(flow, "[clerk]")
    (row,) = rows(desk, "no_longer_operating")
    assert done(desk, row, outcome).status == 200
    assert case_of(flow, 1).intent == intent
    assert set(days_to_the_last(flow).values()) == {reminded}


def test_a_case_that_ended_meanwhile_may_open_again_without_the_answer(flow: Flow) -> None:
    said_wrong(flow)
    cases, case = cases_of(flow), case_of(flow, 1)
    _, actions = cases.move(case, CaseState.LAPSED, flow.now, "test", {"why": "expired"})
    transact(flow.world.dynamodb, actions)
    desk = Desk(flow, "[clerk]")
    assert done(desk, rows(desk, "data_wrong")[0], "reached").status == 200
    assert (case_of(flow, 1).state, case_of(flow, 1).intent) == (CaseState.LAPSED, None)


def test_the_same_word_again_is_answered_alike_and_another_names_the_first(called: Desk) -> None:
    row = rows(called, "no_contact")[0]
    first = done(called, row)
    assert done(called, row).body == first.body
    answer = done(Desk(called.flow, "[approver]", sub="o-2", name="li"), row)
    assert (answer.status, answer.error) == (409, "already_done")
    assert answer.body["message"] == "此任务已由wang于2026年12月1日10:00办结（已联系上）。"
    assert done(called, row, "refused").error == "already_done"


NO_TASKS = [
    ("CASE:nobody", "TASK:no_contact"),
    ("SWITCH", "stopped_items"),
    ("STATS:2026-12-01", "COUNTERS"),
]


@pytest.mark.parametrize(("pk", "sk"), NO_TASKS)
def test_what_is_no_task_cannot_be_done(called: Desk, world: World, pk: str, sk: str) -> None:
    before = reading.rows(world, "CASES_TABLE")
    answer = called.ask(DONE, {"outcome": "reached"}, pk=pk, sk=sk)
    assert (answer.status, answer.error) == (404, "no_such_task")
    assert reading.rows(world, "CASES_TABLE") == before


def test_a_case_that_waits_is_no_task(flow: Flow, world: World) -> None:
    filed(flow, 1)
    before = reading.cases(world)
    answer = Desk(flow).ask(
        DONE, {"outcome": "reached"}, pk=f"CASE:{case_of(flow, 1).id}", sk="CASE"
    )
    assert (answer.status, answer.error) == (404, "no_such_task")
    assert reading.cases(world) == before


def test_a_note_holds_no_number_of_a_person(called: Desk) -> None:
    row = rows(called, "no_contact")[0]
    answer = done(called, row, note="本人电话19900000009")
    assert (answer.status, answer.error) == (400, "personal_number")
    assert row["pk"] in [r["pk"] for r in rows(called, "no_contact")]


def test_a_lost_message_is_settled_by_a_call(flow: Flow, world: World) -> None:
    ring(flow, 1)
    flow.carrier.after = [ConnectionError()]
    flow.dispatch()
    with pytest.raises(ConnectionError):
        flow.deliver_sends()
    for minutes in (12, 24 * 60):
        flow.now += timedelta(minutes=minutes)
        flow.wall += timedelta(minutes=minutes)
        flow.reconcile()
    desk = Desk(flow, "[clerk]")
    (row,) = rows(desk, "unknown_send")
    assert (row["holder"], row["what"]["name"], row["state"]) == (
        "沂源样例001商店",
        "短信结果不明",
        "unknown",
    )
    assert [about["case"] for about in row["about"]] == [case_of(flow, 1).id]
    first = done(desk, row)
    assert (first.status, done(desk, row).body) == (200, first.body)
    assert rows(desk, "unknown_send") == []
    send = reading.the_send(world)
    assert (send["state"], send["reason"], "secret" in send) == (
        "failed",
        "settled_by_person",
        False,
    )
