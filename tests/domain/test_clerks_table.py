"""The table a clerk checks the law with: every kind, its dates by the rules in force in 2026."""

from datetime import date

import pytest

from tests.domain.law import CALENDAR, CATALOGUE, LAW, renewal, rows
from zhiban.domain.cases import Reason
from zhiban.domain.ladder import LadderPlan, plan_ladder
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import first_alarm
from zhiban.domain.windows import Window, filing_window

LOADED = date(2025, 6, 2)
FILED = date(2026, 1, 5)

RENEWED = rows("""
证照         | 发证       | 到期       | 最早       | 最晚       | 建议最晚   | 首提       | 再提       | 末提       | 名单       | 推定
食品经营     | 2022-01-01 | 2026-12-31 | 2026-08-21 | 2026-12-10 | 2026-12-10 | 2026-11-10 | 2026-11-25 | 2026-12-04 | 2026-12-07 |
食品经营     | 2021-03-02 | 2026-03-01 | 2025-10-20 | 2026-02-03 | 2026-02-03 | 2026-01-04 | 2026-01-19 | 2026-01-29 | 2026-01-29 |
食品经营     | 2021-11-01 | 2026-10-31 | 2026-06-23 | 2026-10-12 | 2026-10-12 | 2026-09-14 | 2026-09-24 | 2026-09-30 | 2026-10-08 |
食品经营     | 2022-04-01 | 2027-03-31 | 2026-11-30 | 2027-02-28 | 2027-02-28 | 2027-01-29 | 2027-02-12 | 2027-02-23 | 2027-02-24 | 是
食品小作坊   | 2024-01-01 | 2026-12-31 | -          | 2026-12-01 | 2026-11-19 | 2026-09-30 | 2026-11-16 | 2026-11-26 | 2026-11-26 |
小餐饮       | 2023-12-01 | 2026-11-30 | -          | 2026-10-31 | 2026-10-19 | 2026-09-01 | 2026-10-16 | 2026-10-26 | 2026-10-28 |
公共场所卫生 | 2023-01-16 | 2027-01-15 | -          | 2026-12-16 | 2026-11-23 | 2026-10-16 | 2026-12-01 | 2026-12-11 | 2026-12-11 |
供水卫生     | 2023-07-01 | 2027-06-30 | -          | 2026-12-30 | 2026-12-30 | 2026-11-30 | 2026-12-15 | 2026-12-25 | 2026-12-25 |
办学许可     | 2023-09-01 | 2026-08-31 | -          | 2026-08-01 | 2026-07-20 | 2026-06-02 | 2026-07-17 | 2026-07-27 | 2026-07-29 |
营业性演出   | 2025-01-01 | 2026-12-31 | -          | 2026-12-01 | 2026-11-19 | 2026-09-30 | 2026-11-16 | 2026-11-26 | 2026-11-26 |
娱乐经营     | 2024-07-01 | 2026-06-30 | -          | 2026-05-31 | 2026-05-18 | 2026-04-01 | 2026-05-15 | 2026-05-26 | 2026-05-27 |
药品零售     | 2022-01-01 | 2026-12-31 | 2026-06-30 | 2026-10-31 | 2026-10-31 | 2026-09-01 | 2026-10-16 | 2026-10-26 | 2026-10-28 |
药品零售     | 2021-09-01 | 2026-08-31 | 2026-02-28 | 2026-06-30 | 2026-06-30 | 2026-04-30 | 2026-06-15 | 2026-06-25 | 2026-06-25 |
器械经营     | 2022-01-01 | 2026-12-31 | 2026-08-21 | 2026-11-19 | 2026-11-19 | 2026-09-20 | 2026-11-04 | 2026-11-13 | 2026-11-16 |
劳务派遣     | 2024-01-01 | 2026-12-31 | -          | 2026-11-01 | 2026-11-01 | 2026-09-02 | 2026-10-16 | 2026-10-27 | 2026-10-28 |
农药经营     | 2022-01-01 | 2026-12-31 | -          | 2026-10-02 | 2026-08-21 | 2026-08-03 | 2026-09-17 | 2026-09-24 | 2026-09-28 |
兽药经营     | 2022-01-01 | 2026-12-31 | -          | 2026-06-30 | 2026-06-30 | 2026-05-29 | 2026-06-15 | 2026-06-25 | 2026-06-25 |
兽药经营     | 2021-09-01 | 2026-08-31 | -          | 2026-02-28 | 2026-02-28 | 2026-01-29 | 2026-02-13 | 2026-02-14 | 2026-02-25 |
林木种子     | 2022-01-01 | 2026-12-31 | -          | 2026-12-01 | 2026-11-19 | 2026-09-30 | 2026-11-16 | 2026-11-26 | 2026-11-26 |
出版物零售   | 2023-01-01 | 2026-12-31 | -          | 2026-12-01 | 2026-11-19 | 2026-09-30 | 2026-11-16 | 2026-11-26 | 2026-11-26 |
排水许可     | 2022-01-01 | 2026-12-31 | -          | 2026-12-01 | 2026-11-19 | 2026-09-30 | 2026-11-16 | 2026-11-26 | 2026-11-26 |
排水许可     | 2023-03-01 | 2028-02-29 | -          | 2028-01-30 | 2028-01-02 | 2027-12-01 | 2028-01-14 | 2028-01-20 | 2028-01-20 |
""")  # noqa: E501 - a table reads across

