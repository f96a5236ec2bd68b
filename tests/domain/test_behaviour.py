"""How a holder answered: after which reminder, in which half of the day, too late, or never."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.domain.law import CATALOGUE
from zhiban.domain.behaviour import KEPT, Answer, Told, behaviour_of, case_ids, failures
from zhiban.domain.cases import Case, CaseState, Filing, Intent
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.ladder import LadderPlan
from zhiban.domain.licences import Licence
from zhiban.domain.sms_ledger import Send, SendState

TODAY = date(2026, 12, 20)
LATEST = date(2026, 12, 10)
PLAN = LadderPlan(None, None, None, None, date(2027, 1, 1))
CASE = Case(
    id="c",
    uscc="91370323MA3C000011",
    kind="L01",
    number="YL001",
    item="L01-R1",
    term=1,
    opened_on=date(2026, 11, 10),
    latest=LATEST,
    expiry=date(2026, 12, 31),
    projected=False,
    accepts_late=True,
    rule="L01-R1@2023-12-01",
    plan=PLAN,
    invitation_id="i",
)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=SHANGHAI)


def sent(rung: str, when: datetime, state: SendState = SendState.DELIVERED) -> Send:
    step = f"{when.date()}-{rung}"
    return Send("i", step, 0, 1, CASE.uscc, when.date(), when, state, sent_at=when)


FIRST, LAST = sent("first", at(1, 9)), sent("last", at(5, 9))


@pytest.mark.parametrize(
    ("sends", "answered", "expected"),
    [
        ((FIRST,), at(1, 10), Answer(date(2026, 12, 1), "first", "am")),
        ((FIRST, LAST), at(5, 15), Answer(date(2026, 12, 5), "last", "pm")),
        ((FIRST, LAST), at(4, 12), Answer(date(2026, 12, 4), "first", "pm")),
        ((), at(4, 11), Answer(date(2026, 12, 4), "", "am")),
        ((sent("first", at(1), SendState.FAILED),), at(2), Answer(date(2026, 12, 2), "", "am")),
    ],
)
def test_an_answer_belongs_to_the_last_reminder_that_had_left(
    sends: tuple[Send, ...], answered: datetime, expected: Answer
) -> None:
    found = behaviour_of([Told(CASE, sends, answered)], (), TODAY)
    assert found.answers == (expected,)
    assert found.silences == ()


def test_midnight_in_china_is_the_next_day_whatever_the_zone() -> None:
    late = datetime.fromisoformat("2026-12-01T17:00:00+00:00")
    (answer,) = behaviour_of([Told(CASE, (FIRST,), late)], (), TODAY).answers
    assert answer.on == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("state", "sends", "today", "silent"),
    [
        (CaseState.OPENED, (FIRST,), TODAY, True),
        (CaseState.LAPSED, (FIRST,), TODAY, True),
        (CaseState.OPENED, (FIRST,), LATEST, False),
        (CaseState.OPENED, (), TODAY, False),
        (CaseState.CLOSED, (FIRST,), TODAY, False),
        (CaseState.OPENED, (sent("first", at(1), SendState.FAILED),), TODAY, False),
    ],
)
def test_silence_is_a_reminder_that_arrived_and_a_day_that_went_by(
    state: CaseState, sends: tuple[Send, ...], today: date, silent: bool
) -> None:
    found = behaviour_of([Told(replace(CASE, state=state), sends, None)], (), today)
    assert found.silences == ((LATEST,) if silent else ())


def test_who_said_not_now_was_not_silent() -> None:
    said = replace(CASE, intent=Intent.NOT_NOW)
    assert behaviour_of([Told(said, (FIRST,), None)], (), TODAY).silences == ()


@pytest.mark.parametrize(("day", "number", "late"), [(10, 1, False), (11, 1, True), (11, 2, False)])
def test_late_is_the_first_filing_after_the_latest_day(day: int, number: int, late: bool) -> None:
    filing = Filing(number, "d", at(day), "citizen", TODAY)
    filed = replace(CASE, state=CaseState.FILED, filing=filing)
    found = behaviour_of([Told(filed, (FIRST,), at(day))], (), TODAY)
    assert found.late == ((date(2026, 12, day),) if late else ())


def test_only_the_latest_are_remembered_in_whatever_order_they_come() -> None:
    days = [TODAY - timedelta(n) for n in range(3 * KEPT)]
    found = behaviour_of((), reversed(days), TODAY)
    assert found.unreachable == tuple(sorted(days)[-KEPT:])


def test_a_number_fails_since_the_last_message_that_arrived() -> None:
    bad = [
        replace(sent("first", at(n)), state=SendState.FAILED, reason="bad_number") for n in (1, 7)
    ]
    other = replace(sent("last", at(9)), state=SendState.FAILED, reason="throttled")
    days = [date(2026, 12, 1), date(2026, 12, 7)]
    assert failures([*reversed(bad), other], None) == days
    assert failures([*bad, LAST], None) == days[1:]
    assert failures(bad, date(2026, 12, 7)) == days[1:]
    assert failures(bad, date(2026, 12, 8)) == []


@pytest.mark.parametrize(
    ("kind", "cased", "year", "many"),
    [("L01", 0, 0, 0), ("L01", 1, 0, 1), ("L01", 9, 0, 3), ("X99", 3, 0, 0), ("L06", 0, 2026, 3)],
)
def test_the_cases_of_the_last_terms_and_years_are_looked_at(
    kind: str, cased: int, year: int, many: int
) -> None:
    licence = Licence(
        CASE.uscc, kind, "YL001", "甲", None, None, None, "局", cased_term=cased, yearly_cased=year
    )
    duties = len(CATALOGUE.yearly_of(kind)) if year else 1
    assert len(set(case_ids(licence, CATALOGUE))) == many * duties
