"""When a day must have been rung and recounted, and what is wrong with it."""

from collections import Counter
from datetime import date, datetime

import pytest

from zhiban.domain.clock import SHANGHAI
from zhiban.domain.day_equation import Equation
from zhiban.domain.day_verdict import (
    Verdict,
    must_be_proved,
    must_be_rung,
    not_rung,
    verdict,
)

HOURS = """
几点  | 应已响铃的日子 | 应已核对的日子
00:10 | 11-30          | 11-29
05:59 | 11-30          | 11-29
06:00 | 11-30          | 11-30
08:29 | 11-30          | 11-30
08:30 | 12-01          | 11-30
23:59 | 12-01          | 11-30
"""
HOUR_ROWS = [[cell.strip() for cell in line.split("|")] for line in HOURS.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", HOUR_ROWS, ids=[row[0] for row in HOUR_ROWS])
def test_by_when_a_day_must_be_rung_and_recounted(row: list[str]) -> None:
    at, rung, proved = row
    now = datetime.fromisoformat(f"2026-12-01T{at}").replace(tzinfo=SHANGHAI)
    assert f"{must_be_rung(now):%m-%d}" == rung
    assert f"{must_be_proved(now):%m-%d}" == proved


def test_a_shard_that_never_rang_or_stopped_yesterday_is_late() -> None:
    first, second = date(2026, 12, 1), date(2026, 12, 2)
    assert not_rung([second, first, None], second) == 2
    assert not_rung([second, first, None], first) == 1


DAYS = """
情形               | 自记开 | 自记因 | 应有 | 有案 | 有因 | 实开 | 重说 | 空跑 | 重跑 | 漏记
照常               | 3      | 1      | 40   | 39   | 1    | 3    | 0    | 否   | 0    | 0
没有到期的         | 0      | 0      | 0    | 0    | 0    | 0    | 0    | 否   | 0    | 0
今天没有新的       | 0      | 0      | 40   | 39   | 1    | 0    | 0    | 否   | 0    | 0
什么也没找到       | 0      | 0      | 40   | 37   | 1    | 0    | 0    | 是   | 0    | 0
找到一些漏一些     | 2      | 0      | 40   | 38   | 1    | 2    | 0    | 否   | 0    | 0
跑两遍计两遍       | 6      | 1      | 40   | 39   | 1    | 3    | 0    | 否   | 3    | 0
跑两遍说两遍       | 3      | 1      | 40   | 39   | 1    | 3    | 2    | 否   | 2    | 0
开了案没有记       | 2      | 1      | 40   | 39   | 1    | 3    | 0    | 否   | 0    | 1
"""
DAY_ROWS = [[cell.strip() for cell in line.split("|")] for line in DAYS.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", DAY_ROWS, ids=[row[0] for row in DAY_ROWS])
def test_the_verdict_on_a_day(row: list[str]) -> None:
    opened, reasons, due, cases, silent, openings, repeated = map(int, row[1:8])
    found = Equation(due, cases, silent, Counter(repeated=repeated), openings)
    judged = verdict(opened, reasons, found)
    assert judged == Verdict(row[8] == "是", int(row[9]), int(row[10]))
