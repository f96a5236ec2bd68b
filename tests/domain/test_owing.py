"""每年要办的事项响铃：什么时候立件、为什么不立、什么时候结束: a clerk's tables, then proofs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.law import CALENDAR, CATALOGUE, LAW, rows
from zhiban.domain.cases import Case, CaseState, Intent, NotYet, Reason, Suppression
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.invitations import Invitation, due_today, in_turns, opening_step
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.owing import YearlyRound, look_at_yearly, open_yearly
from zhiban.domain.renewals import Alarm, Law
from zhiban.domain.yearly import (
    alarmed,
    first_yearly,
    needs_rung,
    put_off,
    rings_yearly,
    standing_yearly,
)

REPORT = CATALOGUE.yearly("L12-Y1")
LICENCE = Licence(
    uscc="91370323MA3C000011",
    kind="L12",
    number="370323202400123X",
    holder_name="沂源县甲劳务公司",
    issued_on=date(2024, 3, 1),
    valid_from=date(2024, 3, 1),
    valid_to=date(2028, 2, 28),
    issuer="沂源县行政审批服务局",
)
HOLDER = Entity(uscc=LICENCE.uscc, name="沂源县甲劳务公司")

STATUS = {"有效": LicenceStatus.ACTIVE, "注销": LicenceStatus.CANCELLED}
HOLDERS = {
    "在": HOLDER,
    "注销": replace(HOLDER, status=EntityStatus.CANCELLED),
    "不收": replace(HOLDER, opted_out=True),
    "未归集": replace(HOLDER, stub=True),
}

TABLE = rows("""
情形                     | 今天       | 到期       | 状态 | 主体   | 暂停 | 结果            | 下次响铃   | 须人工
首提日前一天             | 2027-01-28 | 2028-02-28 | 有效 | 在     | 否   | 未到            | 2027-01-29 | -
首提日，立件             | 2027-01-29 | 2028-02-28 | 有效 | 在     | 否   | 立件            | 2027-04-01 | -
中断后补响，只走当前一步 | 2027-03-20 | 2028-02-28 | 有效 | 在     | 否   | 立件            | 2027-04-01 | -
截止当日                 | 2027-03-31 | 2028-02-28 | 有效 | 在     | 否   | 立件            | 2027-04-01 | -
截止次日，等下一年       | 2027-04-01 | 2028-04-30 | 有效 | 在     | 否   | 未到            | 2028-01-31 | -
截止前证照期满           | 2027-02-01 | 2027-03-30 | 有效 | 在     | 否   | term_ends_first | -          | -
证照已注销               | 2027-02-01 | 2028-02-28 | 注销 | 在     | 否   | not_active      | -          | -
主体已注销               | 2027-02-01 | 2028-02-28 | 有效 | 注销   | 否   | entity_gone     | 2027-04-01 | 否
本人不收短信             | 2027-02-01 | 2028-02-28 | 有效 | 不收   | 否   | opted_out       | 2027-03-03 | 是
尚未归集主体             | 2027-02-01 | 2028-02-28 | 有效 | 未归集 | 否   | holder_unknown  | 2027-03-03 | 是
事项被暂停，天天再看     | 2027-02-01 | 2028-02-28 | 有效 | 在     | 是   | item_stopped    | 2027-02-02 | 否
""")  # noqa: E501 - a table reads across


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_the_clerks_table(row: list[str]) -> None:
    _, today, expiry, status, who, stopped, result, again, person = row
    licence = replace(LICENCE, valid_to=day(expiry), status=STATUS[status])
    switched = {"L12-Y1"} if stopped == "是" else set()
    at, holder = date.fromisoformat(today), HOLDERS[who]
    found = look_at_yearly(licence, holder, LAW, at, {}, switched)
    decision = open_yearly(REPORT, licence, holder, LAW, at, switched)
    assert (found.alarm.on or None) == day(again)
    match decision:
        case Case():
            assert (result, found.opened) == ("立件", [decision])
            assert (decision.latest, decision.year) == (date(2027, 3, 31), 2026)
        case Suppression():
            assert (decision.reason, found.silences) == (result, [decision])
            assert decision.needs_person == (person == "是")
            assert decision.item == "L12-Y1"
        case NotYet():
            assert result == "未到"
        case Reason():
            assert (decision, found.silences, found.opened) == (result, [], [])
            assert found.alarm == Alarm(None, decision)


FEBRUARY = date(2027, 2, 1)


def opened(today: date = FEBRUARY, licence: Licence = LICENCE) -> Case:
    (case,) = look_at_yearly(licence, HOLDER, LAW, today, {}).opened
    return case


ENDS = rows("""
情形                     | 今天       | 到期       | 状态 | 主体 | 期次 | 办件   | 答复 | 结束为 | 原因            | 重开
还在办理期               | 2027-03-01 | 2028-02-28 | 有效 | 在   | 1    | opened | -    | -      | -               | 否
截止当日不结束           | 2027-03-31 | 2028-02-28 | 有效 | 在   | 1    | opened | -    | -      | -               | 否
截止次日没有答复         | 2027-04-01 | 2028-02-28 | 有效 | 在   | 1    | opened | -    | lapsed | past_due        | 否
延续后照样要报           | 2027-03-01 | 2031-02-28 | 有效 | 在   | 2    | opened | -    | -      | -               | 否
有效期更正到截止日以前   | 2027-03-01 | 2027-03-15 | 有效 | 在   | 1    | opened | -    | closed | term_ends_first | 否
证照注销                 | 2027-03-01 | 2028-02-28 | 注销 | 在   | 1    | opened | -    | closed | not_active      | 否
主体注销                 | 2027-03-01 | 2028-02-28 | 有效 | 注销 | 1    | opened | -    | closed | entity_gone     | 否
本人答复已办             | 2027-03-01 | 2028-02-28 | 有效 | 在   | 1    | closed | done | -      | -               | 否
曾因暂扣结束，现又有效   | 2027-03-01 | 2028-02-28 | 有效 | 在   | 1    | closed | -    | -      | -               | 是
逾期结束的不再开         | 2027-03-01 | 2028-02-28 | 有效 | 在   | 1    | lapsed | -    | -      | -               | 否
""")  # noqa: E501 - a table reads across


@pytest.mark.parametrize("row", ENDS, ids=[row[0] for row in ENDS])
def test_how_a_case_that_is_there_goes_on(row: list[str]) -> None:
    _, today, expiry, status, who, term, state, answer, ends, why, again = row
    case = replace(
        opened(), state=CaseState(state), intent=None if answer == "-" else Intent(answer)
    )
    licence = replace(
        LICENCE, valid_to=day(expiry), status=STATUS[status], term=int(term), yearly_cased=2026
    )
    at = date.fromisoformat(today)
    found = look_at_yearly(licence, HOLDERS[who], LAW, at, {case.id: case})
    assert [(one.to.value, str(one.why)) for one in found.ended] == (
        [(ends, why)] if ends != "-" else []
    )
    assert [one.id for one in found.reopened] == ([case.id] if again == "是" else [])
    assert found.opened == []
    for one in found.reopened:
        assert (one.opened_on, one.state) == (at, CaseState.CLOSED)
        assert one.invitation_id != case.invitation_id


def test_every_year_has_its_own_case_and_every_duty_too() -> None:
    ids = {opened(date(year, 3, 1), replace(LICENCE, valid_to=None)).id for year in (2026, 2027)}
    assert len(ids) == 2
    assert opened().id == opened(date(2027, 3, 30)).id
    other = replace(LICENCE, number="another")
    assert opened(licence=other).id not in ids


def test_what_an_officer_must_approve_first_waits_for_that() -> None:
    unsure = replace(REPORT, confidence="low")
    found = open_yearly(unsure, LICENCE, HOLDER, LAW, FEBRUARY)
    assert isinstance(found, Suppression)
    assert (found.reason, found.needs_person) == (Reason.LOW_CONFIDENCE, True)
    assert isinstance(open_yearly(unsure, LICENCE, HOLDER, LAW, FEBRUARY, (), {"L12-Y1"}), Case)


def test_a_bookshops_check_rings_on_no_day_and_says_why() -> None:
    """出版物市场管理规定 art 30: the bureau announces the day."""
    licence = replace(LICENCE, kind="L18")
    found = alarmed(licence, LAW, FEBRUARY)
    assert (found.yearly_on, found.yearly_basis) == (None, "no_fixed_day")
    assert not rings_yearly(found, LAW, FEBRUARY)


def test_a_kind_that_owes_nothing_has_no_alarm_for_it() -> None:
    licence = replace(LICENCE, kind="L01")
    found = alarmed(licence, LAW, FEBRUARY)
    assert (found.yearly_on, found.yearly_basis, found.rings_on) == (None, "", found.alarm_on)
    assert not rings_yearly(found, LAW, FEBRUARY)
    assert standing_yearly(found, CATALOGUE, (2026,)) == []


def test_a_licence_stored_before_its_kind_owed_anything_is_looked_at_when_it_rings() -> None:
    assert rings_yearly(LICENCE, LAW, FEBRUARY)
    assert needs_rung(replace(LICENCE, alarm_on=FEBRUARY), LAW, FEBRUARY) == 2


def test_what_finds_no_room_moves_only_what_has_come() -> None:
    to = FEBRUARY + timedelta(days=1)
    licence = replace(LICENCE, alarm_on=date(2027, 12, 1), basis="rule", yearly_on=FEBRUARY)
    moved = put_off(licence, FEBRUARY, to, Reason.INVITATION_FULL)
    assert (moved.alarm_on, moved.basis) == (date(2027, 12, 1), "rule")
    assert (moved.yearly_on, moved.yearly_basis) == (to, Reason.INVITATION_FULL)


def test_the_turns_count_needs_and_keep_the_order() -> None:
    needs = {"甲": 1, "乙": 2, "丙": 2, "丁": 1}
    assert in_turns("甲乙丙丁", needs.__getitem__, 20, 3) == ([["甲", "乙"], ["丙", "丁"]], [])
    assert in_turns("甲乙丙丁", needs.__getitem__, 4, 12) == ([["甲", "乙"]], ["丙", "丁"])
    assert in_turns("甲乙", needs.__getitem__, 0, 12) == ([], ["甲", "乙"])


TWO = replace(REPORT, code="L12-Y2", opens=(4, 1), due=(6, 30))
BOTH = Law(
    replace(
        CATALOGUE,
        kinds={
            **CATALOGUE.kinds,
            "L12": replace(CATALOGUE.kind("L12"), yearly=(REPORT, TWO)),
        },
    ),
    CALENDAR,
)
"""The law if labour dispatchers owed a second thing, by the end of June."""


def lived(
    licence: Licence, law: Law, start: date, days: int, skips: set[int]
) -> Iterator[tuple[date, YearlyRound, dict[str, Case]]]:
    """A licence's days, with some that nobody rings; what each look came to, and the cases."""
    licence = replace(licence, alarm_on=None)
    first = first_yearly(licence, law, start)
    licence = replace(licence, yearly_on=first.on, yearly_basis=first.basis)
    cases: dict[str, Case] = {}
    for n in range(days):
        today = start + timedelta(days=n)
        if n in skips or licence.yearly_on is None or licence.yearly_on > today:
            continue
        known = {
            one: cases[one]
            for one in standing_yearly(licence, law.catalogue, (today.year - 1,))
            if one in cases
        }
        found = look_at_yearly(licence, HOLDER, law, today, known)
        for one in found.ended:
            cases[one.case.id] = replace(one.case, state=one.to)
        for case in found.opened:
            assert case.id not in cases
            cases[case.id] = case
        licence = found.moved(licence)
        assert licence.yearly_on is None or licence.yearly_on > today
        yield today, found, cases


