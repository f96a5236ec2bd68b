"""Counts of days and of the whole: what was counted again replaces what it came to."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.figures import Covered, Held, Reminded, Spent
from zhiban.domain.need import Need, Place
from zhiban.store import keys
from zhiban.store.day_counts import NeedCounts, need_counts, spent_counts
from zhiban.store.figures import Figures, Report
from zhiban.store.table import Table

DAY = date(2026, 12, 1)
NIGHT = datetime(2026, 12, 1, 21, 40, tzinfo=UTC)
FOOD, INN = Place("L01", "L01-R1", "南麻街道"), Place("L04", "L04-R1", "")


@pytest.fixture
def need(cases_table: Table) -> NeedCounts:
    return need_counts(cases_table)


@pytest.fixture
def figures(cases_table: Table) -> Figures:
    return Figures(cases_table)


def test_every_number_of_a_need_comes_back(need: NeedCounts, write: Writer) -> None:
    whole = Need(*range(1, 15))
    write(*need.differing(0, {DAY: {FOOD: whole, INN: Need(due=1)}}, DAY, DAY))
    assert need.read(DAY, DAY, 1) == {FOOD: whole, INN: Need(due=1)}


def test_parts_add_up_and_days_outside_are_left_out(need: NeedCounts, write: Writer) -> None:
    one, other = {FOOD: Need(due=2, filed=1)}, {FOOD: Need(due=3)}
    write(*need.differing(0, {DAY: one, DAY + timedelta(days=40): one}, DAY, DAY))
    write(*need.differing(1, {DAY: other}, DAY, DAY))
    assert need.read(DAY, DAY + timedelta(days=5), 2) == {FOOD: Need(due=5, filed=1)}
    assert need.read(DAY, DAY, 1) == one
    assert sorted(day for day, _ in need.days(DAY, date(2027, 1, 31), 2)) == [
        DAY,
        DAY,
        DAY + timedelta(days=40),
    ]


def test_counted_again_nothing_differs_and_a_day_that_is_empty_now_is_stored_so(
    need: NeedCounts, write: Writer
) -> None:
    fresh = {DAY: {FOOD: Need(due=2)}}
    write(*need.differing(0, fresh, DAY, DAY))
    assert need.differing(0, fresh, DAY, DAY) == []
    write(*need.differing(0, {}, DAY, DAY))
    assert need.read(DAY, DAY, 1) == {}


def test_what_was_spent_stands_apart_from_needs(
    need: NeedCounts, cases_table: Table, write: Writer
) -> None:
    spent = spent_counts(cases_table)
    write(*spent.differing(0, {DAY: {("",): Spent(1, 2, 3, 4, 5)}}, DAY, DAY))
    assert spent.read(DAY, DAY, 1) == {("",): Spent(1, 2, 3, 4, 5)}
    assert need.read(DAY, DAY, 1) == {}


def test_of_a_months_coverage_the_last_look_stays(figures: Figures, write: Writer) -> None:
    town = Held("", "南麻街道")
    write(figures.cover(DAY, 0, {town: Covered(2, 1, 1)}))
    write(figures.cover(DAY + timedelta(days=1), 0, {town: Covered(3, 2, 1)}))
    write(figures.cover(DAY, 1, {town: Covered(1, 1, 0), Held("L01", ""): Covered(1, 1, 0)}))
    found = {town: Covered(4, 3, 1), Held("L01", ""): Covered(1, 1, 0)}
    assert figures.covered(DAY, 2) == (DAY, found)
    assert figures.covered(DAY, 1) == (DAY + timedelta(days=1), {town: Covered(3, 2, 1)})
    assert figures.covered(date(2027, 1, 1), 2) == (None, {})


def test_before_the_first_night_there_is_nothing(figures: Figures) -> None:
    assert (figures.published(), figures.ever(), figures.reports(9)) == (None, Reminded(), [])
    assert figures.report(DAY) is None


def test_what_is_published_takes_the_place_of_what_was(figures: Figures, write: Writer) -> None:
    write(figures.publish('{"day":null}', NIGHT))
    write(figures.publish('{"day":"2026-12-01"}', NIGHT))
    assert figures.published() == '{"day":"2026-12-01"}'


def test_reports_are_found_by_their_month_and_listed_latest_first(
    figures: Figures, write: Writer
) -> None:
    months = [date(2026, 9, 1), date(2026, 11, 1), date(2026, 10, 1)]
    told = {month: Report(month, f"reports/{month:%m}.pdf", "v", NIGHT) for month in months}
    for report in told.values():
        write(figures.reported(report))
    assert figures.report(months[1]) == told[months[1]]
    assert [one.month.month for one in figures.reports(2)] == [11, 10]


def test_reports_do_not_stand_among_what_is_published(figures: Figures) -> None:
    assert keys.report(DAY).pk == keys.public_statistics().pk
    assert not keys.public_statistics().sk.startswith(keys.REPORTS)
