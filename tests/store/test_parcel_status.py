"""What a citizen may be told of a parcel, and nothing of the rest of its row."""

from tests.store.conftest import Writer
from zhiban.store import keys
from zhiban.store.parcel_status import ParcelStatus, parcel_statuses
from zhiban.store.table import Table


def test_state_and_tracking_number_are_told_and_the_newest_attempt_comes_last(
    cases_table: Table, write: Writer
) -> None:
    for attempt, state, tracking in ((2, "in_transit", "EM2"), (1, "returned", "EM1")):
        key = keys.parcel("甲", "out", attempt)
        row = {"PK": key.pk, "SK": key.sk, "state": state, "tracking": tracking}
        write(cases_table.put(row | {"address": b"sealed"}))
    assert list(parcel_statuses(cases_table, "甲")) == [
        ParcelStatus("out", "returned", "EM1"),
        ParcelStatus("out", "in_transit", "EM2"),
    ]
    assert list(parcel_statuses(cases_table, "乙")) == []
