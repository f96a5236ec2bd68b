"""Small counties made to be hard to foresee: shared phones, full days, corrections, days off."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.county_year import SENDER, CountyYear
from tests.domain.law import CALENDAR, CATALOGUE, NOTICE
from tests.forecast.both_ways import PRICE, both_ways, foreseen_facts
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    TROUPE,
    Holder,
    Paper,
    entities_file,
    holder,
    licences_file,
    paper,
    uscc,
)
from zhiban.domain.cases import Intent
from zhiban.domain.forecast import forecast
from zhiban.domain.renewals import Law

TODAY = date(2026, 12, 1)

LABOUR = "劳务派遣经营许可证"

KINDS = [
    FOOD,
    HYGIENE,
    TROUPE,
    "兽药经营许可证",
    "药品经营许可证(零售)",
    "医疗器械经营许可证(第三类)",
    "饮用水供水单位卫生许可证",
    LABOUR,
]


def county_of(holders: list[Holder], papers: list[Paper], day: date = TODAY) -> CountyYear:
    county = CountyYear()
    if holders:
        county.take_in("entities.csv", entities_file(*holders).encode(), day)
    if papers:
        county.take_in("licences.csv", licences_file(*papers).encode(), day)
    return county


def agree(county: CountyYear, today: date, days: int) -> int:
    """Whether both ways come to the same; returns how many messages that were."""
    foreseen, lived = both_ways(county, today, days)
    assert foreseen == lived
    return foreseen["messages"].total()


def test_five_holders_with_one_phone_get_three_messages_today_and_two_tomorrow() -> None:
    holders = [holder(n, mobile="19900000001") for n in range(1, 6)]
    county = county_of(holders, [paper(n, FOOD, "2026-12-31") for n in range(1, 6)])
    foreseen, lived = both_ways(county, TODAY, 2)
    assert foreseen == lived
    days = [day for day, _, _ in foreseen["messages"].elements()]
    assert sorted(days) == [TODAY] * 3 + [TODAY + timedelta(days=1)] * 2


def test_a_holder_of_forty_five_licences_takes_three_days() -> None:
    papers = [paper(1, HYGIENE, "2027-01-30", number=f"YL{n:02d}") for n in range(45)]
    assert agree(county_of([holder(1)], papers), TODAY, 70) > 6


def test_a_kind_nobody_knows_costs_the_others_nothing() -> None:
    county = county_of([holder(1)], [paper(1, FOOD, "2026-12-31"), paper(1, HYGIENE, "2027-01-30")])
    registry = county.client.tables["registry"]
    row = registry[f"ENTITY#{uscc(1)}"]["LICENCE#L04#YL00120270130"]
    row["kind"] = {"S": "L99"}
    foreseen, lived = both_ways(county, TODAY, 1)
    assert foreseen["cases"] == lived["cases"]
    assert foreseen["messages"].total() == 1


def test_what_an_officer_stopped_is_not_foreseen() -> None:
    papers = [paper(1, FOOD, "2026-12-31"), paper(2, HYGIENE, "2027-01-30")]
    county = county_of([holder(1), holder(2)], papers)
    county.stop_items("L01-R1")
    foreseen, lived = both_ways(county, TODAY, 10)
    assert foreseen == lived
    assert {item for _, _, _, _, item, _ in foreseen["cases"]} == {"L04-R1"}
    assert {reason for _, _, _, reason in foreseen["reasons"]} == {"item_stopped"}
    assert foreseen["reasons"].total() == 10, "looked at again every day"


@pytest.mark.parametrize("approved", [False, True])
def test_a_rule_of_low_confidence_reminds_once_an_officer_approved_it(approved: bool) -> None:
    items = dict(CATALOGUE.items)
    items["L04-R1"] = replace(items["L04-R1"], confidence="low")
    county = county_of([holder(1)], [paper(1, HYGIENE, "2027-01-30")])
    county.use(Law(replace(CATALOGUE, items=items), CALENDAR))
    if approved:
        county.approve_items("L04-R1")
    assert (agree(county, TODAY, 30) > 0) == approved


def test_a_holiday_notice_moves_the_steps_of_open_cases() -> None:
    """Opened by projected days with their margin; the notice for 2027 comes three days later."""
    papers = [paper(n, FOOD, f"2027-03-0{n}") for n in range(1, 8)]
    county = county_of([holder(n) for n in range(1, 8)], papers, date(2027, 1, 4))
    county.live(date(2027, 1, 4), 10)
    before = forecast(county.county(), county.law, date(2027, 1, 14), 60, PRICE, SENDER)
    county.use(NOTICE)
    foreseen, lived = both_ways(county, date(2027, 1, 14), 60)
    assert foreseen == lived
    assert foreseen["messages"] != foreseen_facts(before)["messages"]


def labour(n: int, until: str, **told: str) -> Paper:
    return paper(n, LABOUR, until, **({"issued_on": "2024-03-01"} | told))


def test_what_is_owed_every_year_is_foreseen_beside_the_renewals() -> None:
    """Two reports, one with its own renewal, one of a holder with a full message; and lapses."""
    papers = [labour(1, "2027-05-28"), labour(2, "2028-11-30"), paper(1, HYGIENE, "2027-04-28")]
    papers += [labour(3, "2027-05-28", number=f"YL{n:02d}") for n in range(12)]
    county = county_of([holder(n) for n in (1, 2, 3)], papers)
    foreseen, lived = both_ways(county, TODAY, 200)
    assert foreseen == lived
    items = Counter(item for _, _, _, _, item, _ in foreseen["cases"].elements())
    assert items == {"L12-Y1": 14, "L12-R1": 13, "L04-R1": 1}
    assert foreseen["lapses"].total() >= 14


def test_what_is_under_way_is_foreseen_from_its_middle() -> None:
    county = county_of([holder(1), holder(2)], [labour(n, "2028-11-30") for n in (1, 2)])
    county.live(TODAY, 70)
    county.answer("YL00120281130", Intent.NO_LONGER_OPERATING)
    assert agree(county, TODAY + timedelta(days=70), 400) > 2


@pytest.mark.parametrize("stopped", [False, True])
def test_a_stopped_duty_is_foreseen_as_one(stopped: bool) -> None:
    county = county_of([holder(1)], [labour(1, "2028-11-30")])
    if stopped:
        county.stop_items("L12-Y1")
    assert (agree(county, TODAY, 70) > 0) != stopped


def test_a_licence_suspended_and_back_is_foreseen_with_its_case_open_again() -> None:
    county = county_of([holder(1)], [labour(1, "2028-11-30")])
    county.live(TODAY, 65)
    for n, status in ((65, "暂扣"), (70, "有效")):
        at = TODAY + timedelta(days=n)
        row = labour(1, "2028-11-30", status=status, updated_at=f"{at} 01:00:00")
        county.take_in(f"later{n}.csv", licences_file(row).encode(), at)
        agree(county, at, 5 if n == 65 else 400)


DAY = st.dates(date(2026, 11, 20), date(2027, 8, 31))
HOLDERS = st.lists(
    st.tuples(
        st.sampled_from(["own", "shared", "none", "stub"]),
        st.sampled_from(["存续", "存续", "存续", "注销"]),
        st.lists(st.tuples(st.sampled_from(KINDS), DAY), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=5,
)
PHONES = {"shared": "19900009999", "none": ""}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    HOLDERS,
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(0, 19), DAY), max_size=3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_any_county_from_any_day(
    told: list[tuple[str, str, list[tuple[str, date]]]],
    lived: int,
    corrected: list[tuple[int, date]],
    stopped: bool,
    opted_out: bool,
    approved: bool,
    notice: bool,
) -> None:
    """Loaded, lived in for some days, corrected by a feed or a holiday notice, then foreseen."""
    holders = [
        holder(n, status=status, **({"mobile": PHONES[how]} if how in PHONES else {}))
        for n, (how, status, _) in enumerate(told, start=1)
        if how != "stub"
    ]
    papers = [
        paper(n, kind, until.isoformat(), number=f"YL{n}{serial}")
        for n, (_, _, held) in enumerate(told, start=1)
        for serial, (kind, until) in enumerate(held)
    ]
    county = county_of(holders, papers)
    if stopped:
        county.stop_items("L01-R1")
    if opted_out and told[0][0] != "stub":
        county.opt_out(uscc(1))
    if approved:
        county.approve_items("L05-R1")
    county.live(TODAY, lived)
    if notice:
        county.use(NOTICE)
    today = TODAY + timedelta(days=lived)
    fixed = {at % len(papers): until for at, until in corrected}
    changed = [
        replace(papers[at], valid_to=until.isoformat(), updated_at=f"{today} 01:00:00")
        for at, until in fixed.items()
    ]
    if changed:
        county.take_in("later.csv", licences_file(*changed).encode(), today)
    agree(county, today, 150)


@pytest.mark.parametrize("day", ["2026-12-05", "2027-02-06", "2027-02-13", "2027-10-03"])
def test_a_forecast_may_begin_on_a_day_off(day: str) -> None:
    today = date.fromisoformat(day)
    papers = [
        paper(n, kind, str(today + timedelta(days=40 + n))) for n, kind in enumerate(KINDS, 1)
    ]
    county = county_of([holder(n) for n in range(1, 8)], papers, today)
    agree(county, today, 60)
