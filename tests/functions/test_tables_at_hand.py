"""The tables in a dictionary are no fake that drifts: the same days leave the same rows on moto.

Operations are held against each other in `tests/store/test_in_process_table.py`; here, a whole
life by the real functions. What differs between two counties at hand (salts, seals, and what is
hashed over them) is not compared, only that it is there.
"""

from collections import Counter
from typing import Any
from unittest.mock import patch

from tests.flow import Flow
from tests.functions import county_book
from tests.functions.paper_book import issue
from tests.functions.parcel_book import minutes, parcels, report, webhook
from tests.world import county

TABLES = ("REGISTRY_TABLE", "CASES_TABLE")

type Place = tuple[str, str, str, str]


def lived(*, on_moto: bool = False) -> dict[Place, Any]:
    """Every value of every row once a licence is delivered: by table, keys and attribute."""
    with patch.dict(county_book.lived, clear=True), county(on_moto=on_moto) as world:
        flow = Flow(world)
        case_id = issue(flow).case
        assert flow.order(case_id) == ["ordered"]
        reference = str(parcels(world)[0]["reference"])
        for after, state in enumerate(("picked_up", "delivered")):
            flow.hear(webhook(report(reference, state, flow.wall + minutes(after)), flow.wall))
        flow.tag()
        flow.reconcile()
        return {
            (table, row["PK"], row["SK"], name): value
            for table in TABLES
            for row in world.rows(table)
            for name, value in row.items()
        }


def shape(told: dict[Place, Any]) -> Counter[tuple[str, str, str]]:
    """How often an attribute stands in a table's rows of a sort."""
    return Counter((table, sk.split("#")[0], name) for table, _, sk, name in told)


def test_a_whole_life_leaves_the_same_rows_on_moto() -> None:
    one, other, real = lived(), lived(), lived(on_moto=True)
    assert shape(one) == shape(real)
    settled = {place: value for place, value in one.items() if other.get(place) == value}
    assert len(settled) > 300
    assert {place: real.get(place) for place in settled} == settled
