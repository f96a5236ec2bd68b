"""What is due is counted without the code that rings: the two agree on every kind and day."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.law import LAW
from tests.domain.test_renewals import RENEWED_KINDS, licence_of
from zhiban.domain.cases import Reason, Suppression
from zhiban.domain.day_equation import (
    Equation,
    Happened,
    is_due,
    opened_by,
    owed_on,
    sends_of,
)
from zhiban.domain.licences import LicenceStatus
from zhiban.domain.renewals import first_alarm, open_renewal
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.domain.yearly import YearlyReminder, next_yearly

CHINA = timezone(timedelta(hours=8))
LONG_AGO, TODAY = date(2024, 1, 2), date(2026, 12, 1)

TABLE = """
情形                     | 证照       | 到期日     | 状态 | 日子       | 应有着落
首提日之前               | 食品经营   | 2026-12-31 | 有效 | 2026-11-09 | 否
首提日（11月10日）       | 食品经营   | 2026-12-31 | 有效 | 2026-11-10 | 是
最晚申请日               | 食品经营   | 2026-12-31 | 有效 | 2026-12-10 | 是
到期后                   | 食品经营   | 2026-12-31 | 有效 | 2027-01-01 | 是
小作坊首提在周五         | 食品小作坊 | 2027-01-30 | 有效 | 2026-11-02 | 是
小作坊首提以前           | 食品小作坊 | 2027-01-30 | 有效 | 2026-10-30 | 否
长期                     | 食品经营   | 长期       | 有效 | 2026-12-31 | 否
没有延续事项             | 动物诊疗   | 2026-12-31 | 有效 | 2026-12-31 | 否
已注销                   | 食品经营   | 2026-12-31 | 注销 | 2026-12-31 | 否
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_clerks_table(row: list[str]) -> None:
    _, kind, expiry, status, day, due = row
    licence = licence_of(kind, None if expiry == "长期" else expiry, status)
    asked = is_due(licence, LAW.catalogue, LAW.calendar, date.fromisoformat(day))
    assert asked is (due == "是")


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(RENEWED_KINDS),
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.integers(-30, 400),
)
def test_what_rang_in_time_is_never_called_missing(kind: str, expiry: date, before: int) -> None:
    day = expiry - timedelta(days=before)
    licence = licence_of(kind, expiry)
    if is_due(licence, LAW.catalogue, LAW.calendar, day):
        assert first_alarm(licence, LAW, LONG_AGO).on <= day  # type: ignore[operator]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(RENEWED_KINDS), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_what_did_not_ring_is_found_soon(kind: str, expiry: date) -> None:
    """Within three weeks of the first step: a long holiday, and the margin of a guessed year."""
    licence = licence_of(kind, expiry)
    alarm = first_alarm(licence, LAW, LONG_AGO).on
    assert alarm is not None
    found = alarm + timedelta(days=21)
    assert is_due(licence, LAW.catalogue, LAW.calendar, min(found, expiry + timedelta(days=1)))


OWED = """
情形                   | 发证       | 期次 | 到期       | 状态 | 日子       | 应有着落
窗口未开               | 2024-03-01 | 1    | 2028-02-28 | 有效 | 2026-12-31 | 否
首提日以后的工作日     | 2024-03-01 | 1    | 2028-02-28 | 有效 | 2027-02-01 | 是
首提日本身还不追问     | 2024-03-01 | 1    | 2028-02-28 | 有效 | 2027-01-29 | 否
截止当日               | 2024-03-01 | 1    | 2028-02-28 | 有效 | 2027-03-31 | 是
截止以后               | 2024-03-01 | 1    | 2028-02-28 | 有效 | 2027-04-01 | 否
当年新发的证           | 2027-01-05 | 1    | 2030-01-04 | 有效 | 2027-03-01 | 否
当年延续的证           | 2027-01-05 | 2    | 2030-01-04 | 有效 | 2027-03-01 | 是
截止前期满             | 2024-03-01 | 1    | 2027-03-30 | 有效 | 2027-03-01 | 否
截止当日期满           | 2024-03-01 | 1    | 2027-03-31 | 有效 | 2027-03-01 | 是
长期                   | 2024-03-01 | 1    | 长期       | 有效 | 2027-03-01 | 是
已注销                 | 2024-03-01 | 1    | 2028-02-28 | 注销 | 2027-03-01 | 否
"""
OWED_ROWS = [[cell.strip() for cell in line.split("|")] for line in OWED.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", OWED_ROWS, ids=[row[0] for row in OWED_ROWS])
def test_what_is_owed_for_a_year_is_due_too(row: list[str]) -> None:
    _, issued, term, expiry, status, day, due = row
    held = licence_of("劳务派遣", None if expiry == "长期" else expiry, status)
    licence = replace(held, issued_on=date.fromisoformat(issued), term=int(term))
    found = list(owed_on(licence, LAW.catalogue, LAW.calendar, date.fromisoformat(day)))
    assert found == ([("L12-Y1", 2026)] if due == "是" else [])


def test_a_bookshops_check_is_never_asked_for() -> None:
    licence = licence_of("出版物零售", "2030-12-31")
    days = (date(2027, 1, 1) + timedelta(days=n) for n in range(366))
    assert not [d for d in days if list(owed_on(licence, LAW.catalogue, LAW.calendar, d))]


@settings(max_examples=300, deadline=None)
@given(
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2031, 12, 31))),
    st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2034, 12, 31))),
    st.integers(1, 3),
)
def test_what_is_owed_is_counted_exactly_where_it_rings(
    day: date, issued: date | None, expiry: date | None, term: int
) -> None:
    """Whatever is due has rung by then, and what has rung is due within three weeks."""
    held = replace(licence_of("劳务派遣", expiry), issued_on=issued, term=term)
    law = (LAW.catalogue, LAW.calendar)
    (duty,) = LAW.catalogue.yearly_of(held.kind)
    rung = next_yearly(duty, held, day, LAW.calendar)
    if list(owed_on(held, *law, day)):
        assert isinstance(rung, YearlyReminder)
        assert rung.first_step <= day <= rung.due
    elif isinstance(rung, YearlyReminder) and day <= rung.due:
        assert day < rung.first_step + timedelta(days=21)


