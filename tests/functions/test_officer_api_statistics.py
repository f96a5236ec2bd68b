"""统计 on the desk: what the night counted and the events told of, equal to a recount."""

from typing import Any

import pytest

from prove_days import handler
from prove_days.covering import cover
from prove_days.parts import Share
from tests.figures_recount import unlike_the_recount
from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Desk
from tests.functions.figures_book import counted, live_a_month, night, publish, recount, statistics
from tests.world import World
from zhiban.domain.clock import business_day

LINK = "GET /api/reports/{month}"


@pytest.fixture
def county(flow: Flow) -> Flow:
    live_a_month(flow)
    counted(flow)
    return flow


def funnel(shown: dict[str, Any]) -> dict[str, int]:
    return {one["step"]["code"]: one["number"] for one in shown["funnel"]}


def test_every_step_is_what_happened(county: Flow) -> None:
    shown = statistics(county)
    assert funnel(shown) == {
        "due": 3, "reminded": 3, "delivered": 2, "opened": 1, "confirmed": 1, "filed": 1,
        "granted": 0, "issued": 0, "posted": 0,
    }  # fmt: skip
    assert shown["counted_on"] == "2026-12-01"
    assert shown["sentence"]["says"] == (
        "已归集市场主体电子证照数据3条，覆盖3家市场主体；已发送提醒3条，惠及3家市场主体。"
    )
    assert [(one["town"], one["due"]) for one in shown["towns"]] == [("南麻街道", 3)]
    assert {one["kind"]["code"]: one["due"] for one in shown["kinds"]} == {"L01": 2, "L04": 1}


def test_it_equals_a_recount_from_the_tables(county: Flow) -> None:
    assert unlike_the_recount(statistics(county), recount(county)) == []


def test_a_recount_that_differs_is_noticed(county: Flow, world: World) -> None:
    """The other way round: the recount is worth something."""
    case = next(row for row in reading.cases(world) if row["kind"] == "L04")
    reading.patch(world, "CASES_TABLE", case["PK"], "CASE", state="lapsed")
    assert unlike_the_recount(statistics(county), recount(county)) == [
        f"{where}: lapsed 0 is shown, 1 is there"
        for where in ("kinds L04", "items L04-R1", "towns 南麻街道")
    ]
    night(county)
    assert unlike_the_recount(statistics(county), recount(county)) == []


def test_coverage_is_as_of_the_last_night_or_the_night_before_a_month_began(county: Flow) -> None:
    county.pass_days(31)
    assert statistics(county)["counted_on"] == "2026-12-01"
    night(county)
    assert statistics(county)["counted_on"] == "2027-01-01"


def test_a_day_that_is_counted_before_its_night_is_shown(flow: Flow) -> None:
    """As `make statistics` does, on the first of a month."""
    live_a_month(flow)
    _, parts = handler.build(flow.world.environ)
    for segment in range(parts.shards):
        cover(parts, Share(business_day(flow.now), segment, flow.now))
    assert statistics(flow)["counted_on"] == "2026-12-01"


def test_counted_again_nothing_changes(county: Flow) -> None:
    before = statistics(county)
    night(county)
    county.count_events(times=2)
    assert statistics(county) == before


def test_a_holder_reminded_twice_is_one(county: Flow) -> None:
    county.pass_days(14)
    county.ring()
    county.send_everything()
    county.count_events()
    said = statistics(county)["sentence"]
    assert said["messages"] > said["reminded"] == 3


def test_only_one_kind_or_town_is_asked_for(county: Flow) -> None:
    assert funnel(statistics(county, kind="L04"))["due"] == 1
    assert funnel(statistics(county, item="L01-R1"))["filed"] == 1
    assert funnel(statistics(county, town="悦庄镇"))["due"] == 0


def test_costs_are_numbers_times_the_assumed_price(county: Flow) -> None:
    sms, parcels = statistics(county)["costs"]
    segments = sum(row["segments"] for row in recount(county).taken)
    assert (sms["number"], sms["price"]) == (segments, "0.05")
    assert sms["yuan"] == f"{segments * 5 / 100:.2f}"
    assert (parcels["number"], parcels["price"], parcels["yuan"]) == (0, "12", "0")


def test_where_nobody_set_a_price_there_is_no_cost(county: Flow, world: World) -> None:
    world.environ["SMS_PRICE"] = world.environ["PARCEL_PRICE"] = ""
    assert [one["yuan"] for one in statistics(county)["costs"]] == [None, None]


def test_charts_come_ready_to_be_shown(county: Flow) -> None:
    charts = statistics(county)["charts"]
    assert [one["question"] for one in charts] == [
        "应办的事，走到了哪一步？",
        "哪个月按时办的最少？",
    ]
    assert all(one["svg"].startswith("<svg ") and "style" not in one["svg"] for one in charts)


def test_before_the_first_night_there_are_only_zeros(flow: Flow) -> None:
    shown = Desk(flow).ask("GET /api/statistics").body
    assert (shown["first_day"], shown["last_day"]) == ("2025-12-01", "2026-11-30")
    assert (shown["counted_on"], shown["on_time"]["rate"], shown["towns"]) == (None, None, [])
    assert set(funnel(shown).values()) == {0}


@pytest.mark.parametrize(
    "told",
    [
        {"from": "2026-12-02", "to": "2026-12-01"},
        {"from": "2025-11-29", "to": "2026-12-01"},
        {"kind": "L01; drop"},
        {"to": "soon"},
    ],
)
def test_a_question_that_is_none_is_refused(flow: Flow, told: dict[str, str]) -> None:
    assert Desk(flow).ask("GET /api/statistics", **told).status == 400


def test_today_is_told_from_events_as_they_come(flow: Flow) -> None:
    live_a_month(flow)
    shown = Desk(flow, "[auditor]").ask("GET /api/statistics/today").body
    assert shown == {
        "day": "2026-12-01", "cases_opened": 3, "reminders_sent": 3, "reminders_delivered": 2,
        "links_opened": 1, "intents_confirmed": 0, "filed": 1, "granted": 0, "issued": 0,
        "delivered": 0, "lapsed": 0,
    }  # fmt: skip


def test_reports_are_listed_and_fetched_by_a_link(county: Flow) -> None:
    desk = Desk(county)
    assert desk.ask("GET /api/reports").body == {"reports": []}
    assert (desk.ask(LINK, month="2026-11").status, desk.ask(LINK, month="2026-13").status) == (
        404,
        400,
    )
    publish(county)
    (listed,) = desk.ask("GET /api/reports").body["reports"]
    assert listed["month"] == "2026-11"
    answer = desk.ask(LINK, month="2026-11")
    assert answer.status == 200
    assert "/reports/11.pdf?" in answer.body["link"]
    assert "X-Amz-Expires=300" in answer.body["link"]
