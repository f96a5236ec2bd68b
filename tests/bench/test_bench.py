"""The benchmarks' results, not their times: both sides of a pair do the same, lines are whole."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import count

import boto3
import pytest
from boto3.dynamodb.types import TypeDeserializer

from layers.build import ROOT, prepare
from tests.bench import p1_init as p1
from tests.bench import p4_reads as p4
from tests.bench import p6_due_dates as p6
from tests.bench import p7_rows as p7
from tests.bench import p8_decoding as p8
from tests.bench import p13_forecast as p13
from tests.bench.__main__ import benchmarks, chosen
from tests.bench.measure import Result, Side, times_faster
from tests.world import REGION
from zhiban.store.answers import take_items_early

DAY = timedelta(days=1)
FIRST, LAST = date(2004, 6, 1), date(2027, 1, 1)
EVERY_DAY = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
"""Every expiry day whose ninety working days lie in the announced years 2004 to 2026."""


@pytest.mark.parametrize("way", [row[2] for row in p6.REFERENCES], ids=lambda way: way.__name__)
def test_p6_counts_what_its_references_count(way: Callable[[Sequence[date]], p6.Windows]) -> None:
    assert p6.ours(EVERY_DAY) == way(EVERY_DAY)
    county = p6.expiries()[:100]
    assert p6.ours(county) == way(county)


def test_p13_foresees_a_year_of_messages() -> None:
    found = p13.foresee(p13.county(60, 80))
    assert (found.days, len(found.foreseen.reminders) > 20) == (366, True)
    assert found.foreseen.unworkable == []


def test_p4_counts_what_ringing_reads_and_all_that_is_due_is_read_once() -> None:
    few, more = p4.rung(200), p4.rung(400)
    assert (few.found, more.found) == (p4.DUE, p4.DUE)
    assert (few.units, few.requests) == (more.units, more.requests)
    assert few.scan < more.scan


def test_p1_every_measured_function_starts_as_in_lambda() -> None:
    """Their collaborators are made while they start; what is missing fails here."""
    built = prepare(ROOT, "local", lambda _: None)
    with p1.secrets_served() as address:
        told = p1.surroundings(address)
        for name in p1.MEASURED:
            started = p1.start(f"import {name}.handler", p1.path(built, name), told)
            assert (started.seconds > 0, started.memory > 10_000) == (True, True)


def test_p7_takes_every_row_on_every_side() -> None:
    content, rows = p7.sound_file()
    few = b"".join(content.splitlines(keepends=True)[:501])
    assert p7.ours(few) == p7.by_pydantic(few) == p7.by_csv(few) == 500
    assert rows == content.count(b"\n") - 1 > 20_000


def test_every_benchmark_is_named_after_a_goal_and_can_be_asked_for() -> None:
    assert {"p6_due_dates", "p7_rows"} <= set(benchmarks())
    assert chosen(["p6"]) == ["p6_due_dates"]
    assert chosen([]) == benchmarks()
    with pytest.raises(SystemExit, match="no benchmark 'p0'"):
        chosen(["p0"])


def test_a_line_is_json_with_a_goal() -> None:
    line = json.loads(Result("P6 windows vs x", 11.23456, ">= 10").line)
    told = {"name": "P6 windows vs x", "value": 11.23, "goal": ">= 10", "unit": "ratio", "n": 11}
    assert line == told


def test_the_median_of_interleaved_pairs() -> None:
    """Ours takes one tick for ten things, the reference four ticks for two: twenty times."""
    ticks, order = count(), []

    def ours() -> None:
        order.append("ours")

    def reference() -> None:
        order.append("reference")
        for _ in range(3):
            next(ticks)

    def clock() -> float:
        return float(next(ticks))

    found = times_faster("x", ">= 1", Side(ours, 10), Side(reference, 2), pairs=11, clock=clock)
    assert (found.value, found.n) == (20.0, 11)
    assert order[:6] == ["ours", "reference", "reference", "ours", "ours", "reference"]
    assert len(order) == 2 + 2 * 11


def test_p8_both_sides_read_the_same_hundred() -> None:
    page = p8.body()
    client = take_items_early(boto3.client("dynamodb", region_name=REGION))
    shape = client.meta.service_model.operation_model("Query").output_shape
    assert shape is not None
    read = p8.ours(page, client.meta.events, shape)
    assert read == p8.reference(page, shape, TypeDeserializer())
    assert len(read) == p4.DUE
