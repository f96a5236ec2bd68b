"""Which message may wait for the afternoon: of its own day, the first or the second rung, once."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.law import CALENDAR
from zhiban.domain.clock import SHANGHAI, business_day, in_sending_hours
from zhiban.domain.half_days import may_wait
from zhiban.domain.sms_ledger import Send, SendState

DAY = date(2026, 12, 1)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


SEND = Send("i", f"{DAY}-first", 0, 1, "u", DAY, at(9), SendState.PLANNED)
AFTERNOON = at(14, 30)


@pytest.mark.parametrize(
    ("send", "now", "waits"),
    [
        (SEND, at(9), True),
        (SEND, at(11, 29), True),
        (SEND, at(14, 30), False),
        (SEND, at(16), False),
        (replace(SEND, step=f"{DAY}-again"), at(9), True),
        (replace(SEND, step=f"{DAY}-last"), at(9), False),
        (replace(SEND, step="code-abc-1"), at(9), False),
        (replace(SEND, step="2026-11-30-first"), at(9), False),
        (SEND, at(9, day=date(2026, 12, 2)), False),
        (replace(SEND, contact=1), at(9), False),
        (replace(SEND, attempt=2), at(9), False),
        (replace(SEND, reason="preferred_half"), at(9), True),
        (replace(SEND, reason="phone_cap"), at(9), False),
        (replace(SEND, refusals=1), at(9), False),
        (replace(SEND, step="2026-12-05-first"), at(9, day=date(2026, 12, 5)), False),
    ],
)
def test_what_may_wait(send: Send, now: datetime, waits: bool) -> None:
    assert may_wait(send, now, CALENDAR) == (AFTERNOON if waits else None)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001
    st.sampled_from(["first", "again", "last"]),
)
def test_it_never_waits_past_its_day_or_out_of_hours(moment: datetime, rung: str) -> None:
    now = moment.replace(tzinfo=SHANGHAI)
    send = replace(SEND, step=f"{business_day(now)}-{rung}")
    waits = may_wait(send, now, CALENDAR)
    if waits is not None:
        assert waits > now
        assert business_day(waits) == business_day(now)
        assert in_sending_hours(waits, CALENDAR)
