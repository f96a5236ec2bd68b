"""What goes wrong with a parcel so that a person must act, and when they need not any more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from zhiban.domain.parcel_troubles import Trouble, is_overdue, settled, troubles
from zhiban.domain.parcels import (
    Leg,
    Parcel,
    ParcelId,
    ParcelState,
    Report,
    advance,
)

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
ID = ParcelId("e2fuqmtnlb4qlvltkarsapde", Leg.OUT, 1)
PLANNED = Parcel(ID, "91370323MA3C000011", planned_at=NOON, updated_at=NOON)
ORDERED = replace(PLANNED, state=ParcelState.ORDERED, tracking="SF0000001", news_at=NOON)


def said(state: str, minutes: int = 0, tracking: str = "SF0000001", reason: str = "") -> Report:
    return Report(ID, ParcelState(state), NOON + timedelta(minutes=minutes), tracking, reason)


def after(parcel: Parcel, *reports: Report) -> Parcel:
    for report in reports:
        parcel = advance(parcel, report)
    return parcel


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (said("failed", 1, reason="nobody_home"), [Trouble.FAILED]),
        (said("failed", 1, reason="not_taken"), [Trouble.NOT_TAKEN]),
        (said("failed", 1, reason="no_address"), [Trouble.NO_ADDRESS]),
        (said("failed", 1, reason="no_phone"), [Trouble.NO_PHONE]),
        (said("returned", 1), [Trouble.RETURNED]),
        (said("cancelled", 1), [Trouble.CANCELLED]),
        (said("delivered", 1, tracking="SF9999999"), [Trouble.DISPUTED]),
        (said("delivered", 1), []),
        (said("in_transit", 1), []),
    ],
)
def test_what_a_person_must_be_told_of(report: Report, told: list[Trouble]) -> None:
    assert list(troubles(ORDERED, advance(ORDERED, report))) == told
    assert all(trouble.wording for trouble in told)


def test_a_second_end_is_told_of_as_both_an_end_and_a_dispute() -> None:
    cancelled = after(ORDERED, said("cancelled", 1))
    returned = after(cancelled, said("returned", 2))
    assert troubles(cancelled, returned) == (Trouble.RETURNED, Trouble.DISPUTED)


def test_delivered_settles_every_task_but_a_dispute_and_news_settles_the_overdue() -> None:
    on = replace(ORDERED, tasks=(Trouble.OVERDUE, Trouble.FAILED, Trouble.DISPUTED))
    assert settled(on, after(on, said("delivered", 1))) == (Trouble.OVERDUE, Trouble.FAILED)
    assert settled(on, after(on, said("in_transit", 1))) == (Trouble.OVERDUE,)
    assert settled(on, on) == ()


@pytest.mark.parametrize(
    ("parcel", "later", "overdue"),
    [
        (PLANNED, timedelta(days=1), False),
        (PLANNED, timedelta(days=1, seconds=1), True),
        (replace(PLANNED, state=ParcelState.UNKNOWN), timedelta(days=2), True),
        (ORDERED, timedelta(days=7), False),
        (ORDERED, timedelta(days=7, seconds=1), True),
        (replace(ORDERED, tasks=(Trouble.OVERDUE,)), timedelta(days=99), False),
        (after(ORDERED, said("delivered")), timedelta(days=99), False),
        (after(ORDERED, said("failed")), timedelta(days=8), True),
    ],
)
def test_how_long_nothing_may_be_heard(parcel: Parcel, later: timedelta, overdue: bool) -> None:
    assert is_overdue(parcel, NOON + later) is overdue
