"""What may stand in a registry and should not: each has a defined outcome, none an exception."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.law import CATALOGUE, LAW, rows
from tests.domain.test_renewals import entity_of, licence_of, outcome
from zhiban.domain.cases import Case, NotYet, Suppression
from zhiban.domain.licences import LicenceStatus
from zhiban.domain.renewals import first_alarm, open_renewal

DAY = timedelta(days=1)

TABLE = rows("""
情形                     | 证照         | 起         | 止         | 今天       | 结果              | 再看       | 说明
通知未公布的年份         | 食品经营     | 2022-04-01 | 2027-03-31 | 2027-02-01 | case              | -          | 按推定日提醒，带十日余量
通知未公布又没到首提     | 食品经营     | 2022-04-01 | 2027-03-31 | 2026-12-01 | not_yet           | 2027-01-29 | 推定的首提日
闰日到期                 | 排水许可     | 2023-03-01 | 2028-02-29 | 2028-01-20 | case              | -          | 二月二十九日就是到期日
到期日是国庆             | 食品经营     | 2021-10-02 | 2026-10-01 | 2026-09-10 | case              | -          | 从节前的工作日往回数
到期日是国庆，次日       | 食品经营     | 2021-10-02 | 2026-10-01 | 2026-10-02 | expired_when_seen | -          | 不因放假而顺延
长期                     | 食品经营     | 2021-10-02 | 长期       | 2026-12-01 | no_expiry         | -          | 证照没有到期日，从不提醒
比法定有效期长           | 娱乐经营     | 2021-01-01 | 2026-12-31 | 2026-11-30 | case              | -          | 已在库里的，按证面的日子提醒
起始日晚于到期日         | 食品经营     | 2028-01-01 | 2026-12-31 | 2026-12-01 | case              | -          | 只看到期日
目录里没有的类型         | 结婚证       | 2021-01-01 | 2026-12-31 | 2026-12-01 | kind_unknown      | 2026-12-31 | 交人工，三十日后再看
没有启用的类型           | 食品生产     | 2021-01-01 | 2026-12-31 | 2026-12-01 | kind_off          | 2026-12-31 | 记下原因，三十日后再看
千年以后                 | 食品经营     | 2021-01-01 | 3026-12-31 | 2026-12-01 | not_yet           | 3026-11-01 | 表外的年份只看星期，带十日余量
很久以前                 | 食品经营     | 1950-01-01 | 1954-12-31 | 2026-12-01 | expired_when_seen | -          | 归集时已过期，交人工
""")  # noqa: E501 - a table reads across


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_each_has_its_outcome(row: list[str]) -> None:
    _, kind, start, end, today, result, again, why = row
    licence = replace(
        licence_of(kind, None if end == "长期" else end), valid_from=date.fromisoformat(start)
    )
    day = date.fromisoformat(today)
    found, looked, _ = outcome(open_renewal(licence, entity_of(), LAW, day))
    assert (found, looked) == (result, again), why
    assert first_alarm(licence, LAW, day).basis


KINDS = [*CATALOGUE.kinds, *CATALOGUE.extended, "L99", "", "食品经营许可证"]
ANY_DAY = st.dates(date(1949, 10, 1), date(9998, 12, 31))
CENTURY = st.dates(date(2004, 1, 1), date(2060, 12, 31))


@settings(max_examples=400, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    valid_from=st.none() | ANY_DAY,
    valid_to=st.none() | ANY_DAY | CENTURY,
    status=st.sampled_from(LicenceStatus),
    holder=st.sampled_from(["在营", "注销", "无", "占位", "拒收", "无号码", "山里人饭馆"]),
    today=CENTURY,
)
def test_nothing_a_licence_may_hold_raises(
    kind: str,
    valid_from: date | None,
    valid_to: date | None,
    status: LicenceStatus,
    holder: str,
    today: date,
) -> None:
    """Every licence that rings ends as a case, as a day to ring again, or as a reason."""
    licence = replace(
        licence_of("食品经营", None),
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        status=status,
    )
    alarm = first_alarm(licence, LAW, today)
    assert alarm.on is None or alarm.on >= today
    assert alarm.basis
    match open_renewal(licence, entity_of(holder), LAW, today):
        case Case() as case:
            assert case.may_be_filed(today)
            assert case.plan.lapse == case.expiry + DAY
        case NotYet(alarm_on):
            assert alarm_on > today
        case Suppression() as why:
            assert why.reason.wording
            assert why.look_again is None or why.look_again > today
