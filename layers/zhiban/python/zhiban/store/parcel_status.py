"""What a citizen may be told of the parcels of a case: no address, no phone."""

from collections.abc import Iterator
from dataclasses import dataclass

from zhiban.store import keys
from zhiban.store.table import Table
from zhiban.store.wire import text


@dataclass(frozen=True, slots=True)
class ParcelStatus:
    """Where one parcel is. `tracking` is the courier's number, "" before there is one.

    `unwanted`: what it was for was done at the counter.
    """

    leg: str
    state: str
    tracking: str
    unwanted: bool = False


def parcel_statuses(table: Table, case_id: str) -> Iterator[ParcelStatus]:
    """The parcels of a case, each leg's newest attempt last."""
    for item in table.children(keys.case(case_id).pk, "PARCEL#"):
        leg = text(item, "SK").split("#")[1]
        unwanted = bool(item.get("unwanted"))
        yield ParcelStatus(leg, text(item, "state"), text(item, "tracking"), unwanted)
