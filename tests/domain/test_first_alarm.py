"""The day a licence first rings, under the law then in force; and dates reckoned anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.law import CALENDAR, CATALOGUE, LAW, NOTICE, TABLE
from tests.domain.test_renewals import RENEWED_KINDS, entity_of, licence_of
from zhiban.domain.cases import Case, NotYet
from zhiban.domain.errors import CatalogueError
from zhiban.domain.renewals import Law, first_alarm, open_renewal, reckoned_anew
from zhiban.domain.working_days import WorkingDays

DAY = timedelta(days=1)

ALARMS = """
情形             | 证照       | 到期日     | 证照 | 今天       | 响铃       | 依据
远未到期         | 食品经营   | 2026-12-31 | 有效 | 2026-01-05 | 2026-11-10 | L01-R1@2023-12-01
首提已过         | 食品经营   | 2026-12-31 | 有效 | 2026-12-01 | 2026-12-01 | L01-R1@2023-12-01
已到期           | 食品经营   | 2026-11-30 | 有效 | 2026-12-01 | 2026-12-01 | L01-R1@2023-12-01
早已到期         | 食品小作坊 | 2019-01-31 | 过期 | 2026-12-01 | 2026-12-01 | L02-R1@2017-06-01
首提在今天       | 食品小作坊 | 2026-12-31 | 有效 | 2026-09-30 | 2026-09-30 | L02-R1@2017-06-01
长期             | 食品经营   | 长期       | 有效 | 2026-12-01 | -          | no_expiry
没有延续         | 动物诊疗   | 2026-12-31 | 有效 | 2026-12-01 | -          | no_renewal
已注销           | 食品经营   | 2026-12-31 | 注销 | 2026-12-01 | -          | not_active
已注销且没有延续 | 动物诊疗   | 长期       | 注销 | 2026-12-01 | -          | not_active
目录没有的类型   | 结婚证     | 2026-12-31 | 有效 | 2026-12-01 | 2026-12-01 | kind_unknown
没有启用的类型   | 食品生产   | 2026-12-31 | 有效 | 2026-12-01 | 2026-12-01 | kind_off
旧规则下先到首提 | 食品经营   | 2024-01-15 | 有效 | 2023-06-01 | 2023-11-01 | L01-R1@2015-10-01
新规则下才到首提 | 食品经营   | 2024-03-29 | 有效 | 2023-06-01 | 2024-02-07 | L01-R1@2023-12-01
"""
ALARM_ROWS = [[c.strip() for c in line.split("|")] for line in ALARMS.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", ALARM_ROWS, ids=[row[0] for row in ALARM_ROWS])
def test_the_first_alarm(row: list[str]) -> None:
    _, kind, expiry, status, today, on, basis = row
    licence = licence_of(kind, None if expiry == "长期" else expiry, status)
    alarm = first_alarm(licence, LAW, date.fromisoformat(today))
    assert (alarm.on.isoformat() if alarm.on else "-", alarm.basis) == (on, basis)


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(RENEWED_KINDS),
    st.dates(date(2026, 2, 1), date(2029, 12, 31)),
    st.dates(date(2026, 1, 1), date(2029, 12, 31)),
)
def test_a_licence_rung_on_its_first_alarm_is_never_too_early(
    kind: str, expiry: date, today: date
) -> None:
    """Whenever it is loaded, its alarm leads to a case or a recorded reason, not to waiting."""
    licence = licence_of(kind, expiry)
    alarm = first_alarm(licence, LAW, today)
    assert alarm.on is not None
    assert alarm.on >= today
    decision = open_renewal(licence, entity_of(), LAW, alarm.on)
    if today <= expiry and alarm.on > today:
        assert isinstance(decision, Case)
        assert decision.plan.steps()[0].day == alarm.on
    else:
        assert not isinstance(decision, NotYet)


@settings(max_examples=200, deadline=None)
@given(
    expiry=st.dates(date(2023, 10, 1), date(2024, 12, 31)),
    loaded=st.integers(0, 500),
)
def test_nobody_is_missed_when_the_rule_changes(expiry: date, loaded: int) -> None:
    """Ringing food licences day by day over 2023-12-01 opens the case on the alarm's very day."""
    today = expiry - loaded * DAY
    licence = licence_of("食品经营", expiry)
    alarm = first_alarm(licence, LAW, today)
    assert alarm.on is not None
    day = today
    while isinstance(decision := open_renewal(licence, entity_of(), LAW, day), NotYet):
        assert decision.alarm_on == alarm.on
        day += DAY
    assert day == alarm.on


def test_a_notice_moves_an_open_case_to_its_true_days() -> None:
    """食品经营 to 2027-03-31: ten days' margin fall away, and the days in lieu count."""
    licence, today = licence_of("食品经营", "2027-03-31"), date(2027, 2, 1)
    case = open_renewal(licence, entity_of(), LAW, today)
    assert isinstance(case, Case)
    assert case.projected
    fresh = reckoned_anew(case, NOTICE, today)
    assert fresh is not None
    assert (case.latest, fresh.latest) == (date(2027, 2, 28), date(2027, 3, 10))
    assert not fresh.projected
    assert fresh.plan.last == date(2027, 3, 5)
    assert replace(fresh, latest=case.latest, plan=case.plan, projected=True) == case
    assert fresh.plan.first == case.plan.first, "已经发过的首提不再发"
    assert reckoned_anew(fresh, NOTICE, today) is None


def test_without_a_notice_nothing_moves() -> None:
    case = open_renewal(licence_of("食品经营", "2027-03-31"), entity_of(), LAW, date(2027, 2, 1))
    assert isinstance(case, Case)
    assert reckoned_anew(case, LAW, date(2027, 2, 1)) is None


def test_a_case_keeps_the_version_it_was_opened_under() -> None:
    """Opened in November 2023 by the old rule; the new one of 1 December is not its own."""
    before = Law(
        CATALOGUE,
        WorkingDays.from_mapping(
            {"years": TABLE["years"] | {"2024": TABLE["years"]["2024"] | {"status": "projected"}}}
        ),
    )
    licence = licence_of("食品经营", "2024-01-15")
    case = open_renewal(licence, entity_of(), before, date(2023, 11, 20))
    assert isinstance(case, Case)
    fresh = reckoned_anew(case, LAW, date(2023, 11, 20))
    assert fresh is not None
    assert fresh.rule == case.rule == "L01-R1@2015-10-01"
    assert fresh.latest == CALENDAR.before(date(2024, 1, 15), 30)


def test_a_pinned_version_the_catalogue_lost_is_an_error() -> None:
    case = open_renewal(licence_of("食品经营", "2027-03-31"), entity_of(), LAW, date(2027, 2, 1))
    assert isinstance(case, Case)
    with pytest.raises(CatalogueError):
        reckoned_anew(replace(case, rule="L01-R1@1999-01-01"), LAW, date(2027, 2, 1))
