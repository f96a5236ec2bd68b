"""Courier orders on the table: sealed, guarded by their version, found by what they wait for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.errors import Conflict, StoreError
from zhiban.domain.parcels import Consignee, Leg, Parcel, ParcelId, ParcelState, claimed
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.parcels import Parcels, parcel_key
from zhiban.store.table import Table
from zhiban.store.wire import Item

WALL = datetime(2025, 12, 1, 2, 0, tzinfo=UTC)
CASE = "e2fuqmtnlb4qlvltkarsapde"
TO = Consignee("样例人", "19900000001", "样例路1号")


def planned(leg: Leg = Leg.OUT, attempt: int = 1, case_id: str = CASE) -> Parcel:
    return Parcel(ParcelId(case_id, leg, attempt), "91370323MA3C000011", WALL, WALL)


@pytest.fixture
def parcels(cases_table: Table, cipher: Cipher) -> Parcels:
    return Parcels(cases_table, cipher)


def row(table: Table, parcel: Parcel) -> Item:
    found = table.get(parcel_key(parcel.id))
    assert found is not None
    return found


def test_a_planned_order_is_kept_with_whom_it_goes_to(parcels: Parcels, write: Writer) -> None:
    write(parcels.plan(planned(), TO))
    assert parcels.get(planned().id) == planned()
    assert parcels.latest(CASE, Leg.OUT) == (planned(), TO)
    assert parcels.latest(CASE, Leg.IN) is None


def test_every_field_that_moves_is_read_back(parcels: Parcels, write: Writer) -> None:
    write(parcels.plan(planned(), TO))
    full = Parcel(
        planned().id,
        planned().uscc,
        planned_at=WALL,
        updated_at=WALL + timedelta(hours=1),
        state=ParcelState.FAILED,
        tracking="SF12345678",
        news_at=WALL + timedelta(microseconds=5),
        claimed_until=WALL + timedelta(minutes=2),
        refusals=3,
        reason="nobody_home",
        disputed=True,
        tasks=("parcel_failed", "parcel_disputed"),
    )
    stored, action = parcels.store(full)
    write(action)
    assert parcels.get(full.id) == stored == replace(full, version=2)
    back, action = parcels.store(replace(planned(), version=2))
    write(action)
    assert parcels.get(full.id) == back == replace(planned(), version=3)
    assert parcels.latest(CASE, Leg.OUT) == (back, TO), "whom it goes to never changes"


def test_a_person_stands_in_the_row_sealed_for_this_row_only(
    parcels: Parcels, cases_table: Table, write: Writer
) -> None:
    write(parcels.plan(planned(), TO))
    write(parcels.plan(planned(attempt=2), TO))
    first, second = row(cases_table, planned()), row(cases_table, planned(attempt=2))
    assert "19900000001" not in repr(first)
    assert "样例" not in repr(first)
    assert first["mobile"] != second["mobile"]
    write(cases_table.put(second | {"mobile": first["mobile"]}))
    with pytest.raises(StoreError):
        parcels.latest(CASE, Leg.OUT)


def test_an_order_is_planned_once(parcels: Parcels, write: Writer) -> None:
    write(parcels.plan(planned(), TO))
    with pytest.raises(Conflict):
        write(parcels.plan(planned(), Consignee("", "", "")))


def test_of_two_who_change_it_at_once_one_loses(parcels: Parcels, write: Writer) -> None:
    write(parcels.plan(planned(), TO))
    _, mine = parcels.store(claimed(planned(), WALL))
    _, other = parcels.store(claimed(planned(), WALL))
    write(mine)
    with pytest.raises(Conflict):
        write(other)


def test_the_tenth_attempt_comes_after_the_ninth(parcels: Parcels, write: Writer) -> None:
    for attempt in (1, 2, 9, 10):
        write(parcels.plan(planned(attempt=attempt), TO))
    last = parcels.latest(CASE, Leg.OUT)
    assert last is not None
    assert last[0].id.attempt == 10


@pytest.mark.parametrize(
    ("state", "tracking", "waits"),
    [
        ("planned", "", True),
        ("claimed", "", True),
        ("unknown", "", True),
        ("ordered", "SF1", True),
        ("picked_up", "SF1", True),
        ("in_transit", "SF1", True),
        ("out_for_delivery", "SF1", True),
        ("failed", "SF1", True),
        ("failed", "", False),
        ("cancelled", "SF1", False),
        ("returned", "SF1", False),
        ("delivered", "SF1", False),
    ],
)
def test_what_is_waited_on_stands_in_the_queue_of_its_state(
    parcels: Parcels, cases_table: Table, write: Writer, state: str, tracking: str, waits: bool
) -> None:
    write(parcels.plan(planned(), TO))
    there = replace(planned(), state=ParcelState(state), tracking=tracking)
    write(parcels.store(there)[1])
    assert list(parcels.waiting(ParcelState(state), WALL)) == ([there.id] if waits else [])
    assert ("queue_pk" in row(cases_table, there)) is waits
    if state != "planned":
        assert list(parcels.waiting(ParcelState.PLANNED, WALL)) == []


def test_the_one_left_longest_comes_first_and_later_ones_not_yet(
    parcels: Parcels, write: Writer
) -> None:
    for n, minutes in ((1, 5), (2, -5), (3, 0)):
        parcel = replace(planned(attempt=n), updated_at=WALL + timedelta(minutes=minutes))
        write(parcels.plan(parcel, TO))
    found = [parcel_id.attempt for parcel_id in parcels.waiting(ParcelState.PLANNED, WALL)]
    assert found == [2, 3]


def test_cases_for_which_nothing_was_planned(parcels: Parcels, write: Writer) -> None:
    other = "f" * 24
    write(parcels.plan(planned(), TO))
    write(parcels.plan(planned(leg=Leg.IN, case_id=other), TO))
    assert parcels.without([CASE, other, "g" * 24]) == [other, "g" * 24]
    assert parcels.without([]) == []


def test_without_the_cipher_the_row_is_read_and_the_person_is_not(
    cases_table: Table, cipher: Cipher, write: Writer
) -> None:
    write(Parcels(cases_table, cipher).plan(planned(), TO))
    blind = Parcels(cases_table)
    assert blind.get(planned().id) == planned()
    with pytest.raises(AssertionError):
        blind.latest(CASE, Leg.OUT)


def test_the_keys_are_those_of_the_book() -> None:
    assert parcel_key(planned().id) == keys.Key(f"CASE#{CASE}", "PARCEL#out#1")
    assert keys.parcel_queue("in_transit") == "PARCELS#in_transit"
