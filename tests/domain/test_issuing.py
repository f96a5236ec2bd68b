"""The new term of a granted renewal: a table a clerk can read, and what holds for every date."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zhiban.domain.cases import Case
from zhiban.domain.catalogue import Catalogue, Kind, RenewalRule
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.editions import Wording, renewed, superseded
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.errors import IssuingError
from zhiban.domain.issuing import (
    Issue,
    NewTerm,
    Obstacle,
    new_term,
    obstacle_to,
)
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.renewals import Law, open_renewal
from zhiban.domain.working_days import WorkingDays


def load(name: str) -> Any:
    return json.loads(files("zhiban").joinpath("data", f"{name}.json").read_bytes())


CATALOGUE = Catalogue.from_mapping(load("catalogue"))
LAW = Law(CATALOGUE, WorkingDays.from_mapping(load("working_days")))
DAY = timedelta(days=1)
RENEWED_KINDS = [code for code in CATALOGUE.kinds if CATALOGUE.renewal_item(code)]
WITHOUT_YEARS = [code for code in RENEWED_KINDS if CATALOGUE.kind(code).validity_years is None]

TABLE = """
情形                 | 证照         | 原有效期起 | 原有效期止 | 决定日     | 决定定到   | 新有效期起 | 新有效期止
到期前决定           | 公共场所卫生 | 2022-12-11 | 2026-12-10 | 2026-11-20 | -          | 2026-12-11 | 2030-12-10
到期当日决定         | 公共场所卫生 | 2022-12-11 | 2026-12-10 | 2026-12-10 | -          | 2026-12-11 | 2030-12-10
到期次日决定         | 公共场所卫生 | 2022-12-11 | 2026-12-10 | 2026-12-11 | -          | 2026-12-11 | 2030-12-10
过期后决定从决定日起 | 公共场所卫生 | 2022-12-11 | 2026-12-10 | 2026-12-20 | -          | 2026-12-20 | 2030-12-19
食品从决定日起       | 食品经营     | 2022-01-10 | 2027-01-09 | 2026-12-01 | -          | 2026-12-01 | 2031-11-30
食品过期后也从决定日 | 食品经营     | 2022-01-10 | 2027-01-09 | 2027-01-15 | -          | 2027-01-15 | 2032-01-14
二年                 | 营业性演出   | 2025-01-01 | 2026-12-31 | 2026-12-01 | -          | 2027-01-01 | 2028-12-31
三年                 | 小餐饮       | 2024-01-01 | 2026-12-31 | 2026-12-01 | -          | 2027-01-01 | 2029-12-31
闰日起无对应日       | 食品经营     | 2019-03-01 | 2024-02-29 | 2024-02-29 | -          | 2024-02-29 | 2029-02-28
闰日起有对应日       | 公共场所卫生 | 2020-02-29 | 2024-02-28 | 2024-02-01 | -          | 2024-02-29 | 2028-02-28
三月一日起止于闰日   | 公共场所卫生 | 2020-03-01 | 2024-02-29 | 2024-02-01 | -          | 2024-03-01 | 2028-02-29
三月一日起止于平月底 | 食品经营     | 2021-03-01 | 2026-02-28 | 2026-03-01 | -          | 2026-03-01 | 2031-02-28
元旦起止于年底       | 小餐饮       | 2024-01-01 | 2026-12-31 | 2026-12-31 | -          | 2027-01-01 | 2029-12-31
三十一日起           | 食品经营     | 2021-08-31 | 2026-08-30 | 2026-08-31 | -          | 2026-08-31 | 2031-08-30
不定年限照原证三年   | 办学许可     | 2023-09-01 | 2026-08-31 | 2026-07-01 | -          | 2026-09-01 | 2029-08-31
原证印到对应日       | 办学许可     | 2023-09-01 | 2026-09-01 | 2026-07-01 | -          | 2026-09-02 | 2029-09-01
照原证十八个月       | 办学许可     | 2025-03-01 | 2026-08-31 | 2026-07-01 | -          | 2026-09-01 | 2028-02-29
照原证不成月数天数   | 办学许可     | 2026-01-01 | 2026-08-20 | 2026-07-01 | -          | 2026-08-21 | 2027-04-09
照原证一天           | 办学许可     | 2026-08-20 | 2026-08-20 | 2026-07-01 | -          | 2026-08-21 | 2026-08-21
原证无起用决定       | 办学许可     | -          | 2026-08-31 | 2026-07-01 | 2027-08-31 | 2026-09-01 | 2027-08-31
不定年限听决定       | 出版物零售   | 2023-09-01 | 2026-08-31 | 2026-07-01 | 2027-06-30 | 2026-09-01 | 2027-06-30
法定年限内可短       | 排水许可     | 2021-09-01 | 2026-08-31 | 2026-07-01 | 2027-06-30 | 2026-09-01 | 2027-06-30
决定恰为法定年限     | 排水许可     | 2021-09-01 | 2026-08-31 | 2026-07-01 | 2031-08-31 | 2026-09-01 | 2031-08-31
原证无起             | 办学许可     | -          | 2026-08-31 | 2026-07-01 | -          | term_unknown  | 起止日期也不全
原证起止颠倒         | 办学许可     | 2027-08-31 | 2026-08-31 | 2026-07-01 | -          | term_unknown  | 起止日期也不全
超过法定年限一天     | 排水许可     | 2021-09-01 | 2026-08-31 | 2026-07-01 | 2031-09-01 | ends_too_late | 最晚到2031年8月31日
决定早于原有效期止   | 办学许可     | 2023-09-01 | 2026-08-31 | 2026-07-01 | 2026-08-30 | ends_too_early | 2026年8月30日
决定等于原有效期止   | 办学许可     | 2023-09-01 | 2026-08-31 | 2026-07-01 | 2026-08-31 | ends_too_early | 2026年8月31日
决定早于决定日       | 办学许可     | 2023-09-01 | 2026-08-31 | 2026-10-01 | 2026-09-30 | ends_too_early | 2026年10月1日
食品决定早于原止     | 食品经营     | 2022-01-10 | 2027-01-09 | 2026-12-01 | 2026-12-31 | ends_too_early | 2026年12月31日
原证长期             | 食品经营     | 2022-01-10 | -          | 2026-12-01 | -          | no_expiry     | 长期有效
"""  # noqa: E501 - a table reads across
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


def day_of(cell: str) -> date | None:
    return None if cell == "-" else date.fromisoformat(cell)


def kind_of(name: str) -> Kind:
    kind = CATALOGUE.kind_by_name(name)
    assert kind is not None
    return kind


def rule_of(kind: Kind) -> RenewalRule:
    item = CATALOGUE.renewal_item(kind.code)
    assert item is not None
    return item.rules[-1]


SAID = Wording("沂源县甲店", "王建国", "沂源县历山路18号", "餐饮服务")


def licence_of(kind: Kind, valid_from: date | None, valid_to: date | None) -> Licence:
    return Licence(
        uscc="91370323MA3C000011",
        kind=kind.code,
        number="JY13703230001234",
        holder_name="沂源县甲店",
        issued_on=None,
        valid_from=valid_from,
        valid_to=valid_to,
        issuer="沂源县行政审批服务局",
        term=3,
        cased_term=3,
        edition=1,
        version=7,
        alarm_failures=2,
        identifier="1.2.156.3005.2.old",
    )


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_table(row: list[str]) -> None:
    _, name, starts, ends, decided, until, expected, also = row
    kind = kind_of(name)
    licence, decided_on = (
        licence_of(kind, day_of(starts), day_of(ends)),
        date.fromisoformat(decided),
    )

    def term() -> NewTerm:
        return new_term(licence, kind, rule_of(kind), decided_on, day_of(until))

    if "_" in expected:
        with pytest.raises(IssuingError, match=also) as refused:
            term()
        assert refused.value.code == expected
        assert str(refused.value).endswith("。")
        return
    assert term() == NewTerm(date.fromisoformat(expected), date.fromisoformat(also))


def test_without_a_beginning_the_day_of_issue_counts() -> None:
    kind = kind_of("办学许可")
    licence = licence_of(kind, None, date(2026, 8, 31))
    dated = replace(licence, issued_on=date(2024, 9, 1))
    term = new_term(dated, kind, rule_of(kind), date(2026, 7, 1))
    assert term == NewTerm(date(2026, 9, 1), date(2028, 8, 31))


DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))


@given(code=st.sampled_from(RENEWED_KINDS), ends=DAYS, ran=st.integers(1, 4000), early=DAYS)
def test_a_term_is_contiguous_or_from_the_decision_and_as_long_as_the_law_says(
    code: str, ends: date, ran: int, early: date
) -> None:
    kind = CATALOGUE.kind(code)
    licence = licence_of(kind, ends - ran * DAY, ends)
    rule = rule_of(kind)
    term = new_term(licence, kind, rule, early) if _fits(kind, rule, early, ends) else None
    assume(term is not None)
    assert term is not None
    if rule.new_term_from == "old_expiry" and early <= ends:
        assert term.valid_from == ends + DAY
    else:
        assert term.valid_from == early
    assert term.valid_from <= term.valid_to
    assert term.valid_to > ends
    if kind.validity_years is not None:
        anniversary = term.valid_to + DAY
        assert anniversary.year - term.valid_from.year == kind.validity_years
        same_day = (anniversary.month, anniversary.day) == (
            term.valid_from.month,
            term.valid_from.day,
        )
        leap = (term.valid_from.month, term.valid_from.day) == (2, 29)
        assert same_day or (leap and (anniversary.month, anniversary.day) == (3, 1))


def _fits(kind: Kind, rule: RenewalRule, decided_on: date, ends: date) -> bool:
    """Leave out a decision so early that its whole term would end before the old one."""
    if rule.new_term_from == "old_expiry":
        return True
    assert kind.validity_years is not None
    return decided_on > ends - 365 * kind.validity_years * DAY


@given(start=DAYS, years=st.integers(1, 10))
def test_terms_follow_each_other_without_a_gap_and_keep_their_length(
    start: date, years: int
) -> None:
    kind = replace(kind_of("小餐饮"), validity_years=years)
    licence = licence_of(kind, start - 400 * DAY, start - DAY)
    first = new_term(licence, kind, rule_of(kind), start - DAY)
    again = replace(licence, valid_from=first.valid_from, valid_to=first.valid_to)
    second = new_term(again, kind, rule_of(kind), first.valid_to)
    assert second.valid_from == first.valid_to + DAY
    silent = replace(kind, validity_years=None)
    assert new_term(again, silent, rule_of(kind), first.valid_to) == second


@given(code=st.sampled_from(WITHOUT_YEARS), start=DAYS, ran=st.integers(0, 4000), until=DAYS)
def test_where_the_law_is_silent_the_officers_end_is_taken_whole_or_refused(
    code: str, start: date, ran: int, until: date
) -> None:
    kind = CATALOGUE.kind(code)
    licence = licence_of(kind, start, start + ran * DAY)
    decided = start + ran * DAY
    if until <= decided:
        with pytest.raises(IssuingError):
            new_term(licence, kind, rule_of(kind), decided, until)
        return
    assert new_term(licence, kind, rule_of(kind), decided, until).valid_to == until


def issue_on(day: date, hour: int = 10) -> Issue:
    at = datetime.combine(day, time(hour), SHANGHAI).astimezone(UTC)
    return Issue("case1", day, at, "1.2.156.3005.2.new")


def test_a_renewed_licence_keeps_its_number_and_its_cycle_starts_again() -> None:
    kind = kind_of("公共场所卫生")
    old = licence_of(kind, date(2022, 12, 11), date(2026, 12, 10))
    term = new_term(old, kind, rule_of(kind), date(2026, 11, 20))
    fresh = renewed(
        replace(old, status=LicenceStatus.EXPIRED), term, issue_on(date(2026, 11, 20)), LAW, SAID
    )
    assert (fresh.number, fresh.uscc, fresh.kind) == (old.number, old.uscc, old.kind)
    assert (fresh.term, fresh.edition, fresh.version) == (4, 2, 8)
    assert (fresh.valid_from, fresh.valid_to) == (date(2026, 12, 11), date(2030, 12, 10))
    assert (fresh.issued_on, fresh.issued_here) == (date(2026, 11, 20), True)
    assert (fresh.status, fresh.alarm_failures) == (LicenceStatus.ACTIVE, 0)
    assert fresh.identifier == "1.2.156.3005.2.new"
    assert fresh.cased_term == 3, "the new term has had no case yet"
    assert fresh.alarm_on == date(2030, 9, 11), "sixty days before the latest filing day"
    assert superseded(old, issue_on(date(2026, 11, 20))).licence == old


@given(
    code=st.sampled_from(RENEWED_KINDS),
    ends=st.dates(date(2025, 6, 1), date(2060, 12, 31)),
    decided=st.integers(-300, 300),
)
def test_the_next_alarm_is_the_day_the_new_term_asks_for_its_case(
    code: str, ends: date, decided: int
) -> None:
    """Rung on its alarm the licence opens the next case, and the day before it does not.

    Under one version of the law: where it changes meanwhile, the alarm is asked again as it rings.
    """
    kind = CATALOGUE.kind(code)
    old = licence_of(kind, ends - 1095 * DAY, ends)
    today = ends + decided * DAY
    term = new_term(old, kind, rule_of(kind), today)
    fresh = renewed(old, term, issue_on(today), LAW, SAID)
    assert fresh.alarm_on is not None
    assert today <= fresh.alarm_on <= term.valid_to + DAY
    holder = Entity(uscc=old.uscc, name="沂源县甲店")
    certain = _certain(kind)
    opened = open_renewal(fresh, holder, certain, fresh.alarm_on)
    if fresh.alarm_on > today:
        assert isinstance(opened, Case)
        assert opened.term == old.term + 1
        assert opened.expiry == term.valid_to
        before = open_renewal(fresh, holder, certain, fresh.alarm_on - DAY)
        assert not isinstance(before, Case)


def _certain(kind: Kind) -> Law:
    """The law with full confidence in every rule, so that none asks an officer first."""
    item = CATALOGUE.renewal_item(kind.code)
    assert item is not None
    rules = tuple(replace(rule, confidence="high") for rule in item.rules)
    sure = replace(item, rules=rules, confidence="high")
    return Law(replace(CATALOGUE, items={**CATALOGUE.items, item.code: sure}), LAW.calendar)


def test_the_civil_day_of_issuing_is_chinas() -> None:
    """17:00 UTC is the next day in China: an alarm may ring from that day on."""
    kind = kind_of("小餐饮")
    old = licence_of(kind, date(2023, 12, 2), date(2026, 12, 1))
    late = datetime(2029, 12, 1, 17, 0, tzinfo=UTC)
    term = NewTerm(date(2026, 12, 2), date(2029, 12, 1))
    fresh = renewed(old, term, Issue("case1", date(2029, 12, 1), late, "x"), LAW, SAID)
    assert fresh.alarm_on == date(2029, 12, 2)


@pytest.mark.parametrize(
    ("status", "term", "holder", "expected"),
    [
        (LicenceStatus.ACTIVE, 3, EntityStatus.ACTIVE, None),
        (LicenceStatus.EXPIRED, 3, EntityStatus.ABNORMAL, None),
        (LicenceStatus.CANCELLED, 3, EntityStatus.ACTIVE, Obstacle.NOT_ACTIVE),
        (LicenceStatus.REVOKED, 3, EntityStatus.ACTIVE, Obstacle.NOT_ACTIVE),
        (LicenceStatus.SUSPENDED, 3, EntityStatus.ACTIVE, Obstacle.NOT_ACTIVE),
        (LicenceStatus.SUPERSEDED, 3, EntityStatus.ACTIVE, Obstacle.NOT_ACTIVE),
        (LicenceStatus.ACTIVE, 4, EntityStatus.ACTIVE, Obstacle.RENEWED_ELSEWHERE),
        (LicenceStatus.ACTIVE, 3, EntityStatus.CANCELLED, Obstacle.ENTITY_GONE),
        (LicenceStatus.ACTIVE, 3, EntityStatus.REVOKED, Obstacle.ENTITY_GONE),
        (None, 3, EntityStatus.ACTIVE, Obstacle.NOT_ACTIVE),
        (LicenceStatus.ACTIVE, 3, None, None),
    ],
)
def test_what_stands_in_the_way(
    status: LicenceStatus | None,
    term: int,
    holder: EntityStatus | None,
    expected: Obstacle | None,
) -> None:
    kind = kind_of("小餐饮")
    licence = licence_of(kind, date(2024, 1, 1), date(2026, 12, 31))
    stored = replace(licence, status=status, term=term) if status else None
    entity = Entity(uscc=licence.uscc, name="沂源县甲店", status=holder) if holder else None
    today = date(2026, 12, 1)
    case = open_renewal(licence, Entity(uscc=licence.uscc, name="甲"), _certain(kind), today)
    assert isinstance(case, Case)
    assert obstacle_to(case, stored, entity) is expected


@pytest.mark.parametrize("obstacle", Obstacle)
def test_every_obstacle_is_said_in_chinese(obstacle: Obstacle) -> None:
    assert len(obstacle.wording) > 10
