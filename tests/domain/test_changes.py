"""Changes of a business licence: every field of every kind, the question asked, the clocks."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.law import CALENDAR, CATALOGUE, rows
from zhiban.domain.changes import FIELDS_OF_FACT, change_window, consequence
from zhiban.domain.entities import FACTS
from zhiban.domain.errors import CatalogueError
from zhiban.domain.kinds import CHANGE_FIELDS, Duty, Kind

TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)
DUTIES = rows(Path(__file__).with_name("tables").joinpath("duties.txt").read_text("utf-8"))
"""证照 | 变化 | 要求 | 结果 | 时限 | 起算: what a clerk proof-reads, one line a duty."""

FIELDS = {
    "名称": "name",
    "法定代表人": "legal_rep",
    "门牌": "address_renumber",
    "迁址": "address_move",
    "经营范围": "scope",
    "主体类型": "entity_type",
    "注册资本": "registered_capital",
    "举办者": "sponsor",
    "投资人": "investor",
    "排水": "discharge",
}
OUTCOMES = {"人工": "officer_task", "不用办": "none"}
CLOCKS = {"变化之日": "event_date", "登记办完": "biz_registration_done"}


def kind_of(name: str) -> Kind:
    kind = CATALOGUE.kind_by_name(name)
    assert kind is not None
    return kind


@pytest.mark.parametrize("row", DUTIES, ids=[f"{row[0]} {row[1]}" for row in DUTIES])
def test_the_duty(row: list[str]) -> None:
    name, field, effect, result, term, clock = row
    duty = kind_of(name).duty(FIELDS[field], TODAY)
    assert duty.effect == effect
    if result in OUTCOMES:
        assert duty.outcome == OUTCOMES[result]
        assert duty.reason
    else:
        assert (duty.outcome, duty.item) == ("item", result)
    stated = duty.deadline.text if duty.deadline else ""
    advised = f"建议{duty.advised.text}" if duty.advised else ""
    assert (stated or advised or "-") == term
    assert clock == "-" or duty.clock == CLOCKS[clock]


def test_the_table_holds_every_field_of_every_kind_once() -> None:
    told = [(kind_of(row[0]).code, FIELDS[row[1]]) for row in DUTIES]
    assert sorted(told) == sorted((k, field) for k in CATALOGUE.kinds for field in CHANGE_FIELDS)


def test_every_duty_of_every_version_ends_somewhere_and_says_what_being_late_means() -> None:
    for kind in CATALOGUE.kinds.values():
        for duty in kind.duties:
            assert duty.outcome != "item" or duty.item in CATALOGUE.items
            assert duty.outcome == "item" or duty.reason
            assert duty.effect == "none" or duty.late_wording
            assert duty.effect_wording
            assert duty.basis


FORMER = rows("""
证照         | 变化       | 申请日     | 要求                           | 结果   | 时限
食品经营     | 名称       | 2023-11-30 | verify                         | 人工   | -
食品经营     | 名称       | 2023-12-01 | change                         | L01-C1 | 10个工作日
食品经营     | 经营范围   | 2023-11-30 | change_if_permit_item_affected | L01-C4 | 10个工作日
食品经营     | 主体类型   | 2025-07-14 | reapply                        | 人工   | -
小餐饮       | 法定代表人 | 2025-07-14 | verify                         | 人工   | -
小餐饮       | 法定代表人 | 2025-07-15 | change                         | L03-C2 | 10日
药品零售     | 名称       | 2023-12-31 | change_registered_item         | L10-C1 | 30日
药品零售     | 法定代表人 | 2023-12-31 | approval_first                 | 人工   | -
药品零售     | 法定代表人 | 2024-01-01 | change_registered_item         | L10-C2 | -
药品零售     | 迁址       | 2026-05-14 | approval_first                 | 人工   | -
人力资源服务 | 名称       | 2023-07-31 | report                         | L13-C1 | 15日
人力资源服务 | 名称       | 2023-08-01 | report_then_reissue            | L13-C1 | 15日
农药经营     | 名称       | 2025-12-31 | change                         | L14-C1 | 30日
农药经营     | 名称       | 2026-01-01 | reissue                        | L14-C1 | 30日
劳务派遣     | 名称       | 2001-01-01 | change                         | L12-C1 | -
""")
"""Duties have versions as windows have; the oldest also answers for what came before it."""


@pytest.mark.parametrize("row", FORMER, ids=[f"{row[0]} {row[1]} {row[2]}" for row in FORMER])
def test_the_version_in_force_applies(row: list[str]) -> None:
    name, field, on, effect, result, term = row
    duty = kind_of(name).duty(FIELDS[field], date.fromisoformat(on))
    assert duty.effect == effect
    assert (duty.item if duty.outcome == "item" else "人工") == result
    assert (duty.deadline.text if duty.deadline else "-") == term


ADDRESS = rows("""
证照           | 结果         | 门牌         | 迁址
食品经营       | ask_which    | item         | officer_task
食品小作坊     | officer_task | officer_task | officer_task
公共场所卫生   | ask_which    | item         | officer_task
供水卫生       | officer_task | officer_task | officer_task
办学许可       | officer_task | officer_task | officer_task
营业性演出     | ask_which    | item         | item
药品零售       | ask_which    | item         | officer_task
器械经营       | ask_which    | item         | officer_task
劳务派遣       | ask_which    | item         | item
人力资源服务   | ask_which    | item         | item
林木种子       | officer_task | officer_task | officer_task
""")


@pytest.mark.parametrize("row", ADDRESS, ids=[row[0] for row in ADDRESS])
def test_a_changed_address_is_a_question_first(row: list[str]) -> None:
    """A new door number is no move: where the holder can file, the page asks which it was."""
    name, outcome, renumbered, moved = row
    found = consequence(kind_of(name), "address", TODAY)
    assert found.outcome == outcome
    assert [duty.outcome for duty in found.duties] == [renumbered, moved]


def test_every_fact_of_the_registry_but_the_status_may_oblige() -> None:
    assert set(FIELDS_OF_FACT) == set(FACTS) - {"status"}
    told = {field for fields in FIELDS_OF_FACT.values() for field in fields}
    assert told == set(CHANGE_FIELDS) - {"discharge"}
    for kind in CATALOGUE.kinds.values():
        for fact in FIELDS_OF_FACT:
            assert consequence(kind, fact, TODAY).duties
    with pytest.raises(CatalogueError):
        consequence(kind_of("L01"), "status", TODAY)


WINDOWS = rows("""
证照         | 变化       | 变化日     | 登记日     | 最晚       | 建议       | 推定
食品经营     | 名称       | 2026-11-02 | 2026-11-05 | 2026-11-16 | 2026-11-16 | 否
食品经营     | 名称       | 2026-09-24 | 2026-09-24 | 2026-10-15 | 2026-10-15 | 否
食品小作坊   | 名称       | 2026-11-02 | 2026-11-05 | 2026-11-12 | 2026-11-12 | 否
人力资源服务 | 名称       | 2026-11-02 | 2026-11-05 | 2026-11-20 | 2026-11-20 | 否
兽药经营     | 名称       | 2026-11-02 | 2026-11-05 | 2026-11-26 | 2026-11-26 | 否
农药经营     | 法定代表人 | 2028-01-30 | 2028-02-10 | 2028-02-29 | 2028-02-29 | 否
公共场所卫生 | 名称       | 2026-11-02 | 2026-11-05 | -          | 2026-12-02 | 否
食品经营     | 名称       | 2026-12-25 | 2026-12-25 | 2027-01-01 | 2027-01-01 | 是
食品经营     | 名称       | 2027-03-01 | 2027-03-01 | 2027-03-05 | 2027-03-05 | 是
""")


@pytest.mark.parametrize("row", WINDOWS, ids=[f"{row[0]} {row[2]}" for row in WINDOWS])
def test_by_when_a_change_must_be_filed(row: list[str]) -> None:
    name, field, event, registered, latest, advised, projected = row
    duty = kind_of(name).duty(FIELDS[field], date(2026, 11, 5))
    window = change_window(
        duty, date.fromisoformat(event), date.fromisoformat(registered), CALENDAR
    )
    assert window is not None
    assert (window.latest.isoformat() if window.latest else "-") == latest
    assert window.advised.isoformat() == advised
    assert window.projected == (projected == "是")


def test_where_there_is_no_term_and_no_advice_there_is_no_window() -> None:
    duty = kind_of("L01").duty("address_move", TODAY)
    assert change_window(duty, TODAY, TODAY, CALENDAR) is None


ALL_DUTIES = [duty for kind in CATALOGUE.kinds.values() for duty in kind.duties]


@given(
    duty=st.sampled_from([duty for duty in ALL_DUTIES if duty.deadline or duty.advised]),
    event=st.dates(date(2005, 1, 1), date(2031, 12, 31)),
    later=st.integers(0, 60),
)
def test_a_deadline_lies_after_the_day_its_clock_starts(
    duty: Duty, event: date, later: int
) -> None:
    window = change_window(duty, event, event + later * DAY, CALENDAR)
    assert window is not None
    assert window.starts in (event, event + later * DAY)
    assert window.starts < window.advised
    assert window.latest in (None, window.advised)
    assert (window.latest is None) == (duty.deadline is None)
