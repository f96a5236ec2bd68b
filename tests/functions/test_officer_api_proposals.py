"""A change of a rule at the desk: proposed, foreseen, and released by a second officer or not."""

from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Answer, Desk
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper
from tests.functions.rights import RULE
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.rule_changes import RuleChange, patched
from zhiban.runtime.rules import shipped

PROPOSALS = "GET /api/rules/proposals"
PROPOSE = "POST /api/rules/proposals"
WORD = "POST /api/rules/proposals/{proposal}/word"
WHAT_IF = "POST /api/rules/what-if"
VERSION = shipped("catalogue")["version"]
BODY = {"change": RULE, "reason": "办法修订，提前五个工作日", "catalogue": VERSION}


@pytest.fixture
def chief(flow: Flow) -> Desk:
    return Desk(flow, "[supervisor]", sub="o-1", name="zhang")


@pytest.fixture
def other(flow: Flow) -> Desk:
    return Desk(flow, "[supervisor]", sub="o-2", name="liu")


def proposed(chief: Desk) -> str:
    answer = chief.ask(PROPOSE, BODY)
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


def said(desk: Desk, proposal: str, outcome: str, reason: str = "已核对条文") -> Answer:
    return desk.ask(WORD, {"outcome": outcome, "reason": reason}, proposal=proposal)


def events(flow: Flow) -> list[tuple[str, str]]:
    rows = reading.rows_of(flow.world, "RULES", "EVENT#")
    return sorted((row["type"], row["name"]) for row in rows)


def test_one_proposes_and_another_releases(chief: Desk, other: Desk, flow: Flow) -> None:
    proposal = proposed(chief)
    (row,) = other.ask(PROPOSALS).body["rows"]
    assert (row["state"]["name"], row["may"], row["faults"]) == (
        "等待放行",
        ["release", "refuse"],
        [],
    )
    assert row["differences"][0]["then"] == "到期前90个工作日起，最晚到期前20个工作日"
    answer = said(other, proposal, "release")
    assert (answer.status, answer.body["state"]["code"]) == (200, "released")
    assert answer.body["decided"]["by"]["name"] == "liu"
    assert answer.body["proposed"]["by"]["name"] == "zhang"
    assert (answer.body["shipped"], answer.body["may"]) == (False, [])
    assert events(flow) == [("rule_proposed", "zhang"), ("rule_released", "liu")]


def test_who_proposed_does_not_release(chief: Desk, flow: Flow) -> None:
    proposal = proposed(chief)
    for outcome in ("release", "refuse"):
        answer = said(chief, proposal, outcome)
        assert (answer.status, answer.error) == (403, "own_proposal")
    assert said(chief, proposal, "withdraw").body["state"]["code"] == "withdrawn"
    assert events(flow) == [("rule_proposed", "zhang"), ("rule_withdrawn", "zhang")]


def test_what_was_withdrawn_by_mistake_is_proposed_anew(
    chief: Desk, other: Desk, flow: Flow
) -> None:
    first = proposed(chief)
    assert said(chief, first, "withdraw").status == 200
    again = proposed(chief)
    assert again != first
    assert proposed(chief) == again
    assert said(other, again, "release").body["state"]["code"] == "released"
    assert [row["state"]["code"] for row in chief.ask(PROPOSALS).body["rows"]].count(
        "withdrawn"
    ) == 1


def test_nobody_withdraws_for_another(chief: Desk, other: Desk) -> None:
    answer = said(other, proposed(chief), "withdraw")
    assert (answer.status, answer.error) == (403, "not_your_proposal")


def test_of_two_words_the_first_counts(chief: Desk, other: Desk, flow: Flow) -> None:
    proposal = proposed(chief)
    third = Desk(flow, "[supervisor]", sub="o-3", name="sun")
    assert said(other, proposal, "refuse").status == 200
    assert said(third, proposal, "release").error == "changed_meanwhile"
    assert said(other, proposal, "refuse").body["state"]["code"] == "refused"
    assert said(chief, proposal, "withdraw").error == "changed_meanwhile"
    assert len(events(flow)) == 2


def test_the_same_proposal_again_is_the_same(chief: Desk, flow: Flow) -> None:
    assert proposed(chief) == proposed(chief)
    assert events(flow) == [("rule_proposed", "zhang")]


