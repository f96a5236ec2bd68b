"""The quality of the data, day by day: kept, replaced the same day, read back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.quality import Problem
from zhiban.store.quality import MOST_LINES, Quality, QualityLine
from zhiban.store.table import Table

AT = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
"""02:30 of the second in China."""
LINES = [
    QualityLine("主体.csv", "市场主体", 6_356, Problem.NO_PHONE, 120),
    QualityLine("证照.csv", "食品经营许可证", 4_000, Problem.TOO_LONG, 3),
]


@pytest.fixture
def quality(registry: Table) -> Quality:
    return Quality(registry)


def test_a_look_is_kept_under_its_civil_day(quality: Quality, write: Writer) -> None:
    assert quality.of() is None
    write(quality.keep(AT, LINES))
    report = quality.of(date(2026, 12, 2))
    assert report is not None
    assert (report.at, list(report.lines)) == (AT, LINES)
    assert quality.of(date(2026, 12, 1)) is None


def test_without_a_day_it_is_the_latest(quality: Quality, write: Writer) -> None:
    for days in (2, 0, 1):
        write(quality.keep(AT + timedelta(days=days), LINES[:1]))
    write(quality.keep(AT + timedelta(days=2, hours=1), LINES))
    report = quality.of()
    assert report is not None
    assert (report.at, len(report.lines)) == (AT + timedelta(days=2, hours=1), 2)


def test_the_worst_lines_are_kept(quality: Quality, write: Writer) -> None:
    write(quality.keep(AT, LINES * MOST_LINES))
    report = quality.of()
    assert report is not None
    assert len(report.lines) == MOST_LINES
