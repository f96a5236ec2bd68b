"""The benchmark's results, not its times: its table in memory is a true one, and none is lost."""

import random
from datetime import date
from typing import Any

import boto3
from moto import mock_aws

from tests.bench.pacing import (
    PER_SECOND,
    MemoryTable,
    drained_day,
    lines,
    most_in_a_second,
)
from tests.world import CASES_INDEXES, create_table
from zhiban.domain.pacing import SECOND, Pace
from zhiban.store.pacing import Pacing
from zhiban.store.table import Table

PACE = Pace(10, 60)


def walk(pacing: Pacing, seed: int) -> list[Any]:
    """The same random requests of any table: slots, codes, refunds, days that change."""
    chance, now, seen = random.Random(seed), 10**15, list[Any]()
    for _ in range(120):
        now += chance.choice([0, 0, SECOND // 20, SECOND, 5 * SECOND])
        today = date(2026, 12, 1 + chance.choice([0] * 30 + [1]))
        segments = chance.choice([0, 1, 2])
        if chance.random() < 0.1:
            pacing.refund("sns", today, segments)
        urgent = chance.random() < 0.2
        seen.append(pacing.take("sns", PACE, today, now, segments, urgent=urgent))
        if chance.random() < 0.1:
            pacing.release_until("sns", now, chance.choice([0, pacing.released_until("sns")]))
        seen.append((pacing.paced("sns"), pacing.released_until("sns")))
    return seen


def test_the_table_in_memory_moves_as_dynamodb_does() -> None:
    with mock_aws():
        client = boto3.client(
            "dynamodb",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        for seed in range(3):
            create_table(client, f"cases{seed}", CASES_INDEXES)
            expected = walk(Pacing(Table(client, f"cases{seed}")), seed)
            assert walk(Pacing(MemoryTable()), seed) == expected


def test_none_is_lost_none_sent_twice_and_no_second_is_too_full() -> None:
    for seed in range(3):
        day = drained_day(4_000, seed)
        assert sorted(day.taken) == list(range(4_000))
        assert most_in_a_second(day.called) <= PER_SECOND


def test_the_lines_say_what_the_goal_asks() -> None:
    told = list(lines(4_000))
    assert [line["name"].split()[0] for line in told] == ["P9"] * 3
    assert all({"value", "goal", "unit", "n"} < set(line) for line in told)


def test_the_fullest_second_is_found_wherever_it_begins() -> None:
    calls = [0, 600_000, 900_000, 1_100_000, 1_500_000, 1_599_999, 3_000_000]
    assert most_in_a_second(calls) == 5
