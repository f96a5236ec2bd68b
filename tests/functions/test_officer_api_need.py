"""需求统计, from the cases to the desk: counted each night anew, equal however often it is."""

from datetime import timedelta
from typing import Any

import pytest

from prove_days import handler
from prove_days.needing import count_need
from prove_days.parts import Share
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, ring
from tests.functions.desk import Desk, case_of, file
from tests.world import World
from zhiban.domain.clock import business_day

ROUTE = "GET /api/statistics/need"


@pytest.fixture
def county(flow: Flow) -> Flow:
    """Three holders: one filed, one is reminded only, one knows of nothing yet."""

    def live() -> None:
        ring(flow, 1, 2)
        flow.send_everything()
        file(flow, case_of(flow, 1))

    begin(flow, "one of two filed", live)
    return flow


def night(flow: Flow) -> None:
    _, parts = handler.build(flow.world.environ)
    for segment in range(parts.shards):
        count_need(parts, Share(business_day(flow.now), segment, flow.now))


def need(flow: Flow, **told: str) -> dict[str, Any]:
    answer = Desk(flow).ask(ROUTE, **({"from": "2026-12-01", "to": "2027-01-31"} | told))
    assert answer.status == 200, answer.body
    return answer.body


def lines(flow: Flow) -> dict[str, list[int]]:
    names = ("due", "reminded", "answered", "on_time")
    return {
        f"{one['kind']['code']} {one['town']}": [one[name] for name in names]
        for one in need(flow)["lines"]
    }


def stored(world: World) -> list[dict[str, Any]]:
    return reading.rows(world, "CASES_TABLE", "NEED#")


def test_each_kind_and_town_is_counted(county: Flow) -> None:
    assert lines(county) == {}
    night(county)
    assert lines(county) == {"L01 南麻街道": [1, 1, 1, 1], "L04 南麻街道": [1, 1, 0, 0]}
    totals = {"due": 2, "reminded": 2, "answered": 1, "on_time": 1}
    assert need(county)["totals"] == totals


def test_counted_again_nothing_is_written(county: Flow, world: World) -> None:
    night(county)
    before = stored(world)
    _, parts = handler.build(world.environ)
    for segment in range(parts.shards):
        cases = parts.cases.all(segment, parts.shards)
        assert all(case.latest for case in cases)
    night(county)
    assert stored(world) == before
    county.pass_days(1)
    night(county)
    assert stored(world) == before


def test_a_need_whose_day_moved_leaves_its_old_day(county: Flow, world: World) -> None:
    night(county)
    case = case_of(county, 2)
    reading.patch(world, "CASES_TABLE", f"CASE#{case.id}", "CASE", latest="2027-01-15")
    night(county)
    assert sum(need(county)["totals"].values()) == 6
    assert need(county, to="2026-12-31")["totals"]["due"] == 1


def test_a_need_whose_day_moved_nearer_leaves_its_old_day(county: Flow, world: World) -> None:
    """Nothing else was due so late: that day is counted anew all the same."""
    case = case_of(county, 2)
    reading.patch(world, "CASES_TABLE", f"CASE#{case.id}", "CASE", latest="2027-03-15")
    night(county)
    assert need(county, to="2027-03-31")["totals"]["due"] == 2
    reading.patch(world, "CASES_TABLE", f"CASE#{case.id}", "CASE", latest="2026-12-20")
    night(county)
    assert need(county, to="2027-03-31")["totals"]["due"] == 2


def test_a_holder_that_moved_is_counted_where_it_is(county: Flow, world: World) -> None:
    night(county)
    uscc = case_of(county, 2).uscc
    reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{uscc}", "ENTITY", town="悦庄镇")
    night(county)
    assert set(lines(county)) == {"L01 南麻街道", "L04 悦庄镇"}


def test_what_is_long_over_is_left_as_it_was_counted(county: Flow, world: World) -> None:
    night(county)
    before = stored(world)
    county.now += timedelta(days=600)
    night(county)
    assert stored(world) == before


@pytest.mark.parametrize(
    "told",
    [
        {"from": "2026-12-02", "to": "2026-12-01"},
        {"from": "2025-11-29", "to": "2026-12-01"},
        {"from": "yesterday"},
    ],
)
def test_a_span_that_is_none_is_refused(flow: Flow, told: dict[str, str]) -> None:
    assert Desk(flow).ask(ROUTE, **told).status == 400


def test_without_a_span_it_is_the_last_ninety_days(flow: Flow) -> None:
    body = Desk(flow).ask(ROUTE).body
    assert (body["first_day"], body["last_day"]) == ("2026-09-02", "2026-12-01")
