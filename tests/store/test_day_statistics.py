"""Counters of a day: each event once, on the civil day in China it happened on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.day_equation import Happened
from zhiban.domain.errors import NotFound
from zhiban.store import keys
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.keys import Key
from zhiban.store.table import Table

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)


@pytest.fixture
def statistics(cases_table: Table) -> DayStatistics:
    return DayStatistics(cases_table)


class Diary:
    """Event rows as the functions leave them."""

    def __init__(self, table: Table, write: Writer) -> None:
        self.table, self.write = table, write

    def happened(self, n: int, what: str, at: datetime = AT) -> Key:
        key = keys.event(f"case{n}", 1)
        row = {"PK": key.pk, "SK": key.sk, "type": what, "at": at.isoformat()}
        self.write(self.table.put({**row}))
        return key


@pytest.fixture
def diary(cases_table: Table, write: Writer) -> Diary:
    return Diary(cases_table, write)


def test_a_day_without_events_has_no_counters(statistics: DayStatistics) -> None:
    assert statistics.read(DAY) == {}


def test_each_event_is_counted_by_its_type(statistics: DayStatistics, diary: Diary) -> None:
    for n, what in enumerate(("case_opened", "case_opened", "reminder_sent")):
        assert statistics.fold(diary.happened(n, what))
    assert statistics.read(DAY) == {"case_opened": 2, "reminder_sent": 1}


def test_an_event_delivered_again_is_not_counted_again(
    statistics: DayStatistics, diary: Diary
) -> None:
    key = diary.happened(1, "case_opened")
    assert [statistics.fold(key) for _ in range(3)] == [True, False, False]
    assert statistics.read(DAY) == {"case_opened": 1}


def test_the_day_is_the_civil_day_in_china(statistics: DayStatistics, diary: Diary) -> None:
    before = datetime(2026, 12, 1, 15, 59, 59, tzinfo=UTC)
    for n, at in enumerate((before, before + timedelta(seconds=1))):
        statistics.fold(diary.happened(n, "case_opened", at))
    assert statistics.read(DAY) == {"case_opened": 1}
    assert statistics.read(DAY + timedelta(1)) == {"case_opened": 1}


def test_an_event_that_is_not_there_is_an_error(statistics: DayStatistics) -> None:
    with pytest.raises(NotFound):
        statistics.fold(keys.event("nobody", 1))
    assert statistics.read(DAY) == {}


def test_that_it_was_counted_is_forgotten_some_day(
    statistics: DayStatistics, diary: Diary, cases_table: Table
) -> None:
    """Longer than any queue redelivers: fourteen days, and the archive's replay after it."""
    key = diary.happened(1, "case_opened")
    statistics.fold(key)
    marker = cases_table.get(keys.counted(DAY, key))
    assert marker is not None
    expires = marker["expires_at"]
    assert isinstance(expires, int)
    assert expires >= int((AT + timedelta(days=30)).timestamp())


def test_two_events_of_one_attempt_are_two(
    statistics: DayStatistics, cases_table: Table, write: Writer
) -> None:
    send = keys.send("i", "2026-12-01-first", 0, 1)
    for what in ("reminder_sent", "reminder_delivered"):
        key = keys.send_event(send, what)
        row = {"PK": key.pk, "SK": key.sk, "type": what, "at": AT.isoformat()}
        write(cases_table.put({**row}))
        assert statistics.fold(key)
    assert statistics.read(DAY) == {"reminder_delivered": 1, "reminder_sent": 1}


def test_what_was_not_counted_is_caught_up_with_once(
    statistics: DayStatistics, diary: Diary
) -> None:
    keys_of_day = [diary.happened(n, "case_opened") for n in range(3)]
    statistics.fold(keys_of_day[1])
    assert [statistics.catch_up(DAY, keys_of_day) for _ in range(2)] == [2, 0]
    assert statistics.read(DAY) == {"case_opened": 3}


def test_the_events_of_a_civil_day_are_found_with_who_did_them(
    statistics: DayStatistics, diary: Diary
) -> None:
    key = diary.happened(1, "case_opened")
    diary.happened(2, "case_opened", AT - timedelta(days=1))
    assert dict(statistics.events_of(DAY, 0, 1)) == {key: Happened("case_opened", "", AT)}
