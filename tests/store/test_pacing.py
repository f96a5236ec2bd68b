"""Slots and spending on the table: whoever asks, each gets a slot of his own."""

from datetime import date, timedelta

import pytest

from tests.store.send_ledger import WALL
from zhiban.domain.errors import Conflict, StoreError
from zhiban.domain.pacing import REACH, SECOND, Held, Pace, Slot, microseconds
from zhiban.store import keys
from zhiban.store.pacing import Pacing
from zhiban.store.table import Table
from zhiban.store.wire import Item, Value

TODAY = date(2026, 12, 1)
NOW = microseconds(WALL)
PACE = Pace(per_second=4, daily_segments=20)


@pytest.fixture
def pacing(cases_table: Table) -> Pacing:
    return Pacing(cases_table)


def take(pacing: Pacing, now: int = NOW, segments: int = 1, **told: bool) -> Slot | Held:
    return pacing.take("sns", PACE, TODAY, now, segments, **told)


def slots(pacing: Pacing, count: int, now: int = NOW) -> list[float]:
    """The slots of so many messages that ask at once, in intervals from then."""
    found = [take(pacing, now) for _ in range(count)]
    return [(slot.at - now) / PACE.interval for slot in found if isinstance(slot, Slot)]


def test_messages_that_come_together_leave_one_interval_apart(pacing: Pacing) -> None:
    assert slots(pacing, 5) == [0, 1, 2, 3, 4]


def test_after_a_rest_the_first_one_goes_at_once(pacing: Pacing) -> None:
    slots(pacing, 3)
    assert slots(pacing, 2, NOW + 10 * SECOND) == [0, 1]


def test_beyond_the_reach_of_a_sender_a_message_goes_back(pacing: Pacing) -> None:
    within = REACH // PACE.interval + 1
    assert len(slots(pacing, within)) == within
    assert take(pacing) is Held.QUEUE_FULL
    assert isinstance(take(pacing, NOW + SECOND), Slot)


def test_two_providers_have_a_pace_each(pacing: Pacing) -> None:
    assert isinstance(take(pacing), Slot)
    assert pacing.take("gateway", PACE, TODAY, NOW, 1) == Slot(NOW, 1 / 20)


def test_a_code_goes_at_once_and_pushes_the_reminders_back(pacing: Pacing) -> None:
    slots(pacing, 4)
    code = take(pacing, urgent=True)
    assert isinstance(code, Slot)
    assert code.at == NOW
    assert slots(pacing, 1) == [5]


def test_a_code_goes_when_the_queue_is_full(pacing: Pacing) -> None:
    slots(pacing, REACH // PACE.interval + 1)
    assert take(pacing) is Held.QUEUE_FULL
    assert isinstance(take(pacing, urgent=True), Slot)


def test_the_days_cap_holds_for_reminders_and_then_for_codes(pacing: Pacing) -> None:
    now, shares = NOW, []
    for _ in range(9):
        slot = take(pacing, now, 2)
        assert isinstance(slot, Slot)
        shares.append(slot.share)
        now += SECOND
    assert shares[-1] == 0.9
    assert take(pacing, now, 1) is Held.SPENT
    assert isinstance(take(pacing, now, 2, urgent=True), Slot)
    assert take(pacing, now, 1, urgent=True) is Held.SPENT


def test_the_next_day_begins_anew(pacing: Pacing) -> None:
    now = NOW
    while isinstance(take(pacing, now, 2), Slot):
        now += SECOND
    tomorrow = TODAY + timedelta(days=1)
    assert pacing.take("sns", PACE, tomorrow, now, 2) == Slot(now, 0.1)


def test_what_was_refused_is_not_spent(pacing: Pacing) -> None:
    take(pacing, NOW, 3)
    pacing.refund("sns", TODAY, 3)
    paced = pacing.paced("sns")
    assert paced is not None
    assert paced.segments == 0


@pytest.mark.parametrize(("day", "segments"), [(date(2026, 11, 30), 1), (TODAY, 4)])
def test_a_refund_never_turns_into_credit(pacing: Pacing, day: date, segments: int) -> None:
    take(pacing, NOW, 3)
    pacing.refund("sns", day, segments)
    paced = pacing.paced("sns")
    assert paced is not None
    assert paced.segments == 3


def test_where_the_row_cannot_be_moved_nothing_is_given(pacing: Pacing) -> None:
    class Crowded(Table):
        def change_now(self, key: keys.Key, change: str, condition: str = "", **_: Value) -> Item:
            raise Conflict("others were faster")

    crowded = Pacing(Crowded(pacing.table.client, pacing.table.name))
    with pytest.raises(StoreError, match="too many"):
        take(crowded)


def test_how_far_the_releases_reach_is_noted_by_the_one_who_saw_the_last_note(
    pacing: Pacing,
) -> None:
    assert pacing.released_until("sns") == 0
    pacing.release_until("sns", 100, 0)
    pacing.release_until("sns", 170, 100)
    pacing.release_until("sns", 130, 100)
    assert pacing.released_until("sns") == 170
