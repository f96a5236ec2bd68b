"""A parcel without a purpose: when it is one, and what cancelling does next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from zhiban.domain.cases import CaseState
from zhiban.domain.parcel_troubles import Trouble, is_overdue, of_leg, settled, troubles
from zhiban.domain.parcels import LEASE, Leg, Parcel, ParcelId, ParcelState, Report, advance
from zhiban.domain.unwanted_parcels import (
    CancelStep,
    cancel_step,
    is_unwanted,
    not_wanted,
    revoke_refused,
    revoking,
)

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
ID = ParcelId("e2fuqmtnlb4qlvltkarsapde", Leg.OUT, 1)
PLANNED = Parcel(ID, "91370323MA3C000011", planned_at=NOON, updated_at=NOON, unwanted=True)
ORDERED = replace(PLANNED, state=ParcelState.ORDERED, tracking="SF0000001", news_at=NOON)
IN = ID._replace(leg=Leg.IN)


def said(parcel: Parcel, state: str) -> Parcel:
    at = NOON + timedelta(minutes=1)
    return advance(parcel, Report(parcel.id, ParcelState(state), at, "SF0000001"))


@pytest.mark.parametrize("state", [*CaseState])
def test_a_leg_has_a_purpose_while_its_case_is_granted_or_issued(state: CaseState) -> None:
    wanted = replace(ORDERED, unwanted=False)
    assert is_unwanted(wanted, state) is (state.value not in ("granted", "issued"))
    to_bureau = replace(wanted, id=IN)
    gone = state.value not in ("granted", "issued", "delivered")
    assert is_unwanted(to_bureau, state) is gone
    assert is_unwanted(not_wanted(to_bureau), state)


@pytest.mark.parametrize(
    ("parcel", "step"),
    [
        (PLANNED, "drop"),
        (replace(PLANNED, state=ParcelState.FAILED, reason="no_address"), "drop"),
        (ORDERED, "revoke"),
        (replace(PLANNED, state=ParcelState.CLAIMED, claimed_until=NOON + LEASE), "wait"),
        (replace(PLANNED, state=ParcelState.UNKNOWN, claimed_until=NOON), "ask"),
        (revoking(ORDERED, NOON), "wait"),
        (revoking(ORDERED, NOON - LEASE), "ask"),
        (revoke_refused(revoking(ORDERED, NOON), NOON), "revoke"),
        (said(ORDERED, "picked_up"), "tell"),
        (said(ORDERED, "failed"), "tell"),
        (replace(said(ORDERED, "failed"), tasks=(Trouble.NOT_CANCELLED.value,)), "nothing"),
        (replace(ORDERED, tasks=(Trouble.NOT_CANCELLED.value,)), "nothing"),
        (said(ORDERED, "cancelled"), "nothing"),
        (said(ORDERED, "returned"), "nothing"),
        (said(ORDERED, "delivered"), "nothing"),
    ],
)
def test_what_cancelling_does_next(parcel: Parcel, step: str) -> None:
    assert cancel_step(parcel, NOON) is CancelStep(step)


def test_what_was_cancelled_on_purpose_is_nobodys_task_and_what_leaves_after_all_is() -> None:
    for end in ("cancelled", "returned", "delivered"):
        assert troubles(ORDERED, said(ORDERED, end)) == ()
    assert troubles(ORDERED, said(ORDERED, "in_transit")) == (Trouble.NOT_CANCELLED,)
    assert troubles(PLANNED, said(PLANNED, "failed")) == (Trouble.NOT_CANCELLED,)


def test_the_end_of_what_was_not_wanted_settles_every_task_but_a_dispute() -> None:
    tasks = (Trouble.NOT_CANCELLED.value, Trouble.ORIGINAL_DISPUTED.value)
    on = replace(said(ORDERED, "in_transit"), id=IN, tasks=tasks)
    assert settled(on, said(on, "returned")) == (Trouble.NOT_CANCELLED,)


@pytest.mark.parametrize("trouble", [*Trouble])
def test_an_original_has_worklists_of_its_own(trouble: Trouble) -> None:
    assert of_leg(trouble, Leg.OUT) is trouble
    names = {
        Trouble.DISPUTED: Trouble.ORIGINAL_DISPUTED,
        Trouble.OVERDUE: Trouble.ORIGINAL_OVERDUE,
        Trouble.NOT_CANCELLED: Trouble.NOT_CANCELLED,
    }
    assert of_leg(trouble, Leg.IN) is names.get(trouble, Trouble.ORIGINAL_MISSING)
    assert trouble.wording


def test_an_original_without_news_is_told_of_once() -> None:
    old = replace(ORDERED, id=IN, unwanted=False)
    later = NOON + timedelta(days=8)
    assert is_overdue(old, later)
    assert not is_overdue(replace(old, tasks=(Trouble.ORIGINAL_OVERDUE.value,)), later)