def test_a_kind_that_was_taken_out_of_the_catalogue_is_nobodys_due() -> None:
    """Ringing says kind_unknown of it, once a month."""
    licence = replace(licence_of("食品经营", "2026-12-31"), kind="X99")
    for day in (date(2026, 12, 1), date(2027, 6, 1)):
        assert not is_due(licence, LAW.catalogue, LAW.calendar, day)
        assert list(owed_on(licence, LAW.catalogue, LAW.calendar, day)) == []
    said = open_renewal(licence, None, LAW, date(2026, 12, 1))
    assert isinstance(said, Suppression)
    assert said.reason is Reason.KIND_UNKNOWN


def test_a_suspended_licence_is_nobodys_due() -> None:
    licence = replace(licence_of("食品经营", "2026-12-31"), status=LicenceStatus.SUSPENDED)
    assert not is_due(licence, LAW.catalogue, LAW.calendar, date(2027, 3, 1))


def test_an_equation_is_broken_by_what_nothing_accounts_for() -> None:
    whole = Equation(3, 1, 2, Counter(sent=1)) + Equation(2, 1, 0, Counter(sent=2, forgotten=1))
    assert (whole.due, whole.missed, whole.forgotten) == (5, 1, 1)
    assert whole.sends == Counter(sent=3, forgotten=1)


def send(state: SendState, due: datetime, planned: date = date(2026, 12, 1)) -> Send:
    return Send(f"i-{state}-{due}", "s", 0, 1, "u", planned, due, state)


def test_how_the_days_sends_stand() -> None:
    today, tomorrow = (datetime(2026, 12, n, 10, tzinfo=CHINA) for n in (1, 2))
    sends = [
        send(SendState.DELIVERED, today),
        send(SendState.SENT, today),
        send(SendState.PLANNED, today),
        send(SendState.CLAIMED, today),
        send(SendState.PLANNED, tomorrow),
        send(SendState.PLANNED, tomorrow, date(2026, 12, 2)),
    ]
    assert sends_of(sends, date(2026, 12, 1)) == Counter(
        delivered=1, sent=1, forgotten=2, waiting=1
    )


def said(n: int, state: SendState, day: int, step: str = "2026-12-01-first") -> Send:
    at = datetime(2026, 12, day, 10, tzinfo=CHINA)
    return Send("i", step, n, 1, "u", date(2026, 12, 1), at, state, sent_at=at)


SAID = """
情形                   | 第一次    | 第二次    | 重复
说过又说               | sent      | sent      | 是
送达后又说             | delivered | sent      | 是
不知下落却又说         | unknown   | delivered | 是
号码无效，改第二个号码 | failed    | sent      | 否
第一次不再需要         | suppressed| sent      | 否
说过，第二次没发       | sent      | suppressed| 否
说过，第二次还在等     | sent      | planned   | 否
"""
SAID_ROWS = [[c.strip() for c in line.split("|")] for line in SAID.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", SAID_ROWS, ids=[row[0] for row in SAID_ROWS])
def test_a_step_that_is_said_again_is_a_repetition(row: list[str]) -> None:
    _, first, second, repeated = row
    found = sends_of((said(0, SendState(first), 1), said(1, SendState(second), 1)), TODAY)
    assert found["repeated"] == (1 if repeated == "是" else 0)
    assert found.total() == 2


def test_a_repetition_is_of_the_day_it_left() -> None:
    sends = [said(0, SendState.SENT, 1), said(1, SendState.SENT, 2)]
    assert [sends_of(sends, date(2026, 12, n))["repeated"] for n in (1, 2, 3)] == [0, 1, 0]


def test_another_step_and_another_code_are_no_repetition() -> None:
    sends = [said(0, SendState.SENT, 1), said(0, SendState.SENT, 1, "2026-12-16-again")]
    sends += [said(n, SendState.SENT, 1, "code-1") for n in (0, 1)]
    assert sends_of(sends, TODAY) == Counter(sent=4)


def test_openings_are_counted_by_who_opened() -> None:
    at = datetime(2026, 12, 1, 8, tzinfo=CHINA)
    told = [
        Happened("case_opened", "ring_alarms", at),
        Happened("case_opened", "officer:1", at),
        Happened("case_lapsed", "ring_alarms", at),
        Happened("reminder_sent", "", at),
    ]
    assert opened_by(told, "ring_alarms") == 1
