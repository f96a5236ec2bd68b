"""The figures of a span: its days and no other, and what they are held against."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.figures import Covered, Held, Reminded, Span, Spent
from zhiban.domain.need import Need, Place
from zhiban.domain.public_figures import public_figures
from zhiban.domain.summaries import FUNNEL, Sources, Summary, reach, summed, usual_span

TODAY = date(2026, 12, 1)
NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30))
FOOD, INN = Place("L01", "L01-R1", "南麻街道"), Place("L04", "L04-R1", "悦庄镇")


def filed(due: int, on_time: int) -> Need:
    return Need(due=due, fileable=due, filed=on_time, on_time=on_time)


SOURCES = Sources(
    needs=[
        (date(2026, 11, 1), {FOOD: filed(20, 15)}),
        (date(2026, 11, 30), {FOOD: filed(10, 10), INN: filed(6, 0)}),
        (date(2026, 10, 31), {FOOD: filed(9, 9)}),
        (date(2025, 11, 15), {INN: filed(8, 2)}),
        (date(2026, 12, 1), {INN: filed(5, 0)}),
        (date(2027, 6, 1), {FOOD: filed(7, 0)}),
    ],
    spent=[
        (date(2026, 11, 3), {("南麻街道",): Spent(3, 2, 6, 1, 1), ("",): Spent(1, 0, 1)}),
        (date(2026, 12, 1), {("",): Spent(9, 9, 9, 9, 9)}),
        (date(2026, 2, 1), {("",): Spent(2, 2, 4)}),
    ],
    covered={
        Held("", "南麻街道"): Covered(10, 8, 3),
        Held("", "悦庄镇"): Covered(5, 5, 1),
        Held("L01", "南麻街道"): Covered(9, 8, 3),
        Held("L04", "南麻街道"): Covered(1, 1, 0),
        Held("L04", "悦庄镇"): Covered(5, 5, 1),
    },
    counted_on=date(2026, 11, 30),
    reminded=Reminded(12, 4),
)


def test_each_day_counts_where_it_belongs() -> None:
    found = summed(NOVEMBER, TODAY, SOURCES)
    assert found.need == filed(36, 25)
    assert (found.before, found.a_year_before) == (filed(9, 9), filed(8, 2))
    assert found.under_way == filed(12, 0)
    assert found.kinds == {"L01": filed(30, 25), "L04": filed(6, 0)}
    assert found.towns == {"南麻街道": filed(30, 25), "悦庄镇": filed(6, 0)}
    assert found.items == {"L01-R1": filed(30, 25), "L04-R1": filed(6, 0)}
    assert found.worst(1) == [(("L04", "悦庄镇"), filed(6, 0))]
    assert [one for _, one in found.worst(9)] == [filed(6, 0), filed(30, 25)]


def test_holders_of_several_kinds_are_covered_once() -> None:
    found = summed(NOVEMBER, TODAY, SOURCES)
    assert found.covered == Covered(15, 13, 4)
    assert found.covered_kinds["L04"] == Covered(6, 6, 1)
    assert found.covered_towns["南麻街道"] == Covered(10, 8, 3)


def test_months_stand_one_after_the_other_the_last_is_the_spans() -> None:
    found = summed(NOVEMBER, TODAY, SOURCES)
    assert len(found.months) == 12
    assert [month.span.first.month for month in found.months] == [12, *range(1, 12)]
    assert found.months[-1].need == found.need
    assert (found.months[2].spent, found.months[-2].need) == (Spent(2, 2, 4), filed(9, 9))
    assert found.spent == Spent(4, 2, 7, 1, 1)
    assert found.spent_towns == {"南麻街道": Spent(3, 2, 6, 1, 1), "": Spent(1, 0, 1)}


def test_only_what_is_wanted_counts() -> None:
    found = summed(NOVEMBER, TODAY, SOURCES, lambda place: place.kind == "L04")
    assert (found.need, found.before, found.a_year_before) == (filed(6, 0), Need(), filed(8, 2))
    assert found.covered == Covered(15, 13, 4)


@given(st.dates(date(2024, 1, 1), TODAY), st.integers(0, 366))
def test_every_day_that_is_asked_for_is_read(first: date, days: int) -> None:
    span = Span(first, first + timedelta(days=days))
    read = reach(span, TODAY)
    found = summed(span, TODAY, replace(SOURCES, needs=[]))
    asked = [found.span, span.before, span.a_year_before, *(month.span for month in found.months)]
    assert all(one.first in read and one.last in read for one in asked)


def test_the_usual_span_is_the_year_up_to_yesterday() -> None:
    assert usual_span(TODAY) == Span(date(2025, 12, 1), date(2026, 11, 30))


def published(summary: Summary) -> dict[str, object]:
    return dict(public_figures(summary, {"L01": "食品经营许可证", "L04": "卫生许可证"}.__getitem__))


def test_what_is_published_names_kinds_and_tells_no_small_number() -> None:
    told = published(summed(NOVEMBER, TODAY, SOURCES))
    assert (told["licences"], told["holders"], told["messages"]) == (15, 13, 12)
    assert told["reminded"] is None
    assert (told["rate"], told["rate_before"], told["rate_a_year_before"]) == (69, 100, 25)
    assert told["kinds"] == {
        "rows": [
            {"name": "食品经营许可证", "due": 30, "rate": 83},
            {"name": "卫生许可证", "due": 6, "rate": 0},
        ],
        "others": None,
    }
    steps = {one["step"]: one["number"] for one in told["funnel"]}  # type: ignore[attr-defined]
    assert list(steps) == [step for step, _, _ in FUNNEL]
    assert (steps["due"], steps["filed"], steps["posted"]) == (36, 25, 0)


def test_a_county_of_few_publishes_no_breakdown() -> None:
    few = replace(SOURCES, needs=[(date(2026, 11, 2), {FOOD: filed(3, 3)})])
    told = published(summed(NOVEMBER, TODAY, few))
    assert (told["kinds"], told["towns"], told["rate"]) == (None, None, None)
    assert [month["rate"] for month in told["months"]] == [None] * 12  # type: ignore[attr-defined]


def test_before_the_first_night_nothing_is_there_to_tell() -> None:
    bare = Sources([], [], {}, None, Reminded())
    told = published(summed(NOVEMBER, TODAY, bare))
    assert (told["day"], told["licences"], told["kinds"]) == (
        None,
        0,
        {"rows": [], "others": None},
    )
