"""Counters of a day: each event once, on the civil day in China it happened on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from tests.store.send_ledger import SEND
from zhiban.domain.day_equation import Happened
from zhiban.domain.errors import Conflict, NotFound
from zhiban.domain.figures import Reminded
from zhiban.store import keys
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.figures import Figures
from zhiban.store.keys import Key
from zhiban.store.send_items import send_item
from zhiban.store.table import Table
from zhiban.store.wire import Item

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

    def reminded(self, n: int, what: str, holder: str = "h1") -> Key:
        """An event of the n-th message, to a holder, with the message."""
        send = replace(SEND, invitation_id=f"i{n}", uscc=holder)
        self.write(self.table.put(send_item(send)))
        key = keys.send_event(keys.send(send.invitation_id, SEND.step, SEND.contact, 1), what)
        row = {"PK": key.pk, "SK": key.sk, "type": what, "at": AT.isoformat()}
        self.write(self.table.put({**row}))
        return key


@pytest.fixture
def diary(cases_table: Table, write: Writer) -> Diary:
    return Diary(cases_table, write)


def test_a_day_without_events_has_no_counters(statistics: DayStatistics) -> None:
    assert statistics.read(DAY) == {}


def test_each_event_is_counted_by_its_type(statistics: DayStatistics, diary: Diary) -> None:
    for n, what in enumerate(("case_opened", "case_opened", "case_filed")):
        assert statistics.fold(diary.happened(n, what))
    assert statistics.read(DAY) == {"case_filed": 1, "case_opened": 2}


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


def ever(statistics: DayStatistics) -> Reminded:
    return Figures(statistics.table).ever()


def test_two_events_of_one_attempt_are_two_and_one_reminder(
    statistics: DayStatistics, diary: Diary
) -> None:
    for what in ("reminder_sent", "reminder_delivered"):
        assert statistics.fold(diary.reminded(1, what))
    assert statistics.read(DAY) == {"reminder_delivered": 1, "reminder_sent": 1}
    assert ever(statistics) == Reminded(messages=1, holders=1)


def test_what_became_of_a_message_otherwise_is_no_reminder(
    statistics: DayStatistics, diary: Diary
) -> None:
    for n, what in enumerate(("reminder_failed", "reminder_delivered", "result_sent", "code_sent")):
        statistics.fold(diary.reminded(n, what))
    assert ever(statistics) == Reminded()


def test_a_holder_is_counted_once_however_often_it_is_reminded(
    statistics: DayStatistics, diary: Diary
) -> None:
    for n, holder in enumerate(("h1", "h2", "h1", "h1")):
        key = diary.reminded(n, "reminder_sent", holder=holder)
        assert [statistics.fold(key) for _ in range(2)] == [True, False]
    assert ever(statistics) == Reminded(messages=4, holders=2)
    assert Figures(statistics.table).reminded(["h1", "h2", "h3"]) == {"h1", "h2"}
    row = statistics.table.get(keys.holder_reminded("h1"))
    assert row is not None
    assert (row["messages"], row["since"]) == (3, "2026-12-01")


def test_two_first_reminders_of_a_holder_at_one_instant_are_of_one_holder(
    statistics: DayStatistics, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both look and see nobody; whoever is later comes again."""
    one, other = (diary.reminded(n, "reminder_sent") for n in (1, 2))
    get = Table.get

    def unseeing(table: Table, key: Key) -> Item | None:
        return None if key.sk == "REMINDED" and key.pk.startswith("HOLDER#") else get(table, key)

    with monkeypatch.context() as patch:
        patch.setattr(Table, "get", unseeing)
        statistics.fold(one)
        with pytest.raises(Conflict):
            statistics.fold(other)
    assert statistics.fold(other)
    assert ever(statistics) == Reminded(messages=2, holders=1)


def test_an_event_of_a_message_that_is_not_there_is_an_error(
    statistics: DayStatistics, diary: Diary
) -> None:
    key = diary.reminded(1, "reminder_sent")
    diary.write(diary.table.delete(keys.send_of(key, "reminder_sent")))
    with pytest.raises(NotFound):
        statistics.fold(key)
    assert statistics.read(DAY) == {}


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
