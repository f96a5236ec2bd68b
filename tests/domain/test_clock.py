"""The business clock: which civil day it is in China, and when an SMS may leave."""

import json
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.clock import (
    SENDING_HOURS,
    SHANGHAI,
    business_day,
    in_sending_hours,
    next_sending_instant,
)
from zhiban.domain.working_days import WorkingDays

CALENDAR = WorkingDays.from_mapping(
    json.loads(files("zhiban").joinpath("data", "working_days.json").read_bytes())
)

INSTANTS = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2032, 12, 31),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-11-30T15:59:59Z", date(2026, 11, 30)),
        ("2026-11-30T16:00:00Z", date(2026, 12, 1)),
        ("2026-12-31T16:00:00Z", date(2027, 1, 1)),
        ("2026-12-01T00:00:00+08:00", date(2026, 12, 1)),
        ("2026-12-01T00:00:00+09:00", date(2026, 11, 30)),
    ],
)
def test_the_civil_day_turns_at_midnight_in_china(instant: str, day: date) -> None:
    assert business_day(datetime.fromisoformat(instant)) == day


SENDING_TABLE = """
时刻                | 可否发送 | 最早可发             | 说明
2026-12-01 08:59:59 | 否       | 2026-12-01 09:00:00 | 周二,未到九点
2026-12-01 09:00:00 | 可       | 2026-12-01 09:00:00 | 九点整
2026-12-01 11:29:59 | 可       | 2026-12-01 11:29:59 | 上午最后一秒
2026-12-01 11:30:00 | 否       | 2026-12-01 14:30:00 | 午休
2026-12-01 14:29:59 | 否       | 2026-12-01 14:30:00 | 午休
2026-12-01 14:30:00 | 可       | 2026-12-01 14:30:00 | 下午开始
2026-12-01 17:29:59 | 可       | 2026-12-01 17:29:59 | 下午最后一秒
2026-12-01 17:30:00 | 否       | 2026-12-02 09:00:00 | 下班,次日
2026-12-04 17:30:00 | 否       | 2026-12-07 09:00:00 | 周五下班,下周一
2026-12-05 10:00:00 | 否       | 2026-12-07 09:00:00 | 周六
2026-10-01 10:00:00 | 否       | 2026-10-08 09:00:00 | 国庆假期
2026-10-10 10:00:00 | 可       | 2026-10-10 10:00:00 | 周六调休上班
2026-02-14 10:00:00 | 可       | 2026-02-14 10:00:00 | 春节前周六调休上班
2026-02-15 10:00:00 | 否       | 2026-02-24 09:00:00 | 春节假期
2026-12-31 18:00:00 | 否       | 2027-01-04 09:00:00 | 跨年,元旦与周末
"""
SENDING_ROWS = [
    tuple(cell.strip() for cell in line.split("|"))
    for line in SENDING_TABLE.strip().splitlines()[1:]
]


@pytest.mark.parametrize(("when", "may", "earliest", "why"), SENDING_ROWS)
def test_sending_hours(when: str, may: str, earliest: str, why: str) -> None:
    instant = china(when)
    assert in_sending_hours(instant, CALENDAR) is (may == "可"), why
    assert next_sending_instant(instant, CALENDAR) == china(earliest), why


def test_the_zone_an_instant_is_written_in_does_not_matter() -> None:
    in_china = china("2026-12-01 09:00:00")
    assert in_sending_hours(in_china.astimezone(UTC), CALENDAR)
    late = china("2026-12-01 20:00:00").astimezone(UTC)
    assert next_sending_instant(late, CALENDAR) == china("2026-12-02 09:00:00")


@settings(max_examples=100, deadline=None)
@given(INSTANTS)
def test_the_next_sending_instant_is_the_earliest_one(instant: datetime) -> None:
    found = next_sending_instant(instant, CALENDAR)
    assert found >= instant
    assert in_sending_hours(found, CALENDAR)
    if found > instant:
        assert not in_sending_hours(instant, CALENDAR)
        assert not in_sending_hours(found - timedelta(microseconds=1), CALENDAR)
        assert found.astimezone(SHANGHAI).time() in {opens for opens, _ in SENDING_HOURS}
        days = (found - instant).days
        between = (instant + timedelta(days=n) for n in range(days))
        assert not any(CALENDAR.is_working(business_day(day)) for day in list(between)[1:])


def test_the_hours_are_those_that_were_promised() -> None:
    assert ((time(9), time(11, 30)), (time(14, 30), time(17, 30))) == SENDING_HOURS
