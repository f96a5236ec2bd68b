"""A parcel's life: what ordering does next, and that reports end alike in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.parcels import (
    AHEAD,
    ASKED_ABOUT,
    ENDS,
    LEASE,
    NOT_YET_ORDERED,
    ON_THE_WAY,
    REPORTED,
    TRANSITIONS,
    Consignee,
    Leg,
    Parcel,
    ParcelId,
    ParcelState,
    Report,
    Step,
    advance,
    answer_lost,
    claimed,
    given_back,
    is_believable,
    next_step,
    parcel_of,
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
    ("state", "since", "step"),
    [
        ("planned", 0, Step.CLAIM),
        ("claimed", 0, Step.WAIT),
        ("claimed", 119, Step.WAIT),
        ("claimed", 120, Step.ASK),
        ("unknown", 119, Step.WAIT),
        ("unknown", 120, Step.ASK),
        *((state.value, 0, Step.NOTHING) for state in REPORTED),
    ],
)
def test_what_ordering_does_next(state: str, since: int, step: Step) -> None:
    parcel = replace(PLANNED, state=ParcelState(state))
    if state in ("claimed", "unknown"):
        parcel = replace(parcel, claimed_until=NOON + LEASE)
    assert next_step(parcel, NOON + timedelta(seconds=since)) is step


def test_a_claim_and_a_lost_answer_are_left_alone_for_a_lease() -> None:
    mine = claimed(PLANNED, NOON)
    assert (mine.state, mine.claimed_until) == (ParcelState.CLAIMED, NOON + LEASE)
    lost = answer_lost(mine, NOON + timedelta(seconds=10))
    assert (lost.state, next_step(lost, NOON + LEASE)) == (ParcelState.UNKNOWN, Step.WAIT)


def test_a_certain_refusal_gives_the_claim_back_and_is_counted() -> None:
    back = given_back(claimed(PLANNED, NOON), NOON)
    assert (back.state, back.claimed_until, back.refusals) == (ParcelState.PLANNED, None, 1)


@pytest.mark.parametrize(
    ("before", "report", "state"),
    [
        ("planned", "ordered", "ordered"),
        ("claimed", "ordered", "ordered"),
        ("claimed", "picked_up", "picked_up"),
        ("unknown", "delivered", "delivered"),
        ("ordered", "ordered", "ordered"),
        ("ordered", "delivered", "delivered"),
        ("picked_up", "ordered", "picked_up"),
        ("in_transit", "out_for_delivery", "out_for_delivery"),
        ("failed", "out_for_delivery", "out_for_delivery"),
        ("failed", "returned", "returned"),
        ("cancelled", "in_transit", "cancelled"),
        ("cancelled", "delivered", "delivered"),
        ("returned", "cancelled", "returned"),
        ("returned", "delivered", "delivered"),
        ("delivered", "returned", "delivered"),
        ("delivered", "in_transit", "delivered"),
        ("delivered", "failed", "delivered"),
    ],
)
def test_a_later_report(before: str, report: str, state: str) -> None:
    parcel = replace(PLANNED, state=ParcelState(before), news_at=NOON)
    assert advance(parcel, said(report, 60)).state.value == state


def test_on_the_way_the_latest_word_counts_and_of_two_at_once_the_further() -> None:
    seen = after(ORDERED, said("out_for_delivery", 20), said("in_transit", 10))
    assert seen.state is ParcelState.OUT_FOR_DELIVERY
    assert after(seen, said("failed", 20)).state is ParcelState.FAILED
    assert after(seen, said("in_transit", 20)).state is ParcelState.OUT_FOR_DELIVERY
    assert after(seen, said("in_transit", 21)).state is ParcelState.IN_TRANSIT


def test_a_repeated_report_is_no_news() -> None:
    for state in REPORTED:
        once = advance(ORDERED, said(state.value, 1))
        assert advance(once, said(state.value, 1)) is once


SIX = [
    *(said(s, n) for n, s in enumerate(("picked_up", "in_transit", "out_for_delivery"), 1)),
    said("failed", 4, reason="nobody_home"),
    said("out_for_delivery", 5),
    said("delivered", 6),
]


@pytest.mark.parametrize(
    ("six", "end", "disputed"),
    [
        (SIX, "delivered", False),
        ([*SIX[:5], said("returned", 6)], "returned", False),
        ([*SIX[:4], said("returned", 5), said("delivered", 6)], "delivered", True),
        ([*SIX[:4], said("delivered", 5), said("cancelled", 6)], "delivered", True),
        ([*SIX[:5], said("in_transit", 99)], "in_transit", False),
        ([said("ordered", 9), *SIX[:3], SIX[3], said("ordered", 0)], "failed", False),
    ],
)
def test_six_events_in_all_720_orders_end_alike(
    six: list[Report], end: str, disputed: bool
) -> None:
    orders = list(permutations(six))
    assert len(orders) == 720
    ends = {(p.state.value, p.disputed) for p in (after(ORDERED, *order) for order in orders)}
    assert ends == {(end, disputed)}


reports = st.lists(
    st.builds(
        said,
        st.sampled_from([state.value for state in REPORTED]),
        st.integers(-5000, 5000),
        st.sampled_from(["SF0000001", "SF0000001", "SF0000002"]),
    ),
    max_size=12,
)


@given(reports, st.randoms(use_true_random=False), st.integers(0, 3))
def test_however_reports_are_repeated_and_reordered_one_state_comes_out(
    told: list[Report], random: object, repeats: int
) -> None:
    again = told + told[:repeats]
    random.shuffle(again)  # type: ignore[attr-defined]
    one, other = after(ORDERED, *told), after(ORDERED, *again)
    assert (one.state, one.disputed) == (other.state, other.disputed)
    if one.state in ON_THE_WAY:
        assert one.news_at == other.news_at


@given(reports)
def test_reports_make_legal_moves_only_and_nothing_leaves_delivered(told: list[Report]) -> None:
    parcel = ORDERED
    for report in told:
        before, parcel = parcel, advance(parcel, report)
        assert parcel.state is before.state or parcel.state in TRANSITIONS[before.state]
        assert parcel.tracking == "SF0000001"


def test_whatever_a_courier_may_report_is_reachable_from_where_nothing_is_recorded() -> None:
    for state, report in product(NOT_YET_ORDERED, REPORTED):
        parcel = advance(replace(PLANNED, state=state), said(report.value))
        assert parcel.state in TRANSITIONS[state]
        assert parcel.tracking == "SF0000001"


def test_the_states_are_known_in_full() -> None:
    assert set(TRANSITIONS) == set(ParcelState)
    assert {*NOT_YET_ORDERED, *REPORTED} == set(ParcelState)
    assert {*ASKED_ABOUT, *ENDS} == set(REPORTED)
    assert all(state.wording for state in ParcelState)


def test_a_report_of_another_tracking_number_moves_nothing_and_is_disputed() -> None:
    other = advance(ORDERED, said("delivered", 5, tracking="SF9999999"))
    assert (other.state, other.tracking, other.disputed) == (
        ParcelState.ORDERED,
        "SF0000001",
        True,
    )
    assert advance(other, said("delivered", 5, tracking="SF9999999")) is other


@pytest.mark.parametrize(
    ("state", "ahead", "believed"),
    [
        ("in_transit", AHEAD, True),
        ("in_transit", AHEAD + timedelta(seconds=1), False),
        ("in_transit", timedelta(days=-3000), True),
        ("delivered", timedelta(days=3000), True),
        ("returned", timedelta(days=3000), True),
    ],
)
def test_a_time_ahead_of_ours_is_believed_only_where_it_decides_nothing(
    state: str, ahead: timedelta, believed: bool
) -> None:
    report = replace(said(state), at=NOON + ahead)
    assert is_believable(report, NOON) is believed


@pytest.mark.parametrize("leg", list(Leg))
@pytest.mark.parametrize("attempt", [1, 9, 10, 99])
def test_a_reference_names_its_parcel(leg: Leg, attempt: int) -> None:
    parcel_id = ParcelId(ID.case_id, leg, attempt)
    assert parcel_of(parcel_id.reference) == parcel_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "e2fuqmtnlb4qlvltkarsapde",
        "e2fuqmtnlb4qlvltkarsapde-out-0",
        "e2fuqmtnlb4qlvltkarsapde-out-01",
        "e2fuqmtnlb4qlvltkarsapde-out-100",
        "e2fuqmtnlb4qlvltkarsapde-up-1",
        "e2fuqmtnlb4qlvltkarsapde-out-1\n",
        " e2fuqmtnlb4qlvltkarsapde-out-1",
        "e2fuqmtnlb4qlvltkarsapde-out-١",
        "E2FUQMTNLB4QLVLTKARSAPDE-out-1",
        "CASE#e2fuqmtnlb4qlvltkarsapde-out-1",
    ],
)
def test_what_is_no_reference_of_ours_names_nothing(text: str) -> None:
    assert parcel_of(text) is None


@pytest.mark.parametrize(
    ("consignee", "lack"),
    [
        (Consignee("样例", "19900000001", "样例路1号"), ""),
        (Consignee("样例", "", "样例路1号"), "no_phone"),
        (Consignee("样例", "19900000001", ""), "no_address"),
        (Consignee("", "", ""), "no_address"),
    ],
)
def test_what_a_courier_lacks_to_find_somebody(consignee: Consignee, lack: str) -> None:
    assert consignee.lack == lack


def test_of_two_costs_the_greater_counts_whichever_came_first() -> None:
    said = [replace(ORDER, cost=cost) for cost in (None, 1200, 950)]
    for order in permutations(said):
        parcel = PLANNED
        for report in order:
            parcel = advance(parcel, report)
        assert (parcel.state, parcel.cost) == (ParcelState.ORDERED, 1200)


ORDER = said("ordered")
