"""A sick provider is left out, and has a way back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.failover import (
    ENOUGH,
    LONGEST_PAUSE,
    PAUSE,
    TRIALS,
    Health,
    Standing,
    Tally,
    choose,
    judge,
)

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)

TABLE = """
现状  | 分钟前 | 第几次停 | 次数 | 失败 | 缓慢 | 之后  | 说明
well  | -      | 0        | 9    | 9    | 0    | well  | 次数太少,不足为凭
well  | -      | 0        | 10   | 4    | 0    | well  | 不到一半
well  | -      | 0        | 10   | 5    | 0    | out   | 一半失败
well  | -      | 0        | 10   | 0    | 5    | out   | 一半缓慢
well  | 90     | 0        | 0    | 0    | 0    | well  | 没有短信可发
out   | 4      | 1        | 0    | 0    | 0    | out   | 停满五分钟再试
out   | 5      | 1        | 0    | 0    | 0    | trial | 试一试
out   | 9      | 2        | 0    | 0    | 0    | out   | 第二次停十分钟
out   | 10     | 2        | 0    | 0    | 0    | trial | 再试
out   | 39     | 9        | 0    | 0    | 0    | out   | 最多停四十分钟
out   | 40     | 9        | 0    | 0    | 0    | trial | 总会再试
trial | 1      | 1        | 0    | 0    | 0    | trial | 还没有短信经过
trial | 1      | 1        | 4    | 0    | 0    | trial | 再看几条
trial | 1      | 1        | 5    | 0    | 0    | well  | 恢复
trial | 1      | 1        | 5    | 2    | 0    | well  | 大半成功
trial | 1      | 1        | 1    | 1    | 0    | out   | 还是不行
trial | 1      | 1        | 4    | 2    | 0    | out   | 还是不行
trial | 1      | 1        | 2    | 0    | 1    | out   | 还是太慢
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize("line", ROWS, ids=[f"{n}-{row[0]}" for n, row in enumerate(ROWS)])
def test_how_a_provider_stands_next(line: list[str]) -> None:
    standing, minutes, pauses, asked, failed, slow, then, why = line
    since = None if minutes == "-" else NOW - timedelta(minutes=int(minutes))
    health = Health(Standing(standing), since, int(pauses), 3)
    judged = judge(health, Tally(int(asked), int(failed), int(slow)), NOW)
    assert judged.standing is Standing(then), why
    changed = standing != then
    assert (judged.version, judged.since) == ((4, NOW) if changed else (3, since))


def test_a_second_pause_is_longer_and_a_recovery_forgives() -> None:
    out = judge(Health(), Tally(ENOUGH, ENOUGH, 0), NOW)
    trial = judge(out, Tally(), NOW + PAUSE)
    again = judge(trial, Tally(1, 1, 0), NOW + PAUSE)
    assert again.until == NOW + PAUSE + 2 * PAUSE
    back = judge(judge(again, Tally(), NOW + 3 * PAUSE), Tally(TRIALS, 0, 0), NOW + 3 * PAUSE)
    assert (back.standing, back.pauses) == (Standing.WELL, 0)


CHOICES = """
网关  | SNS   | 抽签 | 选谁    | 说明
well  | well  | 0    | gateway | 首选
out   | well  | 0.5  | sns     | 切换
trial | well  | 0.5  | sns     | 试用的只得少量
trial | well  | 0.04 | gateway | 二十条里试一条
well  | trial | 0.04 | sns     | 备用的也要试,才能恢复
trial | out   | 0.9  | gateway | 没有更好的
out   | out   | 0    | -       | 都不行就等
trial | trial | 0.9  | gateway | 先试首选
"""
CHOICE_ROWS = [[cell.strip() for cell in x.split("|")] for x in CHOICES.strip().splitlines()[1:]]


@pytest.mark.parametrize("line", CHOICE_ROWS, ids=[row[-1] for row in CHOICE_ROWS])
def test_which_provider_the_next_message_goes_to(line: list[str]) -> None:
    gateway, sns, draw, chosen, why = line
    healths = {"gateway": Health(Standing(gateway)), "sns": Health(Standing(sns))}
    found = choose(["gateway", "sns"], healths, float(draw))
    assert found == ("" if chosen == "-" else chosen), why


def test_a_provider_nothing_is_known_of_is_well() -> None:
    assert choose(["sns"], {}, 0.0) == "sns"


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 30)), max_size=60))
def test_whatever_happened_a_provider_that_works_again_comes_back(
    past: list[tuple[int, int, int]],
) -> None:
    """From every history: two hours in which every call goes well, and it is well."""
    health, now = Health(), NOW
    for asked, failed, minutes in past:
        now += timedelta(minutes=minutes)
        health = judge(health, Tally(asked, min(asked, failed), 0), now)
    for _ in range(120):
        now += timedelta(minutes=1)
        calls = 0 if health.standing is Standing.OUT else TRIALS
        health = judge(health, Tally(calls, 0, 0), now)
    assert health.standing is Standing.WELL


@given(st.lists(st.integers(0, 30), max_size=80))
def test_a_pause_never_outgrows_its_limit(failed: list[int]) -> None:
    health, now = Health(), NOW
    for n in failed:
        now += timedelta(minutes=1)
        health = judge(health, Tally(30, n, 0), now)
        if health.until is not None and health.since is not None:
            assert PAUSE <= health.until - health.since <= LONGEST_PAUSE
