"""What the county says of itself: spans held against one another, messages and parcels, money."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.send_ledger import SEND
from zhiban.domain.clock import business_day
from zhiban.domain.figures import (
    Covered,
    Reminded,
    Span,
    Spent,
    county_sentence,
    month_of,
    months_to,
    read_prices,
    spent_on_message,
    spent_on_parcel,
    taken_on,
    was_taken,
)
from zhiban.domain.parcels import Leg, Parcel, ParcelId, ParcelState
from zhiban.domain.sms_ledger import CODE_STEP, SendState
from zhiban.domain.tallies import Tally

AT = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)
"""00:30 of the next day in China."""

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


def test_the_countys_line() -> None:
    assert county_sentence(Covered(7507, 6356, 1300), Reminded(1793, 1326)) == (
        "已归集市场主体电子证照数据7,507条，覆盖6,356家市场主体；"
        "已发送提醒1,793条，惠及1,326家市场主体。"
    )


SPANS = """
起         | 止         | 以前                  | 去年同期
2026-11-01 | 2026-11-30 | 2026-10-01 2026-10-31 | 2025-11-01 2025-11-30
2026-01-01 | 2026-01-31 | 2025-12-01 2025-12-31 | 2025-01-01 2025-01-31
2025-02-01 | 2025-02-28 | 2025-01-01 2025-01-31 | 2024-02-01 2024-02-29
2026-10-01 | 2026-12-31 | 2026-07-01 2026-09-30 | 2025-10-01 2025-12-31
2025-12-01 | 2026-11-30 | 2024-12-01 2025-11-30 | 2024-12-01 2025-11-30
2026-11-02 | 2026-11-30 | 2026-10-04 2026-11-01 | 2025-11-02 2025-11-30
2024-02-29 | 2024-02-29 | 2024-02-28 2024-02-28 | 2023-02-28 2023-02-28
"""
SPAN_ROWS = [[c.strip() for c in line.split("|")] for line in SPANS.strip().splitlines()[1:]]


@pytest.mark.parametrize(("first", "last", "before", "year"), SPAN_ROWS)
def test_what_a_span_is_held_against(first: str, last: str, before: str, year: str) -> None:
    span = Span(date.fromisoformat(first), date.fromisoformat(last))
    assert span.before == Span(*map(date.fromisoformat, before.split()))
    assert span.a_year_before == Span(*map(date.fromisoformat, year.split()))


@given(DAYS, DAYS)
def test_the_days_before_end_where_the_span_begins(one: date, other: date) -> None:
    span = Span(min(one, other), max(one, other))
    assert (span.first - span.before.last).days == 1
    assert span.a_year_before.last < span.last
    if not span.is_whole_months:
        assert span.before.days == span.days


@given(DAYS, st.integers(1, 30))
def test_months_follow_one_another_and_the_last_is_over(last: date, number: int) -> None:
    months = months_to(last, number)
    assert len(months) == number
    assert all(month == month_of(month.first) for month in months)
    for month, after in pairwise(months):
        assert (after.first - month.last).days == 1
    assert months[-1].last <= last < month_of(last).last or months[-1] == month_of(last)


@pytest.mark.parametrize("state", SendState)
def test_a_message_counts_once_a_provider_has_it(state: SendState) -> None:
    assert not was_taken(replace(SEND, state=state))
    assert was_taken(replace(SEND, state=state, message_id="m1"))


def test_a_message_whose_answer_was_lost_counts_on_the_day_it_was_due() -> None:
    assert taken_on(replace(SEND, message_id="m1")) == business_day(SEND.due_at)


def test_what_a_message_counts_for() -> None:
    send = replace(SEND, state=SendState.SENT, sent_at=AT, segments=2)
    assert taken_on(send) == date(2026, 12, 2)
    assert spent_on_message(send) == Spent(messages=1, segments=2)
    arrived = replace(send, state=SendState.DELIVERED)
    assert spent_on_message(arrived) == Spent(messages=1, delivered=1, segments=2)
    assert spent_on_message(replace(arrived, step=CODE_STEP + "1")) == Spent(segments=2)


@pytest.mark.parametrize(
    ("state", "spent"),
    [
        (ParcelState.PLANNED, Spent()),
        (ParcelState.UNKNOWN, Spent()),
        (ParcelState.CANCELLED, Spent()),
        (ParcelState.ORDERED, Spent(parcels=1)),
        (ParcelState.RETURNED, Spent(parcels=1)),
        (ParcelState.DELIVERED, Spent(parcels=1, posted=1)),
    ],
)
def test_what_a_parcel_counts_for(state: ParcelState, spent: Spent) -> None:
    parcel = Parcel(ParcelId("c", Leg.OUT, 1), "u", planned_at=AT, updated_at=AT, state=state)
    assert spent_on_parcel(parcel) == spent


def test_without_a_price_no_cost_is_said() -> None:
    spent = Spent(segments=1320, parcels=180)
    known = read_prices("0.05", "12")
    assert (known.sms(spent), known.posting(spent)) == (Decimal("66.00"), Decimal(2160))
    unknown = read_prices("", "")
    assert (unknown.sms(spent), unknown.posting(spent)) == (None, None)


@given(st.lists(st.builds(Covered, *[st.integers(0, 9)] * 3)))
def test_tallies_add_up_number_by_number(every: list[Covered]) -> None:
    whole: Tally = Covered.sum_of(every)
    assert whole == Covered(
        sum(one.licences for one in every),
        sum(one.holders for one in every),
        sum(one.reminded for one in every),
    )


def test_what_the_courier_said_counts_before_what_the_stage_reckons_with() -> None:
    """Parcels without a price of their own are reckoned with the stage's."""
    some = Spent(parcels=3, priced=2, fen=2450)
    assert read_prices("", "12").posting(some) == Decimal("36.5")
    assert read_prices("", "").posting(some) is None
    assert read_prices("", "").posting(replace(some, parcels=2)) == Decimal("24.5")
    assert read_prices("", "12").posting(Spent(parcels=2)) == 24


@pytest.mark.parametrize("state", [ParcelState.ORDERED, ParcelState.DELIVERED])
def test_a_parcels_price_is_counted_with_it_and_none_is_of_a_cancelled_one(
    state: ParcelState,
) -> None:
    at = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
    ours = Parcel(ParcelId("c", Leg.IN, 1), "", at, at, state=state, cost=1230)
    assert (spent_on_parcel(ours).priced, spent_on_parcel(ours).fen) == (1, 1230)
    assert spent_on_parcel(replace(ours, cost=None)).priced == 0
    assert spent_on_parcel(replace(ours, state=ParcelState.CANCELLED)) == Spent()
