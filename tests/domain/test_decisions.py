"""Who may decide what, when, with which reason: tables a clerk can read."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.filed_case import AT, CASE, FILING, LICENCE, officer, said
from tests.tables import lines
from zhiban.domain.cases import TRANSITIONS, Case, CaseState, Decision, Outcome
from zhiban.domain.decisions import (
    BECOMES,
    DECIDERS,
    OUTCOME_WORDS,
    Circumstances,
    already_corrected,
    is_decision,
    not_waiting,
    permit,
    repeats,
    rests_on,
    standing,
)
from zhiban.domain.officers import Officer, Role

OUTCOMES: dict[str, Outcome] = {"准予": "grant", "不予": "refuse", "补正": "correct"}
ROLES = {role.wording: role for role in Role}


def refusal(case: Case, who: Officer, outcome: Outcome, *, corrected: bool = False) -> str:
    """The code word of what stands against it; 可 when nothing does."""
    return said(lambda: permit(case, who, outcome, Circumstances(corrected=corrected)))


def test_every_outcome_has_who_decides_it_its_state_and_its_word() -> None:
    assert set(OUTCOMES.values()) == set(DECIDERS) == set(BECOMES) == set(OUTCOME_WORDS)


@pytest.mark.parametrize("outcome", BECOMES)
def test_what_may_be_decided_is_a_move_the_case_may_make(outcome: Outcome) -> None:
    assert BECOMES[outcome] in TRANSITIONS[CaseState.FILED]
    assert is_decision(f"case_{BECOMES[outcome].value}")
    assert not is_decision("case_filed")


SUBMITTED = """
提交人     | 决定人 | 可否 | 说明
citizen    | o-1    | 可   | 本人在手机上提交
officer:o-1| o-1    | 否   | 自己代为提交的件
officer:o-2| o-1    | 可   | 别人代为提交的件
o-1        | o-1    | 可   | 不是工作人员的记法
"""


@pytest.mark.parametrize(("by", "decider", "may", "why"), lines(SUBMITTED))
def test_who_submitted_never_decides(by: str, decider: str, may: str, why: str) -> None:
    case = replace(CASE, filing=replace(FILING, by=by))
    for outcome in BECOMES:
        found = refusal(case, officer(*Role, identity=decider), outcome)
        assert found == ("可" if may == "可" else "own_filing"), why


RESTS = """
最后录入   | 本局制证   | 不得决定 | 说明
           |            | 否       | 没有录入过
2026-11-01 |            | 是       | 本局没有制过证，一直算
2026-11-01 | 2022-01-01 | 是       | 制证以后录入
2022-01-01 | 2022-01-01 | 是       | 当天的也算
2021-12-31 | 2022-01-01 | 否       | 已由别人据以决定过
"""


@pytest.mark.parametrize(("entered", "issued", "rests", "why"), lines(RESTS))
def test_who_entered_what_it_rests_on_never_decides(
    entered: str, issued: str, rests: str, why: str
) -> None:
    licence = LICENCE
    if issued:
        licence = replace(LICENCE, issued_here=True, issued_on=date.fromisoformat(issued))
    day = date.fromisoformat(entered) if entered else None
    found = rests_on(day, licence)
    assert found is (rests == "是"), why
    about, wanted = Circumstances(entered=found), "own_entry" if found else "可"
    for outcome in BECOMES:
        assert said(lambda o=outcome: permit(CASE, officer(*Role), o, about)) == wanted  # type: ignore[misc]


ONCE = """
经过                                                             | 可否补正
case_opened case_filed                                           | 可
case_opened case_filed case_correcting case_filed                | 否
case_opened case_filed case_correcting case_closed case_opened case_filed | 可
"""


@pytest.mark.parametrize(("events", "may"), lines(ONCE))
def test_a_correction_is_asked_for_once(events: str, may: str) -> None:
    corrected = already_corrected(events.split())
    found = refusal(CASE, officer(Role.CLERK), "correct", corrected=corrected)
    assert found == ("可" if may == "可" else "corrected_before")
    assert refusal(CASE, officer(Role.APPROVER), "grant", corrected=corrected) == "可"
    assert refusal(CASE, officer(Role.APPROVER), "refuse", corrected=corrected) == "可"


GRANTED = Decision("grant", "o-1", AT)
STANDS = """
状态       | 准予 | 不予 | 补正
opened     | 否   | 否   | 否
filed      | 否   | 否   | 否
correcting | 否   | 否   | 可
granted    | 可   | 否   | 否
refused    | 否   | 可   | 否
issued     | 可   | 否   | 否
delivered  | 可   | 否   | 否
lapsed     | 否   | 否   | 否
closed     | 否   | 否   | 否
"""


@pytest.mark.parametrize("row", lines(STANDS))
def test_where_a_decision_still_stands(row: list[str]) -> None:
    state, *cells = row
    for outcome, cell in zip(OUTCOMES.values(), cells, strict=True):
        made = Decision(outcome, "o-1", AT)
        case = replace(CASE, state=CaseState(state), decision=made)
        assert standing(case) == (made if cell == "可" else None)
        assert repeats(case, officer(), outcome, "", None) is (cell == "可")


def test_the_same_decision_again_is_the_same_in_everything() -> None:
    made = Decision("refuse", "o-1", AT, "场所不符合要求", None)
    case = replace(CASE, state=CaseState.REFUSED, decision=made)
    assert repeats(case, officer(), "refuse", "场所不符合要求", None)
    assert not repeats(case, officer(identity="o-2"), "refuse", "场所不符合要求", None)
    assert not repeats(case, officer(), "refuse", "另一个理由", None)
    assert not repeats(case, officer(), "grant", "场所不符合要求", None)
    assert not repeats(case, officer(), "refuse", "场所不符合要求", date(2031, 1, 1))


def test_who_comes_second_is_told_by_whom_and_when() -> None:
    case = replace(CASE, state=CaseState.GRANTED, decision=GRANTED)
    denial = not_waiting(case, "审批人员（wang）")
    assert denial.code == "already_decided"
    assert str(denial) == (
        "本件已由审批人员（wang）于2026年12月1日10:05决定准予，"
        "目前“已准予，待制证”；您的决定没有记录。"
    )
    assert "工作人员（o-1）" in str(not_waiting(case))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(list(CaseState)),
    st.sets(st.sampled_from(list(Role))),
    st.sampled_from(sorted(BECOMES)),
    st.booleans(),
    st.sampled_from(["citizen", "officer:o-1", "officer:o-2"]),
)
def test_whatever_is_permitted_keeps_every_rule(
    state: CaseState, roles: set[Role], outcome: Outcome, corrected: bool, by: str
) -> None:
    case = replace(CASE, state=state, filing=replace(FILING, by=by))
    if refusal(case, officer(*roles), outcome, corrected=corrected) == "可":
        assert state is CaseState.FILED
        assert roles & DECIDERS[outcome]
        assert by != "officer:o-1"
        assert not (corrected and outcome == "correct")


def test_after_the_last_day_to_hand_it_in_nothing_is_sent_back() -> None:
    """Nobody could hand it in any more: the delay would be made the applicant's."""
    who, about = officer(Role.APPROVER), Circumstances(ended=True)
    said_to = {one: said(lambda o=one: permit(CASE, who, o, about)) for one in BECOMES}  # type: ignore[misc]
    assert said_to == {"grant": "可", "refuse": "可", "correct": "too_late_to_correct"}