@settings(max_examples=150, deadline=None)
@given(
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2031, 12, 31))),
    st.sets(st.integers(0, 1100), max_size=400),
    st.booleans(),
)
def test_at_most_one_case_a_year_and_duty_and_never_a_word_after_the_due_day(
    start: date, expiry: date | None, skips: set[int], two: bool
) -> None:
    law = BOTH if two else LAW
    licence = replace(LICENCE, valid_to=expiry)
    cases: dict[str, Case] = {}
    for today, found, known in lived(licence, law, start, 1_100, skips):
        cases = known
        for case in found.opened:
            assert case.opened_on == today <= case.latest
            assert case.may_be_filed(today)
            assert not case.may_be_filed(case.latest + timedelta(days=1))
            steps = [one for one in case.plan.steps() if one.name != "lapse"]
            assert all(one.day <= case.latest for one in steps)
            newest = opening_step(case.plan, today)
            assert newest is None or newest.day <= today
            assert expiry is None or case.latest <= expiry
    needs = [(case.item, case.year) for case in cases.values()]
    assert len(needs) == len(set(needs))
    latest_end = start + timedelta(days=1_099)
    for case in cases.values():
        if case.latest < latest_end - timedelta(days=401):
            assert case.state is CaseState.LAPSED, "every case ends"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60))
def test_an_invitation_asks_for_no_message_of_it_after_the_day(after: int) -> None:
    case = opened()
    invitation = Invitation(
        "i", case.uscc, FEBRUARY, (case.id,), 1, FEBRUARY, case.latest, sealed=()
    )
    today = case.latest + timedelta(days=1 + after)
    assert due_today(invitation, [case], today).message is None
