"""The order of calls and visits: by the day, by the last day to file, and only then by risk."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions.county_book import begin
from tests.functions.desk import Desk, case_of, file
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper, uscc
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.ids import renewal_case_id
from zhiban.domain.lapse_risk import LapseRisk
from zhiban.domain.lapse_scorecard import Column, Scorecard
from zhiban.store.case_items import case_item
from zhiban.store.table import Table, transact

LATER = "2027-12-31"
"""The end of a second licence, which is not due."""


@pytest.fixture
def county(flow: Flow) -> Flow:
    """Three holders without a phone, each to be called today about a licence of one last day."""

    def live() -> None:
        flow.ingest("e.csv", entities_file(*(holder(n, mobile="") for n in (1, 2, 3))))
        told = [paper(n, FOOD, "2026-12-31") for n in (1, 2, 3)]
        flow.ingest("l.csv", licences_file(*told, *(paper(n, FOOD, LATER) for n in (2, 3))))
        flow.ring()

    begin(flow, "three to be called", live)
    return flow


def past(flow: Flow, n: int, *, filed: bool) -> Case:
    """A renewal of the n-th holder's second licence, a year ago: filed in time, or lapsed."""
    now = case_of_first(flow, n)
    number = paper(n, FOOD, LATER).number
    old = replace(
        now,
        id=renewal_case_id(now.uscc, now.kind, number, now.item, 1),
        number=number,
        opened_on=date(2025, 6, 1),
        latest=date(2025, 8, 1),
        expiry=date(2025, 8, 31),
        state=CaseState.OPENED if filed else CaseState.LAPSED,
    )
    table = Table(flow.world.dynamodb, "cases")
    transact(flow.world.dynamodb, [table.put(case_item(old))])
    return old


def case_of_first(flow: Flow, n: int) -> Case:
    case = case_of(flow, n)
    assert case.number == paper(n, FOOD, "2026-12-31").number
    return case


def page(desk: Desk, **told: str) -> dict[str, Any]:
    answer = desk.ask("GET /api/worklist", what="no_contact", **told)
    assert answer.status == 200
    return answer.body


def order(body: dict[str, Any]) -> list[str]:
    return [row["uscc"] for row in body["rows"]]


def modelled(desk: Desk, *columns: Column) -> Desk:
    """The desk with a model in force."""
    told, parts, pages = desk.built
    desk.built = told, replace(parts, risk=LapseRisk(Scorecard(-1.0, columns))), pages
    return desk


def test_by_the_rule_who_was_late_before_comes_first_and_the_page_says_so(county: Flow) -> None:
    past(county, 3, filed=False)
    body = page(Desk(county, "[clerk]"))
    assert body["ordered_by"] == {"code": "rule", "name": "按规则排序"}
    assert order(body)[0] == uscc(3)
    assert body["rows"][0]["risk"] == {
        "level": {"code": "high", "name": "高"},
        "reasons": ["以往有1次过了最晚申请日", "没有号码，或登记的号码收不到短信"],
    }
    assert [row["risk"]["level"]["name"] for row in body["rows"]] == ["高", "中", "中"]


def test_by_a_model_its_probability_orders_and_its_reasons_are_told(county: Flow) -> None:
    past(county, 2, filed=False)
    desk = modelled(
        Desk(county, "[clerk]"),
        Column("late_before", 0.0, 1.0, 2.0),
        Column("licences", 1.0, 1.0, -0.5),
    )
    body = page(desk)
    assert body["ordered_by"] == {"code": "model", "name": "按模型排序"}
    assert order(body) == [uscc(2), uscc(1), uscc(3)]
    assert body["rows"][0]["risk"] == {
        "level": {"code": "high", "name": "高"},
        "reasons": ["以往有1次过了最晚申请日"],
    }
    assert body["rows"][1]["risk"]["reasons"] == ["没有特别的逾期迹象"]


def test_no_risk_puts_a_task_behind_one_whose_last_day_is_later(county: Flow) -> None:
    """The first holder's last day is moved nearer; the third was late before."""
    past(county, 3, filed=False)
    first = case_of(county, 1)
    table = Table(county.world.dynamodb, "cases")
    nearer = replace(
        first, expiry=first.expiry - timedelta(days=1), latest=first.latest - timedelta(1)
    )
    transact(county.world.dynamodb, [table.put(case_item(nearer))])
    assert order(page(Desk(county, "[clerk]")))[:2] == [uscc(1), uscc(3)]


def test_who_has_filed_since_has_no_risk_and_stays_on_the_list(county: Flow) -> None:
    past(county, 2, filed=False)
    file(county, case_of(county, 1))
    body = page(Desk(county, "[clerk]"))
    assert len(body["rows"]) == 3
    assert {row["uscc"] for row in body["rows"] if row["risk"] is None} == {uscc(1)}


def test_a_page_ends_with_its_due_day_so_that_the_day_has_one_order(county: Flow) -> None:
    past(county, 3, filed=False)
    body = page(Desk(county, "[clerk]"), limit="1")
    assert (len(body["rows"]), order(body)[0], body["after"]) == (3, uscc(3), None)
