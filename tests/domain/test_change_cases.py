"""Changes of one fact, one after the other: what a permit is asked for in the end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.changed import ON, TODAY, changed, entity, licence, look
from tests.domain.law import LAW, NOTICE, rows
from zhiban.domain.cases import Case, CaseState, Reason, Suppression
from zhiban.domain.change_plans import change_reckoned_anew
from zhiban.domain.ending import needless
from zhiban.domain.entities import EntityStatus
from zhiban.domain.fact_changes import FactsChanged
from zhiban.domain.sameness import same_in_substance

DAY = timedelta(days=1)
RENAMED = changed(2, "name", "沂源甲店", "沂源乙店")


def case_of(found: Case | Suppression) -> Case:
    assert isinstance(found, Case), found
    return found


def reason_of(found: Case | Suppression) -> Reason:
    assert isinstance(found, Suppression), found
    return found.reason


SAME = rows("""
事项               | 原来               | 后来                     | 相同
name               | 沂源甲店           | 沂源甲店（个体工商户）   | 是
name               | 沂源甲店(个体工商户) | 沂源乙店（个体工商户） | 否
name               | 沂源甲店           | 沂源县甲店               | 否
name               | 甲（山东）有限公司 | 甲(山东)有限公司         | 是
address            | 样例路 1 号        | 样例路１号               | 是
address            | 样例路1号          | 样例路11号               | 否
scope              | 零售；餐饮         | 餐饮、零售。             | 是
scope              | 零售；餐饮         | 餐饮                     | 否
registered_capital | 100万元            | 1,000,000.00元人民币     | 是
registered_capital | 100万元            | 100万美元                | 否
registered_capital | 100万元            | 110万元                  | 否
legal_rep          | 样例甲             | 样例·甲                  | 是
""")


@pytest.mark.parametrize("row", SAME, ids=[f"{row[1]} {row[2]}" for row in SAME])
def test_what_only_looks_different_is_no_change(row: list[str]) -> None:
    fact, old, new, same = row
    assert same_in_substance(fact, old, new) == (same == "是")
    found = look(changed(2, fact, old, new), of=licence("L12", holder_name="别的")).found
    if same == "是":
        assert reason_of(found) is Reason.SAME_IN_SUBSTANCE


def test_a_change_opens_a_case_that_runs_from_the_day_it_happened() -> None:
    case = case_of(look(RENAMED).found)
    assert (case.item, case.latest, case.rule) == (
        "L01-C1",
        date(2026, 12, 9),
        "L01-name@2023-12-01",
    )
    assert case.change is not None
    assert (case.change.old, case.change.new, case.change.firm) == ("沂源甲店", "沂源乙店", True)
    assert case.expiry == date(2026, 12, 9) + 90 * DAY
    assert case.plan.steps()[0].day == TODAY
    assert case.plan.lapse == case.expiry + DAY


def test_what_was_late_when_it_came_in_gets_a_ladder_all_the_same() -> None:
    case = case_of(look(changed(2, "name", "甲店", "乙店", date(2026, 3, 2))).found)
    assert case.latest == date(2026, 3, 16)
    assert case.may_be_filed(TODAY)
    days = [step.day for step in case.plan.steps()]
    assert days[0] == TODAY
    assert TODAY < days[1] <= TODAY + 15 * DAY
    assert case.plan.lapse == TODAY + 91 * DAY


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (Reason.FIRST_KNOWN, {"one": changed(2, "sponsor", "", "某人")}),
        (Reason.ALREADY_SHOWN, {"of": licence(holder_name="沂源乙店")}),
        (Reason.ALREADY_SHOWN, {"of": licence(issued_on=ON + DAY)}),
        (Reason.LICENCE_EXPIRED, {"of": licence(valid_to=TODAY - DAY)}),
        (Reason.KIND_UNKNOWN, {"of": licence("ZZ9")}),
        (Reason.KIND_OFF, {"of": licence("X01")}),
        (Reason.ENTITY_GONE, {"holder": entity(status=EntityStatus.CANCELLED)}),
        (Reason.OPTED_OUT, {"holder": entity(opted_out=True)}),
        (Reason.HOLDER_UNKNOWN, {"holder": entity(stub=True)}),
        (Reason.ITEM_STOPPED, {"stopped": ("L01-C1",)}),
        (Reason.BY_AN_OFFICER, {"one": changed(2, "name", "沂源甲店", "")}),
    ],
)
def test_why_a_change_asks_for_nothing_now(why: Reason, told: dict[str, object]) -> None:
    found = look(**({"one": RENAMED} | told)).found  # type: ignore[arg-type]
    assert reason_of(found) is why


def test_what_waits_is_looked_at_again_and_at_last_left_to_a_person() -> None:
    stopped = look(RENAMED, stopped=("L01-C1",)).found
    assert isinstance(stopped, Suppression)
    assert (stopped.look_again, stopped.needs_person) == (TODAY + DAY, False)
    at_last = look(RENAMED, stopped=("L01-C1",), today=ON + 90 * DAY).found
    assert isinstance(at_last, Suppression)
    assert (at_last.look_again, at_last.needs_person) == (None, True)


def test_a_fact_that_changes_again_is_followed_from_what_the_permit_says_and_by_the_first_day() -> (
    None
):
    first = case_of(look(RENAMED).found)
    again = changed(3, "name", "沂源乙店", "沂源丙店", date(2026, 11, 30))
    found = look(again, RENAMED, cases={first.id: first})
    case = case_of(found.found)
    assert case.change is not None
    assert (case.change.old, case.change.new) == ("沂源甲店", "沂源丙店")
    assert (case.change.since, case.latest) == (ON, first.latest)
    assert found.ended == ((first, Reason.CHANGED_AGAIN),)


def test_a_fact_that_changes_back_needs_nothing_and_ends_what_was_open() -> None:
    first = case_of(look(RENAMED).found)
    back = changed(3, "name", "沂源乙店", "沂源甲店（个体工商户）")
    found = look(back, RENAMED, cases={first.id: first})
    assert reason_of(found.found) is Reason.CHANGED_BACK
    assert found.ended == ((first, Reason.CHANGED_BACK),)


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.LAPSED, CaseState.REFUSED])
def test_it_is_back_too_when_its_case_has_ended_without_being_followed(state: CaseState) -> None:
    """So a change that is decided again after a crash comes to the same."""
    first = replace(case_of(look(RENAMED).found), state=state)
    found = look(changed(3, "name", "沂源乙店", "沂源甲店"), RENAMED, cases={first.id: first})
    assert reason_of(found.found) is Reason.CHANGED_BACK
    assert found.ended == ()


@pytest.mark.parametrize("state", [CaseState.FILED, CaseState.CORRECTING, CaseState.GRANTED])
def test_what_changes_while_it_is_applied_for_is_looked_at_by_an_officer(state: CaseState) -> None:
    first = replace(case_of(look(RENAMED).found), state=state)
    back = changed(3, "name", "沂源乙店", "沂源甲店", TODAY)
    found = look(back, RENAMED, cases={first.id: first}).found
    assert isinstance(found, Suppression)
    assert (found.reason, found.needs_person) == (Reason.ALREADY_FILED, True)
    assert found.look_again == TODAY + DAY


def test_what_the_permit_has_followed_must_be_followed_back() -> None:
    first = replace(case_of(look(RENAMED).found), state=CaseState.ISSUED)
    back = changed(3, "name", "沂源乙店", "沂源甲店", TODAY)
    renamed = licence(holder_name="沂源乙店")
    case = case_of(look(back, RENAMED, of=renamed, cases={first.id: first}).found)
    assert case.change is not None
    assert (case.change.old, case.change.new, case.change.since) == ("沂源乙店", "沂源甲店", None)


def test_of_changes_that_wait_together_only_the_latest_asks() -> None:
    again = changed(3, "name", "沂源乙店", "沂源丙店")
    older = look_in([RENAMED, again], RENAMED)
    assert reason_of(older) is Reason.CHANGED_AGAIN
    case = case_of(look(again, RENAMED).found)
    assert case.change is not None
    assert (case.change.old, case.change.new) == ("沂源甲店", "沂源丙店")


def look_in(history: list[FactsChanged], one: FactsChanged) -> Case | Suppression:
    return look(one, *(other for other in history if other != one)).found


def test_a_later_difference_in_looks_takes_nobodys_place() -> None:
    first = case_of(look(RENAMED).found)
    looks = changed(3, "name", "沂源乙店", "沂源乙店（个体工商户）")
    assert case_of(look_in([RENAMED, looks], RENAMED)) == first
    found = look(looks, RENAMED, cases={first.id: first})
    assert (reason_of(found.found), found.ended) == (Reason.SAME_IN_SUBSTANCE, ())


def test_an_open_change_is_needless_once_it_is_put_right_or_shown() -> None:
    case = case_of(look(RENAMED).found)
    renamed = entity(name="沂源乙店")
    assert needless(case, licence(), renamed) is None
    assert needless(case, licence(), entity()) is Reason.CHANGED_BACK
    assert needless(case, licence(holder_name="沂源乙店"), renamed) is Reason.CHANGED_ELSEWHERE
    renewed = licence(term=2, issued_on=TODAY)
    assert needless(case, renewed, renamed) is Reason.CHANGED_ELSEWHERE


def test_another_paper_for_another_change_does_not_end_it() -> None:
    """Of two facts that changed together, one followed gives the licence a new date of issue."""
    case = case_of(look(changed(2, "legal_rep", "样例甲", "样例乙")).found)
    followed = licence(issued_on=TODAY, issued_here=True)
    assert needless(case, followed, entity(legal_rep="样例乙")) is None


def test_projected_days_are_reckoned_anew_when_the_notice_is_there() -> None:
    late = date(2026, 12, 25)
    case = case_of(look(changed(2, "name", "甲店", "乙店", late), today=late).found)
    assert (case.projected, case.latest) == (True, date(2027, 1, 1))
    fresh = change_reckoned_anew(case, NOTICE, late)
    assert fresh is not None
    assert (fresh.projected, fresh.latest) == (False, date(2027, 1, 11))
    assert fresh.plan.first == case.plan.first
    assert fresh.expiry == date(2027, 1, 11) + 90 * DAY
    assert change_reckoned_anew(fresh, NOTICE, late) is None
    assert change_reckoned_anew(case, LAW, late) is None


NAMES = ["甲店", "乙店", "丙店", "甲店（个体工商户）"]


@given(
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=7),
    gaps=st.lists(st.integers(0, 20), min_size=7, max_size=7),
    worked=st.sets(st.integers(0, 6)),
)
def test_however_changes_are_grouped_the_same_case_is_open_in_the_end(
    names: list[str], gaps: list[int], worked: set[int]
) -> None:
    """`worked` are the changes after which all that waits is worked; at last all is."""
    history: list[FactsChanged] = []
    day, was = date(2026, 6, 1), "甲店"
    for n, name in enumerate(names):
        day += gaps[n] * DAY
        if name != was:
            history.append(changed(len(history) + 2, "legal_rep", was, name, day))
        was = name
    cases: dict[str, Case] = {}
    done: set[int] = set()
    for n in range(1, len(history) + 1):
        if n in worked or n == len(history):
            _work(history[:n], cases, done)
    open_cases = [case for case in cases.values() if case.state is CaseState.OPENED]
    assert len(open_cases) <= 1
    assert bool(open_cases) == (not same_in_substance("legal_rep", "甲店", was))
    for case in open_cases:
        assert case.change is not None
        assert case.change.old == "甲店"
        assert same_in_substance("legal_rep", case.change.new, was)
        first = _first_day_away(history)
        assert case.change.counted_from == first
        alone = look(changed(99, "legal_rep", "甲店", was, first), today=day).found
        assert case.latest == case_of(alone).latest


def _work(history: list[FactsChanged], cases: dict[str, Case], done: set[int]) -> None:
    for one in history:
        if one.facts_version in done:
            continue
        done.add(one.facts_version)
        others = (other for other in history if other != one)
        found = look(one, *others, cases=cases, today=one.on)
        for ended, _ in found.ended:
            cases[ended.id] = replace(ended, state=CaseState.CLOSED)
        if isinstance(found.found, Case):
            assert found.found.id not in cases
            cases[found.found.id] = found.found


def _first_day_away(history: list[FactsChanged]) -> date:
    """The day since which the fact has not been what the permit says."""
    since = None
    for one in history:
        away = not same_in_substance("legal_rep", "甲店", one.changes[0].new)
        since = (since or one.on) if away else None
    assert since is not None
    return since


def test_there_and_back_and_there_again_are_four_facts() -> None:
    history = [
        changed(2, "name", "甲店", "乙店"),
        changed(3, "name", "乙店", "甲店"),
        changed(4, "name", "甲店", "乙店"),
    ]
    assert len({one.case_id(licence(), "name") for one in history}) == 3
