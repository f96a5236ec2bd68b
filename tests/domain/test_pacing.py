"""Slots: one interval apart, never more of them than agreed, and what is spent is counted."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.clock import SHANGHAI
from zhiban.domain.pacing import (
    AHEAD,
    REACH,
    SECOND,
    Held,
    Pace,
    Paced,
    Turn,
    microseconds,
    release_quota,
    turn,
)

TODAY, YESTERDAY = date(2026, 12, 1), date(2026, 11, 30)
NOW = microseconds(datetime(2026, 12, 1, 10, 0, tzinfo=SHANGHAI))
PACE = Pace(per_second=10, daily_segments=100)

TABLE = """
排到     | 日子 | 已用 | 条数 | 验证码 | 结果       | 说明
-        | -    | -    | 2    | 否     | new_day    | 第一条
-5       | 昨日 | 99   | 2    | 否     | new_day    | 新的一天从零算起
-5       | 今日 | 10   | 2    | 否     | idle       | 前面没有人,马上发
0        | 今日 | 10   | 2    | 否     | busy       | 排在后面
3        | 今日 | 10   | 2    | 否     | busy       | 最多等三秒
3.1      | 今日 | 10   | 2    | 否     | queue_full | 排得太远,过一会儿再来
60       | 今日 | 10   | 1    | 是     | busy       | 验证码从不排队
-5       | 今日 | 88   | 2    | 否     | idle       | 提醒最多用九成
-5       | 今日 | 89   | 2    | 否     | spent      | 留一成给验证码
-5       | 今日 | 99   | 1    | 是     | idle       | 验证码可用到满
-5       | 今日 | 100  | 1    | 是     | spent      | 当日用完
-        | -    | -    | 91   | 否     | spent      | 一条就超过
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize("line", ROWS, ids=[row[-1] for row in ROWS])
def test_the_turn_of_a_message(line: list[str]) -> None:
    at, day, used, segments, code, result, why = line
    paced = None
    if day != "-":
        slot_at = NOW + round(float(at) * SECOND)
        paced = Paced(slot_at, TODAY if day == "今日" else YESTERDAY, int(used))
    found = turn(paced, PACE, TODAY, NOW, int(segments), urgent=code == "是")
    assert found.value == result, why


@given(st.integers(1, 500))
def test_an_interval_is_a_little_longer_than_the_rate_asks_for(per_second: int) -> None:
    second = Pace(per_second, 1).interval * per_second
    assert 1.03 * SECOND <= second <= 1.03 * SECOND + per_second


def taken(row: Paced | None, pace: Pace, now: int) -> tuple[Paced | None, int | None]:
    """One message asks for a slot, as the table would move the row; the slot, where it got one."""
    kind = turn(row, pace, TODAY, now, 1)
    if isinstance(kind, Held):
        return row, None
    if kind is Turn.BUSY:
        assert row is not None
        return Paced(row.slot_at + pace.interval, TODAY, row.segments + 1), row.slot_at
    used = row.segments if row is not None and kind is Turn.IDLE else 0
    return Paced(now + pace.interval, TODAY, used + 1), now


@given(st.integers(1, 50), st.lists(st.integers(0, 400_000), max_size=120))
def test_whoever_asks_when_no_second_holds_more_than_agreed(
    per_second: int, gaps: list[int]
) -> None:
    pace = Pace(per_second, 10**6)
    row, now, slots = None, NOW, list[int]()
    for gap in gaps:
        now += gap
        row, slot = taken(row, pace, now)
        if slot is not None:
            assert now <= slot <= now + REACH
            slots.append(slot)
    assert slots == sorted(slots)
    for start in slots:
        assert sum(start <= slot < start + SECOND for slot in slots) <= per_second


@given(st.integers(1, 30), st.lists(st.integers(1, 3), max_size=60))
def test_nothing_is_spent_above_the_days_cap(cap: int, sizes: list[int]) -> None:
    pace, used, day = Pace(1, cap), 0, TODAY
    for segments in sizes:
        paced = Paced(0, day, used)
        if not isinstance(turn(paced, pace, day, NOW, segments, urgent=True), Held):
            used += segments
    assert used <= cap


@given(st.integers(1, 500), st.lists(st.integers(0, 90 * SECOND), min_size=1, max_size=30))
def test_the_releases_of_any_runs_together_never_exceed_the_rate(
    per_second: int, gaps: list[int]
) -> None:
    """Delivered twice, late or early: what is released lies in slots one interval apart."""
    pace, until, now, total = Pace(per_second, 1), 0, NOW, 0
    for gap in gaps:
        now += gap
        start, quota = release_quota(until, now, pace)
        assert start >= max(until, now) or quota == 0
        until = start + quota * pace.interval
        total += quota
        assert until <= max(now + AHEAD, start)
    assert total <= (now + AHEAD - NOW) // pace.interval + len(gaps)


def test_a_run_each_minute_keeps_a_provider_busy() -> None:
    pace, until, total = Pace(20, 1), 0, 0
    for minute in range(60):
        start, quota = release_quota(until, NOW + minute * 60 * SECOND, pace)
        until = start + quota * pace.interval
        total += quota
    assert total == (59 * 60 * SECOND + AHEAD) // pace.interval