NEVER = rows("""
证照         | 发证       | 到期       | 原因
上网服务     | 2020-05-06 | 长期       | no_renewal
上网服务     | 2021-05-06 | 2026-12-31 | no_renewal
人力资源服务 | 2024-06-03 | 长期       | no_renewal
人力资源服务 | 2021-06-01 | 2026-05-31 | no_renewal
动物诊疗     | 2023-03-08 | 长期       | no_renewal
动物诊疗     | 2023-03-08 | 2026-03-07 | no_renewal
办学许可     | 2023-09-01 | 长期       | no_expiry
出版物零售   | 2023-01-03 | 长期       | no_expiry
食品经营     | 2022-01-01 | 长期       | no_expiry
""")
"""Without an end, or without a renewal in law: never an alarm, whatever an old certificate says."""


def licence_of(kind: str, issued: str, expiry: str) -> Licence:
    found = CATALOGUE.kind_by_name(kind)
    assert found is not None
    return Licence(
        uscc="91370323MA3C000011",
        kind=found.code,
        number="370323000000123X",
        holder_name="沂源县甲店",
        issued_on=date.fromisoformat(issued),
        valid_from=date.fromisoformat(issued),
        valid_to=None if expiry == "长期" else date.fromisoformat(expiry),
        issuer="沂源县行政审批服务局",
    )


def scheduled(name: str, expiry: str) -> tuple[Window, LadderPlan]:
    item = renewal(name)
    window = filing_window(item, date.fromisoformat(expiry), CALENDAR, FILED)
    return window, plan_ladder(window, item, CALENDAR)


@pytest.mark.parametrize("row", RENEWED, ids=[f"{row[0]} {row[2]}" for row in RENEWED])
def test_the_days_of_a_licence(row: list[str]) -> None:
    name, issued, expiry, *expected, projected = row
    window, plan = scheduled(name, expiry)
    steps = (plan.first, plan.again, plan.last, plan.worklist)
    days = (window.earliest, window.latest, window.advised_latest, *steps)
    assert [day.isoformat() if day else "-" for day in days] == expected
    assert window.projected == (projected == "是")
    alarm = first_alarm(licence_of(name, issued, expiry), LAW, LOADED)
    assert alarm.on == plan.first


@pytest.mark.parametrize("row", NEVER, ids=[f"{row[0]} {row[2]}" for row in NEVER])
def test_what_never_alarms(row: list[str]) -> None:
    alarm = first_alarm(licence_of(*row[:3]), LAW, LOADED)
    assert (alarm.on, Reason(alarm.basis).value) == (None, row[3])


def test_the_tables_name_every_kind() -> None:
    named = {found.code for row in RENEWED + NEVER if (found := CATALOGUE.kind_by_name(row[0]))}
    assert named == set(CATALOGUE.kinds)
    renewed = {renewal(row[0]).kind for row in RENEWED}
    assert renewed == {code for code in CATALOGUE.kinds if CATALOGUE.renewal_item(code)}
