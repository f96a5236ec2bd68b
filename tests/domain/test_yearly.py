"""What is owed every year: the report of labour dispatchers, the check of bookshops."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.law import CALENDAR, CATALOGUE, rows
from zhiban.domain.cases import Reason
from zhiban.domain.kinds import YearlyDuty
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.yearly import YearlyReminder, next_yearly

REPORT, CHECK = (CATALOGUE.kind(code).yearly[0] for code in ("L12", "L18"))

LICENCE = Licence(
    uscc="91370323MA3C000011",
    kind="L12",
    number="370323202400123X",
    holder_name="沂源县甲劳务公司",
    issued_on=date(2024, 3, 1),
    valid_from=date(2024, 3, 1),
    valid_to=date(2027, 2, 28),
    issuer="沂源县行政审批服务局",
)

TABLE = rows("""
情形                   | 发证       | 到期       | 第几期 | 今天       | 结果            | 报告年度 | 首提
年初，报上一年         | 2024-03-01 | 2027-02-28 | 1      | 2026-01-05 | 2026-03-31      | 2025     | 2026-01-30
截止当日               | 2024-03-01 | 2027-02-28 | 1      | 2026-03-31 | 2026-03-31      | 2025     | 2026-01-30
截止次日，轮到下一年   | 2024-03-01 | 2028-02-28 | 1      | 2026-04-01 | 2027-03-31      | 2026     | 2027-01-29
当年新发的证，明年才报 | 2026-02-02 | 2029-02-01 | 1      | 2026-02-10 | 2027-03-31      | 2026     | 2027-01-29
当年延续的证，当年要报 | 2026-02-02 | 2029-02-01 | 2      | 2026-02-10 | 2026-03-31      | 2025     | 2026-01-30
发证日期不明           | -          | 2029-02-01 | 1      | 2026-02-10 | 2026-03-31      | 2025     | 2026-01-30
没有到期日             | 2024-03-01 | -          | 1      | 2026-02-10 | 2026-03-31      | 2025     | 2026-01-30
截止前证照已期满       | 2024-03-01 | 2027-02-28 | 1      | 2026-04-01 | term_ends_first | -        | -
截止当日期满           | 2024-04-01 | 2027-03-31 | 1      | 2026-04-01 | 2027-03-31      | 2026     | 2027-01-29
""")  # noqa: E501 - a table reads across


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_when_the_report_is_due(row: list[str]) -> None:
    _, issued, expiry, term, today, result, covers, first = row
    licence = replace(LICENCE, issued_on=day(issued), valid_to=day(expiry), term=int(term))
    found = next_yearly(REPORT, licence, date.fromisoformat(today), CALENDAR)
    if isinstance(found, Reason):
        assert found.value == result
        return
    assert (found.due.isoformat(), str(found.covers)) == (result, covers)
    assert found.opens == date(found.due.year, 1, 1)
    assert found.plan.first == date.fromisoformat(first)


@pytest.mark.parametrize(
    "status", [LicenceStatus.CANCELLED, LicenceStatus.REVOKED, LicenceStatus.SUSPENDED]
)
def test_a_licence_that_is_gone_owes_nothing(status: LicenceStatus) -> None:
    gone = replace(LICENCE, status=status)
    assert next_yearly(REPORT, gone, date(2026, 1, 5), CALENDAR) is Reason.NOT_ACTIVE


def test_where_the_bureau_announces_the_day_nothing_rings_by_itself() -> None:
    """出版物市场管理规定 art 30: a yearly check, without a day in the rule."""
    found = next_yearly(CHECK, LICENCE, date(2026, 1, 5), CALENDAR)
    assert found is Reason.NO_FIXED_DAY
    assert CHECK.no_day


@pytest.mark.parametrize("duty", [REPORT, CHECK], ids=lambda duty: duty.code)
def test_each_says_its_source_and_what_being_late_means(duty: YearlyDuty) -> None:
    assert "第" in duty.basis
    assert "第" in duty.late_basis
    assert duty.late_wording
    assert duty.code not in CATALOGUE.items


def test_its_steps_stand_between_opening_and_due_day_every_year() -> None:
    licence = replace(LICENCE, issued_on=None, valid_to=None)
    for year in range(2005, 2036):
        found = next_yearly(REPORT, licence, date(year, 1, 1), CALENDAR)
        assert isinstance(found, YearlyReminder)
        days = [step.day for step in found.plan.steps()[:-1]]
        assert days == sorted(days)
        assert found.opens <= days[0] <= days[-1] <= found.due
        assert all(CALENDAR.is_working(one) for one in days)
