"""How dates and hours are said on a page."""

from datetime import UTC, date, datetime

import pytest

from zhiban.domain.speaking import (
    day_and_time,
    full_date,
    full_width,
    plain_date,
    short_name,
    time_left,
)


def test_a_date_to_act_by_always_has_its_year_and_weekday() -> None:
    assert full_date(date(2027, 1, 8)) == "2027年1月8日（周五）"
    assert full_date(date(2026, 12, 31)) == "2026年12月31日（周四）"
    assert plain_date(date(2026, 2, 1)) == "2026年2月1日"


def test_a_moment_is_said_in_china() -> None:
    assert day_and_time(datetime(2026, 12, 1, 2, 4, tzinfo=UTC)) == "2026年12月1日（周二）10:04"
    assert day_and_time(datetime(2026, 12, 1, 16, 0, tzinfo=UTC)) == "2026年12月2日（周三）00:00"


LEFT = """
最晚       | 今天       | 说法
2026-12-10 | 2026-12-01 | 还有9天
2026-12-03 | 2026-12-01 | 还有2天
2026-12-02 | 2026-12-01 | 就是明天
2026-12-01 | 2026-12-01 | 就是今天
2026-11-30 | 2026-12-01 | 已经过了这一天
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in LEFT.strip().splitlines()[1:]]


@pytest.mark.parametrize(("last", "today", "words"), ROWS)
def test_the_time_left(last: str, today: str, words: str) -> None:
    assert time_left(date.fromisoformat(last), date.fromisoformat(today)) == words


def test_catalogue_text_gets_the_marks_of_chinese() -> None:
    assert full_width("原许可证(正、副本),一份") == "原许可证（正、副本），一份"
    assert short_name("营业性演出许可证(文艺表演团体)") == "营业性演出许可证"
    assert short_name("食品经营许可证（副本）") == "食品经营许可证"