def moved_on(desk: Desk, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]) -> None:
    """The next catalogue is deployed."""
    raw = patched(shipped("catalogue"), RuleChange.from_mapping(change))
    object.__setattr__(desk.built[1], "catalogue", Catalogue.from_mapping(raw))


def test_what_was_proposed_over_another_catalogue_is_refused(
    chief: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = proposed(chief)
    told = {"item": "L01-C1", "basis": RULE["basis"], "from": "2027-01-01"}
    moved_on(other, monkeypatch, told | {"promised": {"n": 2, "unit": "wd"}})
    assert other.ask(PROPOSALS).body["rows"][0]["stale"]
    answer = said(other, proposal, "release")
    assert (answer.status, answer.error) == (409, "catalogue_moved")
    assert said(other, proposal, "refuse").status == 200
    late = other.ask(PROPOSE, BODY)
    assert (late.status, late.error) == (409, "catalogue_moved")


def test_what_is_shipped_is_told_as_shipped(
    chief: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(other, proposed(chief), "release")
    told = {"item": RULE["item"], "basis": RULE["basis"], "from": RULE["effective_from"]}
    moved_on(other, monkeypatch, told | {"latest": RULE["latest"]})
    (row,) = other.ask(PROPOSALS).body["rows"]
    assert (row["shipped"], row["stale"]) == (True, False)


def test_what_begins_before_it_is_released_is_refused_by_the_law_s_checks(
    chief: Desk, other: Desk, flow: Flow
) -> None:
    proposal = proposed(chief)
    flow.pass_days(100)
    answer = said(other, proposal, "release")
    assert (answer.status, answer.error) == (400, "rule_faulty")
    assert answer.body["message"] == "施行日期须在今天以后。"


def test_faults_are_told_all_at_once_and_nothing_is_written(chief: Desk, flow: Flow) -> None:
    change = RULE | {"latest": {"n": 100, "unit": "wd"}, "basis": "新办法"}
    for route, body in ((PROPOSE, BODY | {"change": change}), (WHAT_IF, change)):
        answer = chief.ask(route, body)
        assert (answer.status, answer.error) == (400, "rule_faulty")
        for part in ("最晚日早于最早日", "依据要写法规名称和条号"):
            assert part in answer.body["message"]
    assert events(flow) == []


def test_a_number_of_a_person_is_no_reason(chief: Desk) -> None:
    answer = chief.ask(PROPOSE, BODY | {"reason": "找13912345678"})
    assert (answer.status, answer.error) == (400, "personal_number")


def test_what_it_would_do_is_foreseen_and_nothing_is_written(chief: Desk, flow: Flow) -> None:
    """Of three licences the first ends before the change, the others under it."""
    flow.ingest("a.csv", entities_file(*(holder(n) for n in (1, 2, 3))))
    ends = {1: "2027-02-20", 2: "2027-06-10", 3: "2027-06-20"}
    flow.ingest("b.csv", licences_file(*(paper(n, FOOD, day) for n, day in ends.items())))
    before = reading.rows(flow.world, "CASES_TABLE")
    told = chief.ask(WHAT_IF, RULE).body
    assert told["catalogue_now"] == VERSION != told["catalogue_then"]
    assert (told["opened_now"], told["opened_then"]) == (3, 3)
    assert (told["earlier"], told["later"], told["days_moved"]) == (2, 0, 2)
    assert (told["now_due"], told["missed"], told["due_today"]) == (0, 0, 0)
    assert reading.rows(flow.world, "CASES_TABLE") == before


def test_a_longer_ladder_in_a_horizon_brings_more(chief: Desk, flow: Flow) -> None:
    """What would ring only after the horizon rings within it once it is told of earlier."""
    flow.ingest("a.csv", entities_file(holder(1)))
    flow.ingest("b.csv", licences_file(paper(1, FOOD, "2027-08-01")))
    change = RULE | {"latest": None, "ladder": None}
    change["ladder"] = {
        "first_days": 90,
        "again_days": 15,
        "last_days": 5,
        "worklist_working_days": 3,
    }
    told = chief.ask(WHAT_IF, change).body
    assert (told["now_due"], told["missed"]) == (1, 0)
    assert told["opened_then"] == told["opened_now"] + 1
